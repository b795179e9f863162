-- The Telegram bot: whose chat is whose, invitations, notices on their way,
-- and how far the updates have been read.

set lock_timeout = '2s';

-- A link is a row of its own, below; no version has ever used this column.
alter table persons drop column telegram_user_id;

-- Global: a person has one chat in which the bot knows them, whatever shops
-- they work in or buy from. The newest proof by contact wins, in both ways.
create table telegram_links (
    person_id bigint primary key references persons (id),
    user_id bigint not null unique,
    chat_id bigint not null,
    language text not null check (language in ('ru', 'kk', 'en')),
    linked_at timestamptz not null default now(),
    -- The person has blocked the bot, or is no longer in Telegram.
    unreachable_at timestamptz
);
grant select, insert, update, delete on telegram_links to cvety_system;

-- Global: deep links given out with codes, as digests. Each opens one chat, once.
create table telegram_invitations (
    digest bytea primary key,
    phone text not null,
    language text not null check (language in ('ru', 'kk', 'en')),
    expires_at timestamptz not null,
    -- The chat that has opened it.
    chat_id bigint
);
create index telegram_invitations_by_expiry on telegram_invitations (expires_at);
create index telegram_invitations_of_chat on telegram_invitations (chat_id, expires_at) where chat_id is not null;
grant select, insert, update, delete on telegram_invitations to cvety_system;

-- Global: tracking tokens that led nowhere, counted by chat over an hour.
create table telegram_misses (
    chat_id bigint primary key,
    count int not null,
    since timestamptz not null default now()
);
create index telegram_misses_by_age on telegram_misses (since);
grant select, insert, update, delete on telegram_misses to cvety_system;

-- Global, one row: the bot. Its updates are read by one instance at a time,
-- which stores how far it got only while the lease is still its own; its
-- notices go out batch by batch, with a pause between two of them.
create table telegram_bot (
    is_only boolean primary key default true check (is_only),
    next_update_id bigint not null default 0,
    -- After a quiet week Telegram may begin anew, with lower ids.
    heard_at timestamptz not null default now(),
    lease_token uuid,
    leased_until timestamptz,
    notices_wait_until timestamptz not null default now()
);
insert into telegram_bot default values;
grant select, update on telegram_bot to cvety_system;

-- News for a linked person, put into words when sent. One per event and
-- person, however often the event is told. Leased, sent with no transaction
-- open, and finished only if the fencing token is still the sender's own.
create table telegram_notices (
    shop_id bigint not null references shops (id),
    id bigint generated always as identity unique,
    event_id uuid not null,
    person_id bigint not null references persons (id),
    -- The event's own: ids, money and statuses.
    name text not null,
    data jsonb not null,
    created_at timestamptz not null default now(),
    attempts int not null default 0,
    next_attempt_at timestamptz not null default now(),
    lease_token uuid,
    leased_until timestamptz,
    done_at timestamptz,
    outcome text check (outcome in ('sent', 'unreachable', 'refused', 'too_late')),
    check ((done_at is null) = (outcome is null)),
    primary key (shop_id, id)
);
create unique index telegram_notices_once on telegram_notices (shop_id, event_id, person_id);
create index telegram_notices_due on telegram_notices (id) where done_at is null;
create index telegram_notices_of_person on telegram_notices (person_id, id) where done_at is null;
create index telegram_notices_done on telegram_notices (done_at) where done_at is not null;
call make_tenant_table('telegram_notices', 'select', 'select, insert, update, delete');

-- Where someone is a customer, found by their phone over all shops.
grant select (shop_id, id, phone) on customers to cvety_system;
