-- no-transaction
-- How an attempt is paid becomes a fact of its own: until now it was inferred
-- from what stood in two other columns.
--
-- One statement with commits in it, so that no lock on payments is held while
-- the rows that are there are filled; cut off midway, it can be run again.
do $migration$
declare
    reached bigint := 0;
    batch_end bigint;
begin
    set local lock_timeout = '2s';
    -- Null for money recorded by hand, and for attempts that the previous
    -- version begins while it still serves.
    alter table payments add column if not exists way text;
    alter table payments drop constraint if exists payments_way;
    alter table payments add constraint payments_way check (way in ('link', 'qr', 'invoice')) not valid;
    -- Which providers there are is for `payments/registry.rs` to say.
    alter table payment_providers drop constraint if exists payment_providers_provider_check;

    -- The way of an attempt that doesn't say it. An invoice has an end, and its
    -- provider is asked only when the buyer does something.
    create or replace function inferred_way(ends_at timestamptz, check_every_seconds int, link text, qr text)
    returns text language sql immutable parallel safe as $$
        select case when ends_at is not null and check_every_seconds is null then 'invoice'
                    when link is null and qr is not null then 'qr'
                    else 'link' end
    $$;

    -- True if a person recorded the money. Put into each query as it stands, so
    -- that partial indexes serve it.
    create or replace function is_by_hand(provider text)
    returns boolean language sql immutable parallel safe as $$ select provider = 'manual' $$;

    grant select (provider, way, offer_ends_at, check_every_seconds, offer_link, offer_qr), update (way)
        on payments to cvety_system;
    drop policy if exists filled on payments;
    create policy filled on payments for update to cvety_system using (true);
    commit;

    loop
        set local role cvety_system;
        select max(id) into batch_end
        from (select id from payments where id > reached order by id limit 5000) batch;
        exit when batch_end is null;
        update payments set way = inferred_way(offer_ends_at, check_every_seconds, offer_link, offer_qr)
        where id > reached and id <= batch_end and way is null and not is_by_hand(provider);
        reached := batch_end;
        commit;
    end loop;
    reset role;

    set local lock_timeout = '2s';
    drop policy filled on payments;
    revoke select (provider, way, offer_ends_at, check_every_seconds, offer_link, offer_qr), update (way)
        on payments from cvety_system;
end $migration$;
