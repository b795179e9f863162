-- Who may read and write what.
--
-- The server's login role owns nothing and inherits nothing (`noinherit`): a
-- query outside a transaction of ours sees no table at all. Every transaction
-- takes one of two roles on for its own length, with `set local role`:
--
--   cvety_app     the rows of one shop, the one named in `app.shop_id`
--   cvety_system  the few tables that sign-in and the workers need across shops
--
-- Roles belong to the whole cluster, so another database may have made them.

do $$
begin
    create role cvety_app nologin;
exception when duplicate_object or unique_violation then null;
end $$;

do $$
begin
    create role cvety_system nologin;
exception when duplicate_object or unique_violation then null;
end $$;

grant usage on schema public to cvety_app, cvety_system;

-- Makes a table a tenant's: row-level security enabled and forced, one policy
-- for the shop in `app.shop_id`, and the rights named. A table that sign-in or
-- a worker reads across shops also names the system's rights.
create procedure make_tenant_table(target regclass, app_rights text, system_rights text default null)
language plpgsql as $$
begin
    execute format('alter table %s enable row level security', target);
    execute format('alter table %s force row level security', target);
    execute format(
        'create policy of_this_shop on %s to cvety_app
         using (shop_id = nullif(current_setting(''app.shop_id'', true), '''')::bigint)', target);
    execute format('grant %s on %s to cvety_app', app_rights, target);
    if system_rights is not null then
        execute format('create policy of_every_shop on %s to cvety_system using (true)', target);
        execute format('grant %s on %s to cvety_system', system_rights, target);
    end if;
end $$;
