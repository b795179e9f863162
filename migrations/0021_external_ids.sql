-- A customer's id at the face they came by is that face's: `customer-123` of
-- one and of another are two people. Nobody has written such an id yet.
set lock_timeout = '2s';

create unique index customers_external_id_at_source on customers (shop_id, source, external_id)
    where external_id is not null;
drop index customers_external_id;
