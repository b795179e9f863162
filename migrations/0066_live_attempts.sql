-- An attempt in progress says until when it can hold its order up, and whoever
-- follows the order sees that it is being paid. Columns are added at the end.

set lock_timeout = '2s';

-- When we give it up, whatever its provider says. Null: begun by a version
-- that did not write it down.
alter table payments add column given_up_from timestamptz;

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
                                        and p.status in ('pending', 'unknown')) as is_being_paid
from orders o join shops s on s.id = o.shop_id;
