//! Why someone is not let in. The texts tell a stranger no more than that.

use crate::http::Error;
use crate::values::Text;

/// Another shop's id and one that never existed answer alike.
pub(super) const NO_SHOP_OF_YOURS: Error = Error::NotFound(Text::new("shop-not-found"));
/// Unknown, expired, replayed, revoked: whoever holds such a token learns no more.
pub(super) const BAD_REFRESH_TOKEN: Error = Error::Unauthorized(Text::new("bad-refresh-token"));
/// Ended, somebody else's, or never there.
pub(super) const NO_SESSION_OF_YOURS: Error = Error::NotFound(Text::new("session-not-found"));
pub(super) const NO_KEY: Error = Error::NotFound(Text::new("api-key-not-found"));
pub(super) const SESSION_OVER: Error = Error::Unauthorized(Text::new("session-over"));

/// Never asked for, wrong, expired, used, replaced, or guessed at too often.
pub(super) fn wrong_otp() -> Error {
    Error::rule("wrong_otp", Text::new("wrong-otp"))
}

/// Said only to someone who has just proved that the phone is theirs.
pub(super) fn no_shop() -> Error {
    Error::rule("no_shop", Text::new("no-shop"))
}

/// One person's shops are bounded.
pub(super) fn too_many_shops() -> Error {
    Error::rule("too_many_shops", Text::new("too-many-shops"))
}

/// A shop's keys that may still open something are bounded.
pub(super) fn too_many_keys(most: i64) -> Error {
    Error::rule("too_many_api_keys", Text::new("too-many-api-keys").with("most", most))
}
