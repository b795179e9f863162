-- Shops with their staff, zones, products and customers. :shops shops; shop 1 gets :orders orders; with :growth shops 2
-- and 3 get a thousand and a million; every other shop gets 20. Runs as the owner, set-based, with ids reckoned here, so
-- that rows can name each other.

select setseed(0.5);

create table bench_shops as
select shop_id, orders, customers, products,
       sum(orders) over before as order_base, sum(customers) over before as customer_base,
       sum(products) over before as product_base
from (select s as shop_id, orders, greatest(orders / 10, 5) as customers,
             greatest(least(orders / 100, 1000), 20) as products
      from generate_series(1, :shops) s,
           lateral (select case when s = 1 then :orders when s = 2 and :growth then 1000
                                when s = 3 and :growth then 1000000 else 20 end as orders) o) sized
window before as (order by shop_id rows between unbounded preceding and 1 preceding);
update bench_shops set order_base = 0, customer_base = 0, product_base = 0 where shop_id = 1;

insert into shops (name, phone, address)
select 'Цветы ' || shop_id, '+7727' || lpad(shop_id::text, 7, '0'), 'г. Алматы, ул. Абая ' || shop_id
from bench_shops order by shop_id;

-- Owner, manager, florist and courier of each shop; the first owner signs in with the test phone.
insert into persons (id, phone, name, last_shop_id) overriding system value
select id, case when id = 1 then '+77011234567' else '+7700' || lpad(id::text, 7, '0') end, 'Сотрудник ' || id, shop_id
from bench_shops, generate_series((shop_id - 1) * 4 + 1, shop_id * 4) id;

insert into staff (shop_id, id, person_id, name, phone, role) overriding system value
select last_shop_id, id, id, name, phone, (array['owner', 'manager', 'florist', 'courier'])[1 + (id - 1) % 4] from persons;

insert into delivery_zones (shop_id, name, price, free_from, position)
select shop_id, name, price, 5000000, position
from bench_shops, (values ('Центр', 150000, 0), ('Окраина', 250000, 1)) z (name, price, position)
order by shop_id, position;

insert into products (shop_id, id, name, category, description, sku, cost_price, retail_price, sale_price, is_popular,
                      is_new, stock_quantity, created_at, updated_at) overriding system value
select shop_id, product_base + n,
       (array['Букет роз', 'Композиция с пионами', 'Хризантемы', 'Тюльпаны', 'Корзина с эустомой'])[1 + n % 5] || ' ' || n,
       (array['bouquet', 'composition', 'gift', 'other'])[1 + n % 4],
       'Свежие цветы премиум-класса, эвкалипт и упаковка в тон', 'SKU-' || n, 700000 + n % 9 * 10000,
       1500000 + n % 17 * 100000, case when n % 7 = 0 then 1200000 end, n % 5 = 0, n % 11 = 0, 1000000000,
       now() - n * interval '1 hour', now() - n * interval '1 hour'
from bench_shops, generate_series(1, products) n;

insert into product_ingredients (shop_id, product_id, position, name, quantity, unit)
select shop_id, id, i.position, i.name, i.quantity, 'шт'
from products, (values (1, 'Роза красная 50см', 15), (2, 'Эвкалипт', 3), (3, 'Лента', 1)) i (position, name, quantity);

insert into customers (shop_id, id, phone, name, source, created_at, updated_at) overriding system value
select shop_id, customer_base + n, '+7705' || lpad(n::text, 7, '0'),
       (array['Айгуль', 'Иван', 'Данияр', 'Мария', 'Алия', 'Ержан', 'Ольга', 'Тимур'])[1 + n % 8] || ' '
       || (array['Касымова', 'Петров', 'Ахметов', 'Ким', 'Сулейменова', 'Нурланов', 'Цой'])[1 + n / 8 % 7] || n % 100,
       'staff', now() - interval '2 years', now() - interval '2 years'
from bench_shops, generate_series(1, customers) n;
