//! Who may do what: access tokens, API keys, roles and permissions, and the
//! extractors that *are* the permission. A handler that takes
//! `Staff<WriteOrders>` can't be reached without it.
//!
//! A token says who signed in and for which shop, a key only which key it is;
//! what they may do is read from the database and trusted for 30 seconds, so a
//! revoked session or key or a dismissed member is out within that time on
//! every instance.

mod api_key;
mod bearer;
mod caller;
mod extract;
mod grants;
mod permissions;
mod queries;
mod token;
mod trust;
mod uses;
mod write_uses;

pub use api_key::{ApiKey, ApiKeySeal};
pub use bearer::{Bearer, Member};
pub use extract::{Accompanied, Person, Staff};
pub use grants::{Grants, Permission, Scope, Sight};
pub use permissions::{
    ConnectProviders, ExportCustomers, MoveOrders, ReadApiKeys, ReadCash, ReadCustomerOrders, ReadCustomers,
    ReadMoney, ReadOrders, ReadPayments, ReadProduction, ReadProducts, ReadReports, ReadSettings, ReadStaff,
    ReadWarehouse, RefundPayments, Role, TakePayments, WithdrawPayments, WriteApiKeys, WriteCustomers,
    WriteMoney, WriteOrders, WriteProduction, WriteProducts, WriteSettings, WriteStaff, WriteWarehouse,
};
pub use token::AccessToken;
pub use trust::{Access, SessionKey};
pub use write_uses::workers;
