-- Money that has moved, line by line; what was refunded of an order's lines;
-- cash handed in; and what a reconciliation found.

set lock_timeout = '2s';

-- What is written here stays as it was, whoever asks, the owner included.
create function refuse_change() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
    raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation';
end $$;

-- Append-only: one row an actual movement of money. An order's `paid_total` and
-- `refunded_total` are sums of its rows.
create table ledger (
    shop_id bigint not null references shops (id),
    id bigint generated always as identity unique,
    kind text not null check (kind in ('payment', 'refund')),
    order_id bigint not null,
    -- The payment that came, or of which this went back.
    payment_id bigint not null,
    refund_id bigint,
    check ((refund_id is not null) = (kind = 'refund')),
    amount bigint not null check (amount > 0),
    currency text not null check (currency ~ '^[A-Z]{3}$'),
    method text not null,
    provider text not null,
    provider_reference text,
    moved_at timestamptz not null,
    recorded_by text not null,
    staff_id bigint,
    primary key (shop_id, id)
);
-- No money moves twice.
create unique index ledger_payment_once on ledger (shop_id, payment_id) where kind = 'payment';
create unique index ledger_refund_once on ledger (shop_id, refund_id) where kind = 'refund';
call make_tenant_table('ledger', 'select, insert');

-- What there is already, before anyone has to wait for it.
grant insert, select on ledger to cvety_system;
create policy filled on ledger to cvety_system using (true);
grant select (amount, currency, method, provider, provider_reference, recorded_by, staff_id, updated_at, settled_at)
    on payments to cvety_system;
grant select (amount, currency, method, provider, provider_reference, recorded_by, staff_id, updated_at, settled_at)
    on refunds to cvety_system;
set local role cvety_system;
insert into ledger (shop_id, kind, order_id, payment_id, amount, currency, method, provider, provider_reference,
                    moved_at, recorded_by, staff_id)
select shop_id, 'payment', order_id, id, amount, currency, method, provider, provider_reference,
       coalesce(settled_at, updated_at), recorded_by, staff_id
from payments where status = 'succeeded';
insert into ledger (shop_id, kind, order_id, payment_id, refund_id, amount, currency, method, provider,
                    provider_reference, moved_at, recorded_by, staff_id)
select shop_id, 'refund', order_id, payment_id, id, amount, currency, method, provider, provider_reference,
       coalesce(settled_at, updated_at), recorded_by, staff_id
from refunds where status = 'done';
reset role;

-- Written with the very statement that makes a payment `succeeded` or a refund
-- `done`: by triggers, so that the previous version, still serving, keeps the
-- books as well. A second entry is refused by the unique indexes, and with it
-- the statement.
create function enter_payment() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
    insert into public.ledger (shop_id, kind, order_id, payment_id, amount, currency, method, provider,
                               provider_reference, moved_at, recorded_by, staff_id)
    values (new.shop_id, 'payment', new.order_id, new.id, new.amount, new.currency, new.method, new.provider,
            new.provider_reference, coalesce(new.settled_at, new.updated_at), new.recorded_by, new.staff_id);
    return null;
end $$;

create function enter_refund() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
    insert into public.ledger (shop_id, kind, order_id, payment_id, refund_id, amount, currency, method, provider,
                               provider_reference, moved_at, recorded_by, staff_id)
    values (new.shop_id, 'refund', new.order_id, new.payment_id, new.id, new.amount, new.currency, new.method,
            new.provider, new.provider_reference, coalesce(new.settled_at, new.updated_at), new.recorded_by,
            new.staff_id);
    return null;
end $$;

create trigger payment_came after insert on payments
    for each row when (new.status = 'succeeded') execute function enter_payment();
create trigger payment_came_later after update of status on payments
    for each row when (new.status = 'succeeded' and old.status <> 'succeeded') execute function enter_payment();
create trigger refund_went after insert on refunds
    for each row when (new.status = 'done') execute function enter_refund();
create trigger refund_went_later after update of status on refunds
    for each row when (new.status = 'done' and old.status <> 'done') execute function enter_refund();

-- The triggers wait for whoever writes payments now; what came meanwhile:
set local role cvety_system;
insert into ledger (shop_id, kind, order_id, payment_id, amount, currency, method, provider, provider_reference,
                    moved_at, recorded_by, staff_id)
select shop_id, 'payment', order_id, id, amount, currency, method, provider, provider_reference,
       coalesce(settled_at, updated_at), recorded_by, staff_id
from payments p where status = 'succeeded'
    and not exists (select from ledger l where l.shop_id = p.shop_id and l.payment_id = p.id and l.kind = 'payment');
insert into ledger (shop_id, kind, order_id, payment_id, refund_id, amount, currency, method, provider,
                    provider_reference, moved_at, recorded_by, staff_id)
select shop_id, 'refund', order_id, payment_id, id, amount, currency, method, provider, provider_reference,
       coalesce(settled_at, updated_at), recorded_by, staff_id
from refunds r where status = 'done'
    and not exists (select from ledger l where l.shop_id = r.shop_id and l.refund_id = r.id and l.kind = 'refund');
reset role;
revoke select (amount, currency, method, provider, provider_reference, recorded_by, staff_id, updated_at, settled_at)
    on payments from cvety_system;
revoke select (amount, currency, method, provider, provider_reference, recorded_by, staff_id, updated_at, settled_at)
    on refunds from cvety_system;
drop policy filled on ledger;
revoke insert, select on ledger from cvety_system;

create trigger ledger_stays before update or delete or truncate on ledger
    for each statement execute function refuse_change();
alter table ledger
    add foreign key (shop_id, order_id) references orders (shop_id, id),
    add foreign key (shop_id, payment_id) references payments (shop_id, id),
    add foreign key (shop_id, refund_id) references refunds (shop_id, id),
    add foreign key (shop_id, staff_id) references staff (shop_id, id);
-- Days, an order's sums, and the cash that a person has taken.
create index ledger_by_day on ledger (shop_id, moved_at, id);
create index ledger_of_order on ledger (shop_id, order_id) include (kind, amount);
create index ledger_of_cash on ledger (shop_id, staff_id, moved_at) include (kind, amount, currency)
    where method = 'cash';

-- A refund that goes back over several payments has a row for each; all but
-- the first name the first.
alter table refunds add column head_id bigint;
alter table refunds add constraint refunds_head foreign key (shop_id, head_id)
    references refunds (shop_id, id) not valid;
create index refunds_of_payment on refunds (shop_id, payment_id);

-- What was refunded of a line: pieces, and the sum they came to.
alter table order_items add column refunded_quantity int not null default 0;
alter table order_items add column refunded_amount bigint not null default 0;
alter table order_items add constraint order_items_refunded
    check (refunded_quantity between 0 and quantity and refunded_amount >= 0) not valid;

-- Append-only: the lines of a refund.
create table refund_items (
    shop_id bigint not null,
    id bigint generated always as identity unique,
    -- The first of its rows.
    refund_id bigint not null,
    item_id bigint not null,
    quantity int not null check (quantity > 0),
    amount bigint not null check (amount >= 0),
    stock text not null check (stock in ('return', 'write_off')),
    primary key (shop_id, id),
    foreign key (shop_id, refund_id) references refunds (shop_id, id),
    foreign key (shop_id, item_id) references order_items (shop_id, id)
);
create index refund_items_of_refund on refund_items (shop_id, refund_id);
create index refund_items_of_item on refund_items (shop_id, item_id);
call make_tenant_table('refund_items', 'select, insert');
create trigger refund_items_stay before update or delete or truncate on refund_items
    for each statement execute function refuse_change();

-- Append-only: cash that someone of the shop has handed in.
create table cash_handovers (
    shop_id bigint not null references shops (id),
    id bigint generated always as identity unique,
    staff_id bigint not null,
    amount bigint not null check (amount > 0),
    currency text not null check (currency ~ '^[A-Z]{3}$'),
    comment text,
    handed_at timestamptz not null,
    -- Who took it in.
    recorded_by text not null,
    recorder_id bigint,
    primary key (shop_id, id),
    foreign key (shop_id, staff_id) references staff (shop_id, id),
    foreign key (shop_id, recorder_id) references staff (shop_id, id)
);
create index cash_handovers_of_staff on cash_handovers (shop_id, staff_id, handed_at, id);
call make_tenant_table('cash_handovers', 'select, insert');
create trigger cash_handovers_stay before update or delete or truncate on cash_handovers
    for each statement execute function refuse_change();

-- A comparison of orders, payments, refunds, ledger and providers. Unfinished
-- while it asks; a nightly one that was left so is taken over.
create table reconciliation_runs (
    shop_id bigint not null references shops (id),
    id bigint generated always as identity unique,
    -- The shop's own date.
    day date not null,
    is_nightly boolean not null,
    recorded_by text not null,
    staff_id bigint,
    started_at timestamptz not null,
    finished_at timestamptz,
    -- Attempts that their providers were asked about; those that got no answer;
    -- those left for another time.
    attempts_asked int not null default 0,
    attempts_unanswered int not null default 0,
    attempts_left int not null default 0,
    -- All that was found; at most so many of them are kept in rows.
    difference_count int not null default 0,
    primary key (shop_id, id),
    foreign key (shop_id, staff_id) references staff (shop_id, id)
);
create unique index reconciliation_runs_nightly on reconciliation_runs (shop_id, day) where is_nightly;
create index reconciliation_runs_by_day on reconciliation_runs (shop_id, day, id) where finished_at is not null;
call make_tenant_table('reconciliation_runs', 'select, insert, update');
-- The worker finds shops whose night has come, then acts in each as the shop.
create policy of_every_shop on reconciliation_runs for select to cvety_system using (true);
grant select (shop_id, day, is_nightly, started_at, finished_at) on reconciliation_runs to cvety_system;

create table reconciliation_differences (
    shop_id bigint not null,
    id bigint generated always as identity unique,
    run_id bigint not null,
    kind text not null check (kind in (
        'paid_total', 'refunded_total', 'payment_not_in_ledger', 'payment_altered', 'refund_not_in_ledger',
        'refund_altered', 'refunded_too_much', 'cancelled_keeps_money', 'provider_denies', 'provider_took')),
    order_id bigint not null,
    payment_id bigint,
    refund_id bigint,
    currency text not null,
    expected bigint not null,
    found bigint not null,
    primary key (shop_id, id),
    foreign key (shop_id, run_id) references reconciliation_runs (shop_id, id),
    foreign key (shop_id, order_id) references orders (shop_id, id),
    foreign key (shop_id, payment_id) references payments (shop_id, id),
    foreign key (shop_id, refund_id) references refunds (shop_id, id)
);
create index reconciliation_differences_of_run on reconciliation_differences (shop_id, run_id, id);
call make_tenant_table('reconciliation_differences', 'select, insert');
create trigger reconciliation_differences_stay before update or delete or truncate on reconciliation_differences
    for each statement execute function refuse_change();
-- Attempts of the last days, for the question to their providers.
create index payments_of_providers on payments (shop_id, settled_at) where provider <> 'manual';
