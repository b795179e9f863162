-- Global: requests of sign-in, counted over all instances. The subject is a
-- keyed MAC of a phone or an address, so that neither stands here.
create table sign_in_limits (
    kind text not null check (kind in ('request_otp_phone', 'request_otp_address', 'verify_otp_phone')),
    subject bytea not null,
    -- The moments of the requests let through within the limit's period.
    recent timestamptz[] not null,
    -- From then on the row says nothing.
    expires_at timestamptz not null,
    primary key (kind, subject)
);
create index sign_in_limits_by_expiry on sign_in_limits (expires_at);
grant select, insert, update, delete on sign_in_limits to cvety_system;
