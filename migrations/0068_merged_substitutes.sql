-- What may stand in once a variety was merged into another: each once, and none
-- for itself.

set lock_timeout = '2s';

create function merged_substitutes(substitutes bigint[], variety bigint, kept bigint, merged bigint) returns bigint[]
language sql immutable set search_path = pg_catalog, pg_temp as $$
    select coalesce(array_agg(id order by place), '{}')
    from (select id, min(place) as place
          from unnest(array_replace(substitutes, merged, kept)) with ordinality as s (id, place)
          where id <> case when variety = merged then kept else variety end
          group by id) s
$$;
grant execute on function merged_substitutes(bigint[], bigint, bigint, bigint) to cvety_app;
