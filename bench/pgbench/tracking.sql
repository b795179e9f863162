-- An order with its history by its token, of the newest ones, like the load.
\set order random(:orders - :orders / 30 + 1, :orders)
\set token 100000000 + :order * 7919 % 899999999
select o.*, (select json_agg(h order by h.id) from order_history h where h.shop_id = o.shop_id and h.order_id = o.id) as history from tracking_tokens t join orders o on o.shop_id = t.shop_id and o.id = t.order_id where t.token = :token;
