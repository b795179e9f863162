//! What is said of users: who is wanted, hired or changed.

use serde::Deserialize;
use utoipa::openapi::Object;
use utoipa::{IntoParams, ToSchema};

use super::UserRole;
use crate::access::Role;
use crate::http::{Checks, Error, KazakhPhoneInput, PageQuery, Result, Several, TextInput};
use crate::shops::{NewStaff, StaffChange, StaffMember};
use crate::values::{Search, Text};

const LONGEST_NAME: usize = 200;

/// Which users are wanted.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(in crate::earlier) struct UserQuery {
    /// Words of the name and the phone, as in `GET /api/staff`.
    #[param(max_length = 100, example = "Марина")]
    search: Option<String>,
    /// Of that role alone; may repeat.
    #[serde(default)]
    #[param(value_type = Vec<UserRole>)]
    role: Several,
    /// `false`: nobody, since whoever was dismissed is not listed.
    #[param(value_type = Option<bool>)]
    is_active: Option<String>,
}

/// The same, understood.
pub(in crate::earlier) struct Wanted {
    pub search: Option<Search>,
    roles: Vec<Role>,
    is_active: bool,
}

impl UserQuery {
    /// Who is wanted; the page is only checked.
    pub(in crate::earlier) fn check(&self, page: &PageQuery) -> Result<Wanted> {
        let mut checks = Checks::query();
        let search = checks.search_of_people(self.search.as_deref());
        let roles: Vec<UserRole> = checks.choices("role", &self.role);
        let is_active = checks.flag("is_active", self.is_active.as_deref()).unwrap_or(true);
        page.check(&mut checks);
        let wanted = Wanted { search, roles: roles.into_iter().map(Role::from).collect(), is_active };
        checks.done().map(|()| wanted)
    }
}

impl Wanted {
    /// True for somebody of the role; all who are there are active.
    pub(in crate::earlier) fn covers(&self, member: &StaffMember) -> bool {
        self.is_active && (self.roles.is_empty() || self.roles.contains(&member.role))
    }
}

fn phone_of_user() -> Object {
    KazakhPhoneInput::like("+77051234567")
}

fn another_phone() -> Object {
    KazakhPhoneInput::like_or_null("+77051234567")
}

/// Someone to be hired.
#[derive(Deserialize, ToSchema)]
#[schema(example = json!({"name": "Марина", "phone": "+77051234567", "role": "florist"}))]
pub(in crate::earlier) struct CreateUser {
    #[schema(example = "Марина", min_length = 1, max_length = 200)]
    name: String,
    #[schema(schema_with = phone_of_user)]
    phone: KazakhPhoneInput,
    role: UserRole,
}

impl CreateUser {
    pub(in crate::earlier) fn check(&self) -> Result<NewStaff> {
        let mut checks = Checks::body();
        let name = checks.name("name", &self.name, LONGEST_NAME);
        let phone = checks.kazakh_phone("phone", &self.phone);
        checks.done()?;
        let phone = phone.ok_or_else(|| Error::field("phone", Text::new("bad-phone")))?;
        Ok(NewStaff { person: None, name, phone, role: self.role.into() })
    }
}

/// Changes of a user; what is absent stays.
#[derive(Deserialize, ToSchema)]
#[schema(example = json!({"name": "Марина Иванова"}))]
pub(in crate::earlier) struct UpdateUser {
    #[schema(min_length = 1, max_length = 200, example = "Марина Иванова")]
    name: Option<String>,
    #[schema(schema_with = another_phone)]
    phone: Option<KazakhPhoneInput>,
    role: Option<UserRole>,
    /// `false` dismisses.
    is_active: Option<bool>,
}

impl UpdateUser {
    pub(in crate::earlier) fn dismisses(&self) -> bool {
        self.is_active == Some(false)
    }

    /// The changes of somebody who is called so.
    pub(in crate::earlier) fn check(&self, called: Option<&str>) -> Result<StaffChange> {
        let mut checks = Checks::body();
        let name = self.name.as_deref().map(|name| checks.renamed("name", name, called, LONGEST_NAME));
        let phone = self.phone.as_ref().and_then(|phone| checks.kazakh_phone("phone", phone));
        checks.done().map(|()| StaffChange { name, phone, role: self.role.map(Role::from) })
    }
}
