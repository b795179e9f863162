//! The SQL of the limits of sign-in. Every moment is the database's clock as
//! it stands once the subject's row is locked.

use chrono::{DateTime, Utc};

use crate::config::Rate;
use crate::db::SystemTx;

/// What is counted; the words are the table's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub(super) enum Kind {
    /// A phone and an address together.
    RequestOtpPair,
    RequestOtpPhone,
    RequestOtpAddress,
    VerifyOtpPair,
}

/// A subject's requests within the period, and the moment they were looked at.
pub(super) struct Recent {
    pub moments: Vec<DateTime<Utc>>,
    pub now: DateTime<Utc>,
    pub let_through: bool,
}

/// Adds a request to those of a subject, unless they are as many as the rate
/// allows. Whoever asks at the same time waits here for the row.
pub(super) async fn take(
    tx: &mut SystemTx,
    kind: Kind,
    subject: &[u8],
    rate: Rate,
) -> Result<Recent, sqlx::Error> {
    let (kind, period) = (<&str>::from(kind), rate.period.as_secs_f64());
    let taken = sqlx::query!(
        r#"insert into sign_in_limits as l (kind, subject, recent, expires_at)
           values ($1, $2, array[clock_timestamp()], clock_timestamp() + make_interval(secs => $3))
           on conflict (kind, subject) do update
           set recent = array(select m from unnest(l.recent) m
                              where m > clock_timestamp() - make_interval(secs => $3)) || clock_timestamp(),
               expires_at = clock_timestamp() + make_interval(secs => $3)
           where (select count(*) from unnest(l.recent) m
                  where m > clock_timestamp() - make_interval(secs => $3)) < $4
           returning recent, clock_timestamp() as "now!""#,
        kind,
        subject,
        period,
        i64::from(rate.count),
    )
    .fetch_optional(tx.conn())
    .await?;
    if let Some(taken) = taken {
        return Ok(Recent { moments: taken.recent, now: taken.now, let_through: true });
    }
    let refused = sqlx::query!(
        r#"select array(select m from unnest(recent) m
                        where m > clock_timestamp() - make_interval(secs => $3)) as "recent!",
                  clock_timestamp() as "now!"
           from sign_in_limits where kind = $1 and subject = $2"#,
        kind,
        subject,
        period,
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(Recent { moments: refused.recent, now: refused.now, let_through: false })
}

/// Removes rows that say nothing any more; returns how many.
pub(super) async fn sweep(tx: &mut SystemTx, batch: i64) -> Result<u64, sqlx::Error> {
    let swept = sqlx::query!(
        "delete from sign_in_limits where (kind, subject) in (
             select kind, subject from sign_in_limits where expires_at < clock_timestamp()
             order by expires_at limit $1 for update skip locked)",
        batch,
    );
    Ok(swept.execute(tx.conn()).await?.rows_affected())
}
