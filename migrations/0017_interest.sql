-- Who waits for which events, as rows; and the number of each event in the
-- order of publication.
--
-- Until now every server fanned an event out to the subscribers that it knew
-- itself. Two versions beside each other, or two servers of which one has no
-- bot, did not agree: what the one published, a subscriber of the other never
-- heard. From here on the interest stands in a table, and it is the database
-- that fans out, by a trigger at the moment an event is marked published. So it
-- does not matter who marks it: the previous version, whose relay goes on
-- writing rows of its own (for `log` and `telegram`) in the same statement, is
-- no exception, and a row that it has written already is not written twice.

set lock_timeout = '2s';

-- Global: whoever publishes asks over all shops. A row is one wish: this
-- subscriber waits for that event of that shop.
create table event_interests (
    id bigint generated always as identity primary key,
    -- Deliveries are stored under this name, and keep their order under it:
    -- what must not wait for another has a name of its own.
    subscriber text not null,
    -- Null: of all shops.
    shop_id bigint references shops (id),
    -- Null: every event, those of later versions too.
    event text,
    -- A server that serves the subscriber renews its rows; what nobody renews
    -- ends, so that no queue grows for somebody who will not come. Two versions
    -- that wait for different events have rows beside each other. Null: a row
    -- that somebody made and somebody will remove, like a shop's webhook.
    lasts_until timestamptz,
    unique nulls not distinct (subscriber, shop_id, event)
);
create index event_interests_of_shop on event_interests (shop_id);
grant select, insert, update, delete on event_interests to cvety_system;

-- A bot that the previous version serves now is served on, also where the first
-- server of this version has none.
set local role cvety_system;
insert into event_interests (subscriber, event, lasts_until)
select 'telegram', event, now() + interval '1 day'
from unnest(array['order.created', 'order.status_changed']) event
where exists (select from event_deliveries where subscriber = 'telegram');
reset role;

-- Rises in the order of publication, which the relay's turn makes one after the
-- other: whoever has seen a position never sees a smaller one appear. With gaps.
-- Null until published, and where that was before this migration.
alter table outbox add column position bigint;
create sequence outbox_positions as bigint;
grant usage on sequence outbox_positions to cvety_system;

create function fan_out_published() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
    -- The previous version numbers nothing. The update fires this trigger again,
    -- which then finds nothing newly published.
    if exists (select from published where published_at is not null and position is null) then
        update public.outbox o
        set position = p.position
        from (select p.shop_id, p.id, nextval('public.outbox_positions') as position
              from (select p.shop_id, p.id
                    from published p join unpublished u on u.shop_id = p.shop_id and u.id = p.id
                    where u.published_at is null and p.published_at is not null and p.position is null
                    order by p.id) p) p
        where o.shop_id = p.shop_id and o.id = p.id;
    end if;
    insert into public.event_deliveries (shop_id, outbox_id, subscriber, aggregate, aggregate_id)
    select w.shop_id, w.id, w.subscriber, w.aggregate, w.aggregate_id
    from (
        select p.shop_id, p.id, i.subscriber, p.aggregate, p.aggregate_id
        from published p join unpublished u on u.shop_id = p.shop_id and u.id = p.id
        join public.event_interests i on i.shop_id = p.shop_id and (i.event is null or i.event = p.name)
        where u.published_at is null and p.published_at is not null
        union
        select p.shop_id, p.id, i.subscriber, p.aggregate, p.aggregate_id
        from published p join unpublished u on u.shop_id = p.shop_id and u.id = p.id
        join public.event_interests i on i.shop_id is null and (i.event is null or i.event = p.name)
        where u.published_at is null and p.published_at is not null
    ) w
    where not exists (select from public.event_deliveries d
                      where d.shop_id = w.shop_id and d.outbox_id = w.id and d.subscriber = w.subscriber)
    order by w.id;
    return null;
end $$;

create trigger fan_out after update on outbox
    referencing old table as unpublished new table as published
    for each statement execute function fan_out_published();
