//! What holds for the whole house.

mod architecture;
mod error_bodies;
mod every_operation;
mod isolation_table;
mod openapi;
mod operations;
mod schema;
mod source;
mod tenancy;
mod tenant_isolation;
mod tenant_tables;
mod things;
