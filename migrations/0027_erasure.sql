-- Whoever asks to be forgotten is, and so are their orders, as soon as these
-- have ended: the rows stay for the books, what tells of people goes.

set lock_timeout = '2s';

grant delete on order_people to cvety_app;
grant update (comment) on order_history to cvety_app;
grant update (comment) on feedback to cvety_app;
grant update (body) on idempotency_keys to cvety_app;

-- Forgets what tells of people on those orders of the shop in `app.shop_id`,
-- whatever room's the table is: a new column of the kind joins this function
-- (replaced by a later migration). Answers kept for repeats are emptied, not
-- deleted, so that a repeat still does nothing twice; they name an order by its
-- ULID, its link or its id.
create function forget_orders(ids bigint[]) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
    this_shop bigint := current_setting('app.shop_id')::bigint;
    names text[];
begin
    select array_agg(name) into names
    from public.orders o
    cross join lateral (values (o.ulid), ('"tracking_token":"' || o.tracking_token || '"'),
                               ('"order_id":' || o.id || ','), ('"order_id":' || o.id || '}')) as said (name)
    where o.shop_id = this_shop and o.id = any(ids);
    update public.orders
    set customer_name = null, customer_phone = null, recipient_name = null, recipient_phone = null,
        address = null, entrance = null, floor = null, flat = null, intercom = null,
        address_needs_clarification = false, comment = null, card_text = null, staff_notes = null,
        issue_comment = null, cancel_reason = null
    where shop_id = this_shop and id = any(ids);
    update public.order_items set notes = null
    where shop_id = this_shop and order_id = any(ids) and notes is not null;
    delete from public.order_history_personal where shop_id = this_shop and order_id = any(ids);
    update public.order_history set comment = null
    where shop_id = this_shop and order_id = any(ids) and comment is not null;
    update public.payments set comment = null
    where shop_id = this_shop and order_id = any(ids) and comment is not null;
    update public.refunds set reason = null
    where shop_id = this_shop and order_id = any(ids) and reason is not null;
    update public.feedback set comment = null
    where shop_id = this_shop and order_id = any(ids) and comment is not null;
    update public.idempotency_keys set body = '{}'
    where shop_id = this_shop
      and exists (select from unnest(names) as said (name) where position(convert_to(name, 'UTF8') in body) > 0);
end $$;
revoke execute on function forget_orders(bigint[]) from public;
grant execute on function forget_orders(bigint[]) to cvety_app;

-- An order that was put down to a wrong phone tells of it in its history, and
-- with it of whose it was: found by that phone when they are forgotten.
create index order_history_of_other_buyers on order_history_personal (shop_id, order_id)
    where changes @> '[{"field": "customer_phone"}]';

-- When none of an erased customer's orders was left to be forgotten. Null for
-- those whom an earlier version erased, whose orders said all they ever had: a
-- worker forgets these, and the orders that it ends while it still serves.
alter table customers add column forgotten_at timestamptz;
create index customers_to_forget on customers (shop_id, id) where erased_at is not null and forgotten_at is null;
grant select (forgotten_at) on customers to cvety_system;
