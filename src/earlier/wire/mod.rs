//! Answers in the shapes of the earlier system.

mod goods;
mod people;
mod users;

pub(super) use goods::ComponentView;
pub(super) use people::{CurrentUser, UserRole, UserView};
pub(super) use users::{CreateUser, UpdateUser, UserQuery};
