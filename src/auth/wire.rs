//! What the routes of sign-in take and answer.

use http::header::USER_AGENT;
use http::{HeaderMap, HeaderValue};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::code::OtpCode;
use super::membership::MyChange;
use super::queries::Whereabouts;
use super::session::SignedIn;
use super::sign_in::SignInRequest;
use crate::access::{Member, Role};
use crate::http::{
    Checks, ClientAddress, Error, KazakhPhoneInput, OtpInput, Result, SetElsewhere, TextInput, present,
};
use crate::shops::Membership;
use crate::state::AppState;
use crate::values::{Currency, Language, Phone, ShopId, Text, writing};

const LONGEST_NAME: usize = 200;
/// Room for whatever somebody takes for one: an access token is no refresh token
/// either, and told so in the same words.
const LONGEST_REFRESH_TOKEN: usize = 4_096;
const LONGEST_USER_AGENT: usize = 300;
const DEFECT: &str = "a checked request lost a field";

/// A phone that asks for a code.
#[derive(Deserialize, ToSchema)]
pub(super) struct RequestOtp {
    #[schema(schema_with = KazakhPhoneInput::schema)]
    phone: KazakhPhoneInput,
}

impl RequestOtp {
    pub(super) fn check(&self) -> Result<Phone> {
        let mut checks = Checks::body();
        let phone = checks.kazakh_phone("phone", &self.phone);
        checks.done()?;
        phone.ok_or_else(|| Error::internal(anyhow::anyhow!(DEFECT)))
    }
}

/// Says that a code is on its way, whether or not anyone has that phone.
#[derive(Serialize, ToSchema)]
pub(super) struct OtpRequested {
    #[schema(example = "OTP отправлен на ваш Telegram")]
    message: &'static str,
    #[schema(example = "telegram")]
    delivery_method: &'static str,
    /// Seconds for which the code is good.
    #[schema(example = 300)]
    expires_in: u64,
    /// Where someone who has not linked Telegram yet can do so; null where no bot is at work.
    #[schema(example = "https://t.me/cvety_kz_bot?start=3mVYEQsJT6R9pLkXo0aZ1w")]
    telegram_url: Option<String>,
}

impl OtpRequested {
    pub(super) fn new(app: &AppState, telegram_url: Option<String>, language: Language) -> Self {
        Self {
            message: Text::new("otp-sent").word(language),
            delivery_method: "telegram",
            expires_in: app.settings.auth.otp_lifetime.as_secs(),
            telegram_url,
        }
    }
}

/// A phone with the code it was sent.
#[derive(Deserialize, ToSchema)]
pub(super) struct VerifyOtp {
    #[schema(schema_with = KazakhPhoneInput::schema)]
    phone: KazakhPhoneInput,
    #[schema(schema_with = OtpInput::schema)]
    otp_code: OtpInput,
    /// The shop to enter; the last used one when absent.
    #[schema(example = 1)]
    shop_id: Option<i64>,
}

impl VerifyOtp {
    pub(super) fn check(&self, headers: &HeaderMap, address: ClientAddress) -> Result<SignInRequest> {
        let mut checks = Checks::body();
        let phone = checks.kazakh_phone("phone", &self.phone);
        let code = checks.parsed("otp_code", OtpCode::parse(&self.otp_code));
        checks.done()?;
        let proof = phone.zip(code).ok_or_else(|| Error::internal(anyhow::anyhow!(DEFECT)));
        proof.map(|(phone, code)| SignInRequest {
            phone,
            code,
            shop: self.shop_id.map(ShopId),
            user_agent: headers.get(USER_AGENT).and_then(user_agent),
            address,
        })
    }
}

/// What a client calls itself, fit to be shown to people.
fn user_agent(value: &HeaderValue) -> Option<String> {
    let text = writing::line(&String::from_utf8_lossy(value.as_bytes()));
    let shown: String = text.chars().take(LONGEST_USER_AGENT).collect();
    Some(shown).filter(|shown| !shown.is_empty())
}

/// A session that goes on.
#[derive(Deserialize, ToSchema)]
pub(super) struct RefreshSession {
    #[schema(example = "cvr_mVYEQsJT6R9_example", min_length = 1, max_length = 4096)]
    refresh_token: String,
}

impl RefreshSession {
    pub(super) fn check(&self) -> Result<String> {
        let mut checks = Checks::body();
        let token =
            checks.secret("refresh_token", &self.refresh_token, LONGEST_REFRESH_TOKEN).trim().to_owned();
        checks.done().map(|()| token)
    }
}

/// Who signed in, where, and the tokens for it.
#[derive(Serialize, ToSchema)]
pub(super) struct Tokens {
    #[schema(example = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9…")]
    access_token: String,
    #[schema(example = "bearer")]
    token_type: &'static str,
    /// Seconds for which the access token is good.
    #[schema(example = 86400)]
    expires_in: u64,
    /// To be used once, for the next pair. Absent where the one at hand stays good.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "cvr_mVYEQsJT6R9_example")]
    refresh_token: Option<String>,
    #[schema(example = 1)]
    shop_id: i64,
    #[schema(example = "Цветочный магазин 4567")]
    shop_name: String,
    #[schema(example = 5)]
    staff_id: i64,
    role: Role,
    /// A bare word means all of the field, `word:read` reading only.
    #[schema(example = json!(["orders", "products", "customers", "warehouse", "production", "payments", "reports", "webhooks", "staff", "settings", "api_keys", "deliveries"]))]
    permissions: Vec<String>,
}

impl Tokens {
    pub(super) fn new(app: &AppState, signed_in: SignedIn) -> Result<Self> {
        let access_token = signed_in.access_token(app)?;
        let Membership { shop, shop_name, staff_id, role } = signed_in.membership;
        Ok(Self {
            access_token,
            token_type: "bearer",
            expires_in: app.access.tokens().expires_in(),
            refresh_token: signed_in.refresh_token.map(super::refresh_token::RefreshToken::into_text),
            shop_id: shop.0,
            shop_name,
            staff_id: staff_id.0,
            role,
            permissions: role.permissions(),
        })
    }
}

/// Who is signed in, and where.
#[derive(Serialize, ToSchema)]
pub(super) struct Me {
    #[schema(example = 7)]
    person_id: i64,
    #[schema(example = "+77011234567")]
    phone: String,
    /// As the shop calls them.
    #[schema(example = "Марина")]
    name: String,
    /// As they call themselves, in the shops they open.
    #[schema(example = "Марина Ли")]
    own_name: Option<String>,
    #[schema(example = 5)]
    staff_id: i64,
    role: Role,
    #[schema(example = json!(["orders", "products", "customers", "warehouse", "production", "payments", "reports", "webhooks", "staff", "settings", "api_keys", "deliveries"]))]
    permissions: Vec<String>,
    #[schema(example = 1)]
    shop_id: i64,
    #[schema(example = "Цветочный магазин 4567")]
    shop_name: String,
    currency: Currency,
    /// IANA name.
    #[schema(example = "Asia/Almaty")]
    time_zone: &'static str,
}

impl Me {
    pub(super) fn new(member: &Member, whereabouts: Whereabouts) -> Self {
        Self {
            person_id: member.person.0,
            phone: whereabouts.phone,
            name: member.name.clone(),
            own_name: whereabouts.own_name,
            staff_id: member.staff_id.0,
            role: member.role,
            permissions: member.role.permissions(),
            shop_id: member.shop.0,
            shop_name: whereabouts.shop_name,
            currency: whereabouts.currency,
            time_zone: whereabouts.zone.name(),
        }
    }
}

/// What of a bearer of a token others set.
pub(super) const OF_ME: [SetElsewhere; 5] = [
    SetElsewhere::new("name", "PATCH /api/staff/{staff_id}"),
    SetElsewhere::new("phone", "PATCH /api/staff/{staff_id}"),
    SetElsewhere::new("role", "PATCH /api/staff/{staff_id}"),
    SetElsewhere::new("shop_id", "POST /api/auth/switch-shop"),
    SetElsewhere::new("shop_name", "PATCH /api/shop"),
];

/// What a person says of themselves; what is absent stays.
#[derive(Deserialize, ToSchema)]
pub(super) struct UpdateMe {
    /// `null` or blank: none.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>, max_length = 200, example = "Марина Ли")]
    own_name: Option<Option<String>>,
}

impl UpdateMe {
    /// The changes of somebody who calls themselves so.
    pub(super) fn check(&self, called: Option<&str>) -> Result<MyChange> {
        let mut checks = Checks::body();
        let own_name = self.own_name.as_ref().map(|name| {
            let name = name.as_deref().filter(|name| !name.trim().is_empty());
            name.map(|name| checks.renamed("own_name", name, called, LONGEST_NAME))
        });
        checks.done().map(|()| MyChange { own_name })
    }
}

/// A shop in which the person works.
#[derive(Serialize, ToSchema)]
pub(super) struct MyShop {
    #[schema(example = 1)]
    shop_id: i64,
    #[schema(example = "Цветочный магазин 4567")]
    shop_name: String,
    #[schema(example = 5)]
    staff_id: i64,
    role: Role,
    /// The shop this token is for.
    is_current: bool,
}

impl MyShop {
    pub(super) fn new(membership: Membership, current: ShopId) -> Self {
        let Membership { shop, shop_name, staff_id, role } = membership;
        Self { shop_id: shop.0, shop_name, staff_id: staff_id.0, role, is_current: shop == current }
    }
}

/// The shop to work in from now on.
#[derive(Deserialize, ToSchema)]
pub(super) struct SwitchShop {
    #[schema(example = 2)]
    pub(super) shop_id: i64,
}

/// Another shop.
#[derive(Deserialize, ToSchema)]
pub(super) struct CreateShop {
    #[schema(example = "Цветы на Достык", min_length = 1, max_length = 200)]
    name: String,
}

impl CreateShop {
    pub(super) fn check(&self) -> Result<String> {
        let mut checks = Checks::body();
        let name = checks.name("name", &self.name, LONGEST_NAME);
        checks.done().map(|()| name)
    }
}

/// A shop just made, and what its maker is there.
#[derive(Serialize, ToSchema)]
pub(super) struct NewShop {
    #[schema(example = 2)]
    id: i64,
    #[schema(example = "Цветы на Достык")]
    name: String,
    #[schema(example = 6)]
    staff_id: i64,
    role: Role,
    #[schema(example = json!(["orders", "products", "customers", "warehouse", "production", "payments", "reports", "webhooks", "staff", "settings", "api_keys", "deliveries"]))]
    permissions: Vec<String>,
}

impl From<Membership> for NewShop {
    fn from(membership: Membership) -> Self {
        let Membership { shop, shop_name, staff_id, role } = membership;
        Self { id: shop.0, name: shop_name, staff_id: staff_id.0, role, permissions: role.permissions() }
    }
}
