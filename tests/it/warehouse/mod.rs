//! Stems: taken in, promised, used, thrown away, and what they cost.

mod batches;
mod deliveries;
mod promises;
mod races;
mod random_days;
mod reviewed;
mod stock_takes;
mod varieties;
