-- The same for orders that all want one product; its stock is taken before the lines name it, which is the fast way.
\set customer random(1, :customers)
\set token random(100000000, 999999999)
begin;
insert into orders (shop_id, ulid, number, stage, reservation, currency, flower_sum, delivery_fee, discount, total, payment_method, source, customer_id, customer_name, customer_phone, recipient_name, recipient_phone, delivery_method, address, delivery_date, window_from, window_to, comment, card_text, tracking_token, created_at, updated_at) values (1, gen_random_uuid()::text, nextval('order_numbers.shop_1'), 'new', 'held', 'KZT', 3000000, 150000, 0, 3150000, 'kaspi', 'staff', :customer, 'Иван Петров', '+77050000001', 'Айгуль Касымова', '+77070000001', 'delivery', 'г. Алматы, пр. Достык 89, кв. 45', current_date + 1, '14:00', '16:00', 'Позвонить за час', 'С днём рождения!', :token, now(), now()) returning id \gset
update products set stock_quantity = stock_quantity - 2 where shop_id = 1 and id = 1 and stock_quantity >= 2;
insert into order_items (shop_id, order_id, product_id, product_name, product_category, sku, quantity, price, held_quantity) values (1, :id, 1, 'Букет роз', 'bouquet', 'SKU', 1, 1500000, 1);
insert into order_items (shop_id, order_id, product_id, product_name, product_category, sku, quantity, price, held_quantity) values (1, :id, 1, 'Букет роз', 'bouquet', 'SKU', 1, 1500000, 1);
insert into order_history (shop_id, order_id, version, kind, stage, changed_at, changed_by, staff_id) values (1, :id, 1, 'created', 'new', now(), 'Сотрудник 1', 1);
insert into outbox (shop_id, event_id, name, aggregate, aggregate_id, version, data, occurred_at) values (1, gen_random_uuid(), 'order.created', 'order', :id, 1, '{"order_id": 1, "status": "new", "total": 31500, "currency": "KZT"}', now());
commit;
