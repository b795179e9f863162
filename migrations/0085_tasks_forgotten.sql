-- Tasks say what people wished for: forgotten with their order, as are their pictures.

set lock_timeout = '2s';

alter table pictures add foreign key (shop_id, task_id) references production_tasks (shop_id, id);

-- As before, and tasks with theirs.
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
    update public.production_tasks
    set notes = null,
        items = (select coalesce(jsonb_agg(jsonb_set(item, '{special_requests}', 'null') order by place), '[]')
                 from jsonb_array_elements(items) with ordinality as i (item, place))
    where shop_id = this_shop and order_id = any(ids);
    with gone as (
        delete from public.pictures
        where shop_id = this_shop
          and (order_id = any(ids)
               or task_id in (select id from public.production_tasks where shop_id = this_shop and order_id = any(ids)))
        returning key
    )
    update public.stored_files set state = 'leaving'
    where shop_id = this_shop and key in (select key from gone);
    update public.idempotency_keys set body = '{}'
    where shop_id = this_shop
      and exists (select from unnest(names) as said (name) where position(convert_to(name, 'UTF8') in body) > 0);
end $$;
