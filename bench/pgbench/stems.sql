-- Twelve stems of two bouquets, each a bare counter.
\set first random(1, 288)
begin;
update bench_free f set free = f.free - 1 from (select id from bench_free where id between :first and :first + 11 order by id for update) l where f.id = l.id and f.free >= 1;
commit;
