//! Lists at size: what they read, how deep they go, and what they find.

mod deep;
mod found;
mod plans;
mod recipes;
mod search;
mod seed;
mod tasks;
mod watched;
