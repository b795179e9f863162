//! What the orders' routes take and answer.

mod answer;
mod change;
mod create;
mod query;

pub(super) use answer::{
    CommentView, CustomerOrders, HistoryView, OrderContext, OrderView, PaymentView, SummaryView,
};
pub use answer::{pay_url, tracking_url};
pub(super) use change::{
    AddComment, AssignOrder, CancelOrder, ChangeStatus, RecordPayment, ReportIssue, ResolveIssue, UpdateItem,
    UpdateOrder,
};
pub(super) use create::{CreateOrder, CreateOrderWithItems, LineInput};
pub use create::{DetailsInput, WindowInput, checked_details, checked_lines, unnamed_customer};
pub(super) use query::ListOrders;

pub(super) const LONGEST_NAME: usize = 200;
pub(super) const LONGEST_ADDRESS: usize = 500;
pub(super) const LONGEST_ADDRESS_PART: usize = 50;
pub(super) const LONGEST_TEXT: usize = 2000;
