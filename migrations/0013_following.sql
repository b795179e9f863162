-- Following an order by its token, in one message: links are followed far more
-- often than orders are worked on.

set lock_timeout = '2s';

-- What there is to follow of an order, seen through the policies of whoever asks.
create view order_progress with (security_invoker = true) as
select o.shop_id, o.id, o.version, o.stage, o.stage_before_issue, o.paid_total, o.payment_method, o.source,
       o.delivery_method, o.delivery_date, o.window_from, o.window_to, o.address, o.tracking_token, o.updated_at,
       o.completed_at, o.cancelled_at,
       (select s.time_zone from shops s where s.id = o.shop_id) as zone,
       (select s.phone from staff s where s.shop_id = o.shop_id and s.id = o.courier_id) as courier_phone,
       exists (select from feedback f where f.shop_id = o.shop_id and f.order_id = o.id) as has_feedback,
       (select coalesce(json_agg(h order by h.id), '[]')
        from (select id, stage, changed_at, changed_by from order_history
              where shop_id = o.shop_id and order_id = o.id and kind in ('created', 'status')) h) as stages_passed
from orders o;
grant select on order_progress to cvety_app;

-- The order behind a token, no row if there is none. Names its shop for the
-- transaction, as the message that begins one does, and remembers its plans.
create function follow_order(token int) returns setof order_progress
language plpgsql as $$
declare
    place record;
begin
    select t.shop_id, t.order_id, set_config('app.shop_id', t.shop_id::text, true) into place
    from tracking_tokens t where t.token = follow_order.token;
    return query select * from order_progress p where p.shop_id = place.shop_id and p.id = place.order_id;
end $$;
revoke execute on function follow_order(int) from public;
grant execute on function follow_order(int) to cvety_app;
