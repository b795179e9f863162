-- What sold goods cost, by currency and product; see costs.rs.
with moved as (
    select order_id, order_item_id as item_id, -cost as stems, 0 as goods, true as is_known
    from stem_movements
    where shop_id = $1 and moved_at >= $2 and moved_at < $3 and order_id is not null and kind in ('sold', 'returned')
    union all
    select order_id, order_item_id, 0, coalesce(cost, 0), cost is not null
    from goods_movements where shop_id = $1 and moved_at >= $2 and moved_at < $3
    union all
    -- Lines that were put together, and of which nobody ever knew what they cost.
    select o.id, l.id, 0, 0, false
    from orders o
    join order_items l on l.shop_id = $1 and l.order_id = o.id and not l.by_stems
    where o.shop_id = $1 and o.assembled_at >= $2 and o.assembled_at < $3
      and not exists (select from goods_movements g
                      where g.shop_id = $1 and g.order_id = o.id and g.order_item_id = l.id)
      and l.quantity > (select coalesce(sum(i.quantity), 0)
                        from refund_items i join refunds r on r.shop_id = $1 and r.id = i.refund_id
                        where i.shop_id = $1 and i.item_id = l.id and r.created_at <= o.assembled_at)
), of_lines as (
    select order_id, item_id, sum(stems) as stems, sum(goods) as goods, bool_and(is_known) as is_known
    from moved group by 1, 2
), sums as (
    select o.currency, l.product_id, case when l.product_id is null then l.product_name end as product,
           sum(m.stems)::bigint as stems, sum(m.goods)::bigint as goods, bool_and(m.is_known) as is_complete
    from of_lines m join orders o on o.shop_id = $1 and o.id = m.order_id
    left join order_items l on l.shop_id = $1 and l.id = m.item_id
    group by 1, 2, 3
)
select currency as "currency!: Currency", product_id as "product_id?: ProductId",
       coalesce((select name from products p where p.shop_id = $1 and p.id = product_id), product) as "product?",
       stems as "stems!: Minor", goods as "goods!: Minor", is_complete as "is_complete!"
from sums
order by 1, 3, 2
