//! A large shop, written at once.

use crate::support::{Caller, TestApp};

pub const ORDERS: i64 = 100_000;
pub const CUSTOMERS: i64 = 10_000;
pub const PRODUCTS: i64 = 10_000;

impl TestApp {
    /// Fills a shop with customers, products and orders a minute apart, the
    /// last one placed just before now. As the server would have, but for
    /// checks of foreign keys, which a hundred thousand rows make tedious.
    pub async fn db_fill_shop(&self, owner: &Caller, orders: i64, customers: i64, products: i64) {
        let shop = owner.shop_id;
        let now = self.clock().now().to_rfc3339();
        self.db_execute(&format!(
            "set session_replication_role = replica;
             insert into customers (shop_id, phone, name, email, source, created_at, updated_at)
             select {shop}, '+7705' || lpad(n::text, 7, '0'),
                    (array['Айгуль', 'Мадина', 'Ерлан', 'Данияр', 'Ольга'])[1 + n % 5] || ' ' || md5(n::text),
                    'user' || n || '@example.com', 'bulk', '{now}'::timestamptz - n * interval '1 hour', now()
             from generate_series(1, {customers}) n;
             insert into products (shop_id, name, category, sku, retail_price, is_active, created_at, updated_at)
             select {shop}, 'Букет ' || md5(n::text), 'bouquet', 'SKU-' || n, 100000 + n % 977 * 100, n % 50 <> 0,
                    '{now}'::timestamptz - n * interval '1 hour', now()
             from generate_series(1, {products}) n;
             with buyers as (
                 select id, name, phone, row_number() over (order by id) as place from customers where shop_id = {shop}
             )
             insert into orders (shop_id, ulid, number, stage, payment_status, currency, flower_sum, delivery_fee,
                                 discount, total, source, customer_id, customer_name, customer_phone, delivery_method,
                                 delivery_date, address_needs_clarification, tracking_token, created_at, updated_at)
             select {shop}, 'BULK' || n, 1000000 + n,
                    case when n > {orders} - 500 then (array['new', 'paid', 'assembled', 'delivery'])[1 + n % 4]
                         when n % 17 = 0 then 'cancelled' else 'completed' end,
                    case when n % 1000 = 0 then 'refunded' when n % 10 = 0 then 'unpaid' else 'paid' end,
                    'KZT', 1000 + n % 5003, 0, 0, 1000 + n % 5003, (array['website', 'staff', 'phone'])[1 + n % 3],
                    b.id, b.name, b.phone, case when n % 3 = 0 then 'self_pickup' else 'delivery' end,
                    case when n % 20 > 0 then date '2020-01-01' + (n / 100)::int end, n % 2000 = 0, 100000000 + n,
                    '{now}'::timestamptz - ({orders} - n) * interval '1 minute', now()
             from generate_series(1, {orders}) n join buyers b on b.place = 1 + n % {customers};
             insert into order_people (shop_id, customer_id, names, phones)
             select distinct shop_id, customer_id, lower(concat_ws(E'\\n', customer_name, recipient_name)),
                    concat_ws(E'\\n', customer_phone, recipient_phone)
             from orders where shop_id = {shop} on conflict do nothing;
             insert into figures (shop_id, subject, subject_id, facet, count, amount)
             select {shop}, 'order_stage', 0, stage, count(*), 0 from orders where shop_id = {shop} group by stage
             union all
             select {shop}, 'customers', 0, 'known', count(*), 0 from customers where shop_id = {shop}
             union all
             select {shop}, 'products', 0, product_state(is_active, archived_at), count(*), 0
             from products where shop_id = {shop} group by 4;"
        ))
        .await;
    }

    /// Lets the shops filled so far get their blocks and statistics.
    pub async fn db_settle(&self) {
        self.tick("figures.recount").await;
        self.db_execute("vacuum (analyze) orders").await;
        for table in ["customers", "products", "order_people", "order_blocks", "figures"] {
            self.db_execute(&format!("vacuum (analyze) {table}")).await;
        }
    }

    /// The ids of a shop's orders as its list should have them.
    pub async fn db_newest(&self, shop: i64, stages: &str, offset: i64, limit: i64) -> Vec<i64> {
        let rows: Vec<(i64,)> = self
            .db_rows(&format!(
                "select id from orders where shop_id = {shop} and (stage = any('{{{stages}}}') or '{stages}' = '')
                 order by created_at desc, id desc limit {limit} offset {offset}"
            ))
            .await;
        rows.into_iter().map(|(id,)| id).collect()
    }
}
