-- What a transaction leaves behind for others: events, and deltas of figures.

-- Written in the transaction of the change. The relay claims by `published_at`,
-- never by id: ids commit out of order.
create table outbox (
    shop_id bigint not null references shops (id),
    id bigint generated always as identity unique,
    event_id uuid not null,
    name text not null,
    aggregate text not null,
    aggregate_id bigint not null,
    -- The aggregate's version; events of one version keep the order of `id`.
    version int not null,
    data jsonb not null,
    occurred_at timestamptz not null,
    published_at timestamptz,
    primary key (shop_id, id)
);
create index outbox_unpublished on outbox (id) where published_at is null;
create index outbox_unpublished_of_aggregate on outbox (shop_id, aggregate, aggregate_id, version)
    where published_at is null;
create index outbox_published on outbox (published_at) where published_at is not null;
call make_tenant_table('outbox', 'insert', 'select, insert, update, delete');

-- One row a subscriber, written by the relay as it publishes. A worker leases
-- a row, calls the subscriber with no transaction open, and finishes it only
-- if the fencing token is still its own.
create table event_deliveries (
    shop_id bigint not null,
    id bigint generated always as identity unique,
    outbox_id bigint not null,
    subscriber text not null,
    aggregate text not null,
    aggregate_id bigint not null,
    attempts int not null default 0,
    next_attempt_at timestamptz not null default now(),
    lease_token uuid,
    leased_until timestamptz,
    done_at timestamptz,
    primary key (shop_id, id),
    foreign key (shop_id, outbox_id) references outbox (shop_id, id) on delete cascade
);
create index event_deliveries_of_event on event_deliveries (shop_id, outbox_id);
create index event_deliveries_due on event_deliveries (subscriber, id) where done_at is null;
create index event_deliveries_of_aggregate on event_deliveries (subscriber, shop_id, aggregate, aggregate_id, id)
    where done_at is null;
call make_tenant_table('event_deliveries', 'select', 'select, insert, update, delete');

-- Figures: how many orders a shop has in each stage, how much a customer has
-- bought, how often a product was ordered. Orders insert deltas, which lock
-- nothing; a worker folds them; a reader adds the two tables.
create table figures (
    shop_id bigint not null references shops (id),
    subject text not null check (subject in ('order_stage', 'customer', 'product')),
    -- The customer or product; 0 where the shop itself is the subject.
    subject_id bigint not null,
    -- The stage, or the currency of `amount`.
    facet text not null,
    count bigint not null,
    amount bigint not null,
    last_at timestamptz,
    primary key (shop_id, subject, subject_id, facet)
);
call make_tenant_table('figures', 'select', 'select, insert, update');

create table figure_deltas (
    shop_id bigint not null references shops (id),
    id bigint generated always as identity unique,
    subject text not null check (subject in ('order_stage', 'customer', 'product')),
    subject_id bigint not null,
    facet text not null,
    count bigint not null,
    amount bigint not null,
    last_at timestamptz,
    primary key (shop_id, id)
);
create index figure_deltas_of_subject on figure_deltas (shop_id, subject, subject_id);
call make_tenant_table('figure_deltas', 'select, insert', 'select, delete, update');
