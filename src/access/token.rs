//! Access tokens: JWT, HS256 and nothing else. The provider below knows no
//! other algorithm, so a token that names one can't even be checked.

use std::sync::Once;
use std::time::Duration;

use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit, Mac};
use jsonwebtoken::crypto::{CryptoProvider, JwtSigner, JwtVerifier, KeyUtils};
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::signature::{Error as SignatureError, Signer, Verifier};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use uuid::Uuid;

use crate::values::{PersonId, ShopId};

const ISSUER: &str = "cvety";
/// Sets access tokens apart from anything else we may sign one day.
const AUDIENCE: &str = "access";

/// What an access token says.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Claims {
    sub: String,
    /// The session, which can be revoked.
    pub sid: Uuid,
    /// The shop that the bearer works in.
    pub shop: i64,
    iat: i64,
    exp: i64,
    iss: String,
    aud: String,
}

impl Claims {
    /// Who signed in; None if the subject is not one of our persons.
    pub fn person(&self) -> Option<PersonId> {
        self.sub.parse().ok().map(PersonId)
    }

    /// The shop that the bearer works in.
    pub fn shop(&self) -> ShopId {
        ShopId(self.shop)
    }
}

/// Signs and checks access tokens.
pub struct AccessToken {
    encoding: EncodingKey,
    decoding: DecodingKey,
    rules: Validation,
    lifetime: Duration,
}

impl AccessToken {
    /// A signer with the server's secret.
    pub fn new(secret: &[u8], lifetime: Duration) -> Self {
        static INSTALLED: Once = Once::new();
        INSTALLED.call_once(|| {
            if HS256_ONLY.install_default().is_err() {
                tracing::warn!("another provider signs tokens in this process");
            }
        });
        Self {
            encoding: EncodingKey::from_secret(secret),
            decoding: DecodingKey::from_secret(secret),
            rules: rules(),
            lifetime,
        }
    }

    /// How long a token lives, in seconds.
    pub fn expires_in(&self) -> u64 {
        self.lifetime.as_secs()
    }

    /// A signed token.
    ///
    /// # Errors
    /// The claims can't be written, which is our defect.
    pub fn issue(
        &self,
        person: PersonId,
        session: Uuid,
        shop: ShopId,
        now: DateTime<Utc>,
    ) -> Result<String, jsonwebtoken::errors::Error> {
        let issued = now.timestamp();
        let claims = Claims {
            sub: person.to_string(),
            sid: session,
            shop: shop.0,
            iat: issued,
            exp: issued.saturating_add(i64::try_from(self.lifetime.as_secs()).unwrap_or(i64::MAX)),
            iss: ISSUER.to_owned(),
            aud: AUDIENCE.to_owned(),
        };
        jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &self.encoding)
    }

    /// The claims of a token that is ours and alive at `now`.
    pub fn check(&self, token: &str, now: DateTime<Utc>) -> Option<Claims> {
        let claims = jsonwebtoken::decode::<Claims>(token, &self.decoding, &self.rules).ok()?.claims;
        (claims.exp > now.timestamp()).then_some(claims)
    }
}

fn rules() -> Validation {
    let mut rules = Validation::new(Algorithm::HS256);
    rules.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
    rules.set_issuer(&[ISSUER]);
    rules.set_audience(&[AUDIENCE]);
    // Expiry is judged by our clock, not by the library's.
    rules.validate_exp = false;
    rules
}

static HS256_ONLY: CryptoProvider = CryptoProvider {
    signer_factory: |algorithm, key| Ok(Box::new(Hs256::new(*algorithm, key.as_bytes())?)),
    verifier_factory: |algorithm, key| Ok(Box::new(Hs256::new(*algorithm, key.try_get_as_bytes()?)?)),
    key_utils: KeyUtils::new_unimplemented(),
};

struct Hs256(Hmac<Sha256>);

impl Hs256 {
    fn new(algorithm: Algorithm, key: &[u8]) -> Result<Self, jsonwebtoken::errors::Error> {
        if algorithm != Algorithm::HS256 {
            return Err(ErrorKind::InvalidAlgorithm.into());
        }
        Ok(Self(Hmac::new_from_slice(key).map_err(|_| ErrorKind::InvalidKeyFormat)?))
    }
}

impl Signer<Vec<u8>> for Hs256 {
    fn try_sign(&self, message: &[u8]) -> Result<Vec<u8>, SignatureError> {
        Ok(self.0.clone().chain_update(message).finalize().into_bytes().to_vec())
    }
}

impl Verifier<Vec<u8>> for Hs256 {
    fn verify(&self, message: &[u8], signature: &Vec<u8>) -> Result<(), SignatureError> {
        let mac = self.0.clone().chain_update(message);
        mac.verify_slice(signature).map_err(SignatureError::from_source)
    }
}

impl JwtSigner for Hs256 {
    fn algorithm(&self) -> Algorithm {
        Algorithm::HS256
    }
}

impl JwtVerifier for Hs256 {
    fn algorithm(&self) -> Algorithm {
        Algorithm::HS256
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;

    const NOW: DateTime<Utc> = DateTime::UNIX_EPOCH;

    fn signer(secret: &str) -> AccessToken {
        AccessToken::new(secret.as_bytes(), Duration::from_secs(60))
    }

    fn issued(signer: &AccessToken) -> String {
        signer.issue(PersonId(7), Uuid::nil(), ShopId(3), NOW).expect("token")
    }

    #[test]
    fn a_token_says_who_and_where() {
        let signer = signer("secret");
        let claims = signer.check(&issued(&signer), NOW).expect("claims");
        assert_eq!((claims.person(), claims.shop()), (Some(PersonId(7)), ShopId(3)));
    }

    #[test]
    fn a_token_of_another_secret_or_time_is_refused() {
        let signer = signer("secret");
        assert!(signer.check(&issued(&self::signer("other")), NOW).is_none());
        let later = NOW + chrono::Duration::seconds(60);
        assert!(signer.check(&issued(&signer), later).is_none());
    }

    #[test]
    fn every_other_algorithm_is_refused() {
        let signer = signer("secret");
        let token = issued(&signer);
        let [_, claims, signature]: [&str; 3] =
            token.split('.').collect::<Vec<_>>().try_into().expect("three parts");
        for algorithm in ["none", "None", "HS384", "HS512", "RS256", "EdDSA"] {
            let header = BASE64.encode(format!(r#"{{"typ":"JWT","alg":"{algorithm}"}}"#));
            for signature in [signature, ""] {
                assert!(
                    signer.check(&format!("{header}.{claims}.{signature}"), NOW).is_none(),
                    "{algorithm}"
                );
            }
        }
    }

    #[test]
    fn a_token_without_our_claims_is_refused() {
        let signer = signer("secret");
        let whole = serde_json::json!({"sub": "7", "sid": Uuid::nil(), "shop": 3, "iat": 0, "exp": 60,
                                       "iss": ISSUER, "aud": AUDIENCE});
        let sign = |claims: &serde_json::Value| {
            jsonwebtoken::encode(&Header::new(Algorithm::HS256), claims, &signer.encoding).expect("signed")
        };
        assert!(signer.check(&sign(&whole), NOW).is_some());
        for missing in ["sub", "sid", "shop", "exp", "iss", "aud"] {
            let mut claims = whole.clone();
            claims.as_object_mut().expect("object").remove(missing);
            assert!(signer.check(&sign(&claims), NOW).is_none(), "{missing}");
        }
        let mut foreign = whole;
        foreign["aud"] = "refresh".into();
        assert!(signer.check(&sign(&foreign), NOW).is_none());
    }
}
