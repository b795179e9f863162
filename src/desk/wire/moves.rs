//! Where an order is to go, and what is said to it.

use serde::Deserialize;
use utoipa::ToSchema;

use crate::http::{Checks, Result, present};
use crate::orders::{Assignment, IssueType, Stage, StockFate};
use crate::rest::LONGEST_TEXT;
use crate::values::StaffId;

/// Where an order is to go next.
#[derive(Deserialize, ToSchema)]
#[schema(example = json!({ "status": "paid", "comment": "Оплачено через Kaspi Pay" }))]
pub(in crate::desk) struct ChangeStatus {
    pub status: Stage,
    #[schema(example = "Оплачено через Kaspi Pay", max_length = 2000)]
    comment: Option<String>,
}

/// A problem with an order.
#[derive(Deserialize, ToSchema)]
pub(in crate::desk) struct ReportIssue {
    #[serde(alias = "issueType")]
    pub issue_type: IssueType,
    #[schema(example = "Клиент указал неправильный адрес. Новый адрес: ул. Сатпаева 22", max_length = 2000)]
    comment: Option<String>,
}

/// The end of a problem.
#[derive(Default, Deserialize, ToSchema)]
pub(in crate::desk) struct ResolveIssue {
    #[schema(max_length = 2000, example = "Адрес уточнили")]
    comment: Option<String>,
}

/// Why an order is cancelled, and what becomes of its goods.
#[derive(Default, Deserialize, ToSchema)]
pub(in crate::desk) struct CancelOrder {
    #[serde(alias = "cancellation_reason")]
    #[schema(example = "Клиент передумал", max_length = 2000)]
    reason: Option<String>,
    pub stock: Option<StockFate>,
}

/// What to say about an order.
#[derive(Deserialize, ToSchema)]
pub(in crate::desk) struct AddComment {
    #[serde(alias = "text")]
    #[schema(example = "Клиент просил пионы вместо роз", min_length = 1, max_length = 2000)]
    comment: String,
}

macro_rules! commented {
    ($($body:ty : $field:ident),+) => {
        $(
            impl $body {
                /// What the caller says to the change.
                pub(in crate::desk) fn comment(&self) -> Result<Option<String>> {
                    let mut checks = Checks::body();
                    let comment = checks.optional_prose(stringify!($field), self.$field.as_deref(), LONGEST_TEXT);
                    checks.done().map(|()| comment)
                }
            }
        )+
    };
}

commented!(ChangeStatus: comment, ReportIssue: comment, ResolveIssue: comment, CancelOrder: reason);

impl AddComment {
    pub(in crate::desk) fn check(&self) -> Result<String> {
        let mut checks = Checks::body();
        let comment = checks.prose("comment", &self.comment, LONGEST_TEXT);
        checks.done().map(|()| comment)
    }
}

/// Who is to make and to carry an order; absent stays, `null` clears.
#[derive(Default, Deserialize, ToSchema)]
pub(in crate::desk) struct AssignOrder {
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<i64>, example = 5)]
    florist_id: Option<Option<StaffId>>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<i64>, example = 6)]
    courier_id: Option<Option<StaffId>>,
}

impl From<AssignOrder> for Assignment {
    fn from(body: AssignOrder) -> Self {
        Self { florist_id: body.florist_id, courier_id: body.courier_id }
    }
}
