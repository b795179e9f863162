//! What the routes of API keys take and answer.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::queries::{NewKey, StoredKey};
use crate::access::{ApiKey, Scope};
use crate::http::{Checks, Result};
use crate::values::{ApiKeyId, ShopZone, Text};

const LONGEST_NAME: usize = 100;
const MOST_SCOPES: usize = 30;
const LONGEST_SCOPE: usize = 30;

/// One of a key's scopes.
#[derive(ToSchema)]
#[schema(value_type = String, examples("orders"),
    pattern = "^((orders|products|customers|warehouse|production|payments|reports|webhooks|settings)(:read)?|staff:read)$")]
#[expect(dead_code, reason = "says in the document what a text has to be")]
struct KeyScope(String);

/// A key for a program.
#[derive(Deserialize, ToSchema)]
pub(super) struct CreateApiKey {
    /// Which program it is for; history names the key by it.
    #[schema(example = "1С", min_length = 1, max_length = 100)]
    name: String,
    /// A bare word means all of the field, `word:read` reading only. Not for keys: `deliveries`, `api_keys`, and
    /// `staff` beyond reading.
    #[schema(value_type = Vec<KeyScope>, example = json!(["orders", "products:read"]), min_items = 1, max_items = 30)]
    scopes: Vec<String>,
    /// When it stops working; never when absent. Without an offset, in the shop's time.
    #[schema(example = "2027-12-31T23:59:59+05:00", format = "date-time")]
    expires_at: Option<String>,
}

impl CreateApiKey {
    pub(super) fn check(&self, zone: ShopZone, now: DateTime<Utc>) -> Result<NewKey> {
        let mut checks = Checks::body();
        let name = checks.text("name", &self.name, LONGEST_NAME);
        let words = checks.texts("scopes", &self.scopes, MOST_SCOPES, LONGEST_SCOPE);
        if self.scopes.is_empty() {
            checks.refuse("scopes", Text::new("no-scopes"));
        }
        let scopes = words.iter().enumerate();
        let scopes =
            scopes.filter_map(|(index, word)| checks.parsed_at("scopes", index, for_keys(word))).collect();
        let expires_at = self.expires_at.as_deref().and_then(|text| {
            let moment = checks.parsed("expires_at", zone.parse_moment(text))?;
            if moment <= now {
                checks.refuse("expires_at", Text::new("moment-not-ahead"));
            }
            Some(moment)
        });
        checks.done().map(|()| NewKey { name, scopes, expires_at })
    }
}

fn for_keys(word: &str) -> std::result::Result<Scope, Text> {
    let scope = Scope::parse(word).ok_or(Text::new("unknown-scope"))?;
    if scope.is_for_keys() { Ok(scope) } else { Err(Text::new("scope-not-for-keys")) }
}

/// A key without its text.
#[derive(Serialize, ToSchema)]
#[schema(as = ApiKey)]
pub(super) struct ApiKeyView {
    #[schema(value_type = i64, example = 3)]
    id: ApiKeyId,
    #[schema(example = "1С")]
    name: String,
    /// The end of its text, to tell it from others.
    #[schema(example = "x7Qe")]
    last_four: String,
    #[schema(example = json!(["orders", "products:read"]))]
    scopes: Vec<String>,
    #[schema(example = "Марина")]
    created_by: String,
    #[schema(example = "2026-12-26T14:00:00+05:00")]
    created_at: String,
    #[schema(example = "2027-12-31T23:59:59+05:00")]
    expires_at: Option<String>,
    /// A minute or two behind; null until the first use.
    last_used_at: Option<String>,
    #[schema(example = json!(null))]
    revoked_at: Option<String>,
}

impl ApiKeyView {
    pub(super) fn new(key: StoredKey, zone: ShopZone) -> Self {
        let time = |moment: Option<DateTime<Utc>>| moment.map(|moment| zone.render(moment));
        Self {
            id: key.id,
            name: key.name,
            last_four: key.last_four,
            scopes: key.scopes,
            created_by: key.created_by,
            created_at: zone.render(key.created_at),
            expires_at: time(key.expires_at),
            last_used_at: time(key.last_used_at),
            revoked_at: time(key.revoked_at),
        }
    }
}

/// A new key, with the text that is shown this once.
#[derive(Serialize, ToSchema)]
pub(super) struct NewApiKey {
    #[serde(flatten)]
    view: ApiKeyView,
    /// Goes where an access token goes: `Authorization: Bearer cvk_…`.
    #[schema(example = "cvk_AAAAAAAAAAPfV0n3mG…")]
    key: String,
}

impl NewApiKey {
    pub(super) fn new((stored, key): (StoredKey, ApiKey), zone: ShopZone) -> Self {
        Self { view: ApiKeyView::new(stored, zone), key: key.into_text() }
    }
}
