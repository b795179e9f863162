//! The people of a test. Each is made when first asked for, through the
//! public API: they sign in, and the owner hires them.

use serde_json::{Value, json};
use tokio::sync::OnceCell;

use super::{Caller, TestApp};

/// Six digits that a test phone's owner may type.
const ANY_CODE: &str = "123456";

const OWNER: &str = "+77010000001";
const STRANGER: &str = "+77010000002";
const MANAGER: &str = "+77010000003";
const FLORIST: &str = "+77010000004";
const COURIER: &str = "+77010000005";
const OTHER_COURIER: &str = "+77010000006";
/// For a role that has no test person of its own yet.
const NEWCOMER: &str = "+77010000007";
const BUYER: &str = "+77017654321";

/// The phones that accept any code.
pub(super) fn test_phones() -> String {
    [OWNER, STRANGER, MANAGER, FLORIST, COURIER, OTHER_COURIER, NEWCOMER].join(",")
}

/// Those who were asked for so far.
#[derive(Default)]
pub struct Identities {
    owner: OnceCell<Caller>,
    stranger: OnceCell<Caller>,
    manager: OnceCell<Caller>,
    florist: OnceCell<Caller>,
    courier: OnceCell<Caller>,
    other_courier: OnceCell<Caller>,
}

impl TestApp {
    /// The owner of the shop in which everyone but the stranger works.
    pub async fn owner(&self) -> Caller {
        self.identities.owner.get_or_init(|| self.sign_in("owner", OWNER)).await.clone()
    }

    /// The owner of another shop.
    pub async fn stranger(&self) -> Caller {
        self.identities.stranger.get_or_init(|| self.sign_in("stranger", STRANGER)).await.clone()
    }

    pub async fn manager(&self) -> Caller {
        self.identities.manager.get_or_init(|| self.hired("manager", "Алия", MANAGER)).await.clone()
    }

    pub async fn florist(&self) -> Caller {
        self.identities.florist.get_or_init(|| self.hired("florist", "Марина", FLORIST)).await.clone()
    }

    pub async fn courier(&self) -> Caller {
        self.identities.courier.get_or_init(|| self.hired("courier", "Ерлан", COURIER)).await.clone()
    }

    pub async fn other_courier(&self) -> Caller {
        let made = || self.hired("courier", "Данияр", OTHER_COURIER);
        self.identities.other_courier.get_or_init(made).await.clone()
    }

    /// Someone of that role, whatever roles there are.
    pub async fn someone_as(&self, role: &str) -> Caller {
        match role {
            "owner" => self.owner().await,
            "manager" => self.manager().await,
            "florist" => self.florist().await,
            "courier" => self.courier().await,
            new => self.hired(new, "Новенький", NEWCOMER).await,
        }
    }

    /// Someone without a token.
    pub fn nobody(&self) -> Caller {
        Caller::anonymous(self, "nobody", "")
    }

    /// A customer at the storefront: no token, but a phone.
    pub fn buyer(&self) -> Caller {
        Caller::anonymous(self, "buyer", BUYER)
    }

    async fn hired(&self, role: &str, name: &str, phone: &str) -> Caller {
        let staff = json!({"name": name, "phone": phone, "role": role});
        self.owner().await.post("/api/staff", staff).await.expect(201);
        self.sign_in(role, phone).await
    }

    /// Signs in by a test phone. Whoever works nowhere gets a shop of their own.
    pub async fn sign_in(&self, name: &str, phone: &str) -> Caller {
        let body = json!({"phone": phone, "otp_code": ANY_CODE});
        let answer = self.nobody().post("/api/auth/verify-otp", body).await.expect(200);
        self.caller_of(name, phone, &answer).await
    }

    /// The caller that the answer to a sign-in makes.
    pub async fn caller_of(&self, name: &str, phone: &str, signed_in: &Value) -> Caller {
        let token = signed_in["access_token"].as_str().expect("an access token").to_owned();
        let shop_id = signed_in["shop_id"].as_i64().expect("the id of a shop");
        let staff_id = self.db_staff_id(shop_id, phone).await;
        Caller { token: Some(token), shop_id, staff_id, ..Caller::anonymous(self, name, phone) }
    }
}
