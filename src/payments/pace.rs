//! How often providers are asked about what is under way.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

/// A provider that takes longer has not answered.
pub(super) const PATIENCE: Duration = Duration::from_secs(15);

/// What is under way is asked about this long after it was last heard of.
pub(super) const CHECK_AFTER: TimeDelta = TimeDelta::seconds(5);

/// When an attempt just begun is looked up: not before its provider has had
/// the time to answer.
pub(super) fn first_check(now: DateTime<Utc>) -> DateTime<Utc> {
    now + PATIENCE + CHECK_AFTER
}

/// When it is asked about again that has just been heard of.
pub(super) fn next_check(now: DateTime<Utc>) -> DateTime<Utc> {
    now + CHECK_AFTER
}
