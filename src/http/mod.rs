//! The door's hardware: what every route needs and no room owns. Knows no
//! room; answers every failure in the one error shape.

mod checks;
mod client_address;
mod completeness;
mod composed;
mod csv;
mod earlier;
mod error;
mod extract;
mod failures;
mod forget_answers;
mod form;
mod guarding_headers;
mod idempotency;
mod inputs;
mod json;
mod kept;
mod layers;
mod limits;
mod measure;
mod object;
mod page;
mod paging;
mod query;
mod read_back;
mod reader;
mod server;
mod share;
mod sole_header;
mod upload;
mod whole_numbers;
mod whole_requests;

pub use checks::{Checks, one_of};
pub use client_address::ClientAddress;
pub use composed::{Given, PartsRead, joined};
pub use csv::{AcceptedFormat, AnswerFormat, Cell, Sheet, as_written, streamed_sheet};
pub use earlier::EarlierRoute;
pub use error::{Error, ErrorBody, Loc, Objection, Result};
pub use extract::{Body, Json, OptionalJson, Path, whole_body};
pub use form::Form;
pub use idempotency::{Begun, IdempotentJson, RequestKey};
pub use inputs::{BlankableKazakhPhoneInput, EmailInput, KazakhPhoneInput, OtpInput, PhoneInput, TextInput};
pub use json::present;
pub use kept::{Kept, Question};
pub use layers::dress;
pub use limits::{Allowance, Announcement, Counted, LimitClass, Limits};
pub use object::Object;
pub use page::html_page;
pub use paging::{COUNT_CAP, PageQuery, PageRequest, Paged, Rows, Total};
pub use query::{Parameter, Query, Several, check_names};
pub use read_back::{Patch, SetElsewhere};
pub use reader::{Lang, Reader, is_page};
pub use server::serve_connections;
pub use share::{PICTURE, Share};
pub use sole_header::sole_header;
pub use upload::{Upload, UploadPicture, UploadRoom, UploadedFile};

use std::sync::Arc;

use crate::db::Db;
use crate::values::Clock;
use crate::workers::{Periodic, Worker};

/// What the door clears away.
pub fn workers(db: &Db, limits: &Limits, clock: &Clock) -> Vec<Arc<dyn Worker>> {
    vec![
        Arc::new(Periodic::new(forget_answers::ForgetAnswers::new(db.clone()), clock.clone())),
        Arc::new(Periodic::new(limits::ForgetCallers::new(limits.clone()), clock.clone())),
    ]
}
