-- Bouquets made for the showcase, what counted goods cost in orders, and prices
-- marked down because flowers age.

set lock_timeout = '2s';

-- Bouquets that were put together at once, for nobody yet: counted stock that
-- is known to be of those stems. What left of them for orders stands in
-- `goods_movements`, their stems in `stem_movements`.
create table assemblies (
    shop_id bigint not null references shops (id),
    id bigint generated always as identity unique,
    product_id bigint not null,
    made int not null check (made > 0),
    sold int not null default 0 check (sold >= 0),
    taken_apart int not null default 0 check (taken_apart >= 0),
    check (sold + taken_apart <= made),
    -- What its stems cost; of that what went with the bouquets sold and what came
    -- back with stems. What whole tenge leave over as the last one is taken apart
    -- is the variance, so that these always add up.
    cost_total bigint not null default 0 check (cost_total >= 0),
    cost_sold bigint not null default 0,
    cost_back bigint not null default 0,
    variance bigint not null default 0,
    -- The first of its stems wilts then.
    fresh_until date not null,
    made_at timestamptz not null,
    made_by text not null,
    staff_id bigint,
    primary key (shop_id, id),
    foreign key (shop_id, product_id) references products (shop_id, id),
    foreign key (shop_id, staff_id) references staff (shop_id, id)
);
create index assemblies_on_showcase on assemblies (shop_id, product_id, fresh_until, id)
    where made > sold + taken_apart;
call make_tenant_table('assemblies', 'select, insert, update');

create index stem_movements_of_assembly on stem_movements (shop_id, assembly_id) where assembly_id is not null;

-- Append-only: what counted goods cost as they went into an order, and as they
-- came back or were lost.
create table goods_movements (
    shop_id bigint not null,
    id bigint generated always as identity unique,
    order_id bigint not null,
    order_item_id bigint not null,
    product_id bigint not null,
    -- Null: not known to be made of stems.
    assembly_id bigint,
    kind text not null check (kind in ('sold', 'returned', 'lost')),
    -- What the order gains; below zero: what left it again.
    quantity int not null check (case kind when 'sold' then quantity > 0 else quantity < 0 end),
    -- What its cost gains; null: nobody has told what the product costs.
    cost bigint,
    reason text check ((reason is not null) = (kind = 'lost')),
    moved_at timestamptz not null,
    moved_by text not null,
    staff_id bigint,
    primary key (shop_id, id),
    foreign key (shop_id, order_id) references orders (shop_id, id),
    foreign key (shop_id, product_id) references products (shop_id, id),
    foreign key (shop_id, assembly_id) references assemblies (shop_id, id),
    foreign key (shop_id, staff_id) references staff (shop_id, id)
);
create index goods_movements_of_order on goods_movements (shop_id, order_id);
create index goods_movements_by_day on goods_movements (shop_id, moved_at, id);
call make_tenant_table('goods_movements', 'select, insert');
create trigger movements_stay before update or delete or truncate on goods_movements
    for each statement execute function refuse_change();

-- What is known already of orders that were put together.
insert into goods_movements (shop_id, order_id, order_item_id, product_id, kind, quantity, cost, moved_at, moved_by)
select i.shop_id, i.order_id, i.id, i.product_id, 'sold', i.quantity - i.refunded_quantity, i.cost, o.assembled_at,
       'Система'
from order_items i join orders o on o.shop_id = i.shop_id and o.id = i.order_id
where i.cost is not null and i.product_id is not null and o.assembled_at is not null
  and i.quantity > i.refunded_quantity;

-- By how much a shop marks down what ages: steps of days left and percent.
create table markdown_rules (
    shop_id bigint primary key references shops (id),
    is_automatic boolean not null default false,
    days_left int[] not null,
    percents int[] not null check (cardinality(percents) = cardinality(days_left)),
    -- The last day on which the rule was applied by itself.
    applied_on date
);
create index markdown_rules_automatic on markdown_rules (applied_on) where is_automatic;
call make_tenant_table('markdown_rules', 'select, insert, update');
create policy of_every_shop on markdown_rules for select to cvety_system using (true);
grant select (shop_id, is_automatic, applied_on) on markdown_rules to cvety_system;

create table markdowns (
    shop_id bigint not null references shops (id),
    id bigint generated always as identity unique,
    product_id bigint not null,
    -- The sale price before the first of an unbroken row of them; null: none.
    price_before bigint,
    price bigint not null check (price >= 0),
    percent int not null,
    by_rule boolean not null,
    marked_at timestamptz not null,
    marked_by text not null,
    staff_id bigint,
    -- Another took its place, or the sale price is as it was before.
    ended_at timestamptz,
    primary key (shop_id, id),
    foreign key (shop_id, product_id) references products (shop_id, id),
    foreign key (shop_id, staff_id) references staff (shop_id, id)
);
create unique index markdowns_open on markdowns (shop_id, product_id) where ended_at is null;
call make_tenant_table('markdowns', 'select, insert, update');
