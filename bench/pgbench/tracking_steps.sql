-- The same in two steps: the order by its token, then its history.
\set order random(:orders - :orders / 30 + 1, :orders)
\set token 100000000 + :order * 7919 % 899999999
select o.* from tracking_tokens t join orders o on o.shop_id = t.shop_id and o.id = t.order_id where t.token = :token \gset
select * from order_history h where h.shop_id = :shop_id and h.order_id = :id order by h.id;
