-- Two customers that are one person become one. The row of the other one stays,
-- erased, and points to the one that is kept: its phone and its ids at other
-- faces lead there, and stay unique in the shop with all others.

set lock_timeout = '2s';

alter table customers
    add column merged_into bigint,
    -- The phones of those who were merged into this one, a line each: for search.
    add column other_phones text;
alter table customers add constraint customers_merged_into_fkey
    foreign key (shop_id, merged_into) references customers (shop_id, id) not valid;
create index customers_merged on customers (shop_id, merged_into) where merged_into is not null;
grant select (merged_into, other_phones) on customers to cvety_system;

-- Who merged whom, and when. Never changed.
create table customer_merges (
    shop_id bigint not null references shops (id),
    id bigint generated always as identity unique,
    kept_id bigint not null,
    merged_id bigint not null,
    merged_at timestamptz not null,
    merged_by text not null,
    staff_id bigint,
    primary key (shop_id, id),
    foreign key (shop_id, kept_id) references customers (shop_id, id),
    foreign key (shop_id, merged_id) references customers (shop_id, id),
    foreign key (shop_id, staff_id) references staff (shop_id, id)
);
create index customer_merges_of_kept on customer_merges (shop_id, kept_id, id);
create index customer_merges_of_merged on customer_merges (shop_id, merged_id);
create index customer_merges_by_staff on customer_merges (shop_id, staff_id) where staff_id is not null;
call make_tenant_table('customer_merges', 'select, insert');

-- Found by any of their phones.
create function customer_text(name text, email text, phone text, other_phones text) returns text
language sql immutable parallel safe as $$
    select public.folded(coalesce(name, '') || E'\n' || coalesce(email, '') || E'\n' || coalesce(phone, '')
        || coalesce(E'\n' || other_phones, ''))
$$;
drop index customers_texts;
create index customers_texts on customers
    using gin (shop_id, customer_text(name, email, phone, other_phones) gin_trgm_ops)
    with (gin_pending_list_limit = 256) where erased_at is null;

grant create on schema public to cvety_system;
set local role cvety_system;
create or replace function search_customers(patterns text[], most int) returns bigint[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    found bigint[];
begin
    execute 'select array(select id from public.customers where shop_id = $1 and erased_at is null'
        || public.has_every('public.customer_text(name, email, phone, other_phones)', patterns) || ' limit $2)'
    into found using current_setting('app.shop_id')::bigint, most;
    return found;
end $$;
reset role;
revoke create on schema public from cvety_system;
