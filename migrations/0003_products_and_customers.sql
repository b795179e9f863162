-- What a shop sells and to whom. Amounts are minor units of the shop's home
-- currency.

create table products (
    shop_id bigint not null references shops (id),
    id bigint generated always as identity unique,
    name text not null,
    category text not null check (category in ('bouquet', 'composition', 'gift', 'other')),
    description text,
    sku text,
    cost_price bigint check (cost_price >= 0),
    retail_price bigint not null check (retail_price >= 0),
    sale_price bigint check (sale_price >= 0 and sale_price < retail_price),
    current_price bigint not null generated always as (coalesce(sale_price, retail_price)) stored,
    is_active boolean not null default true,
    is_popular boolean not null default false,
    is_new boolean not null default false,
    -- What can still be ordered; null: made to order.
    stock_quantity int check (stock_quantity >= 0),
    created_at timestamptz not null,
    updated_at timestamptz not null,
    archived_at timestamptz,
    primary key (shop_id, id)
);
create unique index products_sku on products (shop_id, sku) where sku is not null and archived_at is null;
create index products_by_age on products (shop_id, created_at desc, id desc) where archived_at is null;
call make_tenant_table('products', 'select, insert, update');

create table product_ingredients (
    shop_id bigint not null,
    id bigint generated always as identity unique,
    product_id bigint not null,
    position int not null,
    name text not null,
    quantity numeric(12, 3) not null check (quantity > 0),
    unit text not null,
    -- A recipe line that names stems of the warehouse.
    variety text,
    height_cm int check (height_cm > 0),
    substitutes text[] not null default '{}',
    primary key (shop_id, id),
    foreign key (shop_id, product_id) references products (shop_id, id)
);
create index product_ingredients_of_product on product_ingredients (shop_id, product_id, position);
call make_tenant_table('product_ingredients', 'select, insert, update, delete');

create table customers (
    shop_id bigint not null references shops (id),
    id bigint generated always as identity unique,
    phone text,
    -- The customer's id at the face they came by, where there is no phone.
    external_id text,
    name text,
    email text,
    birth_date date,
    address text,
    preferences text,
    notes text,
    tags text[] not null default '{}',
    source text not null,
    is_blocked boolean not null default false,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    -- Personal data removed; the orders keep what was written on them.
    erased_at timestamptz,
    primary key (shop_id, id)
);
create unique index customers_phone on customers (shop_id, phone) where phone is not null;
create unique index customers_external_id on customers (shop_id, external_id) where external_id is not null;
create index customers_by_age on customers (shop_id, created_at desc, id desc) where erased_at is null;
call make_tenant_table('customers', 'select, insert, update');
