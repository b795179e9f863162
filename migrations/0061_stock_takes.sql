-- Counting what is there while the shop sells: by difference to the balance at
-- the moment of counting, so that what is sold before or after counts right.

set lock_timeout = '2s';

create table stock_takes (
    shop_id bigint not null references shops (id),
    id bigint generated always as identity unique,
    status text not null check (status in ('open', 'closed', 'cancelled')),
    -- Of which batches; both null: of all.
    variety_id bigint,
    on_showcase boolean,
    note text,
    opened_at timestamptz not null,
    opened_by text not null,
    staff_id bigint,
    ended_at timestamptz check ((ended_at is null) = (status = 'open')),
    ended_by text,
    primary key (shop_id, id),
    foreign key (shop_id, variety_id) references varieties (shop_id, id) on delete set null (variety_id),
    foreign key (shop_id, staff_id) references staff (shop_id, id)
);
create index stock_takes_by_age on stock_takes (shop_id, opened_at desc, id desc);
call make_tenant_table('stock_takes', 'select, insert, update');

create table stock_take_lines (
    shop_id bigint not null,
    id bigint generated always as identity unique,
    stock_take_id bigint not null,
    batch_id bigint not null,
    counted int not null check (counted >= 0),
    -- What the books said at that moment.
    balance int not null check (balance >= 0),
    -- It differed much and was not counted again yet.
    needs_recount boolean not null,
    counted_at timestamptz not null,
    counted_by text not null,
    staff_id bigint,
    -- The stock-take is open: so a batch stands in one open one at most.
    is_open boolean not null default true,
    primary key (shop_id, id),
    foreign key (shop_id, stock_take_id) references stock_takes (shop_id, id),
    foreign key (shop_id, batch_id) references batches (shop_id, id),
    foreign key (shop_id, staff_id) references staff (shop_id, id)
);
create unique index stock_take_lines_of_batch on stock_take_lines (shop_id, stock_take_id, batch_id);
create unique index stock_take_lines_open on stock_take_lines (shop_id, batch_id) where is_open;
call make_tenant_table('stock_take_lines', 'select, insert, update');
