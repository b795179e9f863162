-- Lists at size: search under row-level security, jumps to deep pages, and
-- totals of customers and products that nobody has to count.

set lock_timeout = '2s';

-- Row-level security is forced, so an owner that is no superuser fills tables
-- as cvety_system, and gives it functions only as one of its own.
do $$
begin
    if not pg_has_role('cvety_system', 'member') then
        execute format('grant cvety_system to %I', current_user);
    end if;
end $$;

-- Both come with PostgreSQL (Debian: in postgresql-15; elsewhere the contrib
-- package) and are trusted: whoever may create in the database may add them.
create extension if not exists pg_trgm;
create extension if not exists btree_gin;

-- Search. `like` is not leakproof, so under row-level security its indexes are
-- ignored: ids come from functions of cvety_system, which every policy lets
-- through, for the shop in `app.shop_id` and no other. The shop leads each
-- index, so that nobody reads another shop's entries. A needle too short for
-- trigrams reads the shop's own texts and no more.

-- Whose names and phones stand on orders: a row a customer and wording, however
-- many orders say the same. Written with the order and never removed: whoever
-- finds a customer here asks their orders again.
create table order_people (
    shop_id bigint not null,
    customer_id bigint not null,
    -- In lower case; the customer's and the recipient's each on a line.
    names text not null,
    phones text not null,
    primary key (shop_id, customer_id, names, phones),
    foreign key (shop_id, customer_id) references customers (shop_id, id)
);
call make_tenant_table('order_people', 'select, insert', 'select');

grant insert on order_people to cvety_system;
grant select (customer_id, customer_name, customer_phone, recipient_name, recipient_phone) on orders to cvety_system;
set local role cvety_system;
insert into order_people (shop_id, customer_id, names, phones)
select distinct shop_id, customer_id, lower(concat_ws(E'\n', customer_name, recipient_name)),
       concat_ws(E'\n', customer_phone, recipient_phone)
from orders;
reset role;
revoke insert on order_people from cvety_system;
revoke select (customer_id, customer_name, customer_phone, recipient_name, recipient_phone) on orders from cvety_system;

-- A short list of entries not sorted in yet: each search reads it whole. Three
-- digits stand in many phones, so a whole phone has an entry of its own.
create index order_people_texts on order_people
    using gin (shop_id, names gin_trgm_ops, phones gin_trgm_ops, string_to_array(phones, E'\n'))
    with (gin_pending_list_limit = 256);
create index customers_texts on customers
    using gin (shop_id, lower(name) gin_trgm_ops, lower(email) gin_trgm_ops, phone gin_trgm_ops)
    with (gin_pending_list_limit = 256) where erased_at is null;
create index products_texts on products
    using gin (shop_id, lower(name) gin_trgm_ops, lower(sku) gin_trgm_ops) with (gin_pending_list_limit = 256);

grant select (shop_id, id, name, email, phone, erased_at) on customers to cvety_system;
create policy of_every_shop on customers for select to cvety_system using (true);
grant select (shop_id, id, name, sku, is_active, archived_at) on products to cvety_system;
create policy of_every_shop on products for select to cvety_system using (true);

-- Each takes a `like` pattern in lower case and reads no more matches than asked
-- for. The pattern's plan is made anew each time: a rare name and a letter that
-- stands in every name want different ones.

-- The customers on whose orders it stands, by a whole phone if one is given;
-- null where there are more wordings than `most`.
create function search_order_people(pattern text, with_phones boolean, phone text, most int) returns bigint[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    found bigint[];
begin
    execute 'select case when count(*) <= $5 then coalesce(array_agg(distinct customer_id), ''{}'') end
             from (select customer_id from public.order_people
                   where shop_id = $1
                     and case when $4 is null then names like $2 or ($3 and phones like $2)
                         else string_to_array(phones, E''\n'') @> array[$4] end
                   limit $5 + 1) matches'
    into found using current_setting('app.shop_id')::bigint, pattern, with_phones, phone, most;
    return found;
end $$;

create function search_customers(pattern text, phone_pattern text, most int) returns bigint[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    found bigint[];
begin
    execute 'select array(select id from public.customers
                          where shop_id = $1 and erased_at is null
                            and (lower(name) like $2 or lower(email) like $2 or ($3 is not null and phone like $3))
                          limit $4)'
    into found using current_setting('app.shop_id')::bigint, pattern, phone_pattern, most;
    return found;
end $$;

create function search_products(pattern text, most int) returns bigint[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    found bigint[];
begin
    execute 'select array(select id from public.products
                          where shop_id = $1 and (lower(name) like $2 or lower(sku) like $2) limit $3)'
    into found using current_setting('app.shop_id')::bigint, pattern, most;
    return found;
end $$;

-- A function's new owner has to be one that may create in the schema.
do $$
declare
    search regprocedure;
begin
    grant create on schema public to cvety_system;
    foreach search in array array['search_order_people(text, boolean, text, int)', 'search_customers(text, text, int)',
                                  'search_products(text, int)']::regprocedure[] loop
        execute format('revoke execute on function %s from public', search);
        execute format('grant execute on function %s to cvety_app', search);
        execute format('alter function %s owner to cvety_system', search);
    end loop;
    revoke create on schema public from cvety_system;
end $$;

-- Deep pages. A shop's orders, as their lists go, in blocks of about a
-- thousand: how many of a block's orders stand in each stage, and in all. A
-- block begins with its key and ends where the next begins. Orders write the
-- deltas they always wrote, now with their key; the worker that folds them
-- counts them into their block and divides a block grown long.
create table order_blocks (
    shop_id bigint not null references shops (id),
    -- `all` for every stage together: each block has that row.
    stage text not null,
    starts_at timestamptz not null,
    starts_id bigint not null,
    count bigint not null,
    primary key (shop_id, stage, starts_at, starts_id)
);
call make_tenant_table('order_blocks', 'select', 'select, insert, update, delete');
grant select (created_at) on orders to cvety_system;

-- Null where the previous version wrote the delta: such a shop is recounted.
alter table figure_deltas add column order_id bigint, add column placed_at timestamptz;

set local role cvety_system;
insert into order_blocks (shop_id, stage, starts_at, starts_id, count)
select shop_id, coalesce(facet, 'all'), '-infinity', 0, sum(count)
from figures where subject = 'order_stage' group by grouping sets ((shop_id, facet), (shop_id));
reset role;

-- How many customers and products a shop has. Every row there is satisfies the
-- old constraint and so the new one.
alter table figures drop constraint figures_subject_check, add constraint figures_subject_check
    check (subject in ('order_stage', 'customer', 'product', 'customers', 'products')) not valid;
alter table figure_deltas drop constraint figure_deltas_subject_check, add constraint figure_deltas_subject_check
    check (subject in ('order_stage', 'customer', 'product', 'customers', 'products')) not valid;

-- By triggers, so that the previous version, still serving, counts as well.
create function count_customers() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
    if tg_op = 'INSERT' then
        insert into public.figure_deltas (shop_id, subject, subject_id, facet, count, amount)
        select shop_id, 'customers', 0, 'known', count(*), 0 from added where erased_at is null group by shop_id;
    else
        insert into public.figure_deltas (shop_id, subject, subject_id, facet, count, amount)
        values (new.shop_id, 'customers', 0, 'known', case when new.erased_at is null then 1 else -1 end, 0);
    end if;
    return null;
end $$;

create trigger customers_added after insert on customers
    referencing new table as added for each statement execute function count_customers();
create trigger customers_erased after update of erased_at on customers
    for each row when ((old.erased_at is null) <> (new.erased_at is null)) execute function count_customers();

create function product_state(is_active boolean, archived_at timestamptz) returns text
language sql immutable parallel safe as $$
    select case when archived_at is null then '' else 'archived_' end
        || case when is_active then 'active' else 'inactive' end
$$;

create function count_products() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
    if tg_op = 'INSERT' then
        insert into public.figure_deltas (shop_id, subject, subject_id, facet, count, amount)
        select shop_id, 'products', 0, public.product_state(is_active, archived_at), count(*), 0
        from added group by 1, 4;
    else
        insert into public.figure_deltas (shop_id, subject, subject_id, facet, count, amount)
        values (new.shop_id, 'products', 0, public.product_state(old.is_active, old.archived_at), -1, 0),
               (new.shop_id, 'products', 0, public.product_state(new.is_active, new.archived_at), 1, 0);
    end if;
    return null;
end $$;

create trigger products_added after insert on products
    referencing new table as added for each statement execute function count_products();
create trigger products_moved after update of is_active, archived_at on products
    for each row when (old.is_active <> new.is_active or (old.archived_at is null) <> (new.archived_at is null))
    execute function count_products();

set local role cvety_system;
insert into figures (shop_id, subject, subject_id, facet, count, amount)
select shop_id, 'customers', 0, 'known', count(*), 0 from customers where erased_at is null group by shop_id
union all
select shop_id, 'products', 0, product_state(is_active, archived_at), count(*), 0 from products group by 1, 4;
reset role;

-- Every order of a list has its index, beginning with the shop. Columns that
-- are only included let filters be tried without reading the orders.
drop index orders_by_age;
create index orders_by_age on orders (shop_id, created_at, id)
    include (stage, payment_status, delivery_method, source, florist_id, courier_id, customer_id);
drop index orders_by_stage;
create index orders_by_stage on orders (shop_id, stage, created_at, id);
drop index orders_of_customer;
create index orders_of_customer on orders (shop_id, customer_id, created_at, id)
    include (customer_name, customer_phone, recipient_name, recipient_phone);
drop index orders_of_courier;
create index orders_of_courier on orders (shop_id, courier_id, created_at, id) include (stage)
    where courier_id is not null;
create index orders_by_total on orders (shop_id, total, id);
-- What few orders come to; a new order costs it nothing.
create index orders_by_rare_payment on orders (shop_id, payment_status, created_at, id)
    where payment_status not in ('unpaid', 'paid');
create index products_archived on products (shop_id, created_at, id) where archived_at is not null;
create index products_by_name on products (shop_id, lower(name), id);
create index products_by_price on products (shop_id, current_price, id);
create index customers_by_name on customers (shop_id, lower(name), id) where erased_at is null and name is not null;
create index customers_unnamed on customers (shop_id, id) where erased_at is null and name is null;
