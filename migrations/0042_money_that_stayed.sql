-- What a customer has spent is money that came and stayed, not what their
-- orders cost; and their last order is the last one not cancelled, whichever
-- was cancelled.
set lock_timeout = '2s';

alter table figures drop constraint figures_subject_check, add constraint figures_subject_check check (subject in
    ('order_stage', 'customer', 'customer_money', 'product', 'customers', 'products')) not valid;
alter table figure_deltas drop constraint figure_deltas_subject_check, add constraint figure_deltas_subject_check
    check (subject in ('order_stage', 'customer', 'customer_money', 'product', 'customers', 'products')) not valid;

-- Each entry of the ledger moves the figure of the order's customer: `amount`
-- by what came or went, `count` by the order that has money now, or none any
-- more. The previous version enters the ledger by the same triggers. An order's
-- entries are made under its lock.
create function count_customer_money() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
    moved bigint := case new.kind when 'payment' then new.amount else -new.amount end;
    before bigint;
begin
    select coalesce(sum(case kind when 'payment' then amount else -amount end), 0) into before
    from public.ledger where shop_id = new.shop_id and order_id = new.order_id and id <> new.id;
    insert into public.figure_deltas (shop_id, subject, subject_id, facet, count, amount)
    select new.shop_id, 'customer_money', customer_id, currency,
           (before + moved > 0)::int - (before > 0)::int, moved
    from public.orders where shop_id = new.shop_id and id = new.order_id;
    return null;
end $$;

-- An order that becomes another customer's takes its money along.
create function move_customer_money() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
    kept bigint;
begin
    select coalesce(sum(case kind when 'payment' then amount else -amount end), 0) into kept
    from public.ledger where shop_id = new.shop_id and order_id = new.id;
    insert into public.figure_deltas (shop_id, subject, subject_id, facet, count, amount)
    select new.shop_id, 'customer_money', c.id, new.currency, c.sign * (kept > 0)::int, c.sign * kept
    from (values (old.customer_id, -1), (new.customer_id, 1)) c (id, sign) where kept <> 0;
    return null;
end $$;

-- When the last order of a customer in a currency was placed, of those not cancelled.
create function last_order_at(shop bigint, customer bigint, in_currency text) returns timestamptz
language sql stable parallel safe as $$
    select o.created_at from public.orders o
    where o.shop_id = shop and o.customer_id = customer and o.currency = in_currency and o.stage <> 'cancelled'
    order by o.created_at desc limit 1
$$;

-- What a customer has bought in a currency, folded or not. Each part is looked
-- up by the whole of its key, and put into each query as it stands.
create function customer_bought(shop bigint, customer bigint, in_currency text)
returns table (orders_count bigint, paid_count bigint, total_spent bigint, last_order_at timestamptz)
language sql stable parallel safe as $$
    select coalesce(sum(c.orders), 0)::bigint, coalesce(sum(c.paid), 0)::bigint, coalesce(sum(c.spent), 0)::bigint,
           (select o.created_at from public.orders o
            where o.shop_id = shop and o.customer_id = customer and o.currency = in_currency
              and o.stage <> 'cancelled'
            order by o.created_at desc limit 1)
    from (select f.count as orders, 0::bigint as paid, 0::bigint as spent from public.figures f
          where f.shop_id = shop and f.subject = 'customer' and f.subject_id = customer and f.facet = in_currency
          union all
          select d.count, 0, 0 from public.figure_deltas d
          where d.shop_id = shop and d.subject = 'customer' and d.subject_id = customer and d.facet = in_currency
          union all
          select 0, f.count, f.amount from public.figures f
          where f.shop_id = shop and f.subject = 'customer_money' and f.subject_id = customer
            and f.facet = in_currency
          union all
          select 0, d.count, d.amount from public.figure_deltas d
          where d.shop_id = shop and d.subject = 'customer_money' and d.subject_id = customer
            and d.facet = in_currency) c
$$;

-- A cancelled order is folded away, by whichever version: its moment goes too.
create function forget_last_order() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
    update public.figures
    set last_at = public.last_order_at(old.shop_id, old.subject_id, old.facet)
    where shop_id = old.shop_id and subject = 'customer' and subject_id = old.subject_id and facet = old.facet;
    return null;
end $$;

create trigger order_moves_money after update of customer_id on orders
    for each row when (new.customer_id <> old.customer_id) execute function move_customer_money();
create trigger ledger_counts_money after insert on ledger
    for each row execute function count_customer_money();
create trigger cancelled_is_folded after delete on figure_deltas
    for each row when (old.subject = 'customer' and old.count < 0) execute function forget_last_order();

-- The folder reads the moments of orders.
grant select (customer_id, currency, created_at) on orders to cvety_system;

-- What there is already. Nobody enters the ledger before this commits.
grant select (shop_id, order_id, kind, amount) on ledger to cvety_system;
create policy filled on ledger for select to cvety_system using (true);
set local role cvety_system;
insert into figures (shop_id, subject, subject_id, facet, count, amount)
select o.shop_id, 'customer_money', o.customer_id, o.currency, count(*) filter (where m.kept > 0), sum(m.kept)
from (select shop_id, order_id, sum(case kind when 'payment' then amount else -amount end) as kept
      from ledger group by shop_id, order_id) m
join orders o on o.shop_id = m.shop_id and o.id = m.order_id
group by o.shop_id, o.customer_id, o.currency;
update figures f set last_at = last_order_at(f.shop_id, f.subject_id, f.facet)
where f.subject = 'customer' and f.last_at is distinct from last_order_at(f.shop_id, f.subject_id, f.facet);
reset role;
drop policy filled on ledger;
revoke select (shop_id, order_id, kind, amount) on ledger from cvety_system;

-- The last order of a product is looked up, too.
create index order_items_of_product on order_items (shop_id, product_id, order_id) where product_id is not null;
