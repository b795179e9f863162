//! Who orders and who receives, as a body names them.

use serde::Deserialize;
use utoipa::ToSchema;

use super::LONGEST_NAME;
use crate::http::{BlankableKazakhPhoneInput, Checks, PhoneInput, TextInput};
use crate::orders::{People, WhoOrders};

/// Who orders, and who receives.
#[derive(Deserialize, ToSchema)]
pub struct PeopleInput {
    #[schema(schema_with = PhoneInput::schema)]
    customer_phone: PhoneInput,
    #[schema(example = "Иван Петров", max_length = 200)]
    customer_name: Option<String>,
    #[schema(schema_with = BlankableKazakhPhoneInput::or_null)]
    recipient_phone: Option<BlankableKazakhPhoneInput>,
    #[schema(example = "Айгуль Касымова", max_length = 200)]
    recipient_name: Option<String>,
    /// The recipient is not told who sends.
    is_anonymous: Option<bool>,
}

impl PeopleInput {
    /// Whoever orders, and the people of the order; None where their phone was
    /// objected to.
    pub fn check(&self, checks: &mut Checks) -> Option<(WhoOrders, People)> {
        let mut name =
            |field, name: &Option<String>| checks.optional_text(field, name.as_deref(), LONGEST_NAME);
        let customer_name = name("customer_name", &self.customer_name);
        let recipient_name = name("recipient_name", &self.recipient_name);
        let customer_phone = checks.any_phone("customer_phone", &self.customer_phone);
        let recipient_phone = self.recipient_phone.as_deref().filter(|phone| !phone.trim().is_empty());
        let recipient_phone = recipient_phone.and_then(|phone| checks.kazakh_phone("recipient_phone", phone));
        let people = People {
            customer_phone: None,
            customer_name,
            recipient_phone: recipient_phone.map(|phone| phone.to_string()),
            recipient_name,
            is_anonymous: self.is_anonymous.unwrap_or(false),
        };
        Some((WhoOrders::Phone(customer_phone?), people))
    }
}
