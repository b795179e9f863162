-- Carts at the storefront: what somebody is about to order. Nobody is named
-- in one, and prices are the products' own, read whenever the cart is.

set lock_timeout = '2s';

create table carts (
    shop_id bigint not null references shops (id),
    id bigint generated always as identity unique,
    created_at timestamptz not null,
    -- Moves on with every change; an expired cart is as if it had never been.
    expires_at timestamptz not null,
    -- Its lines hold counted stock until then; null: they hold none.
    held_until timestamptz check (held_until <= expires_at),
    primary key (shop_id, id)
);
create index carts_to_release on carts (held_until) where held_until is not null;
create index carts_to_sweep on carts (expires_at) where held_until is null;
-- Workers find the holds that ended, over all shops, and act in each as the
-- shop; what has expired and holds nothing they delete.
call make_tenant_table('carts', 'select, insert, update, delete', 'select, delete');

create table cart_items (
    shop_id bigint not null,
    id bigint generated always as identity unique,
    cart_id bigint not null,
    -- No key: products are never deleted, and its check would lock the
    -- product's row together with those who take from its stock just now, who
    -- then can wait for each other in a circle.
    product_id bigint not null,
    quantity int not null check (quantity between 1 and 10000),
    -- Counted goods this line holds of its product's stock.
    held_quantity int not null default 0 check (held_quantity between 0 and quantity),
    notes text,
    primary key (shop_id, id),
    foreign key (shop_id, cart_id) references carts (shop_id, id) on delete cascade
);
create unique index cart_items_of_cart on cart_items (shop_id, cart_id, product_id);
call make_tenant_table('cart_items', 'select, insert, update, delete');

-- Global: where a cart's token leads; the token is 128 random bits and stands
-- nowhere else. Gone with its cart.
create table cart_tokens (
    token text primary key,
    shop_id bigint not null,
    cart_id bigint not null,
    foreign key (shop_id, cart_id) references carts (shop_id, id) on delete cascade
);
create index cart_tokens_of_cart on cart_tokens (shop_id, cart_id);
grant select, insert on cart_tokens to cvety_app;
