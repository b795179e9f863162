-- Search that folds what people write in different ways, names in their
-- alphabet, and what lists are newly filtered by.

set lock_timeout = '2s';

-- Names as readers of Russian and Kazakh look for them: Ә after А, Қ after К,
-- Ё with Е, whatever the case. Of ICU's orders the Russian one: the Kazakh one
-- keeps Ё apart from Е. Where ICU itself is replaced by another version, indexes
-- over it are made anew (deploy/README.md tells how).
create collation alphabet (provider = icu, locale = 'ru');

drop index products_by_name;
create index products_by_name on products (shop_id, name collate alphabet, id);
drop index customers_by_name;
create index customers_by_name on customers (shop_id, name collate alphabet, id)
    where erased_at is null and name is not null;

-- Few orders at any time.
create index orders_to_clarify on orders (shop_id, created_at, id) where address_needs_clarification;

-- A text as it is searched: composed, as a Mac's й is not, in lower case, and
-- with one letter for ё and е.
create function folded(text) returns text language sql immutable parallel safe as $$
    select translate(lower(normalize($1, nfc)), 'ё', 'е')
$$;

-- Where a word may be found, as one text, so that an index finds several words
-- at once.
create function customer_text(name text, email text, phone text) returns text
language sql immutable parallel safe as $$
    select public.folded(coalesce(name, '') || E'\n' || coalesce(email, '') || E'\n' || coalesce(phone, ''))
$$;
create function product_text(name text, sku text) returns text language sql immutable parallel safe as $$
    select public.folded(name || E'\n' || coalesce(sku, ''))
$$;
create function order_text(customer_name text, recipient_name text, customer_phone text, recipient_phone text)
returns text language sql immutable parallel safe as $$
    select public.folded(coalesce(customer_name, '') || E'\n' || coalesce(recipient_name, '') || E'\n'
        || coalesce(customer_phone, '') || E'\n' || coalesce(recipient_phone, ''))
$$;

drop index order_people_texts;
create index order_people_texts on order_people
    using gin (shop_id, folded(names) gin_trgm_ops, phones gin_trgm_ops, string_to_array(phones, E'\n'))
    with (gin_pending_list_limit = 256);
drop index customers_texts;
create index customers_texts on customers using gin (shop_id, customer_text(name, email, phone) gin_trgm_ops)
    with (gin_pending_list_limit = 256) where erased_at is null;
drop index products_texts;
create index products_texts on products using gin (shop_id, product_text(name, sku) gin_trgm_ops)
    with (gin_pending_list_limit = 256);
create index products_by_sku on products (shop_id, folded(sku)) where sku is not null;

-- The functions behind search (0008 tells why) belong to cvety_system.
grant create on schema public to cvety_system;
set local role cvety_system;

-- The conditions that an expression has every pattern in it. Each is written
-- out: of an array, no index finds all.
create function has_every(expression text, patterns text[]) returns text language sql immutable as $$
    select coalesce(string_agg(format(' and %s like %L', expression, public.folded(pattern)), ''), '')
    from unnest(patterns) pattern
$$;

-- The customers on whose orders every pattern stands: one of digits in a name or
-- a phone, by the whole phone where `phones` has one in its place, any other in
-- a name. Null where there are more wordings than `most`.
create function search_order_people(patterns text[], phones text[], with_phones boolean, most int) returns bigint[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    conditions text;
    found bigint[];
begin
    select string_agg(case
        when with_phones and phone is not null then
            format(' and string_to_array(phones, E''\n'') @> array[%L]', phone)
        when with_phones and pattern ~ '^%[+]?[0-9]+%$' then
            format(' and (public.folded(names) like %1$L or phones like %1$L)', pattern)
        else format(' and public.folded(names) like %L', public.folded(pattern)) end, '')
    into conditions from unnest(patterns, phones) word (pattern, phone);
    execute 'select case when count(*) <= $2 then coalesce(array_agg(distinct customer_id), ''{}'') end
             from (select customer_id from public.order_people where shop_id = $1' || conditions || '
                   limit $2 + 1) matches'
    into found using current_setting('app.shop_id')::bigint, most;
    return found;
end $$;

create function search_customers(patterns text[], most int) returns bigint[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    found bigint[];
begin
    execute 'select array(select id from public.customers where shop_id = $1 and erased_at is null'
        || public.has_every('public.customer_text(name, email, phone)', patterns) || ' limit $2)'
    into found using current_setting('app.shop_id')::bigint, most;
    return found;
end $$;

create function search_products(patterns text[], most int) returns bigint[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    found bigint[];
begin
    execute 'select array(select id from public.products where shop_id = $1'
        || public.has_every('public.product_text(name, sku)', patterns) || ' limit $2)'
    into found using current_setting('app.shop_id')::bigint, most;
    return found;
end $$;

-- The products of that SKU: one that is sold, and archived ones.
create function products_of_sku(sku text, most int) returns bigint[]
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select array(select id from public.products p
                 where p.shop_id = current_setting('app.shop_id')::bigint
                   and public.folded(p.sku) = public.folded(products_of_sku.sku)
                 order by archived_at is not null, id limit most)
$$;

-- As the previous version calls them, until it is gone.
create or replace function search_order_people(pattern text, with_phones boolean, phone text, most int)
returns bigint[]
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select public.search_order_people(array[pattern], array[phone], with_phones, most)
$$;
create or replace function search_customers(pattern text, phone_pattern text, most int) returns bigint[]
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select array(select unnest(public.search_customers(array[pattern], most))
                 union select unnest(public.search_customers(array[phone_pattern], most))
                 where phone_pattern is not null limit most)
$$;
create or replace function search_products(pattern text, most int) returns bigint[]
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select public.search_products(array[pattern], most)
$$;

do $$
declare
    search regprocedure;
begin
    foreach search in array array[
        'has_every(text, text[])', 'search_order_people(text[], text[], boolean, int)', 'search_customers(text[], int)',
        'search_products(text[], int)', 'products_of_sku(text, int)']::regprocedure[] loop
        execute format('revoke execute on function %s from public', search);
        execute format('grant execute on function %s to cvety_app', search);
    end loop;
end $$;

reset role;
revoke create on schema public from cvety_system;
