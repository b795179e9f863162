-- An order and its four independent facts: stage, payment, reservation and
-- confirmation. Every face (REST, tracking, storefront and the later ones) is
-- a view of these rows. Amounts are minor units of the order's currency.

create table orders (
    shop_id bigint not null references shops (id),
    id bigint generated always as identity unique,
    ulid text not null collate "C",
    number bigint not null,
    -- Rises with every change, under the row's lock; orders its events.
    version int not null default 1,

    stage text not null check (stage in ('new', 'paid', 'assembled', 'delivery', 'self_pickup',
                                         'delivered', 'completed', 'issue', 'cancelled')),
    stage_before_issue text check ((stage_before_issue is not null) = (stage = 'issue')),
    -- Derived from the payment and refund rows, kept here to be filtered by.
    payment_status text not null default 'unpaid'
        check (payment_status in ('unpaid', 'pending', 'partially_paid', 'paid',
                                  'partially_refunded', 'refunded', 'failed')),
    paid_total bigint not null default 0,
    refunded_total bigint not null default 0,
    reservation text not null default 'none' check (reservation in ('none', 'held', 'consumed', 'released')),
    confirmed_at timestamptz,

    currency text not null check (currency ~ '^[A-Z]{3}$'),
    flower_sum bigint not null check (flower_sum >= 0),
    delivery_fee bigint not null check (delivery_fee >= 0),
    discount bigint not null check (discount >= 0),
    total bigint not null check (total >= 0),
    payment_method text check (payment_method in ('kaspi', 'cash', 'card', 'transfer')),
    check (flower_sum + delivery_fee - discount = total),

    source text not null,
    external_id text,
    customer_id bigint not null,
    customer_name text,
    customer_phone text,
    recipient_name text,
    recipient_phone text,
    is_anonymous boolean not null default false,

    delivery_method text not null check (delivery_method in ('delivery', 'self_pickup')),
    delivery_zone_id bigint,
    address text,
    entrance text,
    floor text,
    flat text,
    intercom text,
    address_needs_clarification boolean not null default false,
    delivery_date date,
    window_from time,
    window_to time,
    check ((window_from is null) = (window_to is null)),

    comment text,
    card_text text,
    staff_notes text,
    florist_id bigint,
    courier_id bigint,

    tracking_token int not null,
    -- The pay page, where the order can be paid online.
    pay_link text,
    -- The hold on stock ends then unless money has come.
    unpaid_release_at timestamptz,

    issue_type text,
    issue_comment text,
    issue_reported_at timestamptz,
    cancel_reason text,

    created_at timestamptz not null,
    updated_at timestamptz not null,
    paid_at timestamptz,
    assembled_at timestamptz,
    shipped_at timestamptz,
    delivered_at timestamptz,
    completed_at timestamptz,
    cancelled_at timestamptz,

    primary key (shop_id, id),
    foreign key (shop_id, customer_id) references customers (shop_id, id),
    foreign key (shop_id, florist_id) references staff (shop_id, id),
    foreign key (shop_id, courier_id) references staff (shop_id, id)
);
create unique index orders_ulid on orders (shop_id, ulid);
create unique index orders_number on orders (shop_id, number);
create unique index orders_external_id on orders (shop_id, source, external_id) where external_id is not null;
create index orders_by_age on orders (shop_id, created_at desc, id desc);
create index orders_by_stage on orders (shop_id, stage, created_at desc, id desc);
create index orders_by_delivery_date on orders (shop_id, delivery_date, id);
create index orders_of_customer on orders (shop_id, customer_id, created_at desc, id desc);
create index orders_of_courier on orders (shop_id, courier_id, created_at desc, id desc) where courier_id is not null;
create index orders_of_florist on orders (shop_id, florist_id, created_at desc, id desc) where florist_id is not null;
create index orders_to_release on orders (unpaid_release_at) where stage = 'new' and unpaid_release_at is not null;
call make_tenant_table('orders', 'select, insert, update');
-- The expiry worker finds orders across shops, then acts in each as the shop.
create policy of_every_shop on orders for select to cvety_system using (true);
grant select (shop_id, id, stage, reservation, payment_status, unpaid_release_at) on orders to cvety_system;

create table order_items (
    shop_id bigint not null,
    id bigint generated always as identity unique,
    order_id bigint not null,
    -- Null: a line named by hand, or by another face.
    product_id bigint,
    product_name text not null,
    product_category text not null,
    sku text,
    quantity int not null check (quantity > 0),
    price bigint not null check (price >= 0),
    total bigint not null generated always as (price * quantity) stored,
    -- Counted goods this line holds of its product's stock.
    held_quantity int not null default 0 check (held_quantity between 0 and quantity),
    notes text,
    primary key (shop_id, id),
    foreign key (shop_id, order_id) references orders (shop_id, id),
    foreign key (shop_id, product_id) references products (shop_id, id)
);
create index order_items_of_order on order_items (shop_id, order_id, id);
call make_tenant_table('order_items', 'select, insert, update, delete');

-- Append-only: one row a change, and one a comment.
create table order_history (
    shop_id bigint not null,
    id bigint generated always as identity unique,
    order_id bigint not null,
    version int not null,
    kind text not null check (kind in ('created', 'status', 'edited', 'items', 'assigned', 'confirmed',
                                       'payment', 'refund', 'reservation', 'comment')),
    stage text not null,
    changed_at timestamptz not null,
    -- A staff member's name, or `Система`, `Клиент`, `Kaspi Pay`, …
    changed_by text not null,
    staff_id bigint,
    comment text,
    details jsonb,
    primary key (shop_id, id),
    foreign key (shop_id, order_id) references orders (shop_id, id),
    foreign key (shop_id, staff_id) references staff (shop_id, id)
);
create index order_history_of_order on order_history (shop_id, order_id, id);
call make_tenant_table('order_history', 'select, insert');

-- Global: where a tracking link leads. Rows are never deleted, so no token is
-- ever given twice.
create table tracking_tokens (
    token int primary key check (token between 100000000 and 999999999),
    shop_id bigint not null,
    order_id bigint not null
);
grant select, insert on tracking_tokens to cvety_app;

-- Global: where a pay link leads; the link is 128 random bits.
create table pay_links (
    link text primary key,
    shop_id bigint not null,
    order_id bigint not null
);
grant select, insert on pay_links to cvety_app;
