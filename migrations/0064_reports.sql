-- Reports look up what happened in a time: orders put together or cancelled,
-- goods given back, and sums changed afterwards.

set lock_timeout = '2s';

create index orders_by_assembly on orders (shop_id, assembled_at) where assembled_at is not null;
create index orders_by_cancelling on orders (shop_id, cancelled_at)
    where cancelled_at is not null and assembled_at is not null;
create index refunds_by_age on refunds (shop_id, created_at);
create index order_history_of_edits on order_history (shop_id, changed_at) where kind = 'edited';

-- Of a running sum: `part` of `base` of the whole, in whole units, rounded down;
-- all of it at the end. Put into each query as it stands.
create function running_share(whole numeric, part numeric, base numeric, unit int) returns numeric
language sql immutable parallel safe as $$
    select case when part >= base then whole else div(whole * part, base * unit) * unit end
$$;
