//! Clients of the system before this one go on working.

mod names;
mod shapes;
