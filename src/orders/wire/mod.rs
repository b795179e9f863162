//! What the orders' routes take and answer.

mod change;
mod context;
mod create;
mod customer_orders;
mod order_view;
mod parts;
mod query;
mod records;
mod refunds;

pub(super) use change::{
    AddComment, AssignOrder, CancelOrder, ChangeStatus, RecordPayment, ReportIssue, ResolveIssue, UpdateItem,
    UpdateOrder,
};
pub(super) use context::OrderContext;
pub use context::{pay_url, tracking_url};
pub(super) use create::{CreateOrder, CreateOrderWithItems, LineInput};
pub use create::{DetailsInput, WindowInput, checked_details, checked_lines, unnamed_customer};
pub(super) use customer_orders::CustomerOrders;
pub(super) use order_view::OrderView;
pub(super) use query::ListOrders;
pub(super) use records::{CommentView, HistoryView, PaymentView, SummaryView};
pub(super) use refunds::{RefundOrder, RefundView};

pub(super) const LONGEST_NAME: usize = 200;
pub(super) const LONGEST_ADDRESS: usize = 500;
pub(super) const LONGEST_ADDRESS_PART: usize = 50;
/// No text that people write to an order is longer.
pub const LONGEST_TEXT: usize = 2000;
