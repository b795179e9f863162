-- Whether a shop may be called by its name in somebody's chat.

set lock_timeout = '2s';

grant select (customer_phone, created_at) on orders to cvety_system;

-- It has sold something, to somebody who never worked there, and not just now: who
-- opens a shop for its name alone makes such an order in a second.
create function is_known_shop(shop bigint) returns boolean
language sql stable set search_path = pg_catalog, pg_temp as $$
    select exists (
        select from public.orders o
        where o.shop_id = shop and o.stage = 'completed' and o.payment_status = 'paid'
          and o.created_at < now() - interval '24 hours'
          and not exists (select from public.staff w where w.shop_id = shop and w.phone = o.customer_phone))
$$;
revoke execute on function is_known_shop(bigint) from public;
grant execute on function is_known_shop(bigint) to cvety_system;
