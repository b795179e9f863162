//! What holds for the whole house.

mod architecture;
mod source;
mod tenancy;
mod tenant_tables;
