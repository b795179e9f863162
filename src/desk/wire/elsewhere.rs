//! Fields that an order shows and that its PATCH does not set: whoever sends
//! them back says what is so, or is told which operation sets them.

use crate::http::SetElsewhere;

const PLACING: &str = "POST /api/orders";
const STATUS: &str = "PATCH /api/orders/{order_id}/status";
const ITEMS: &str = "POST /api/orders/{order_id}/items";
const ASSIGNING: &str = "POST /api/orders/{order_id}/assign";
const ISSUE: &str = "PATCH /api/orders/{order_id}/issue";
const CANCELLING: &str = "POST /api/orders/{order_id}/cancel";
const COMMENTING: &str = "POST /api/orders/{order_id}/comments";
const PHOTOS: &str = "POST /api/orders/{order_id}/photos";
const PAYING: &str = "POST /api/orders/{order_id}/payments";
const REFUNDING: &str = "POST /api/orders/{order_id}/refunds";
const CUSTOMER: &str = "PATCH /api/customers/{customer_id}";

/// Of an order.
pub(in crate::desk) const OF_ORDER: [SetElsewhere; 21] = [
    SetElsewhere::new("status", STATUS),
    SetElsewhere::new("items", ITEMS),
    SetElsewhere::new("florist.id", ASSIGNING),
    SetElsewhere::new("assigned_florist.id", ASSIGNING),
    SetElsewhere { field: "florist_id", shown: "florist.id", by: ASSIGNING },
    SetElsewhere::new("courier.id", ASSIGNING),
    SetElsewhere { field: "courier_id", shown: "courier.id", by: ASSIGNING },
    SetElsewhere::new("has_issue", ISSUE),
    SetElsewhere::new("issue_type", ISSUE),
    SetElsewhere::new("issue_comment", ISSUE),
    SetElsewhere::new("cancel_reason", CANCELLING),
    SetElsewhere::new("comments", COMMENTING),
    SetElsewhere::new("photos", PHOTOS),
    SetElsewhere::new("payment_status", PAYING),
    SetElsewhere::new("paid_total", PAYING),
    SetElsewhere::new("refunded_total", REFUNDING),
    SetElsewhere::new("customer.id", CUSTOMER),
    SetElsewhere::new("customer.name", CUSTOMER),
    SetElsewhere::new("customer.phone", CUSTOMER),
    SetElsewhere::new("currency", PLACING),
    SetElsewhere::new("zone_id", PLACING),
];

/// Of a line.
pub(in crate::desk) const OF_LINE: [SetElsewhere; 4] = [
    SetElsewhere::new("product_id", ITEMS),
    SetElsewhere::new("product_name", ITEMS),
    SetElsewhere::new("product_category", ITEMS),
    SetElsewhere::new("refunded_quantity", REFUNDING),
];
