-- Stems: what is there, what is promised, what it cost. A batch is stems of one
-- variety and height that came together; whatever happens to it is a row of an
-- append-only ledger, and its counters are sums of that, kept by the database.
-- Sums of money are minor units of the shop's home currency unless a row says
-- otherwise; costs a stem and exchange rates are exact decimals.

set lock_timeout = '2s';

create table varieties (
    shop_id bigint not null references shops (id),
    id bigint generated always as identity unique,
    name text not null,
    -- How long a stem keeps; null: as long as the shop says.
    vase_life_days int check (vase_life_days between 1 and 365),
    -- At so many free stems, or fewer, it is time to buy; null: never told.
    reorder_point int check (reorder_point between 0 and 1000000),
    -- How many stems a grower's bunch has; null: sold by the stem.
    bunch_size int check (bunch_size between 1 and 10000),
    -- A promise for that many days from today is bought for, not refused.
    purchase_lead_days int not null default 3 check (purchase_lead_days between 0 and 20),
    created_at timestamptz not null,
    updated_at timestamptz not null,
    primary key (shop_id, id)
);
create unique index varieties_name on varieties (shop_id, lower(name));
call make_tenant_table('varieties', 'select, insert, update, delete');

-- The gate of a variety's stems of one height: whoever promises or takes any
-- locks its row first, and it is there before there is anything to promise, as
-- soon as a variety or a recipe names it. Cells are days, the first is `day`,
-- the last stands for all later ones.
create table stems (
    shop_id bigint not null,
    id bigint generated always as identity unique,
    variety_id bigint not null,
    -- 0: nobody has told.
    height_cm int not null default 0 check (height_cm between 0 and 500),
    day date not null,
    -- Stems on hand, by the last day on which they are fresh.
    fresh int[] not null default array_fill(0, array[21]) check (cardinality(fresh) = 21),
    -- Stems promised, by the day on which they are due.
    due int[] not null default array_fill(0, array[21]) check (cardinality(due) = 21),
    -- Announced and not yet received: triples of the day of arrival, the last
    -- fresh day, and the number of stems.
    coming int[] not null default '{}' check (cardinality(coming) % 3 = 0),
    -- What can still be promised for each day; follows from the above.
    room int[] not null default array_fill(0, array[21]) check (cardinality(room) = 21),
    primary key (shop_id, id),
    foreign key (shop_id, variety_id) references varieties (shop_id, id)
);
create unique index stems_of_variety on stems (shop_id, variety_id, height_cm);
create index stems_to_roll on stems (day, shop_id);
-- A worker finds the shops whose day is over.
call make_tenant_table('stems', 'select, insert, update, delete');
create policy of_every_shop on stems for select to cvety_system using (true);
grant select (shop_id, day) on stems to cvety_system;

-- What came, or is to come, from a supplier.
create table supplies (
    shop_id bigint not null references shops (id),
    id bigint generated always as identity unique,
    -- DEL-<year>-<number>
    year int not null,
    number int not null check (number > 0),
    status text not null check (status in ('announced', 'received', 'cancelled')),
    supplier text not null,
    farm text,
    arrives_at timestamptz not null,
    currency text not null check (currency ~ '^[A-Z]{3}$'),
    -- Home currency for one of `currency`.
    exchange_rate numeric(18, 6) not null check (exchange_rate > 0),
    rate_source text not null default 'manual',
    -- Freight, in `currency`.
    delivery_cost numeric(18, 6) not null default 0 check (delivery_cost >= 0),
    notes text,
    created_at timestamptz not null,
    created_by text not null,
    staff_id bigint,
    received_at timestamptz check ((received_at is not null) = (status = 'received')),
    received_by text,
    primary key (shop_id, id),
    foreign key (shop_id, staff_id) references staff (shop_id, id)
);
create unique index supplies_number on supplies (shop_id, year, number);
create index supplies_by_arrival on supplies (shop_id, arrives_at desc, id desc);
call make_tenant_table('supplies', 'select, insert, update');

create table supply_positions (
    shop_id bigint not null,
    id bigint generated always as identity unique,
    supply_id bigint not null,
    position int not null,
    stem_id bigint not null,
    qty_ordered int not null check (qty_ordered > 0),
    -- Null until the delivery is received; what was damaged is among them.
    qty_received int check (qty_received >= 0),
    qty_damaged int check (qty_damaged between 0 and qty_received),
    -- In the delivery's currency.
    cost_per_stem numeric(18, 6) not null check (cost_per_stem >= 0),
    packaging text,
    primary key (shop_id, id),
    foreign key (shop_id, supply_id) references supplies (shop_id, id),
    foreign key (shop_id, stem_id) references stems (shop_id, id)
);
create index supply_positions_of_delivery on supply_positions (shop_id, supply_id, position);
create index supply_positions_of_stem on supply_positions (shop_id, stem_id) where qty_received is null;
call make_tenant_table('supply_positions', 'select, insert, update');

create table batches (
    shop_id bigint not null references shops (id),
    id bigint generated always as identity unique,
    stem_id bigint not null,
    -- Null: found, not bought.
    position_id bigint,
    supplier text,
    farm text,
    arrived_at timestamptz not null,
    -- By the shop's calendar; the last day on which its stems may be sold.
    arrived_on date not null,
    fresh_until date not null,
    -- What a stem was bought for, in the home currency, and that times the stems.
    cost_per_stem numeric(18, 6) not null check (cost_per_stem >= 0),
    purchase_total bigint not null check (purchase_total >= 0),
    -- With its share of what the delivery cost. Spread over stems by running
    -- sums in whole `cost_unit`, so that the parts add up to it.
    cost_total bigint not null check (cost_total >= 0),
    cost_unit int not null check (cost_unit in (1, 100)),
    on_showcase boolean not null default false,
    -- Sums of its movements.
    qty_initial int not null default 0 check (qty_initial >= 0),
    qty_current int not null default 0 check (qty_current >= 0),
    qty_sold int not null default 0,
    qty_writeoff int not null default 0,
    qty_corrected int not null default 0,
    check (qty_current = qty_initial - qty_sold - qty_writeoff + qty_corrected),
    created_at timestamptz not null,
    updated_at timestamptz not null,
    primary key (shop_id, id),
    foreign key (shop_id, stem_id) references stems (shop_id, id),
    foreign key (shop_id, position_id) references supply_positions (shop_id, id)
);
create index batches_of_stem on batches (shop_id, stem_id, fresh_until, id) where qty_current > 0;
create index batches_by_arrival on batches (shop_id, arrived_at desc, id desc);
create index batches_of_position on batches (shop_id, position_id);
call make_tenant_table('batches', 'select, insert', 'select, update');
grant update (stem_id, fresh_until, on_showcase, updated_at) on batches to cvety_app;

-- Append-only: whatever happened to a batch.
create table stem_movements (
    shop_id bigint not null,
    id bigint generated always as identity unique,
    batch_id bigint not null,
    kind text not null check (kind in ('received', 'sold', 'returned', 'write_off', 'correction', 'assembled',
                                       'disassembled', 'revalued', 'edited')),
    -- What the batch gains; below zero: what it loses.
    quantity int not null,
    check (case kind
               when 'received' then quantity >= 0
               when 'returned' then quantity > 0
               when 'disassembled' then quantity > 0
               when 'sold' then quantity < 0
               when 'assembled' then quantity < 0
               when 'write_off' then quantity < 0
               when 'correction' then quantity <> 0
               else quantity = 0
           end),
    -- What the batch's worth gains, by the database alone.
    cost bigint not null default 0,
    -- Of a later cost, the share of the stems that were gone: today's loss.
    variance bigint not null default 0 check (variance = 0 or kind = 'revalued'),
    reason text check ((reason is not null) = (kind = 'write_off')),
    note text,
    -- What was changed of the batch.
    details jsonb,
    supply_id bigint,
    order_id bigint,
    order_item_id bigint,
    -- Which line of that line's recipe.
    ingredient int,
    assembly_id bigint,
    stock_take_id bigint,
    moved_at timestamptz not null,
    moved_by text not null,
    staff_id bigint,
    primary key (shop_id, id),
    foreign key (shop_id, batch_id) references batches (shop_id, id),
    foreign key (shop_id, supply_id) references supplies (shop_id, id),
    foreign key (shop_id, order_id) references orders (shop_id, id),
    foreign key (shop_id, staff_id) references staff (shop_id, id)
);
create index stem_movements_of_batch on stem_movements (shop_id, batch_id, id);
create index stem_movements_of_order on stem_movements (shop_id, order_id) where order_id is not null;
create index stem_movements_by_day on stem_movements (shop_id, moved_at, id);
call make_tenant_table('stem_movements', 'select, insert');

-- A movement changes its batch, and gets its cost from it: of running sums, so
-- that whatever happens in whatever order, costs add up to the batch's own.
create function enter_movement() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    b public.batches;
    gone int;
    later bigint;
begin
    select * into b from public.batches where shop_id = new.shop_id and id = new.batch_id for no key update;
    if not found then
        return new;
    end if;
    gone := b.qty_initial - b.qty_current;
    later := new.cost;
    new.cost := 0;
    new.variance := 0;
    if new.kind = 'received' then
        b.qty_initial := b.qty_initial + new.quantity;
        new.cost := case when new.quantity > 0 then b.cost_total else 0 end;
    elsif new.kind in ('sold', 'assembled', 'returned', 'disassembled') then
        b.qty_sold := b.qty_sold - new.quantity;
    elsif new.kind = 'write_off' then
        b.qty_writeoff := b.qty_writeoff - new.quantity;
    elsif new.kind = 'correction' then
        b.qty_corrected := b.qty_corrected + new.quantity;
    elsif new.kind = 'revalued' then
        new.variance := cost_of_gone(b.cost_total + later, gone, b.qty_initial, b.cost_unit)
                      - cost_of_gone(b.cost_total, gone, b.qty_initial, b.cost_unit);
        new.cost := later - new.variance;
        b.cost_total := b.cost_total + later;
    end if;
    b.qty_current := b.qty_current + new.quantity;
    if new.kind not in ('received', 'revalued', 'edited') then
        new.cost := cost_of_gone(b.cost_total, gone, b.qty_initial, b.cost_unit)
                  - cost_of_gone(b.cost_total, gone - new.quantity, b.qty_initial, b.cost_unit);
    end if;
    update public.batches
    set qty_initial = b.qty_initial, qty_current = b.qty_current, qty_sold = b.qty_sold,
        qty_writeoff = b.qty_writeoff, qty_corrected = b.qty_corrected, cost_total = b.cost_total,
        updated_at = new.moved_at
    where shop_id = b.shop_id and id = b.id;
    return new;
end $$;

-- What the first `gone` stems of a batch cost, in whole units.
create function cost_of_gone(total bigint, gone int, stems int, unit int) returns bigint
language sql immutable set search_path = pg_catalog, pg_temp as $$
    select case when stems = 0 then 0
                else round(total::numeric * gone / stems / unit)::bigint * unit
           end
$$;

-- Forced row-level security binds the owner of tables too; the system's role sees them.
do $$
begin
    grant create on schema public to cvety_system;
    alter function enter_movement() owner to cvety_system;
    revoke create on schema public from cvety_system;
end $$;
create trigger movement_enters before insert on stem_movements
    for each row execute function enter_movement();
create trigger movements_stay before update or delete or truncate on stem_movements
    for each statement execute function refuse_change();

-- What a line of an order or of a cart is made of: its recipe, written down as
-- its goods are taken, and what is promised of it. Rounded up once a stem over
-- all lines of the holder, and spread over them.
create table line_stems (
    shop_id bigint not null,
    id bigint generated always as identity unique,
    order_id bigint,
    order_item_id bigint,
    cart_id bigint,
    cart_item_id bigint,
    -- One of both, with the order or cart that it is of.
    check (order_item_id is not null or cart_item_id is not null),
    -- Which line of the recipe, from 0.
    ingredient int not null,
    name text not null,
    variety_id bigint not null,
    -- Null: whichever height there is.
    height_cm int,
    -- Stems a piece.
    need numeric(12, 3) not null check (need > 0),
    -- Varieties that may stand in, the best first.
    substitutes bigint[] not null default '{}',
    -- Whose stems are promised, how many and for which day.
    stem_id bigint not null,
    due date not null,
    promised int not null check (promised >= 0),
    primary key (shop_id, id),
    foreign key (shop_id, order_id) references orders (shop_id, id),
    foreign key (shop_id, order_item_id) references order_items (shop_id, id) on delete cascade,
    foreign key (shop_id, cart_item_id) references cart_items (shop_id, id) on delete cascade,
    foreign key (shop_id, stem_id) references stems (shop_id, id)
);
create index line_stems_of_order on line_stems (shop_id, order_id, order_item_id) where order_id is not null;
create index line_stems_of_order_item on line_stems (shop_id, order_item_id) where order_item_id is not null;
create index line_stems_of_cart_item on line_stems (shop_id, cart_item_id) where cart_item_id is not null;
create index line_stems_promised on line_stems (shop_id, stem_id, due) where promised > 0;
call make_tenant_table('line_stems', 'select, insert, update, delete');

-- Made of stems: what can be ordered is what they allow, and nothing is counted.
alter table products add column is_from_stems boolean not null default false;
alter table products add constraint products_stock_mode check (not is_from_stems or stock_quantity is null) not valid;
alter table product_ingredients add column variety_id bigint;
alter table product_ingredients add column substitute_ids bigint[] not null default '{}';
alter table product_ingredients add constraint product_ingredients_variety
    foreign key (shop_id, variety_id) references varieties (shop_id, id) not valid;
create index product_ingredients_of_variety on product_ingredients (shop_id, variety_id) where variety_id is not null;

-- Whether other varieties may stand in: the shop's word, and an order's own.
alter table shops add column substitution text not null default 'none'
    check (substitution in ('none', 'ask', 'allow'));
alter table shops add column vase_life_days int not null default 14 check (vase_life_days between 1 and 365);
alter table orders add column substitution text;
-- A line whose recipe is written down: what it holds, it holds in stems.
alter table order_items add column by_stems boolean not null default false;
alter table cart_items add column by_stems boolean not null default false;
-- What a line's counted goods cost as they were put together; what its stems
-- cost stands in their ledger.
alter table order_items add column cost bigint;
alter table order_items add constraint order_items_cost check (cost >= 0) not valid;
alter table orders add constraint orders_substitution check (substitution in ('none', 'ask', 'allow')) not valid;
