//! Figures: orders a stage, what a customer has bought, how often a product
//! was ordered. Orders write deltas, for which nobody waits; [`Fold`] adds them
//! up; [`read`] counts what is folded and what is not, so it is exact at any
//! moment.

mod blocks;
mod fold;

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::Deserialize;

pub use fold::Fold;

use crate::db::{Db, FigureDelta, FigureSubject, TenantTx};
use crate::values::{Clock, Minor};
use crate::workers::{Periodic, Worker};

/// What folds them, and counts anew what does not add up.
pub fn workers(db: &Db, clock: &Clock) -> Vec<Arc<dyn Worker>> {
    vec![
        Arc::new(Fold::new(db.clone())),
        Arc::new(Periodic::new(blocks::Recount::new(db.clone()), clock.clone())),
    ]
}

/// One instance folds at a time: two would wait for each other's figures.
const FOLD_TURN: i64 = 0x6376_6574_7900_0002;

/// One figure as it stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Figure {
    pub count: i64,
    pub amount: Minor,
    pub last_at: Option<DateTime<Utc>>,
}

/// The figures of the subjects given, by subject and facet, with what this
/// transaction has counted itself. Subjects never counted are absent.
///
/// Each subject is looked up by itself: a plan made for the average shop would
/// read all subjects of a large one and keep a few.
///
/// # Errors
/// The database is away.
pub async fn read(
    tx: &mut TenantTx,
    subject: FigureSubject,
    subject_ids: &[i64],
) -> Result<HashMap<(i64, String), Figure>, sqlx::Error> {
    let shop_id = tx.shop_id();
    let rows = sqlx::query!(
        r#"select wanted.subject_id as "subject_id!", added.facet as "facet!", added.count as "count!",
                  added.amount as "amount!", added.last_at
           from unnest((select $3::bigint[])) as wanted (subject_id)
           cross join lateral (
               select facet, sum(count)::bigint as count, sum(amount)::bigint as amount, max(last_at) as last_at
               from (select facet, count, amount, last_at from figures f
                     where f.shop_id = $1 and f.subject = $2 and f.subject_id = wanted.subject_id
                     union all
                     select facet, count, amount, last_at from figure_deltas d
                     where d.shop_id = $1 and d.subject = $2 and d.subject_id = wanted.subject_id) both_kinds
               group by facet) added"#,
        shop_id,
        <&str>::from(subject),
        subject_ids,
    )
    .fetch_all(tx.conn())
    .await?;
    let figures = rows.into_iter().map(|row| {
        let figure = Figure { count: row.count, amount: Minor(row.amount), last_at: row.last_at };
        ((row.subject_id, row.facet), figure)
    });
    let mut figures: HashMap<_, Figure> = figures.collect();
    let own = tx.pending_figures().iter().filter(|delta| delta.subject == subject);
    for delta in own.filter(|delta| subject_ids.contains(&delta.subject_id)) {
        figures.entry((delta.subject_id, delta.facet.to_owned())).or_default().add(delta);
    }
    Ok(figures)
}

impl Figure {
    fn add(&mut self, delta: &FigureDelta) {
        self.count += delta.count;
        self.amount = Minor(self.amount.0 + delta.amount);
        self.last_at = self.last_at.max(delta.last_at);
    }
}
