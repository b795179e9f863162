-- History says what changed, with old and new values. Those that tell of
-- people (names, phones, addresses, what somebody wrote) stand in a table of
-- their own, so that they can go when a person is to be forgotten; the history
-- row itself, with the names of the fields, stays.
set lock_timeout = '2s';

create table order_history_personal (
    shop_id bigint not null references shops (id),
    history_id bigint not null,
    order_id bigint not null,
    -- [{"field", "old", "new"}], as `orders/history.rs` writes them.
    changes jsonb not null,
    primary key (shop_id, history_id),
    -- Locked in the order in which a change of an order writes them.
    foreign key (shop_id, order_id) references orders (shop_id, id),
    foreign key (shop_id, history_id) references order_history (shop_id, id)
);
create index order_history_personal_of_order on order_history_personal (shop_id, order_id);
call make_tenant_table('order_history_personal', 'select, insert, delete');
