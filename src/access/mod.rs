//! Who may do what: access tokens, roles and permissions, and the extractors
//! that *are* the permission. A handler that takes `Staff<WriteOrders>` can't
//! be reached without it.
//!
//! A token says who signed in and for which shop; role and standing are read
//! from the database and trusted for `STANDING_LIFETIME`, so a revoked
//! session or a dismissed member is out within that time on every instance.

mod extract;
mod permissions;
mod standing;
mod token;

pub use extract::{Person, Staff};
pub use permissions::{
    MoveOrders, Permission, ReadCustomers, ReadOrders, ReadPayments, ReadProducts, ReadSettings, ReadStaff,
    Role, TakePayments, WriteCustomers, WriteOrders, WriteProducts, WriteSettings, WriteStaff,
};
pub use standing::{Access, Bearer, Member};
pub use token::AccessToken;
