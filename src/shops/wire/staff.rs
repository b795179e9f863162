//! What the routes of staff take and answer.

use serde::{Deserialize, Serialize};
use utoipa::openapi::Object;
use utoipa::{IntoParams, ToSchema};

use crate::access::Role;
use crate::http::{Checks, Error, KazakhPhoneInput, PageQuery, Result, SetElsewhere, Several, TextInput};
use crate::shops::staff::{NewStaff, StaffChange, StaffMember};
use crate::values::{Search, ShopZone, StaffId, Text};

const LONGEST_NAME: usize = 200;

/// A member of the shop's staff: florists and couriers among them.
#[derive(Serialize, ToSchema)]
#[schema(as = StaffMember, example = json!({"role": "florist"}))]
pub(in crate::shops) struct StaffView {
    #[schema(value_type = i64, example = 5)]
    id: StaffId,
    #[schema(example = "Марина")]
    name: String,
    #[schema(example = "+77051234567")]
    phone: String,
    role: Role,
    #[schema(example = json!(["orders:read", "products:read", "warehouse", "production"]))]
    permissions: Vec<String>,
    #[schema(value_type = String, format = DateTime)]
    created_at: String,
    #[schema(value_type = String, format = DateTime)]
    updated_at: String,
}

/// Nobody is listed who does not work in the shop.
#[derive(Serialize)]
pub(in crate::shops) struct Standing {
    is_active: bool,
}

impl Standing {
    /// What earlier pages show of a member and the PATCH does not set.
    pub(in crate::shops) const ELSEWHERE: [SetElsewhere; 1] =
        [SetElsewhere::new("is_active", "DELETE /api/staff/{staff_id}")];

    pub(in crate::shops) fn of_member() -> Self {
        Self { is_active: true }
    }
}

impl StaffView {
    pub(in crate::shops) fn new(member: &StaffMember, zone: ShopZone) -> Self {
        Self {
            id: member.id,
            name: member.name.clone(),
            phone: member.phone.clone(),
            role: member.role,
            permissions: member.role.permissions(),
            created_at: zone.render(member.created_at),
            updated_at: zone.render(member.updated_at),
        }
    }
}

/// Who of the staff is wanted.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(in crate::shops) struct StaffQuery {
    /// May repeat.
    #[serde(default)]
    #[param(value_type = Vec<Role>, example = json!(["courier"]))]
    role: Several,
    /// Words of the name and the phone, each of which has to be found, in any order, ignoring case; the id of a member,
    /// who comes first.
    #[param(max_length = 100, example = "Марина")]
    search: Option<String>,
}

impl StaffQuery {
    /// The roles wanted, all if none is named, and who is looked for; the page is only checked.
    pub(in crate::shops) fn check(&self, page: &PageQuery) -> Result<(Vec<Role>, Option<Search>)> {
        let mut checks = Checks::query();
        let roles = checks.choices("role", &self.role);
        let search = checks.search_of_people(self.search.as_deref());
        page.check(&mut checks);
        checks.done().map(|()| (roles, search))
    }
}

fn phone_of_staff() -> Object {
    KazakhPhoneInput::like("+77051234567")
}

fn another_phone() -> Object {
    KazakhPhoneInput::like_or_null("+77051234567")
}

/// Someone to be hired.
#[derive(Deserialize, ToSchema)]
#[schema(example = json!({"name": "Марина", "phone": "+77051234567", "role": "florist"}))]
pub(in crate::shops) struct CreateStaff {
    #[schema(example = "Марина", min_length = 1, max_length = 200)]
    name: String,
    #[schema(schema_with = phone_of_staff)]
    phone: KazakhPhoneInput,
    role: Role,
}

impl CreateStaff {
    pub(in crate::shops) fn check(self) -> Result<NewStaff> {
        let mut checks = Checks::body();
        let name = checks.name("name", &self.name, LONGEST_NAME);
        let phone = checks.kazakh_phone("phone", &self.phone);
        checks.done()?;
        let phone = phone.ok_or_else(|| Error::field("phone", Text::new("bad-phone")))?;
        Ok(NewStaff { person: None, name, phone, role: self.role })
    }
}

/// Changes of a member; what is absent stays.
#[derive(Deserialize, ToSchema)]
pub(in crate::shops) struct UpdateStaff {
    #[schema(min_length = 1, max_length = 200, example = "Марина Иванова")]
    name: Option<String>,
    /// By which they sign in from now on: another phone is another person, and whoever had the place is signed out.
    #[schema(schema_with = another_phone)]
    phone: Option<KazakhPhoneInput>,
    role: Option<Role>,
}

impl UpdateStaff {
    /// The changes of a member who is called so.
    pub(in crate::shops) fn check(self, called: Option<&str>) -> Result<StaffChange> {
        let mut checks = Checks::body();
        let name = self.name.as_deref().map(|name| checks.renamed("name", name, called, LONGEST_NAME));
        let phone = self.phone.as_ref().map(|phone| checks.kazakh_phone("phone", phone));
        checks.done().map(|()| StaffChange { name, phone: phone.flatten(), role: self.role })
    }
}
