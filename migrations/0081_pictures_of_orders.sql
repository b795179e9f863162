-- What a picture does to its order: a row of its history, a touch of the shop's
-- hand, something for whoever follows the order to see, and something to forget.

set lock_timeout = '2s';

-- What was written under the narrower check holds under the wider one too.
alter table order_history drop constraint order_history_kind_check;
alter table order_history add constraint order_history_kind_check
    check (kind in ('created', 'status', 'edited', 'items', 'assigned', 'confirmed', 'payment', 'refund',
                    'reservation', 'comment', 'photo_added', 'photo_removed')) not valid;

create or replace trigger order_history_touches after insert on order_history for each row
    when (new.kind in ('status', 'edited', 'items', 'assigned', 'confirmed', 'comment', 'photo_added',
                       'photo_removed'))
    execute function note_touch();

-- The buyer sees what was made; that it was handed over is the shop's matter.
-- Columns are added at the end.
create or replace view order_progress with (security_invoker = true) as
select o.shop_id, o.id, o.version, o.stage, o.stage_before_issue, o.paid_total, o.payment_method, o.source,
       o.delivery_method, o.delivery_date, o.window_from, o.window_to, o.address, o.tracking_token, o.updated_at,
       o.completed_at, o.cancelled_at,
       s.time_zone as zone,
       (select s.phone from staff s where s.shop_id = o.shop_id and s.id = o.courier_id) as courier_phone,
       exists (select from feedback f where f.shop_id = o.shop_id and f.order_id = o.id) as has_feedback,
       (select coalesce(json_agg(h order by h.id), '[]')
        from (select id, stage, changed_at, changed_by from order_history
              where shop_id = o.shop_id and order_id = o.id and kind in ('created', 'status')) h) as stages_passed,
       o.total, o.currency, o.pay_link,
       s.name as shop_name, s.phone as shop_phone, s.whatsapp as shop_whatsapp, s.telegram as shop_telegram,
       s.instagram as shop_instagram, s.address as shop_address,
       o.gone_total, o.goodwill,
       exists (select from payments p where p.shop_id = o.shop_id and p.order_id = o.id
                                        and p.status in ('pending', 'unknown')) as is_being_paid,
       (select coalesce(json_agg(p order by p.position), '[]')
        from (select id, kind, position, is_main, width, height, key, uploaded_by, created_at from pictures
              where shop_id = o.shop_id and order_id = o.id and kind = 'bouquet') p) as photos
from orders o join shops s on s.id = o.shop_id;

-- As before, and pictures: of a bouquet the card may be seen, of a handover
-- people and doors. Their files follow (`media` sweeps what is leaving).
create or replace function forget_orders(ids bigint[]) returns void
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
    with gone as (
        delete from public.pictures where shop_id = this_shop and order_id = any(ids) returning key
    )
    update public.stored_files set state = 'leaving'
    where shop_id = this_shop and key in (select key from gone);
    update public.idempotency_keys set body = '{}'
    where shop_id = this_shop
      and exists (select from unnest(names) as said (name) where position(convert_to(name, 'UTF8') in body) > 0);
end $$;
