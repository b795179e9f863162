-- What was sold, by day, currency and product; see sold.rs. Facts of orders, each with its own moment. What a fact needs to
-- know of its order goes with it: facts are added up and never looked up, since that took the square of a month's orders.
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
    select o.id as order_id, o.currency, o.assembled_at, o.cancelled_at, o.flower_sum, o.delivery_fee, o.discount
    from touched t join orders o on o.shop_id = $1 and o.id = t.id where o.assembled_at is not null
), edited as materialized (
    select m.*, h.changed_at as at,
           case when c.change ->> 'field' = 'delivery_fee' then by else 0 end as fee_by,
           case when c.change ->> 'field' = 'discount' then by else 0 end as off_by
    from made m
    join order_history h
         on h.shop_id = $1 and h.order_id = m.order_id and h.kind = 'edited' and h.changed_at > m.assembled_at
    cross join lateral jsonb_array_elements(h.details -> 'changes') c (change)
    cross join lateral (
        select coalesce((c.change #>> '{new,amount,minor}')::bigint, 0)
               - coalesce((c.change #>> '{old,amount,minor}')::bigint, 0) as by) b
    where c.change ->> 'field' in ('delivery_fee', 'discount')
), then_ as materialized (
    -- Fee and discount as they were when the order was put together.
    select * from (
        select order_id, currency, assembled_at, cancelled_at, flower_sum, is_order,
               delivery_fee - sum(fee_by) over of_order as fee, discount - sum(off_by) over of_order as off
        from (select *, null::timestamptz as at, 0::bigint as fee_by, 0::bigint as off_by, true as is_order from made
              union all
              select *, false from edited) e
        window of_order as (partition by order_id)) t
    where is_order
), lines as materialized (
    select t.order_id, t.currency, t.assembled_at, t.cancelled_at, l.id, l.product_id,
           case when l.product_id is null then l.product_name end as product, l.quantity, l.price, l.total,
           l.refunded_quantity, case when t.currency = any($5) then 100 else 1 end as unit,
           sum(l.total) over upto as upto, greatest(sum(l.total) over whole, t.flower_sum, 1) as base,
           least(t.off, greatest(sum(l.total) over whole, t.flower_sum)) as off
    from then_ t join order_items l on l.shop_id = $1 and l.order_id = t.order_id
    window whole as (partition by l.order_id), upto as (partition by l.order_id order by l.id)
), shared as materialized (
    select l.*, running_share(l.off, l.upto, l.base, l.unit)
                - running_share(l.off, l.upto - l.total, l.base, l.unit) as share
    from lines l
), facts as (
    -- Lines as they were ordered.
    select currency, assembled_at as at, cancelled_at, product_id, product, 0 as orders, 0 as fee,
           quantity as pieces, total as goods, share as off
    from shared
    union all
    -- What was given back of them, before or after the order was put together.
    select l.currency, greatest(r.created_at, l.assembled_at), l.cancelled_at, l.product_id, l.product, 0, 0,
           -i.quantity, -l.price * i.quantity, i.amount - l.price * i.quantity
    from lines l
    join refund_items i on i.shop_id = $1 and i.item_id = l.id
    join refunds r on r.shop_id = $1 and r.id = i.refund_id
    where l.refunded_quantity > 0
    union all
    -- The order, and what it had beside its lines.
    select currency, assembled_at, cancelled_at, null, null, 1, fee, 0, flower_sum, off from then_
    union all
    select currency, assembled_at, cancelled_at, null, null, 0, 0, 0, -total, -share from shared
    union all
    select currency, at, cancelled_at, null, null, 0, fee_by, 0, 0, off_by from edited
), sums as (
    -- Cancelled, all that is left of an order goes.
    select (m.at at time zone $4)::date as day, f.currency, f.product_id, f.product,
           sum(m.sign * f.orders)::bigint as orders, sum(m.sign * f.fee)::bigint as fee,
           sum(m.sign * f.pieces)::bigint as pieces, sum(m.sign * f.goods)::bigint as goods,
           sum(m.sign * f.off)::bigint as off
    from facts f cross join lateral (values (f.at, 1), (f.cancelled_at, -1)) m (at, sign)
    where m.at >= $2 and m.at < $3
    group by 1, 2, 3, 4
)
select day as "day!", currency as "currency!: Currency", product_id as "product_id?: ProductId",
       coalesce((select name from products p where p.shop_id = $1 and p.id = product_id), product) as "product?",
       orders as "orders!", fee as "delivery_fee!: Minor", pieces as "pieces!", goods as "goods!: Minor",
       off as "discount!: Minor"
from sums
order by 1, 2, 4, 3
