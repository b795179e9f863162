-- What buyers say of an order once it has arrived: at most once an order.
-- The shop's count and sum of ratings move in the same transaction; feedback
-- is rare, so this row of `shops` is never hot.

create table feedback (
    shop_id bigint not null references shops (id),
    id bigint generated always as identity unique,
    order_id bigint not null,
    rating smallint not null check (rating between 1 and 5),
    comment text,
    created_at timestamptz not null,
    primary key (shop_id, id),
    foreign key (shop_id, order_id) references orders (shop_id, id)
);
create unique index feedback_of_order on feedback (shop_id, order_id);
call make_tenant_table('feedback', 'select, insert');
