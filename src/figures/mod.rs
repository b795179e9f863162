//! Figures: orders a stage, what a customer has bought, how often a product
//! was ordered. Orders write deltas, for which nobody waits; [`Fold`] adds them
//! up; [`read`] counts what is folded and what is not, so it is exact at any
//! moment.

mod blocks;
mod fold;

use std::collections::HashMap;

use chrono::{DateTime, Utc};

pub use blocks::Recount;
pub use fold::Fold;

use crate::db::{FigureSubject, TenantTx};
use crate::values::Minor;

/// One figure as it stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figure {
    pub count: i64,
    pub amount: Minor,
    pub last_at: Option<DateTime<Utc>>,
}

/// The figures of the subjects given, by subject and facet, with what this
/// transaction has counted itself. Subjects never counted are absent.
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
        r#"select subject_id as "subject_id!", facet as "facet!", sum(count)::bigint as "count!",
                  sum(amount)::bigint as "amount!", max(last_at) as last_at
           from (select subject_id, facet, count, amount, last_at from figures
                 where shop_id = $1 and subject = $2 and subject_id = any($3)
                 union all
                 select subject_id, facet, count, amount, last_at from figure_deltas
                 where shop_id = $1 and subject = $2 and subject_id = any($3)) both_kinds
           group by subject_id, facet"#,
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
        let figure = figures.entry((delta.subject_id, delta.facet.to_owned())).or_default();
        figure.count += delta.count;
        figure.amount = Minor(figure.amount.0 + delta.amount);
        figure.last_at = figure.last_at.max(delta.last_at);
    }
    Ok(figures)
}
