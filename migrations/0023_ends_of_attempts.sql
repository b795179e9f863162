-- Every attempt to pay has an end of our own, and nobody's phone is sent
-- invoices without end.

set lock_timeout = '2s';

-- Attempts that ended here before their provider had decided them: withdrawn
-- by the shop, or our patience was over. The provider is asked on, ever less
-- often, so that money which comes all the same is heard of. A row goes with
-- the provider's word, or when nothing more is to be expected.
create table given_up_attempts (
    shop_id bigint not null references shops (id),
    payment_id bigint not null,
    given_up_at timestamptz not null,
    next_check_at timestamptz not null,
    primary key (shop_id, payment_id),
    foreign key (shop_id, payment_id) references payments (shop_id, id)
);
create index given_up_attempts_to_check on given_up_attempts (next_check_at);
-- The checker finds them across shops, like live attempts.
call make_tenant_table('given_up_attempts', 'select, insert, update, delete', 'select');

-- Global: when a phone was last sent invoices, over all shops, since it rings
-- whichever shop they are from. The phone is a keyed digest.
create table invoiced_phones (
    digest bytea primary key,
    sent_at timestamptz[] not null,
    expires_at timestamptz not null
);
create index invoiced_phones_by_expiry on invoiced_phones (expires_at);
grant select, insert, update on invoiced_phones to cvety_app;
grant select, delete on invoiced_phones to cvety_system;

-- An order whose goods were taken again is cancelled by the moment it was placed.
grant select (created_at) on orders to cvety_system;
