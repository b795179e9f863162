//! What each scope of a key opens. Every other operation answers 403 to it,
//! and those of a person alone do so to any key.

use serde_json::json;

use super::operations::{document, operations};
use crate::support::TestApp;

/// What whoever sees reports may read.
const REPORTS: &[&str] =
    &["get_cash_report", "get_sales_report", "get_margin_report", "get_waste_report", "get_suppliers_report"];

/// Scopes of a key, and the operations they open.
const OPENED: &[(&[&str], &[&str])] = &[
    (&["orders:read"], ORDERS_READ),
    (&["orders"], ORDERS),
    // May put together what it may see.
    (
        &["orders:read", "production"],
        &[
            "list_orders",
            "get_order_summary",
            "get_order",
            "list_order_history",
            "show_order_slip",
            "change_order_status",
            "report_order_issue",
            "add_order_comment",
            "add_order_photo",
            "delete_order_photo",
            "list_tasks",
            "create_task",
            "get_task",
            "update_task",
            "assign_task",
            "start_task",
            "complete_task",
            "cancel_task",
            "add_task_photo",
            "delete_task_photo",
            "list_queue",
            "list_workload",
        ],
    ),
    (
        &["products:read"],
        &["list_products", "get_product", "list_product_components", "list_markdowns", "get_markdown_rule"],
    ),
    (
        &["products"],
        &[
            "list_products",
            "get_product",
            "list_product_components",
            "create_product",
            "update_product",
            "update_product_by_put",
            "switch_product",
            "delete_product",
            "restore_product",
            "add_product_image",
            "update_product_image",
            "delete_product_image",
            "list_markdowns",
            "apply_markdown",
            "get_markdown_rule",
            "set_markdown_rule",
        ],
    ),
    (
        &["customers:read"],
        &[
            "list_customers",
            "get_customer",
            "list_important_dates",
            "list_customer_addresses",
            "list_feedback",
        ],
    ),
    (
        &["customers"],
        &[
            "list_customers",
            "get_customer",
            "list_important_dates",
            "list_customer_addresses",
            "list_feedback",
            "create_customer",
            "update_customer",
            "update_customer_by_put",
            "delete_customer",
            "merge_customers",
            "import_customers",
            "export_customers",
            "create_important_date",
            "update_important_date",
            "delete_important_date",
            "create_customer_address",
            "update_customer_address",
            "delete_customer_address",
        ],
    ),
    (
        &["customers:read", "orders:read"],
        &[
            "list_customers",
            "get_customer",
            "list_important_dates",
            "list_customer_addresses",
            "list_feedback",
            "list_customer_orders",
            "list_orders",
            "get_order_summary",
            "get_order",
            "list_order_history",
            "show_order_slip",
        ],
    ),
    (
        &["payments:read"],
        &[
            "list_order_payments",
            "list_order_refunds",
            "get_courier_cash",
            "list_cash_handovers",
            "get_reconciliation",
        ],
    ),
    (
        &["payments"],
        &[
            "list_order_payments",
            "record_order_payment",
            "withdraw_order_payment",
            "list_order_refunds",
            "refund_order",
            "retry_order_refund",
            "get_courier_cash",
            "record_cash_handover",
            "list_cash_handovers",
            "get_reconciliation",
            "start_reconciliation",
        ],
    ),
    (&["reports:read"], REPORTS),
    (&["reports"], REPORTS),
    (&["settings:read"], &["get_shop", "get_settings", "list_zones", "get_zone", "list_closures"]),
    (
        &["settings"],
        &[
            "get_shop",
            "get_settings",
            "update_shop",
            "update_settings",
            "list_zones",
            "create_zone",
            "get_zone",
            "update_zone",
            "delete_zone",
            "list_closures",
            "create_closure",
            "delete_closure",
        ],
    ),
    (&["staff:read"], &["list_staff", "get_staff", "list_users", "get_user"]),
    (&["warehouse:read"], WAREHOUSE_READ),
    (&["warehouse"], WAREHOUSE),
    (&["production:read"], PRODUCTION_READ),
    (&["production", "webhooks"], PRODUCTION),
];

const PRODUCTION_READ: &[&str] = &["list_tasks", "get_task", "list_queue", "list_workload"];
const PRODUCTION: &[&str] = &[
    "list_tasks",
    "create_task",
    "get_task",
    "update_task",
    "assign_task",
    "start_task",
    "complete_task",
    "cancel_task",
    "add_task_photo",
    "delete_task_photo",
    "list_queue",
    "list_workload",
];

const WAREHOUSE_READ: &[&str] = &[
    "list_varieties",
    "get_variety",
    "list_deliveries",
    "get_delivery",
    "list_batches",
    "list_purchase_proposals",
    "list_at_risk",
    "get_batch",
    "list_stem_movements",
    "list_stock_takes",
    "get_stock_take",
    "list_showcase",
];
const WAREHOUSE: &[&str] = &[
    "list_varieties",
    "get_variety",
    "list_deliveries",
    "get_delivery",
    "list_batches",
    "list_purchase_proposals",
    "list_at_risk",
    "get_batch",
    "list_stem_movements",
    "create_variety",
    "update_variety",
    "merge_varieties",
    "create_delivery",
    "receive_delivery",
    "cancel_delivery",
    "record_delivery_cost",
    "update_batch",
    "write_off_stems",
    "list_stock_takes",
    "get_stock_take",
    "start_stock_take",
    "record_stock_count",
    "complete_stock_take",
    "cancel_stock_take",
    "assemble_product",
    "disassemble_product",
    "list_showcase",
];
const ORDERS_READ: &[&str] =
    &["list_orders", "get_order_summary", "get_order", "list_order_history", "show_order_slip"];
const ORDERS: &[&str] = &[
    "list_orders",
    "get_order_summary",
    "get_order",
    "list_order_history",
    "show_order_slip",
    "create_order",
    "create_order_with_items",
    "update_order",
    "add_order_item",
    "update_order_item",
    "remove_order_item",
    "change_order_status",
    "report_order_issue",
    "resolve_order_issue",
    "confirm_order",
    "cancel_order",
    "assign_order",
    "assign_order_florist",
    "add_order_comment",
    "add_order_photo",
    "delete_order_photo",
];

#[tokio::test]
async fn a_key_does_what_its_scopes_say_and_nothing_else() {
    let app = TestApp::start().await;
    let (owner, operations) = (app.owner().await, operations(&document(&app).await));
    for (scopes, opened) in OPENED {
        let program = owner.program_with(scopes).await;
        for operation in operations.iter().filter(|operation| operation.is_secured) {
            let answer = operation.call(&program, &operation.path_to_nothing(), "{").await;
            if opened.contains(&operation.id.as_str()) {
                assert!(matches!(answer.status, 200 | 404 | 422), "{scopes:?} {}: {answer}", operation.id);
            } else {
                let refused = json!({"detail": "Недостаточно прав"});
                assert_eq!((answer.status, answer.json()), (403, refused), "{scopes:?}: {answer}");
            }
        }
    }
}

#[tokio::test]
async fn every_operation_that_is_opened_is_there() {
    let operations = operations(&document(&TestApp::start().await).await);
    for id in OPENED.iter().flat_map(|(_, opened)| *opened) {
        assert!(operations.iter().any(|operation| operation.id == *id), "{id} is gone");
    }
}
