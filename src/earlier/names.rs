//! The table of earlier names: routes that do the same as one of ours, and
//! fields of bodies. A field's struct takes the name by `#[serde(alias)]`; a
//! test sends each of them.

use http::Method;

use crate::parts::{EarlierField, EarlierNames, EarlierRoute};

/// A method and a path.
type Name = (Method, &'static str);

/// Operation, how it was called, and how it is called now.
const ROUTES: [(&str, Name, Name); 7] = [
    (
        "assign_order_florist",
        (Method::POST, "/api/orders/{order_id}/assign-florist"),
        (Method::POST, "/api/orders/{order_id}/assign"),
    ),
    (
        "update_product_by_put",
        (Method::PUT, "/api/products/{product_id}"),
        (Method::PATCH, "/api/products/{product_id}"),
    ),
    (
        "update_customer_by_put",
        (Method::PUT, "/api/customers/{customer_id}"),
        (Method::PATCH, "/api/customers/{customer_id}"),
    ),
    ("get_settings", (Method::GET, "/api/settings"), (Method::GET, "/api/shop")),
    ("update_settings", (Method::PATCH, "/api/settings"), (Method::PATCH, "/api/shop")),
    ("delete_user", (Method::DELETE, "/api/users/{staff_id}"), (Method::DELETE, "/api/staff/{staff_id}")),
    ("get_health", (Method::GET, "/health"), (Method::GET, "/health/live")),
];

/// Body or answer, how the field was called, and where that stands now.
const FIELDS: [(&str, &str, &str); 21] = [
    ("AddComment", "text", "comment"),
    ("CancelOrder", "cancellation_reason", "reason"),
    ("ReportIssue", "issueType", "issue_type"),
    ("CreateOrder", "delivery_time_text", "delivery_time"),
    ("CreateOrderWithItems", "delivery_time_text", "delivery_time"),
    ("CreatePublicOrder", "delivery_time_text", "delivery_time"),
    ("UpdateOrder", "delivery_time_text", "delivery_time"),
    ("Order", "assigned_florist", "florist"),
    ("Order", "has_issue", "status"),
    ("OrderComment", "text", "comment"),
    ("OrderComment", "created_at", "changed_at"),
    ("OrderComment", "user", "changed_by"),
    ("HistoryEntry", "created_at", "changed_at"),
    ("HistoryEntry", "event_type", "kind"),
    ("HistoryEntry", "user", "changed_by"),
    ("StagePassed", "created_at", "changed_at"),
    ("StagePassed", "event_type", "status"),
    ("StagePassed", "user", "changed_by"),
    ("IngredientInput", "warehouseItemId", "batch_id"),
    ("Product", "total_orders", "stats"),
    ("Product", "total_revenue", "stats"),
];

/// Operations with a shape, or a deed, that we would have no other use for.
const OPERATIONS: [&str; 7] = [
    "get_current_user",
    "list_users",
    "create_user",
    "get_user",
    "update_user",
    "list_product_components",
    "switch_product",
];

/// Ours that look like one of those, and were never called so.
const OURS: [&str; 3] = ["/api/customers/export", "/api/customers/import", "/api/customers/merge"];

/// The whole table.
pub(super) fn all() -> EarlierNames {
    let route =
        |(operation_id, (method, path), now)| EarlierRoute { operation_id, method, path, now, but: &OURS };
    let field = |(schema, name, now)| EarlierField { schema, name, now };
    EarlierNames {
        routes: ROUTES.into_iter().map(route).collect(),
        fields: FIELDS.into_iter().map(field).collect(),
        operations: OPERATIONS.to_vec(),
    }
}
