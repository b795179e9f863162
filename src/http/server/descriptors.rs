//! How many connections the process can have: they live of the same file
//! descriptors as the database, files and calls to others.

use rustix::process::{Resource, getrlimit};

use crate::config::Settings;

/// Kept beside the database's: the log, our own PostgreSQL, calls to others.
const KEPT: u64 = 64;
/// Of many descriptors a quarter is kept, for nobody knows what.
const KEPT_SHARE: u64 = 4;
const FEWEST: usize = 16;
/// More than these would cost memory and bring nothing: a request is short.
const MOST: usize = 20_000;

/// What the limit on file descriptors leaves for connections.
pub(super) fn most_connections(settings: &Settings) -> usize {
    let limit = getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX);
    let most = left_of(limit, settings.database.max_connections);
    if most == FEWEST {
        tracing::warn!(limit, "few file descriptors: raise `ulimit -n`");
    }
    most
}

fn left_of(limit: u64, database: u32) -> usize {
    let kept = (KEPT + u64::from(database)).max(limit / KEPT_SHARE);
    usize::try_from(limit.saturating_sub(kept)).unwrap_or(MOST).clamp(FEWEST, MOST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_enough_for_a_small_limit_and_in_proportion_to_a_large_one() {
        for (limit, left) in
            [(0, 16), (64, 16), (128, 56), (300, 225), (1024, 768), (1 << 20, 20_000), (u64::MAX, 20_000)]
        {
            assert_eq!(left_of(limit, 8), left, "{limit}");
        }
    }
}
