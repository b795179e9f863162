-- Money. Rows change status and are never deleted; an order's payment fact is
-- derived from them alone.

create table payments (
    shop_id bigint not null references shops (id),
    id bigint generated always as identity unique,
    order_id bigint not null,
    amount bigint not null check (amount > 0),
    currency text not null check (currency ~ '^[A-Z]{3}$'),
    method text not null check (method in ('kaspi', 'cash', 'card', 'transfer')),
    -- `manual`: recorded by a person; else the provider that moves the money.
    provider text not null,
    -- unknown: the provider was asked and its answer never came; looked up,
    -- never charged again.
    status text not null check (status in ('pending', 'unknown', 'succeeded', 'failed', 'cancelled')),
    -- Names this attempt to the provider, so that a repeat charges nothing.
    attempt uuid not null,
    provider_reference text,
    failure text,
    comment text,
    terminal_reference text,
    fiscal_receipt_number text,
    recorded_by text not null,
    staff_id bigint,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    settled_at timestamptz,
    -- When a live attempt is next looked up at its provider.
    next_check_at timestamptz,
    primary key (shop_id, id),
    foreign key (shop_id, order_id) references orders (shop_id, id),
    foreign key (shop_id, staff_id) references staff (shop_id, id)
);
create index payments_of_order on payments (shop_id, order_id, id);
create unique index payments_one_live_attempt on payments (shop_id, order_id) where status in ('pending', 'unknown');
create unique index payments_attempt on payments (shop_id, attempt);
create index payments_to_check on payments (next_check_at) where status in ('pending', 'unknown');
call make_tenant_table('payments', 'select, insert, update');
-- The checker finds live attempts across shops, then acts in each as the shop.
create policy of_every_shop on payments for select to cvety_system using (true);
grant select (shop_id, id, order_id, status, next_check_at) on payments to cvety_system;

create table refunds (
    shop_id bigint not null references shops (id),
    id bigint generated always as identity unique,
    order_id bigint not null,
    payment_id bigint not null,
    amount bigint not null check (amount > 0),
    currency text not null check (currency ~ '^[A-Z]{3}$'),
    method text not null,
    provider text not null,
    status text not null check (status in ('pending', 'done', 'failed')),
    attempt uuid not null,
    provider_reference text,
    failure text,
    reason text,
    recorded_by text not null,
    staff_id bigint,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    settled_at timestamptz,
    next_check_at timestamptz,
    primary key (shop_id, id),
    foreign key (shop_id, order_id) references orders (shop_id, id),
    foreign key (shop_id, payment_id) references payments (shop_id, id),
    foreign key (shop_id, staff_id) references staff (shop_id, id)
);
create index refunds_of_order on refunds (shop_id, order_id, id);
create unique index refunds_attempt on refunds (shop_id, attempt);
create index refunds_to_check on refunds (next_check_at) where status = 'pending';
call make_tenant_table('refunds', 'select, insert, update');
-- The checker finds refunds under way across shops, like payments.
create policy of_every_shop on refunds for select to cvety_system using (true);
grant select (shop_id, id, order_id, payment_id, status, next_check_at) on refunds to cvety_system;
