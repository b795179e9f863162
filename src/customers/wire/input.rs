//! What the customers' routes take, and its limits.

use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa::openapi::Object;
use utoipa::openapi::schema::{SchemaType, Type};

use crate::customers::customer::{LONGEST_NOTES, MOST_TAGS, Profile};
use crate::http::{Checks, EmailInput, PhoneInput, Result, TextInput, present};
use crate::values::{ShopZone, Text};

pub(in crate::customers) const LONGEST_NAME: usize = 200;
const LONGEST_EMAIL: usize = 254;
pub(in crate::customers) const LONGEST_ADDRESS: usize = 500;
pub(in crate::customers) const LONGEST_SOURCE: usize = 50;
/// Where a customer comes from whom staff have entered without saying more.
const SOURCE_STAFF: &str = "staff";
pub(in crate::customers) const LONGEST_TAG: usize = 50;

/// A mark of the shop's own.
#[derive(ToSchema)]
#[schema(value_type = String, max_length = 50, pattern = "\\S", examples("VIP"))]
#[expect(dead_code, reason = "says in the document what a text has to be")]
struct CustomerTag(String);

fn phone_of_customer() -> Object {
    let mut schema = PhoneInput::like("+77017654321");
    schema.description = Some("Any E.164 number with `+`; unique in the shop.".to_owned());
    schema
}

fn email_or_none() -> Object {
    EmailInput::form().schema_type(SchemaType::from_iter([Type::String, Type::Null])).build()
}

fn another_phone() -> Object {
    PhoneInput::like_or_null("+77017654321")
}

/// A customer to be added.
#[derive(Deserialize, ToSchema)]
pub(in crate::customers) struct CreateCustomer {
    #[schema(schema_with = phone_of_customer)]
    phone: PhoneInput,
    #[schema(example = "Мария Иванова", min_length = 1, max_length = 200)]
    name: String,
    #[schema(schema_with = EmailInput::or_null)]
    email: Option<EmailInput>,
    /// In the past.
    #[schema(value_type = Option<String>, format = Date, example = "1992-03-08")]
    birth_date: Option<String>,
    #[schema(example = "пр. Достык 50", max_length = 500)]
    address: Option<String>,
    #[schema(example = "Предпочитает пастельные тона", max_length = 2000)]
    preferences: Option<String>,
    #[schema(max_length = 2000)]
    notes: Option<String>,
    /// At most 20, each up to 50 characters.
    #[schema(value_type = Option<Vec<CustomerTag>>, max_items = 20, example = json!(["Новый клиент"]))]
    tags: Option<Vec<String>>,
    is_blocked: Option<bool>,
    /// Where they come from; `staff` when absent.
    #[schema(example = "instagram", max_length = 50)]
    source: Option<String>,
}

impl CreateCustomer {
    /// The profile, and where they come from.
    pub(in crate::customers) fn check(self, today: NaiveDate, zone: ShopZone) -> Result<(Profile, String)> {
        let mut checks = Checks::body();
        let phone = checks.any_phone("phone", &self.phone);
        let name = checks.text("name", &self.name, LONGEST_NAME);
        let email = self.email.as_deref().and_then(|email| checked_email(&mut checks, email));
        let birth_date =
            self.birth_date.as_deref().and_then(|date| checked_birth(&mut checks, date, zone, today));
        let address = checks.optional_address("address", self.address.as_deref(), LONGEST_ADDRESS);
        let preferences = checks.optional_prose("preferences", self.preferences.as_deref(), LONGEST_NOTES);
        let notes = checks.optional_prose("notes", self.notes.as_deref(), LONGEST_NOTES);
        let tags = checked_tags(&mut checks, &self.tags.unwrap_or_default());
        let source = checks.optional_text("source", self.source.as_deref(), LONGEST_SOURCE);
        let profile = Profile {
            phone: phone.map(|phone| phone.to_string()),
            name: Some(name),
            email,
            birth_date,
            address,
            preferences,
            notes,
            tags,
            is_blocked: self.is_blocked.unwrap_or(false),
        };
        checks.done().map(|()| (profile, source.unwrap_or_else(|| SOURCE_STAFF.to_owned())))
    }
}

pub(in crate::customers) fn checked_email(checks: &mut Checks, email: &str) -> Option<String> {
    let tidy = checks.optional_text("email", Some(email), LONGEST_EMAIL);
    // What holds nothing but what nobody sees is no address, and says something all the same.
    let is_said = !email.trim().is_empty();
    if tidy.as_deref().map_or(is_said, |tidy| !is_plausible_email(tidy)) {
        checks.refuse("email", Text::new("bad-email"));
    }
    tidy
}

/// Whether mail arrives there, only mail can tell.
fn is_plausible_email(email: &str) -> bool {
    let is_printable = !email.chars().any(|c| c.is_whitespace() || c.is_control());
    let parts: Vec<_> = email.split('@').collect();
    is_printable && matches!(parts.as_slice(), [local, domain] if !local.is_empty() && !domain.is_empty())
}

pub(in crate::customers) fn checked_birth(
    checks: &mut Checks,
    date: &str,
    zone: ShopZone,
    today: NaiveDate,
) -> Option<NaiveDate> {
    let date = checks.date("birth_date", date, zone)?;
    if date >= today {
        checks.refuse("birth_date", Text::new("birth-not-past"));
    }
    Some(date)
}

/// Tags as written, each once.
pub(in crate::customers) fn checked_tags(checks: &mut Checks, tags: &[String]) -> Vec<String> {
    let mut kept = Vec::new();
    for tag in checks.texts("tags", tags, MOST_TAGS, LONGEST_TAG) {
        if !kept.contains(&tag) {
            kept.push(tag);
        }
    }
    kept
}

/// Changes of a customer; what is absent stays.
#[derive(Deserialize, ToSchema)]
pub(in crate::customers) struct UpdateCustomer {
    #[schema(schema_with = another_phone)]
    phone: Option<PhoneInput>,
    #[schema(min_length = 1, max_length = 200)]
    name: Option<String>,
    #[serde(default, deserialize_with = "present")]
    #[schema(schema_with = email_or_none)]
    email: Option<Option<EmailInput>>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>, format = Date)]
    birth_date: Option<Option<String>>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>, max_length = 500)]
    address: Option<Option<String>>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>, max_length = 2000)]
    preferences: Option<Option<String>>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>, max_length = 2000, example = "Звонить после обеда")]
    notes: Option<Option<String>>,
    /// These replace all there were.
    #[schema(value_type = Option<Vec<CustomerTag>>, max_items = 20)]
    tags: Option<Vec<String>>,
    is_blocked: Option<bool>,
}

impl UpdateCustomer {
    /// The profile with these changes.
    pub(in crate::customers) fn applied_to(
        self,
        mut profile: Profile,
        today: NaiveDate,
        zone: ShopZone,
    ) -> Result<Profile> {
        let mut checks = Checks::body();
        if let Some(phone) = &self.phone {
            profile.phone = checks.any_phone("phone", phone).map(|phone| phone.to_string());
        }
        if let Some(name) = &self.name {
            profile.name = Some(checks.text("name", name, LONGEST_NAME));
        }
        if let Some(email) = &self.email {
            profile.email = email.as_deref().and_then(|email| checked_email(&mut checks, email));
        }
        if let Some(date) = &self.birth_date {
            profile.birth_date =
                date.as_deref().and_then(|date| checked_birth(&mut checks, date, zone, today));
        }
        if let Some(address) = &self.address {
            profile.address = checks.optional_address("address", address.as_deref(), LONGEST_ADDRESS);
        }
        for (field, change, target, limit) in [
            ("preferences", &self.preferences, &mut profile.preferences, LONGEST_NOTES),
            ("notes", &self.notes, &mut profile.notes, LONGEST_NOTES),
        ] {
            if let Some(change) = change {
                *target = checks.optional_prose(field, change.as_deref(), limit);
            }
        }
        if let Some(tags) = &self.tags {
            profile.tags = checked_tags(&mut checks, tags);
        }
        profile.is_blocked = self.is_blocked.unwrap_or(profile.is_blocked);
        checks.done().map(|()| profile)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::Error;

    #[test]
    fn an_email_address_has_one_at_sign_and_no_blanks() {
        for email in ["ivan@example.com", "имя@почта.рф", "a+b@c"] {
            assert!(is_plausible_email(email), "{email}");
        }
        for email in ["", "@", "ivan", "ivan@", "@example.com", "a@b@c", "a b@c.kz", "a@b\n.kz"] {
            assert!(!is_plausible_email(email), "{email:?}");
        }
    }

    fn created(json: serde_json::Value) -> Result<Profile> {
        let today = NaiveDate::from_ymd_opt(2026, 12, 26).expect("a date");
        let new = serde_json::from_value::<CreateCustomer>(json).expect("the schema");
        new.check(today, ShopZone::default()).map(|(profile, _source)| profile)
    }

    #[test]
    fn an_email_of_what_nobody_sees_is_refused_and_a_blank_one_is_none() {
        let of = |email: &str| {
            created(serde_json::json!({"phone": "+77017654321", "name": "Мария", "email": email}))
        };
        assert!(of("\u{84}").is_err());
        assert_eq!(of(" ").map(|profile| profile.email).ok(), Some(None));
    }

    #[test]
    fn every_objection_to_a_customer_is_named_at_once() {
        let wrong = created(
            serde_json::json!({"phone": "123", "name": " ", "email": "x", "birth_date": "2026-12-26",
            "tags": ["VIP", ""]}),
        );
        let Err(Error::Invalid(fields)) = wrong.map(|_| ()) else { panic!("taken") };
        let locs: Vec<_> =
            fields.iter().map(|field| serde_json::to_string(&field.loc).expect("JSON")).collect();
        let expected = [
            r#"["body","phone"]"#,
            r#"["body","name"]"#,
            r#"["body","email"]"#,
            r#"["body","birth_date"]"#,
            r#"["body","tags",1]"#,
        ];
        assert_eq!(locs, expected);
    }

    #[test]
    fn a_tag_is_kept_once() {
        let made = created(
            serde_json::json!({"phone": "8 701 765-43-21", "name": "Мария", "tags": ["VIP", " VIP "]}),
        );
        let made = made.expect("a customer");
        assert_eq!((made.phone.as_deref(), made.tags), (Some("+77017654321"), vec!["VIP".to_owned()]));
    }
}
