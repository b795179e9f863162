-- What strangers can do to a person by their phone alone: nothing they could
-- notice. Nobody locks a phone out of sign-in, and the bot tells nobody of a
-- shop's orders who has not said yes.

set lock_timeout = '2s';

-- The limits by the minute count phone and address together; wider ones count
-- either alone. 'verify_otp_phone' is the previous version's.
alter table sign_in_limits drop constraint sign_in_limits_kind_check;
alter table sign_in_limits add constraint sign_in_limits_kind_check check (kind in (
    'request_otp_pair', 'request_otp_phone', 'request_otp_address', 'verify_otp_pair', 'verify_otp_phone'));

-- Global: codes that the holder of a linked chat has asked the bot for. A table
-- of their own, so that no stranger's request ends one and the day's wrong
-- guesses at the phone do not count.
create table otp_chat_codes (
    id bigint generated always as identity primary key,
    phone text not null,
    mac bytea not null,
    guesses int not null default 0,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    ended_at timestamptz
);
create unique index otp_chat_codes_one_live_per_phone on otp_chat_codes (phone) where ended_at is null;
create index otp_chat_codes_by_phone on otp_chat_codes (phone, created_at);
create index otp_chat_codes_by_age on otp_chat_codes (created_at);
grant select, insert, update, delete on otp_chat_codes to cvety_system;

-- Whether a person wants to be told of a shop's orders: as a buyer of their own,
-- as staff of the shop's. One question each, put by the bot.
create table telegram_consents (
    shop_id bigint not null references shops (id),
    person_id bigint not null references persons (id),
    side text not null check (side in ('buyer', 'staff')),
    -- Put down to be sent, and sent.
    wanted_at timestamptz not null default now(),
    asked_at timestamptz,
    -- Null: not answered.
    answer boolean,
    answered_at timestamptz,
    check ((answer is null) = (answered_at is null)),
    primary key (shop_id, person_id, side)
);
create index telegram_consents_of_person on telegram_consents (person_id, wanted_at);
call make_tenant_table('telegram_consents', 'select', 'select, insert, update');

-- Who opened the shop themselves, and need not be asked whether they want to hear
-- of it. A staff row does not tell: whoever is put in the founder's place has
-- asked for nothing. Null: opened before, so they are asked like everybody else.
alter table shops add column founder_id bigint references persons (id);
grant update (founder_id) on shops to cvety_system;

-- The person wants to hear of nothing but codes.
alter table telegram_links add column muted_at timestamptz;
