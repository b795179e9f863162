//! Answers in the shapes of the earlier system.

mod goods;
mod people;

pub(super) use goods::ComponentView;
pub(super) use people::{CurrentUser, UserView};
