-- A warehouse in shop 1, of 300 varieties with three batches each, and recipes of six stems for all of its products, which
-- are counted no longer. Runs after everything that counts them. Gates stand at yesterday: the server brings them to today.

insert into varieties (shop_id, name, created_at, updated_at)
select 1, 'Сорт ' || n, now(), now() from generate_series(1, 300) n;

insert into stems (shop_id, variety_id, day) select 1, id, current_date - 1 from varieties where shop_id = 1 order by id;

insert into batches (shop_id, stem_id, arrived_at, arrived_on, fresh_until, cost_per_stem, purchase_total, cost_total,
                     cost_unit, created_at, updated_at)
select 1, s.id, now() - age * interval '1 day', current_date - age, current_date - age + 14, 235, 235000000, 240000000, 100,
       now(), now()
from stems s, generate_series(1, 5, 2) age where s.shop_id = 1 order by s.id, age;

insert into stem_movements (shop_id, batch_id, kind, quantity, moved_at, moved_by)
select 1, id, 'received', 1000000, arrived_at, 'Сотрудник' from batches where shop_id = 1 order by id;

delete from product_ingredients where shop_id = 1;
insert into product_ingredients (shop_id, product_id, position, name, quantity, unit, variety, variety_id)
select 1, p.id, place, v.name, place, 'шт', v.name, v.id
from products p, generate_series(1, 6) place,
     lateral (select id, name from varieties where shop_id = 1 order by id offset (p.id * 7 + place * 37) % 300 limit 1) v
where p.shop_id = 1;

update products set is_from_stems = true, stock_quantity = null where shop_id = 1;

-- What a bare counter would do of the same stems.
create table bench_free as select row_number() over (order by id)::int as id, 100000000 as free from stems where shop_id = 1;
alter table bench_free add primary key (id);
