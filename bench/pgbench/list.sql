-- The newest 20 orders with their lines alone, and no total.
select o.*, (select json_agg(i) from order_items i where i.shop_id = 1 and i.order_id = o.id) as items from orders o where o.shop_id = 1 order by o.created_at desc, o.id desc limit 20;
