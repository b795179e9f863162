//! What a transaction collects while it works and writes with one statement as
//! it commits: events, deltas of figures, and the answer under a key.

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::{PgConnection, Postgres, QueryBuilder};
use uuid::Uuid;

use crate::values::ShopId;

/// A row of the outbox to be.
#[derive(Clone, Debug)]
pub struct NewEvent {
    pub event_id: Uuid,
    pub name: &'static str,
    pub aggregate: &'static str,
    pub aggregate_id: i64,
    /// The aggregate's version that this event tells of; 0 where it has none.
    pub version: i32,
    pub data: Value,
    pub occurred_at: DateTime<Utc>,
}

/// Whose figure a delta changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum FigureSubject {
    /// How many orders of the shop stand in the stage that is the facet.
    OrderStage,
    /// How many orders a customer has made; the facet is the currency. What they have
    /// spent (`customer_money`) is counted by the ledger's trigger.
    Customer,
    /// How often a product was ordered; the facet is the currency.
    Product,
    /// How many customers the shop knows; the database counts them itself.
    Customers,
    /// How many products are in the state that is the facet; as customers.
    Products,
}

/// Where an order stands in its shop's lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OrderKey {
    pub placed_at: DateTime<Utc>,
    pub id: i64,
}

/// A change of a figure; a worker folds it into the figure later.
#[derive(Clone, Debug)]
pub struct FigureDelta {
    pub subject: FigureSubject,
    pub subject_id: i64,
    pub facet: &'static str,
    pub count: i64,
    /// Minor units of the currency that is the facet; 0 for stages.
    pub amount: i64,
    pub last_at: Option<DateTime<Utc>>,
    /// The order that a stage is counted for.
    pub order: Option<OrderKey>,
}

/// Adds to a statement the shop's own figure of some facets, folded or not, as
/// a bigint.
pub fn push_figure(sql: &mut QueryBuilder<Postgres>, shop_id: i64, subject: FigureSubject, facets: &[&str]) {
    let facets: Vec<_> = facets.iter().map(|facet| (*facet).to_owned()).collect();
    sql.push("(select coalesce(sum(count), 0)::bigint from (");
    for (table, union) in [("figures", " union all "), ("figure_deltas", "")] {
        sql.push("select count from ").push(table).push(" where shop_id = ").push_bind(shop_id);
        sql.push(" and subject = ").push_bind(<&str>::from(subject));
        sql.push(" and subject_id = 0 and facet = any(").push_bind(facets.clone()).push(")").push(union);
    }
    sql.push(") folded_or_not)");
}

/// An answer to be kept under an Idempotency-Key.
pub(super) struct NewAnswer {
    pub digest: Vec<u8>,
    pub request: Vec<u8>,
    pub status: i16,
    pub body: Vec<u8>,
}

#[derive(Default)]
pub(super) struct Pending {
    pub events: Vec<NewEvent>,
    pub figures: Vec<FigureDelta>,
    pub answer: Option<NewAnswer>,
}

impl Pending {
    pub(super) fn is_empty(&self) -> bool {
        self.events.is_empty() && self.figures.is_empty() && self.answer.is_none()
    }

    /// Writes everything collected so far; true if there were events.
    pub(super) async fn flush(&mut self, conn: &mut PgConnection, shop: ShopId) -> Result<bool, sqlx::Error> {
        if self.is_empty() {
            return Ok(false);
        }
        let Self { events, figures, answer } = std::mem::take(self);
        let answer = answer.as_ref();
        sqlx::query!(
            "with events as (
                 insert into outbox (shop_id, event_id, name, aggregate, aggregate_id, version, data, occurred_at)
                 select $1, e.event_id, e.name, e.aggregate, e.aggregate_id, e.version, e.data, e.occurred_at
                 from unnest($2::uuid[], $3::text[], $4::text[], $5::bigint[], $6::int[], $7::jsonb[], $8::timestamptz[])
                      with ordinality as e (event_id, name, aggregate, aggregate_id, version, data, occurred_at, place)
                 order by e.place
             ), deltas as (
                 insert into figure_deltas (shop_id, subject, subject_id, facet, count, amount, last_at, order_id,
                                            placed_at)
                 select $1, * from unnest($9::text[], $10::bigint[], $11::text[], $12::bigint[], $13::bigint[],
                                          $14::timestamptz[], $19::bigint[], $20::timestamptz[])
             )
             insert into idempotency_keys (shop_id, digest, request, status, body)
             select $1, $15::bytea, $16::bytea, $17::smallint, $18::bytea where $15 is not null",
            shop.0,
            &events.iter().map(|e| e.event_id).collect::<Vec<_>>(),
            &events.iter().map(|e| e.name.to_owned()).collect::<Vec<_>>(),
            &events.iter().map(|e| e.aggregate.to_owned()).collect::<Vec<_>>(),
            &events.iter().map(|e| e.aggregate_id).collect::<Vec<_>>(),
            &events.iter().map(|e| e.version).collect::<Vec<_>>(),
            &events.iter().map(|e| e.data.clone()).collect::<Vec<_>>(),
            &events.iter().map(|e| e.occurred_at).collect::<Vec<_>>(),
            &figures.iter().map(|f| <&str>::from(f.subject).to_owned()).collect::<Vec<_>>(),
            &figures.iter().map(|f| f.subject_id).collect::<Vec<_>>(),
            &figures.iter().map(|f| f.facet.to_owned()).collect::<Vec<_>>(),
            &figures.iter().map(|f| f.count).collect::<Vec<_>>(),
            &figures.iter().map(|f| f.amount).collect::<Vec<_>>(),
            &figures.iter().map(|f| f.last_at).collect::<Vec<_>>() as &[Option<DateTime<Utc>>],
            answer.map(|a| a.digest.as_slice()),
            answer.map(|a| a.request.as_slice()),
            answer.map(|a| a.status),
            answer.map(|a| a.body.as_slice()),
            &figures.iter().map(|f| f.order.map(|order| order.id)).collect::<Vec<_>>() as &[Option<i64>],
            &figures.iter().map(|f| f.order.map(|order| order.placed_at)).collect::<Vec<_>>()
                as &[Option<DateTime<Utc>>],
        )
        .execute(conn)
        .await?;
        Ok(!events.is_empty())
    }
}

/// Writes one event at once, for a transaction that collects nothing.
pub(super) async fn insert_event(
    conn: &mut PgConnection,
    shop: ShopId,
    event: &NewEvent,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "insert into outbox (shop_id, event_id, name, aggregate, aggregate_id, version, data, occurred_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        shop.0,
        event.event_id,
        event.name,
        event.aggregate,
        event.aggregate_id,
        event.version,
        event.data,
        event.occurred_at,
    )
    .execute(conn)
    .await?;
    Ok(())
}
