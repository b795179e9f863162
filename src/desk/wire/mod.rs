//! What the desk's routes take and answer.

mod context;
mod create;
mod customer_orders;
mod customers;
mod edit;
mod elsewhere;
mod history;
mod moves;
mod order_parts;
mod order_view;
mod payments;
mod person;
mod photos;
mod query;
mod records;
mod refunds;

pub(super) use context::OrderContext;
pub(super) use create::{AddOrderItem, CreateOrder, CreateOrderWithItems};
pub(super) use customer_orders::CustomerOrders;
pub(super) use customers::MergeCustomers;
pub(super) use edit::{UpdateItem, UpdateOrder};
pub(super) use elsewhere::{OF_LINE, OF_ORDER};
pub(super) use history::{HistoryReader, HistoryView};
pub(super) use moves::{AddComment, AssignOrder, CancelOrder, ChangeStatus, ReportIssue, ResolveIssue};
pub(super) use order_parts::ItemView;
pub(super) use order_view::OrderView;
pub(super) use payments::{PaymentView, RecordPayment};
pub(super) use person::{PersonalFile, PersonalOrder};
pub(super) use photos::{UploadOrderPhoto, kind_of};
pub(super) use query::ListOrders;
pub(super) use records::{CommentView, SummaryView};
pub(super) use refunds::{RefundOrder, RefundReader, RefundView};
