-- The providers a shop moves money by, with their credentials, and what a
-- provider gave the buyer to pay with.

-- Nothing here waits long for a busy table: columns without a default, a key
-- that need not look at the rows that are there.
set lock_timeout = '2s';

create table payment_providers (
    shop_id bigint not null references shops (id),
    id bigint generated always as identity unique,
    provider text not null check (provider in ('kaspi', 'gateway')),
    -- Not secret: scheme, methods, the end of the key. Shown to the owner.
    settings jsonb not null,
    -- Credentials as `payments/vault.rs` seals them; null once forgotten.
    credentials bytea,
    set_by text not null,
    set_at timestamptz not null,
    -- Replaced or removed: takes no new payment, and is kept for the payments
    -- that it took.
    retired_at timestamptz,
    primary key (shop_id, id),
    check (credentials is not null or retired_at is not null)
);
create unique index payment_providers_in_use on payment_providers (shop_id, provider) where retired_at is null;
call make_tenant_table('payment_providers', 'select, insert, update');

-- Global: where a provider's callback leads, before its shop is known; 128
-- random bits that stay the same when the credentials are replaced. Knowing
-- them opens nothing: a callback is believed for its signature.
create table payment_callbacks (
    link text primary key,
    shop_id bigint not null,
    provider text not null,
    unique (shop_id, provider)
);
grant select, insert on payment_callbacks to cvety_app;

-- Whose credentials an attempt was made with; null for the mock and for money
-- recorded by hand.
alter table payments add column provider_id bigint;
-- What the buyer pays with, minted on a click: a link, the text of a QR code.
alter table payments add column offer_link text;
alter table payments add column offer_qr text;
-- The buyer can't begin to pay after that.
alter table payments add column offer_expires_at timestamptz;
-- The attempt is decided by then.
alter table payments add column offer_ends_at timestamptz;
-- The provider wants to be asked no more often; null with an end: only when
-- the buyer does something, and at the end.
alter table payments add column check_every_seconds integer;
alter table payments add constraint payments_provider foreign key (shop_id, provider_id)
    references payment_providers (shop_id, id) not valid;
