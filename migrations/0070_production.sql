-- Production: who makes what of an order, and until when.

set lock_timeout = '2s';

alter table shops
    -- Tasks are made of orders that are paid or confirmed.
    add column makes_tasks boolean not null default true,
    -- The last task that is done makes its order assembled.
    add column tasks_assemble boolean not null default true,
    -- How long before it is needed a bouquet may be made.
    add column make_ahead_hours int not null default 6 check (make_ahead_hours between 0 and 72);
alter table delivery_zones
    add column travel_minutes int not null default 30 check (travel_minutes between 0 and 600);
alter table products
    -- What a piece takes a florist; null: as long as its category does.
    add column make_minutes int check (make_minutes between 1 and 1440);

create table production_tasks (
    shop_id bigint not null,
    id bigint generated always as identity unique,
    order_id bigint not null,
    -- The order's line that it makes; null: of an order without lines, or made by
    -- hand. Lines go as orders are edited, so no key leads there.
    order_item_id bigint,
    -- Made of its order, and following it.
    follows_order boolean not null,
    task_type text not null check (task_type in ('bouquet', 'composition', 'decoration', 'gift', 'other')),
    priority text not null check (priority in ('low', 'normal', 'high', 'urgent')),
    status text not null check (status in ('pending', 'assigned', 'in_progress', 'completed', 'cancelled')),
    -- What is to be made: names, pieces, wishes.
    items jsonb not null,
    deadline timestamptz not null,
    -- From then on it stands in the queue.
    release_at timestamptz not null,
    time_estimate_minutes int not null check (time_estimate_minutes between 1 and 100000),
    -- Somebody has said these; the order's edits leave them alone.
    deadline_is_said boolean not null default false,
    estimate_is_said boolean not null default false,
    florist_id bigint,
    notes text,
    assigned_at timestamptz,
    started_at timestamptz,
    completed_at timestamptz,
    cancelled_at timestamptz,
    -- Who completed or cancelled it.
    ended_by text,
    created_at timestamptz not null,
    created_by text not null,
    updated_at timestamptz not null,
    -- Rises with every change, and goes with the events of the task.
    version int not null default 1,
    primary key (shop_id, id),
    foreign key (shop_id, order_id) references orders (shop_id, id),
    foreign key (shop_id, florist_id) references staff (shop_id, id),
    check (status not in ('assigned', 'in_progress') or florist_id is not null)
);
create index production_tasks_of_order on production_tasks (shop_id, order_id, id);
create index production_tasks_open on production_tasks (shop_id, deadline, id)
    where status in ('pending', 'assigned', 'in_progress');
-- A line is made once.
create unique index production_tasks_one_a_line
    on production_tasks (shop_id, order_id, coalesce(order_item_id, 0))
    where follows_order and status in ('pending', 'assigned', 'in_progress');
-- A worker finds what is late in all shops, and says that it is urgent.
create index production_tasks_late on production_tasks (deadline, shop_id)
    where status in ('pending', 'assigned', 'in_progress') and priority <> 'urgent';
call make_tenant_table('production_tasks', 'select, insert, update');
create policy of_every_shop on production_tasks for select to cvety_system using (true);
grant select (shop_id, deadline, status, priority) on production_tasks to cvety_system;
