-- Shops, the persons who sign in, and what connects them.

-- Global: a shop's row is its own tenant key, and all of it is public but the
-- settings, which name no person.
create table shops (
    id bigint generated always as identity primary key,
    name text not null,
    phone text,
    whatsapp text,
    telegram text,
    instagram text,
    address text,
    time_zone text not null default 'Asia/Almaty',
    currency text not null default 'KZT' check (currency ~ '^[A-Z]{3}$'),
    accepted_currencies text[] not null default '{KZT}',
    language text not null default 'ru' check (language in ('ru', 'kk', 'en')),
    payment_methods text[] not null default '{kaspi,cash,card}',
    -- {"weekdays": "09:00 - 20:00", "saturday": …, "sunday": …}; null: always open.
    working_hours jsonb,
    -- Orders for today are taken until this local time; null: all day.
    same_day_cutoff time,
    ratings_count bigint not null default 0,
    ratings_sum bigint not null default 0,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
);
grant select, update on shops to cvety_app;
grant select, insert on shops to cvety_system;

-- Order numbers come from one sequence a shop: rising, with gaps, and no row
-- is locked until commit. Only the definer may touch the sequences.
create schema order_numbers;

create function make_order_numbers() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    execute format('create sequence order_numbers.shop_%s', new.id);
    return null;
end $$;

create trigger shop_gets_order_numbers after insert on shops
    for each row execute function make_order_numbers();

create function next_order_number() returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    return nextval(format('order_numbers.shop_%s', current_setting('app.shop_id')::bigint)::regclass);
end $$;
revoke execute on function next_order_number() from public;
grant execute on function next_order_number() to cvety_app;

-- Global: a person is one phone, in however many shops they work.
create table persons (
    id bigint generated always as identity primary key,
    phone text not null unique,
    name text,
    telegram_user_id bigint unique,
    language text check (language in ('ru', 'kk', 'en')),
    last_shop_id bigint references shops (id),
    created_at timestamptz not null default now()
);
grant select, insert, update on persons to cvety_system;

-- Global: one-time codes, as keyed MACs; their expiry is by this clock.
create table otp_codes (
    id bigint generated always as identity primary key,
    phone text not null,
    mac bytea not null,
    guesses int not null default 0,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    -- Used, replaced by a newer code, or guessed at too often.
    ended_at timestamptz
);
create unique index otp_codes_one_live_per_phone on otp_codes (phone) where ended_at is null;
create index otp_codes_by_age on otp_codes (created_at);
grant select, insert, update, delete on otp_codes to cvety_system;

-- Global: wrong guesses against a live code, counted by phone over 24 hours.
create table otp_wrong_guesses (
    id bigint generated always as identity primary key,
    phone text not null,
    guessed_at timestamptz not null default now()
);
create index otp_wrong_guesses_by_phone on otp_wrong_guesses (phone, guessed_at);
create index otp_wrong_guesses_by_age on otp_wrong_guesses (guessed_at);
grant select, insert, delete on otp_wrong_guesses to cvety_system;

-- Global: a session is the family of refresh tokens that one sign-in began.
create table sessions (
    id uuid primary key,
    person_id bigint not null references persons (id),
    shop_id bigint not null references shops (id),
    user_agent text,
    address inet,
    created_at timestamptz not null default now(),
    last_used_at timestamptz not null default now(),
    revoked_at timestamptz,
    revoke_reason text
);
create index sessions_of_person on sessions (person_id) where revoked_at is null;
grant select, insert, update on sessions to cvety_system;

create table refresh_tokens (
    digest bytea primary key,
    session_id uuid not null references sessions (id),
    -- The token this one was given for; null for the first of the family.
    parent bytea references refresh_tokens (digest),
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    used_at timestamptz
);
create index refresh_tokens_of_parent on refresh_tokens (parent);
grant select, insert, update on refresh_tokens to cvety_system;

-- Who works in a shop. The system reads it to find a person's shops and makes
-- the first owner of a new one.
create table staff (
    shop_id bigint not null references shops (id),
    id bigint generated always as identity unique,
    person_id bigint not null references persons (id),
    name text not null,
    phone text not null,
    role text not null check (role in ('owner', 'manager', 'florist', 'courier')),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    -- Left the shop; the row stays for the orders they handled.
    removed_at timestamptz,
    primary key (shop_id, id)
);
create unique index staff_one_per_person on staff (shop_id, person_id) where removed_at is null;
create index staff_of_person on staff (person_id) where removed_at is null;
call make_tenant_table('staff', 'select, insert, update', 'select, insert');

-- Staff are hired by phone; the person behind it may not have signed in yet.
-- The app role sees no persons, so this one door returns nothing but the id.
create function person_of_phone(wanted text) returns bigint
language sql security definer set search_path = pg_catalog, pg_temp as $$
    insert into public.persons (phone) values (wanted)
    on conflict (phone) do update set phone = excluded.phone
    returning id
$$;
revoke execute on function person_of_phone(text) from public;
grant execute on function person_of_phone(text) to cvety_app, cvety_system;

create table delivery_zones (
    shop_id bigint not null references shops (id),
    id bigint generated always as identity unique,
    name text not null,
    price bigint not null check (price >= 0),
    -- Delivery is free from this sum of flowers on.
    free_from bigint check (free_from >= 0),
    min_order bigint check (min_order >= 0),
    is_active boolean not null default true,
    position int not null default 0,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (shop_id, id)
);
call make_tenant_table('delivery_zones', 'select, insert, update, delete');

-- Days on which the storefront takes no order, both ends included.
create table shop_closures (
    shop_id bigint not null references shops (id),
    id bigint generated always as identity unique,
    from_date date not null,
    to_date date not null,
    reason text,
    created_at timestamptz not null default now(),
    primary key (shop_id, id),
    check (from_date <= to_date)
);
create index shop_closures_by_date on shop_closures (shop_id, to_date);
call make_tenant_table('shop_closures', 'select, insert, update, delete');
