-- What a shop keeps of a customer besides the profile: days to remember, and
-- where flowers have been brought. Nothing of it stays of an erased customer.

set lock_timeout = '2s';

create table customer_dates (
    shop_id bigint not null references shops (id),
    id bigint generated always as identity unique,
    customer_id bigint not null,
    date_type text not null
        check (date_type in ('birthday', 'anniversary', 'wedding', 'name_day', 'holiday', 'memorial', 'other')),
    date date not null,
    description text,
    -- So many days before, the shop is to be reminded.
    reminder_days smallint not null check (reminder_days between 0 and 60),
    -- The day of the year, 29 February as 229: what comes round is found by it.
    month_day smallint not null
        generated always as ((extract(month from date) * 100 + extract(day from date))::smallint) stored,
    created_at timestamptz not null,
    primary key (shop_id, id),
    foreign key (shop_id, customer_id) references customers (shop_id, id)
);
create index customer_dates_of_customer on customer_dates (shop_id, customer_id, id);
create index customer_dates_by_day on customer_dates (shop_id, month_day);
call make_tenant_table('customer_dates', 'select, insert, update, delete');

-- Two ways to write an address are one: case, blanks and punctuation do not tell
-- them apart, another flat does.
create function address_key(line text, flat text) returns text language sql immutable parallel safe as $$
    select trim(regexp_replace(translate(public.folded(line), '.,;:"''«»№#', '          '), '\s+', ' ', 'g'))
        || E'\n'
        || trim(regexp_replace(translate(public.folded(coalesce(flat, '')), '.,;:"''«»№#', '          '), '\s+', ' ', 'g'))
$$;

create table customer_addresses (
    shop_id bigint not null references shops (id),
    id bigint generated always as identity unique,
    customer_id bigint not null,
    address text not null,
    entrance text,
    floor text,
    flat text,
    intercom text,
    is_default boolean not null default false,
    -- An order was delivered there.
    last_used_at timestamptz,
    created_at timestamptz not null,
    key text not null generated always as (address_key(address, flat)) stored,
    primary key (shop_id, id),
    foreign key (shop_id, customer_id) references customers (shop_id, id)
);
create unique index customer_addresses_key on customer_addresses (shop_id, customer_id, key);
create unique index customer_addresses_default on customer_addresses (shop_id, customer_id) where is_default;
call make_tenant_table('customer_addresses', 'select, insert, update, delete');

-- A customer has fifty addresses at most: the one that was used longest ago goes.
create function drop_oldest_address() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
    delete from public.customer_addresses
    where shop_id = new.shop_id and id in (
        select id from public.customer_addresses
        where shop_id = new.shop_id and customer_id = new.customer_id and not is_default and id <> new.id
        order by coalesce(last_used_at, created_at), id
        limit greatest(0, (select count(*) from public.customer_addresses
                           where shop_id = new.shop_id and customer_id = new.customer_id) - 50));
    return null;
end $$;

-- `customers.address` is the default address, whatever version writes it.
create function follow_default_address() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
    if new.erased_at is not null then
        delete from public.customer_addresses where shop_id = new.shop_id and customer_id = new.id;
        delete from public.customer_dates where shop_id = new.shop_id and customer_id = new.id;
        return null;
    end if;
    perform from public.customer_addresses
    where shop_id = new.shop_id and customer_id = new.id and is_default and address = new.address;
    if found then
        return null;
    end if;
    update public.customer_addresses set is_default = false
    where shop_id = new.shop_id and customer_id = new.id and is_default;
    if new.address is null then
        return null;
    end if;
    update public.customer_addresses set is_default = true, address = new.address
    where shop_id = new.shop_id and id = (
        select id from public.customer_addresses
        where shop_id = new.shop_id and customer_id = new.id
          and split_part(key, E'\n', 1) = split_part(public.address_key(new.address, null), E'\n', 1)
        order by last_used_at desc nulls last, id limit 1);
    if not found then
        insert into public.customer_addresses (shop_id, customer_id, address, is_default, created_at)
        values (new.shop_id, new.id, new.address, true, new.updated_at);
    end if;
    return null;
end $$;
create trigger customer_added_with_address after insert on customers
    for each row when (new.address is not null) execute function follow_default_address();
create trigger customer_address_changed after update of address, erased_at on customers
    for each row when (new.address is distinct from old.address or new.erased_at is distinct from old.erased_at)
    execute function follow_default_address();

-- The addresses that are there already.
grant select (address, created_at) on customers to cvety_system;
grant insert on customer_addresses to cvety_system;
create policy of_every_shop on customer_addresses to cvety_system using (true);
set local role cvety_system;
insert into customer_addresses (shop_id, customer_id, address, is_default, created_at)
select shop_id, id, address, true, created_at from customers where address is not null and erased_at is null;
reset role;
drop policy of_every_shop on customer_addresses;
revoke insert on customer_addresses from cvety_system;
revoke select (address, created_at) on customers from cvety_system;

create trigger customer_address_added after insert on customer_addresses
    for each row execute function drop_oldest_address();
