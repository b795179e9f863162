-- Answers kept under an Idempotency-Key, in the transaction of what they
-- answer. `digest` is over caller, route and key; `request` over method, path
-- and body.
create table idempotency_keys (
    shop_id bigint not null references shops (id),
    digest bytea not null,
    request bytea not null,
    status smallint not null,
    body bytea not null,
    created_at timestamptz not null default now(),
    primary key (shop_id, digest)
);
create index idempotency_keys_by_age on idempotency_keys (created_at);
call make_tenant_table('idempotency_keys', 'select, insert', 'select, delete');
