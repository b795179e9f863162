-- Pictures: the rows that say whose they are, and the files they lie in. A file
-- is written down before it is written, so a crash in between leaves a row that
-- is swept, never a file that nobody knows of.

set lock_timeout = '2s';

-- One row a picture: two files (the picture, its thumbnail) named by `key`.
-- `writing`: about to be written, or cut off; `kept`: a picture leads to it;
-- `leaving`: to be removed, the files first and then the row.
create table stored_files (
    shop_id bigint not null references shops (id),
    key text not null check (key ~ '^[0-9a-f]{32}$'),
    state text not null check (state in ('writing', 'kept', 'leaving')),
    since timestamptz not null,
    primary key (shop_id, key)
);
create index stored_files_to_sweep on stored_files (shop_id, since) where state <> 'kept';
call make_tenant_table('stored_files', 'select, insert, update', 'select, update, delete');

-- Of an order, a product or a task, exactly one. Tasks have no table yet: their
-- migration adds the key.
create table pictures (
    shop_id bigint not null references shops (id),
    id bigint generated always as identity unique,
    order_id bigint,
    product_id bigint,
    task_id bigint,
    kind text not null check (kind in ('bouquet', 'proof', 'product')),
    -- From 1 in its owner's order, without gaps.
    position int not null check (position > 0),
    is_main boolean not null,
    width int not null check (width > 0),
    height int not null check (height > 0),
    bytes int not null check (bytes > 0),
    key text not null,
    -- Null: a program.
    uploaded_by bigint,
    created_at timestamptz not null,
    primary key (shop_id, id),
    unique (shop_id, key),
    foreign key (shop_id, key) references stored_files (shop_id, key),
    foreign key (shop_id, order_id) references orders (shop_id, id),
    foreign key (shop_id, product_id) references products (shop_id, id),
    foreign key (shop_id, uploaded_by) references staff (shop_id, id),
    check (num_nonnulls(order_id, product_id, task_id) = 1)
);
create index pictures_of_order on pictures (shop_id, order_id, position) where order_id is not null;
create index pictures_of_product on pictures (shop_id, product_id, position) where product_id is not null;
create index pictures_of_task on pictures (shop_id, task_id, position) where task_id is not null;
call make_tenant_table('pictures', 'select, insert, update, delete');
