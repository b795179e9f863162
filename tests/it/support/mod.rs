//! The stage on which tests play: a server with a database, a clock and
//! people of its own, all made through the public API.

#![allow(dead_code, reason = "offers what the tests of any room may need")]

pub mod app;
pub mod client;
pub mod cluster;
pub mod cut;
pub mod db;
mod fake;
pub mod gateway;
pub mod identities;
pub mod kaspi;
pub mod pictures;
pub mod program;
pub mod s3;
pub mod settings;
pub mod telegram;
pub mod verbs;
pub mod wire;

pub use app::TestApp;
pub use client::{Answer, Caller};
pub use settings::{file_of_repository, setting_names};

/// A number that whoever runs the tests may set.
pub fn number_from(variable: &str, otherwise: u64) -> u64 {
    std::env::var(variable).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}
