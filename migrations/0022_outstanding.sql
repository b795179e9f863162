-- What an order still has to be paid, once money has gone back of it.
--
-- Of a refund, what the buyer had paid beyond the total of that moment stands
-- for goods that had left: it is owed again when the total rises. The rest is
-- goodwill, which is not; and when the total falls later, goodwill goes first,
-- since that money then stands for the goods that leave. So two sums are kept
-- on an order: what has gone or is on its way, and how much of that is
-- goodwill. `payments/balance.rs` says what follows from them.
--
-- Triggers move them, with the very statements that enter a refund, that hear
-- what became of it, or that change a total: the previous version of the
-- server, which knows neither, keeps them as well while it serves.
set lock_timeout = '2s';

alter table orders add column gone_total bigint not null default 0;
alter table orders add column goodwill bigint not null default 0;
-- What of the refund was goodwill when it was entered: taken back if it fails.
alter table refunds add column goodwill bigint not null default 0;

-- Refunds are entered, refused and tried again under their order's lock.
create function weigh_refund() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
    known record;
    kept bigint;
    forgiven bigint;
begin
    if new.status = 'failed' then
        update public.orders
        set gone_total = gone_total - new.amount, goodwill = greatest(0, goodwill - new.goodwill)
        where shop_id = new.shop_id and id = new.order_id;
        new.goodwill := 0;
        return new;
    end if;
    select total, gone_total, goodwill into known
    from public.orders where shop_id = new.shop_id and id = new.order_id for no key update;
    select coalesce(sum(amount), 0) - known.gone_total into kept
    from public.payments where shop_id = new.shop_id and order_id = new.order_id and status = 'succeeded';
    -- Nothing is forgiven that isn't missing: money that came late, though it
    -- had been forgiven, goes back without being forgiven twice.
    forgiven := least(known.goodwill + greatest(0, new.amount - greatest(0, kept - known.total)),
                      known.total - (kept - new.amount));
    new.goodwill := greatest(0, forgiven - known.goodwill);
    update public.orders
    set gone_total = gone_total + new.amount, goodwill = goodwill + new.goodwill
    where shop_id = new.shop_id and id = new.order_id;
    return new;
end $$;

create function take_goodwill_away() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
    new.goodwill := greatest(0, new.goodwill - (old.total - new.total));
    return new;
end $$;

create trigger refund_weighed before insert on refunds
    for each row when (new.status <> 'failed') execute function weigh_refund();
create trigger refund_weighed_anew before update of status on refunds
    for each row when ((new.status = 'failed') <> (old.status = 'failed') and old.status <> 'done')
    execute function weigh_refund();
create trigger goodwill_goes_first before update of total on orders
    for each row when (new.total < old.total and new.goodwill > 0) execute function take_goodwill_away();

-- How the totals of orders moved before is not told anywhere but in words, so
-- nobody is made to owe anything: what went back beyond today's credit is taken
-- as goodwill.
grant select (amount) on payments to cvety_system;
grant select (amount), update (goodwill) on refunds to cvety_system;
grant select (total, goodwill), update (gone_total, goodwill) on orders to cvety_system;
create policy filled on refunds for update to cvety_system using (true);
create policy filled on orders for update to cvety_system using (true);
set local role cvety_system;
update orders o
set gone_total = r.gone, goodwill = greatest(0, r.gone - greatest(0, r.paid - o.total))
from (select shop_id, order_id, sum(amount) as gone,
             (select coalesce(sum(p.amount), 0) from payments p
              where p.shop_id = refunds.shop_id and p.order_id = refunds.order_id and p.status = 'succeeded') as paid
      from refunds where status <> 'failed' group by shop_id, order_id) r
where o.shop_id = r.shop_id and o.id = r.order_id;
update refunds r set goodwill = least(r.amount, o.goodwill)
from orders o where o.shop_id = r.shop_id and o.id = r.order_id and r.status = 'pending' and o.goodwill > 0;
reset role;
drop policy filled on refunds;
drop policy filled on orders;
revoke select (amount) on payments from cvety_system;
revoke select (amount), update (goodwill) on refunds from cvety_system;
revoke select (total, goodwill), update (gone_total, goodwill) on orders from cvety_system;

-- Money that a shop keeps beyond what its goods cost; of a cancelled order, all
-- that it keeps. Put into each query as it stands, so that the index serves it.
create function refund_due(stage text, total bigint, paid bigint, gone bigint) returns bigint
language sql immutable parallel safe as $$
    select greatest(0, paid - gone - case when stage = 'cancelled' then 0 else total end)
$$;
create index orders_with_refund_due on orders (shop_id, created_at, id)
    where refund_due(stage, total, paid_total, gone_total) > 0;

-- Ended orders with something outstanding, or to be paid back, are found too.
alter table reconciliation_differences drop constraint reconciliation_differences_kind_check;
alter table reconciliation_differences add constraint reconciliation_differences_kind_check check (kind in (
    'paid_total', 'refunded_total', 'gone_total', 'payment_not_in_ledger', 'payment_altered',
    'refund_not_in_ledger', 'refund_altered', 'refunded_too_much', 'cancelled_keeps_money', 'outstanding',
    'refund_due', 'provider_denies', 'provider_took')) not valid;
