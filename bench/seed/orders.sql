-- Orders of two years with lines, history, payments, tracking tokens, pay links and figures; the newest are still open.

create table bench_orders as
select *, case stage
              when 'new' then '{new}'::text[]
              when 'paid' then '{new,paid}'
              when 'assembled' then '{new,paid,assembled}'
              when 'delivery' then '{new,paid,assembled,delivery}'
              when 'self_pickup' then '{new,paid,assembled,self_pickup}'
              when 'delivered' then '{new,paid,assembled,delivery,delivered}'
              when 'cancelled' then '{new,cancelled}'
              else case method when 'delivery' then '{new,paid,assembled,delivery,delivered,completed}'
                               else '{new,paid,assembled,self_pickup,completed}' end::text[]
          end as passed
from (select shop_id, order_base + n as id, n, method,
             customer_base + 1 + floor(random() * customers)::bigint as customer_id,
             product_base + 1 + floor(random() * products / 2)::bigint as first_product,
             product_base + 1 + products / 2 + floor(random() * (products - products / 2))::bigint as second_product,
             now() - (orders - n + random()) * (interval '2 years' / orders) as created_at,
             case when age < 0.005 then 'new' when age < 0.012 then 'paid' when age < 0.016 then 'assembled'
                  when age < 0.018 then case method when 'delivery' then 'delivery' else 'self_pickup' end
                  when age < 0.03 and method = 'delivery' then 'delivered'
                  when n % 16 = 0 then 'cancelled' else 'completed' end as stage
      from bench_shops, generate_series(1, orders) n,
           lateral (select (orders - n)::float8 / orders as age,
                           case when n % 5 = 0 then 'self_pickup' else 'delivery' end as method) o) placed;

insert into orders (shop_id, id, ulid, number, version, stage, payment_status, paid_total, reservation, currency,
                    flower_sum, delivery_fee, discount, total, payment_method, source, customer_id, customer_name,
                    customer_phone, recipient_name, recipient_phone, delivery_method, address, delivery_date, window_from,
                    window_to, comment, card_text, florist_id, courier_id, tracking_token, pay_link, created_at,
                    updated_at, paid_at, completed_at, cancelled_at) overriding system value
select o.shop_id, o.id, '01J' || lpad(o.id::text, 23, '0'), o.n, cardinality(passed), stage,
       case when 'paid' = any(passed) then 'paid' else 'unpaid' end, case when 'paid' = any(passed) then total else 0 end,
       case when stage = 'cancelled' then 'released' when stage in ('delivered', 'completed') then 'consumed' else 'held' end,
       'KZT', flower_sum, fee, 0, total, case when o.n % 3 = 0 then 'card' else 'kaspi' end,
       case when o.n % 2 = 0 then 'website' else 'staff' end, c.id, c.name, c.phone,
       (array['Гульнара', 'Сергей', 'Асель', 'Жанна'])[1 + o.n % 4] || ' Оспанова' || o.n % 1000,
       '+7707' || lpad((o.n % 10000000)::text, 7, '0'), method,
       case method when 'delivery' then 'г. Алматы, пр. Достык ' || o.n % 200 || ', кв. ' || o.n % 90 end,
       o.created_at::date + 1, '14:00', '16:00', 'Позвонить за час', 'С днём рождения!',
       case when cardinality(passed) > 2 then (o.shop_id - 1) * 4 + 3 end,
       case when 'delivery' = any(passed) then (o.shop_id - 1) * 4 + 4 end,
       100000000 + o.id * 7919 % 899999999, case when o.n % 2 = 0 then md5(o.id::text) end, o.created_at,
       o.created_at + cardinality(passed) * interval '1 hour', case when 'paid' = any(passed) then o.created_at + interval '1 hour' end,
       case when stage = 'completed' then o.created_at + interval '5 hours' end,
       case when stage = 'cancelled' then o.created_at + interval '1 hour' end
from bench_orders o
join customers c on c.shop_id = o.shop_id and c.id = o.customer_id
join products a on a.shop_id = o.shop_id and a.id = o.first_product
join products b on b.shop_id = o.shop_id and b.id = o.second_product,
lateral (select a.current_price + b.current_price as flower_sum, case method when 'delivery' then 150000 else 0 end as fee) s,
lateral (select flower_sum + fee as total) t
order by o.id;

insert into order_items (shop_id, order_id, product_id, product_name, product_category, sku, quantity, price, held_quantity)
select o.shop_id, o.id, p.id, p.name, p.category, p.sku, 1, p.current_price, case when stage = 'cancelled' then 0 else 1 end
from bench_orders o, lateral unnest(array[first_product, second_product]) wanted
join products p on p.id = wanted
where p.shop_id = o.shop_id order by o.id;

insert into order_history (shop_id, order_id, version, kind, stage, changed_at, changed_by, staff_id)
select shop_id, id, place, case place when 1 then 'created' else 'status' end, passed_stage,
       created_at + (place - 1) * interval '1 hour', 'Сотрудник', (shop_id - 1) * 4 + 1
from bench_orders, unnest(passed) with ordinality as p (passed_stage, place) order by id, place;

-- What search looks through, and the blocks of the deep pages.
insert into order_people (shop_id, customer_id, names, phones)
select distinct shop_id, customer_id, lower(concat_ws(E'\n', customer_name, recipient_name)),
       concat_ws(E'\n', customer_phone, recipient_phone)
from orders;
insert into order_blocks (shop_id, stage, starts_at, starts_id, count)
with placed as (
    select shop_id, stage, created_at, id, row_number() over (partition by shop_id order by created_at, id) - 1 as place
    from orders
), starts as (
    select shop_id, place / 1000 as piece, created_at as starts_at, id as starts_id
    from placed where place > 0 and place % 1000 = 0
    union all
    select distinct shop_id, 0, '-infinity'::timestamptz, 0 from orders
)
select p.shop_id, coalesce(stage, 'all'), starts_at, starts_id, count(*)
from placed p join starts s on s.shop_id = p.shop_id and s.piece = p.place / 1000
group by p.shop_id, starts_at, starts_id, grouping sets ((stage), ());

insert into tracking_tokens (token, shop_id, order_id) select tracking_token, shop_id, id from orders;
insert into pay_links (link, shop_id, order_id) select pay_link, shop_id, id from orders where pay_link is not null;

insert into payments (shop_id, order_id, amount, currency, method, provider, status, attempt, recorded_by, created_at,
                      updated_at, settled_at)
select shop_id, id, total, currency, payment_method, 'manual', 'succeeded', gen_random_uuid(), 'Сотрудник', paid_at,
       paid_at, paid_at
from orders where paid_at is not null order by id;

insert into figures (shop_id, subject, subject_id, facet, count, amount, last_at)
select shop_id, 'order_stage', 0, stage, count(*), 0, null::timestamptz from orders group by shop_id, stage
union all
select shop_id, 'customer', customer_id, currency, count(*), sum(total), max(created_at)
from orders where stage <> 'cancelled' group by shop_id, customer_id, currency
union all
select i.shop_id, 'product', i.product_id, o.currency, count(*), sum(i.total), max(o.created_at)
from order_items i join orders o on o.shop_id = i.shop_id and o.id = i.order_id
where o.stage <> 'cancelled' group by i.shop_id, i.product_id, o.currency;

-- What the payments have counted is folded.
with counted as (delete from figure_deltas where subject = 'customer_money' returning *)
insert into figures (shop_id, subject, subject_id, facet, count, amount)
select shop_id, subject, subject_id, facet, sum(count), sum(amount) from counted group by 1, 2, 3, 4;

-- Whoever comes next gets a number of their own.
select setval(format('order_numbers.shop_%s', shop_id), orders) from bench_shops \g /dev/null
select setval(pg_get_serial_sequence(name, 'id'), highest)
from (values ('persons', (select max(id) from persons)), ('staff', (select max(id) from staff)),
             ('products', (select max(id) from products)), ('customers', (select max(id) from customers)),
             ('orders', (select max(id) from orders))) as t (name, highest) \g /dev/null

drop table bench_orders, bench_shops;
