//! All integration tests, in one binary: they share one PostgreSQL, and every
//! test has a database of its own in it.
//!
//! `support` is the stage (server, clock, identities, the verbs of the trade),
//! `contract` what holds for the whole house, and each other folder one room.

#![expect(clippy::disallowed_methods, reason = "tests start servers and clients of their own")]
#![expect(clippy::expect_used, clippy::panic, reason = "a test that can't go on says why and stops")]

mod auth;
mod carts;
mod cash;
mod checkout;
mod chores;
mod contract;
mod customers;
mod earlier;
mod events;
mod figures;
mod idempotency;
mod limits;
mod lists;
mod media;
mod operations;
mod orders;
mod payments;
mod production;
mod products;
mod reconciliation;
mod reports;
mod shops;
mod showcase;
mod storefront;
mod story;
mod story_of_money;
mod support;
mod telegram;
mod tracking;
mod warehouse;
