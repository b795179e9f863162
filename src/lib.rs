//! Cvety: the backend a flower shop runs on. One server for many shops, from
//! the storefront's checkout to the recipient's door.
//!
//! Three floors: what puts everything together, the rooms, and what the rooms
//! stand on. Arrows point down; which room may know which other is a table in
//! `tests/it/contract/architecture.rs`.

/// Typed settings, checked once at start.
pub mod config;
/// The demo shop, made through the use cases.
mod demo;
/// Merges the rooms' routes, splits off the OpenAPI document.
mod router;
/// The composition root: the only place that knows everything.
pub mod run;

/// Signing in: one-time codes, sessions, refresh tokens.
mod auth;
/// What somebody is about to order.
mod carts;
/// Cash in people's hands: taken, handed in, owed.
mod cash;
/// Where orders, payments and stock meet: capture, expiry, the pay page.
mod checkout;
/// Whom a shop sells to.
mod customers;
/// Staff's REST: orders placed, seen and moved.
mod desk;
/// What clients of the system before this one call by other names.
mod earlier;
/// An order's life: create, price, move, assign, edit, cancel.
mod orders;
/// Payment and refund rows, and the providers that move the money.
mod payments;
/// What florists have to make, of which order, and until when.
mod production;
/// What a shop sells.
mod products;
/// Whether the books agree: orders, payments, ledger, providers.
mod reconciliation;
/// What a time brought: sales, margins, waste, suppliers.
mod reports;
/// What the faces that speak REST of orders share.
mod rest;
/// A shop's settings, delivery zones, closures and staff.
mod shops;
/// Bouquets made for nobody yet, and prices that fall as flowers age.
mod showcase;
/// Who holds what of a shop's goods.
mod stock;
/// The public shop: catalogue and checkout.
mod storefront;
/// The bot: codes, links, news.
mod telegram;
/// What whoever holds a tracking link may see.
mod tracking;
/// Stems: batches and their ledger, what is promised, what it cost.
mod warehouse;

/// Tokens, permissions, and the extractors that are the permission.
mod access;
/// The database and its two doors.
pub mod db;
/// The outbox: typed events, relay, subscribers.
pub mod events;
/// Counts and sums that orders change without waiting for each other.
pub mod figures;
/// The door's hardware: errors, extractors, layers, idempotency, paging.
mod http;
/// Pictures: told by content, drawn anew, kept in a folder or a bucket.
mod media;
/// What the server counts and measures.
pub mod metrics;
/// HTTP to others, within limits; guarded where others wrote the address.
pub mod outgoing;
/// What a room brings: routes, workers, subscribers.
mod parts;
/// What every handler may reach.
mod state;
/// Words of the trade, pure.
pub mod values;
/// Secrets of others at rest, sealed.
pub mod vault;
/// Background work: start, back off, observe, stop.
pub mod workers;
