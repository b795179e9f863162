-- By position a shop's events will be read. The sequence makes positions unique
-- over all shops; the index sees to it in each.
--
-- Not concurrently: that waits for every snapshot, and an instance that waits
-- for this migration has one, so the two would wait for each other. Whoever
-- records an event waits for one scan of thirty days of them.

set lock_timeout = '2s';

create unique index outbox_positions_of_shop on outbox (shop_id, position) where position is not null;
