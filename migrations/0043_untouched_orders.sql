-- What a stranger may keep of a shop's goods ends: orders that nobody of the
-- shop has touched give their hold back, and are counted; holds of carts that
-- became no order are counted too.

set lock_timeout = '2s';

-- What a shop lets the public ask for at most; null: the server's own number,
-- which is the most it may be.
alter table shops add column most_pieces int check (most_pieces > 0);
alter table shops add column most_open_orders_per_phone int check (most_open_orders_per_phone > 0);
alter table shops add column most_open_orders_per_address int check (most_open_orders_per_address > 0);

-- Orders that anybody placed and nobody of the shop has touched since. Phone
-- and network address are keyed digests, to be counted by and nothing else.
create table untouched_orders (
    shop_id bigint not null references shops (id),
    order_id bigint not null,
    -- Null: nobody has told one.
    phone bytea,
    -- Null: a program of the shop's own brought the order.
    origin bytea,
    -- Its hold is looked at then; null: it holds nothing, or has a time to pay.
    look_at timestamptz,
    primary key (shop_id, order_id),
    foreign key (shop_id, order_id) references orders (shop_id, id)
);
create index untouched_orders_of_phone on untouched_orders (shop_id, phone) where phone is not null;
create index untouched_orders_of_origin on untouched_orders (shop_id, origin) where origin is not null;
create index untouched_orders_to_release on untouched_orders (look_at) where look_at is not null;
call make_tenant_table('untouched_orders', 'select, insert, update, delete', 'select');

-- Whatever the shop does with an order is a row of its history, whichever
-- version of the server writes it; money, attempts and holds touch nothing.
create function note_touch() returns trigger language plpgsql as $$
begin
    delete from untouched_orders where shop_id = new.shop_id and order_id = new.order_id;
    return null;
end $$;
create trigger order_history_touches after insert on order_history for each row
    when (new.kind in ('status', 'edited', 'items', 'assigned', 'confirmed', 'comment'))
    execute function note_touch();

-- When the last hold of a cart ended or would have: within it goods may be
-- given back and held again, after it they rest.
alter table carts add column last_hold_ends_at timestamptz;

-- Holds that became no order, by where they came from.
create table cart_holds (
    shop_id bigint not null references shops (id),
    id bigint generated always as identity unique,
    -- No key: whoever deletes a cart has held its goods all the same.
    cart_id bigint not null,
    origin bytea not null,
    began_at timestamptz not null,
    primary key (shop_id, id)
);
create index cart_holds_of_origin on cart_holds (shop_id, origin, began_at);
create index cart_holds_of_cart on cart_holds (shop_id, cart_id);
create index cart_holds_by_age on cart_holds (began_at);
call make_tenant_table('cart_holds', 'select, insert, delete', 'select, delete');
