//! How often this instance has changed a shop: whoever keeps an answer about one
//! keeps this with it, and an answer with another number is old.
//!
//! Invariant: a transaction counts before its answer is given, whatever becomes of
//! its commit. What other instances change, this one does not know.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::values::ShopId;

/// Shops that share a number make each other's answers old, and nothing worse.
const NUMBERS: usize = 1024;

pub(super) struct Changes(Vec<AtomicU64>);

/// Counts as it is dropped, so that a commit that was cut off counts too.
pub(super) struct Changing<'a>(&'a AtomicU64);

impl Default for Changes {
    fn default() -> Self {
        Self((0..NUMBERS).map(|_| AtomicU64::new(0)).collect())
    }
}

impl Changes {
    pub fn so_far(&self, shop: ShopId) -> u64 {
        self.number(shop).load(Ordering::Acquire)
    }

    pub fn change(&self, shop: ShopId) -> Changing<'_> {
        Changing(self.number(shop))
    }

    fn number(&self, shop: ShopId) -> &AtomicU64 {
        let at = usize::try_from(shop.0.unsigned_abs()).unwrap_or_default() % NUMBERS;
        &self.0[at]
    }
}

impl Drop for Changing<'_> {
    fn drop(&mut self) {
        self.0.fetch_add(1, Ordering::Release);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_counts_once_it_has_ended_and_for_its_shop() {
        let changes = Changes::default();
        let change = changes.change(ShopId(1));
        assert_eq!(changes.so_far(ShopId(1)), 0);
        drop(change);
        assert_eq!((changes.so_far(ShopId(1)), changes.so_far(ShopId(2))), (1, 0));
    }
}
