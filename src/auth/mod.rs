//! Signing in: one-time codes, sessions, refresh tokens, and the shops that a
//! person may enter; and the keys with which programs come in.
//!
//! Invariants: a code is kept as a keyed MAC only, works once, and bears five
//! guesses; a phone bears twenty wrong ones in 24 hours, but for the codes that
//! its chat has asked for; every guess is judged under the lock of the live
//! code's row. A refresh token is kept as a digest
//! only; one that is used again outside its grace ends its whole session. An
//! API key is kept as a digest only, and has no more than its scopes.
//! What a refused request has used up stays used up: it is committed before
//! the refusal is returned. Expiry and grace go by the database's clock.

mod channel;
mod chat_code_queries;
mod chat_codes;
mod code;
mod entry;
mod error;
mod guess;
mod keys;
mod limit_queries;
mod limits;
mod membership;
mod queries;
mod refresh;
mod refresh_token;
mod routes;
mod session;
mod session_queries;
mod session_wire;
mod sign_in;
mod sweep;
mod token_queries;
mod whence;
mod wire;

use std::sync::Arc;

use utoipa_axum::routes;

pub use channel::{ConsoleChannel, OtpChannel};
pub use chat_codes::give_chat_code;
pub use entry::person_of_phone;
pub use guess::{is_live_code, renew_code};

use crate::http::LimitClass::General;
use crate::parts::{Limited, Parts};
use crate::state::AppState;

/// What sign-in brings; codes go the way given.
pub fn parts(app: &AppState, otp: Arc<dyn OtpChannel>) -> Parts {
    Parts::new(app)
        .routes(routes!(routes::request_otp).limited(General))
        .routes(routes!(routes::verify_otp).limited(General))
        .routes(routes!(routes::refresh_session).limited(General))
        .routes(routes!(routes::end_session).limited(General))
        .routes(routes!(routes::list_sessions, routes::delete_other_sessions).limited(General))
        .routes(routes!(routes::delete_session).limited(General))
        .routes(routes!(routes::get_me, routes::update_me).limited(General))
        .routes(routes!(routes::list_my_shops).limited(General))
        .routes(routes!(routes::end_membership).limited(General))
        .routes(routes!(routes::switch_shop).limited(General))
        .routes(routes!(routes::create_shop).limited(General))
        .sharing(otp)
        .and(keys::parts(app))
        .chore(sweep::Sweep::new(app.db.clone(), app.clock.clone()))
}
