-- Keys for programs, and what lets sessions be listed and cleared away.

set lock_timeout = '2s';

-- A program's key, without what opens the door: that is the digest below. It
-- belongs to the shop and outlives whoever made it.
create table api_keys (
    shop_id bigint not null references shops (id),
    id bigint generated always as identity unique,
    name text not null,
    -- By which people tell a key they hold from another.
    last_four text not null default '',
    -- Words of access/permissions.rs.
    scopes text[] not null,
    staff_id bigint not null,
    created_by text not null,
    created_at timestamptz not null,
    expires_at timestamptz,
    -- Coarse: written at most once a minute.
    last_used_at timestamptz,
    revoked_at timestamptz,
    primary key (shop_id, id),
    foreign key (shop_id, staff_id) references staff (shop_id, id)
);
create index api_keys_of_staff on api_keys (shop_id, staff_id);
-- The system reads a key that calls, notes its use, and removes dead ones.
call make_tenant_table('api_keys', 'select, insert, update', 'select, update, delete');

-- Global: a key must be found before its shop is known. Holds ids and a
-- SHA-256 of 192 random bits, from which no key can be told.
create table api_key_digests (
    digest bytea primary key,
    shop_id bigint not null,
    key_id bigint not null,
    foreign key (shop_id, key_id) references api_keys (shop_id, id) on delete cascade
);
create index api_key_digests_of_key on api_key_digests (shop_id, key_id);
grant insert on api_key_digests to cvety_app;
grant select on api_key_digests to cvety_system;

-- An expired token says no more than an unknown one, so it may go, and its
-- session with the last of them. A token may outlive the one it was given for.
alter table refresh_tokens drop constraint refresh_tokens_parent_fkey;
create index refresh_tokens_of_session on refresh_tokens (session_id, expires_at);
create index refresh_tokens_by_expiry on refresh_tokens (expires_at);
grant delete on refresh_tokens, sessions to cvety_system;
