-- Of a code's guesses most are kept for whoever it belongs to, so that strangers
-- who guess without end keep nobody out.

set lock_timeout = '2s';

alter table otp_codes
    -- A keyed MAC of the address that asked for it.
    add column asked_from bytea,
    -- Guesses from addresses that it does not belong to.
    add column guesses_from_elsewhere int not null default 0;
alter table otp_chat_codes add column guesses_from_elsewhere int not null default 0;
