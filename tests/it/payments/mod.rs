//! Money as its own room keeps it: the ledger.

mod backfill;
mod by_hand;
mod ledger;
