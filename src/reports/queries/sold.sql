-- What was sold, by day, currency and product; see sold.rs. Facts of orders, each with its own moment.
with touched as (
    select id from orders where shop_id = $1 and assembled_at >= $2 and assembled_at < $3
    union
    select id from orders
    where shop_id = $1 and cancelled_at >= $2 and cancelled_at < $3 and assembled_at is not null
    union
    select r.order_id from refunds r
    where r.shop_id = $1 and r.created_at >= $2 and r.created_at < $3
      and exists (select from refund_items i where i.shop_id = $1 and i.refund_id = r.id)
    union
    select order_id from order_history
    where shop_id = $1 and kind = 'edited' and changed_at >= $2 and changed_at < $3
), made as materialized (
    select o.id, o.currency, o.assembled_at, o.cancelled_at, o.flower_sum, o.delivery_fee, o.discount,
           case when o.currency = any($5) then 100 else 1 end as unit
    from touched t join orders o on o.shop_id = $1 and o.id = t.id where o.assembled_at is not null
), edited as (
    select m.id as order_id, h.changed_at as at, c.change ->> 'field' as field,
           coalesce((c.change #>> '{new,amount,minor}')::bigint, 0)
               - coalesce((c.change #>> '{old,amount,minor}')::bigint, 0) as by
    from made m
    join order_history h
         on h.shop_id = $1 and h.order_id = m.id and h.kind = 'edited' and h.changed_at > m.assembled_at
    cross join lateral jsonb_array_elements(h.details -> 'changes') c (change)
    where c.change ->> 'field' in ('delivery_fee', 'discount')
), then_ as (
    select m.*, m.delivery_fee - coalesce(e.fee, 0) as fee, m.discount - coalesce(e.off, 0) as off
    from made m
    left join (select order_id, sum(by) filter (where field = 'delivery_fee') as fee,
                      sum(by) filter (where field = 'discount') as off
               from edited group by 1) e on e.order_id = m.id
), given_back as (
    select l.order_id, l.id as item_id, i.quantity, i.amount, r.created_at as at,
           l.price * i.quantity as goods, r.created_at > m.assembled_at as is_later
    from made m
    join order_items l on l.shop_id = $1 and l.order_id = m.id and l.refunded_quantity > 0
    join refund_items i on i.shop_id = $1 and i.item_id = l.id
    join refunds r on r.shop_id = $1 and r.id = i.refund_id
), lines as (
    select l.order_id, l.id, l.product_id, l.product_name, l.quantity, l.price, l.total, t.unit,
           sum(l.total) over upto as upto, greatest(sum(l.total) over whole, t.flower_sum, 1) as base,
           least(t.off, greatest(sum(l.total) over whole, t.flower_sum)) as off
    from then_ t join order_items l on l.shop_id = $1 and l.order_id = t.id
    window whole as (partition by l.order_id), upto as (partition by l.order_id order by l.id)
), shared as (
    select l.*, running_share(l.off, l.upto, l.base, l.unit)
                - running_share(l.off, l.upto - l.total, l.base, l.unit) as share
    from lines l
), facts as (
    -- Lines as they were put together.
    select s.order_id, t.assembled_at as at, s.product_id, s.product_name as product, 0 as orders, 0 as fee,
           s.quantity - coalesce(b.pieces, 0) as pieces, s.total - coalesce(b.goods, 0) as goods,
           s.share - coalesce(b.goods - b.amount, 0) as off
    from shared s join then_ t on t.id = s.order_id
    left join (select item_id, sum(quantity) as pieces, sum(goods) as goods, sum(amount) as amount
               from given_back where not is_later group by 1) b on b.item_id = s.id
    union all
    -- The order, and what it had beside its lines.
    select t.id, t.assembled_at, null, null, 1, t.fee, 0, t.flower_sum - coalesce(s.goods, 0),
           t.off - coalesce(s.share, 0)
    from then_ t
    left join (select order_id, sum(total) as goods, sum(share) as share from shared group by 1) s
         on s.order_id = t.id
    union all
    select order_id, at, null, null, 0, case field when 'delivery_fee' then by else 0 end, 0, 0,
           case field when 'discount' then by else 0 end
    from edited
    union all
    select b.order_id, b.at, l.product_id, l.product_name, 0, 0, -b.quantity, -b.goods, b.amount - b.goods
    from given_back b join order_items l on l.shop_id = $1 and l.id = b.item_id where b.is_later
), all_facts as (
    select * from facts
    union all
    select f.order_id, m.cancelled_at, f.product_id, f.product, -f.orders, -f.fee, -f.pieces, -f.goods,
           -f.off
    from made m join facts f on f.order_id = m.id where m.cancelled_at is not null
)
select (f.at at time zone $4)::date as "day!", m.currency as "currency!: Currency",
       f.product_id as "product_id?: ProductId", coalesce(p.name, f.product) as "product?",
       sum(f.orders)::bigint as "orders!", sum(f.fee)::bigint as "delivery_fee!: Minor",
       sum(f.pieces)::bigint as "pieces!", sum(f.goods)::bigint as "goods!: Minor",
       sum(f.off)::bigint as "discount!: Minor"
from all_facts f join made m on m.id = f.order_id
left join products p on p.shop_id = $1 and p.id = f.product_id
where f.at >= $2 and f.at < $3
group by 1, 2, 3, 4
order by 1, 2, 4, 3
