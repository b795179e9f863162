-- An organisation's BIN acts for one shop, and only after the operator has
-- allowed the pair: with a certificate that acts for many organisations, any
-- shop could else name another's.

set lock_timeout = '2s';

create table organization_permits (
    shop_id bigint not null references shops (id),
    bin text not null collate "C" check (bin ~ '^[0-9]{12}$'),
    allowed_at timestamptz not null,
    primary key (shop_id, bin)
);
-- That a BIN is allowed to one shop alone is for the operator's command to see
-- to: those connected before may be in several.
call make_tenant_table('organization_permits', 'select', 'select, insert, delete');
grant select (id) on shops to cvety_system;

-- Pairs connected before stay.
grant select (shop_id, settings, retired_at) on payment_providers to cvety_system;
create policy filling on payment_providers for select to cvety_system using (true);
set local role cvety_system;
insert into organization_permits (shop_id, bin, allowed_at)
select distinct shop_id, settings ->> 'organization_bin', now() from payment_providers
where retired_at is null and settings ->> 'organization_bin' ~ '^[0-9]{12}$';
reset role;
drop policy filling on payment_providers;
revoke select (shop_id, settings, retired_at) on payment_providers from cvety_system;
