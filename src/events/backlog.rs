//! How far the outbox and each subscriber are behind, for the operator.

use chrono::{DateTime, Utc};

use crate::db::{Db, SystemTx};

/// Rows are counted so far; how far behind more of them are is told by the age.
const COUNTED: i64 = 10_000;

/// How much waits, and since when.
struct Backlog {
    events: i64,
    /// When the oldest of them happened.
    oldest_at: Option<DateTime<Utc>>,
}

impl Backlog {
    const UNKNOWN: (f64, f64) = (f64::NAN, f64::NAN);

    /// Events and the seconds since the oldest.
    fn figures(&self, now: DateTime<Utc>) -> (f64, f64) {
        let age = self.oldest_at.map_or(0.0, |oldest| (now - oldest).as_seconds_f64().max(0.0));
        // At most ten thousand and one.
        let events = i32::try_from(self.events).map_or(f64::MAX, f64::from);
        (events, age)
    }
}

/// Measures both. What could not be read is NaN, which no alert takes for a
/// calm outbox.
///
/// # Errors
/// The database is away.
pub async fn measure_backlog(db: &Db, subscribers: &[&str], now: DateTime<Utc>) -> Result<(), sqlx::Error> {
    show_outbox(db, Backlog::UNKNOWN);
    for name in subscribers {
        show_deliveries(db, name, Backlog::UNKNOWN);
    }
    let mut tx = db.system("measure the outbox").await?;
    let outbox = unpublished(&mut tx).await?;
    let deliveries = undelivered(&mut tx, subscribers).await?;
    tx.commit().await?;
    show_outbox(db, outbox.figures(now));
    for (name, backlog) in subscribers.iter().zip(&deliveries) {
        show_deliveries(db, name, backlog.figures(now));
    }
    Ok(())
}

fn show_outbox(db: &Db, (events, age): (f64, f64)) {
    db.metrics().outbox_events.set(events);
    db.metrics().outbox_age_seconds.set(age);
}

fn show_deliveries(db: &Db, subscriber: &str, (events, age): (f64, f64)) {
    db.metrics().deliveries_pending.with_label_values(&[subscriber]).set(events);
    db.metrics().delivery_age_seconds.with_label_values(&[subscriber]).set(age);
}

/// Reads the index of unpublished events alone, however many there were before.
async fn unpublished(tx: &mut SystemTx) -> Result<Backlog, sqlx::Error> {
    sqlx::query_as!(
        Backlog,
        r#"select (select count(*) from (select from outbox where published_at is null limit $1) waiting) as "events!",
                  (select occurred_at from outbox where published_at is null order by id limit 1) as oldest_at"#,
        COUNTED
    )
    .fetch_one(tx.conn())
    .await
}

/// In the order of the names given; reads the index of what is due, likewise.
async fn undelivered(tx: &mut SystemTx, subscribers: &[&str]) -> Result<Vec<Backlog>, sqlx::Error> {
    let names: Vec<String> = subscribers.iter().map(|name| (*name).to_owned()).collect();
    sqlx::query_as!(
        Backlog,
        r#"select waiting.events as "events!", oldest.occurred_at as "oldest_at?"
           from unnest($1::text[]) with ordinality as s (name, place)
           cross join lateral (
               select count(*) as events
               from (select from event_deliveries d where d.subscriber = s.name and d.done_at is null limit $2) d
           ) waiting
           left join lateral (
               select o.occurred_at
               from (select d.shop_id, d.outbox_id from event_deliveries d
                     where d.subscriber = s.name and d.done_at is null order by d.id limit 1) d
               join outbox o on o.shop_id = d.shop_id and o.id = d.outbox_id
           ) oldest on true
           order by s.place"#,
        &names,
        COUNTED
    )
    .fetch_all(tx.conn())
    .await
}
