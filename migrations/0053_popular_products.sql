-- Catalogues sort by popularity: what the shop has marked so before the rest.

set lock_timeout = '2s';

create index products_by_popularity on products (shop_id, is_popular desc, created_at desc, id desc)
    where archived_at is null;
