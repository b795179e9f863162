//! What holds for the whole house.

mod api_keys;
mod architecture;
mod cancelled_begin;
mod catalogues;
mod demo;
mod error_bodies;
mod every_operation;
mod examples;
mod isolation_table;
mod languages;
mod limits;
mod migrations;
mod openapi;
mod operations;
mod outage;
mod pages;
mod postman;
mod schema;
mod shutdown;
mod source;
mod spoken;
mod strictness;
mod tenancy;
mod tenant_isolation;
mod tenant_tables;
mod things;
