//! Who may call which operation: one line each. An operation without a line
//! fails the build of the house, as does a line without an operation.

use Who::{Anyone, Public, Roles};

/// Who may call an operation. The roles there are, the document says; one that
/// is named nowhere here may call nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Nobody needs a token.
    Public,
    /// Whoever is signed in.
    Anyone,
    Roles(&'static [&'static str]),
}

const OWNER: Who = Roles(&["owner"]);
const OFFICE: Who = Roles(&["owner", "manager"]);
const OFFICE_AND_FLORISTS: Who = Roles(&["owner", "manager", "florist"]);
const OFFICE_AND_COURIERS: Who = Roles(&["owner", "manager", "courier"]);
const OFFICE_FLORISTS_AND_COURIERS: Who = Roles(&["owner", "manager", "florist", "courier"]);

/// Operation, who may call it, and the body with which an id of the path is
/// tried (empty: `{}`).
pub const OPERATIONS: &[(&str, Who, &str)] = &[
    // Running it.
    ("get_liveness", Public, ""),
    ("get_readiness", Public, ""),
    ("get_metrics", Public, ""),
    // Signing in.
    ("request_otp", Public, ""),
    ("verify_otp", Public, ""),
    ("refresh_session", Public, ""),
    ("end_session", Anyone, ""),
    ("list_sessions", Anyone, ""),
    ("delete_session", Anyone, ""),
    ("delete_other_sessions", Anyone, ""),
    ("get_me", Anyone, ""),
    ("update_me", Anyone, ""),
    ("list_my_shops", Anyone, ""),
    ("end_membership", Anyone, ""),
    ("switch_shop", Anyone, ""),
    ("create_shop", Anyone, ""),
    // Programs.
    ("list_api_keys", OWNER, ""),
    ("create_api_key", OWNER, ""),
    ("delete_api_key", OWNER, ""),
    // The shop.
    ("get_shop", OFFICE, ""),
    ("update_shop", OWNER, ""),
    ("list_zones", OFFICE, ""),
    ("create_zone", OWNER, ""),
    ("get_zone", OFFICE, ""),
    ("update_zone", OWNER, ""),
    ("delete_zone", OWNER, ""),
    ("list_closures", OFFICE, ""),
    ("create_closure", OWNER, ""),
    ("delete_closure", OWNER, ""),
    ("list_staff", OFFICE, ""),
    ("create_staff", OWNER, ""),
    ("get_staff", OFFICE, ""),
    ("update_staff", OWNER, ""),
    ("delete_staff", OWNER, ""),
    ("get_kaspi_provider", OWNER, ""),
    ("connect_kaspi_provider", OWNER, ""),
    ("delete_kaspi_provider", OWNER, ""),
    ("get_gateway_provider", OWNER, ""),
    ("connect_gateway_provider", OWNER, ""),
    ("delete_gateway_provider", OWNER, ""),
    // The catalogue.
    ("list_products", OFFICE_AND_FLORISTS, ""),
    ("create_product", OFFICE, ""),
    ("get_product", OFFICE_AND_FLORISTS, ""),
    ("update_product", OFFICE, ""),
    ("delete_product", OFFICE, ""),
    ("restore_product", OFFICE, ""),
    ("switch_product", OFFICE, ""),
    // The warehouse.
    ("list_varieties", OFFICE_AND_FLORISTS, ""),
    ("create_variety", OFFICE_AND_FLORISTS, ""),
    ("get_variety", OFFICE_AND_FLORISTS, ""),
    ("update_variety", OFFICE_AND_FLORISTS, ""),
    ("merge_varieties", OFFICE_AND_FLORISTS, ""),
    ("list_deliveries", OFFICE_AND_FLORISTS, ""),
    ("create_delivery", OFFICE_AND_FLORISTS, ""),
    ("get_delivery", OFFICE_AND_FLORISTS, ""),
    ("receive_delivery", OFFICE_AND_FLORISTS, ""),
    ("cancel_delivery", OFFICE_AND_FLORISTS, ""),
    ("record_delivery_cost", OFFICE_AND_FLORISTS, r#"{"amount": 1}"#),
    ("list_batches", OFFICE_AND_FLORISTS, ""),
    ("list_purchase_proposals", OFFICE_AND_FLORISTS, ""),
    ("list_at_risk", OFFICE_AND_FLORISTS, ""),
    ("get_batch", OFFICE_AND_FLORISTS, ""),
    ("update_batch", OFFICE_AND_FLORISTS, ""),
    ("write_off_stems", OFFICE_AND_FLORISTS, r#"{"quantity": 1, "reason": "expired"}"#),
    ("list_stem_movements", OFFICE_AND_FLORISTS, ""),
    ("assemble_product", OFFICE_AND_FLORISTS, r#"{"quantity": 1}"#),
    ("disassemble_product", OFFICE_AND_FLORISTS, r#"{"quantity": 1}"#),
    ("list_showcase", OFFICE_AND_FLORISTS, ""),
    ("list_markdowns", OFFICE_AND_FLORISTS, ""),
    ("apply_markdown", OFFICE, ""),
    ("get_markdown_rule", OFFICE_AND_FLORISTS, ""),
    ("set_markdown_rule", OFFICE, ""),
    ("list_stock_takes", OFFICE_AND_FLORISTS, ""),
    ("start_stock_take", OFFICE_AND_FLORISTS, ""),
    ("get_stock_take", OFFICE_AND_FLORISTS, ""),
    ("record_stock_count", OFFICE_AND_FLORISTS, r#"{"counted": 1}"#),
    ("complete_stock_take", OFFICE_AND_FLORISTS, ""),
    ("cancel_stock_take", OFFICE_AND_FLORISTS, ""),
    // By their earlier names.
    ("get_health", Public, ""),
    ("get_current_user", Anyone, ""),
    ("list_users", OFFICE, ""),
    ("create_user", OWNER, ""),
    ("get_user", OFFICE, ""),
    ("update_user", OWNER, ""),
    ("delete_user", OWNER, ""),
    ("get_settings", OFFICE, ""),
    ("update_settings", OWNER, ""),
    ("list_product_components", OFFICE_AND_FLORISTS, ""),
    ("update_product_by_put", OFFICE, ""),
    ("update_customer_by_put", OFFICE, ""),
    ("assign_order_florist", OFFICE, ""),
    // Customers.
    ("list_customers", OFFICE, ""),
    ("create_customer", OFFICE, ""),
    ("get_customer", OFFICE, ""),
    ("update_customer", OFFICE, ""),
    ("delete_customer", OFFICE, ""),
    ("list_customer_orders", OFFICE, ""),
    ("merge_customers", OFFICE, ""),
    ("list_important_dates", OFFICE, ""),
    ("create_important_date", OFFICE, r#"{"date_type": "birthday", "date": "1990-05-15"}"#),
    ("update_important_date", OFFICE, r#"{"reminder_days": 7}"#),
    ("delete_important_date", OFFICE, ""),
    ("list_customer_addresses", OFFICE, ""),
    ("create_customer_address", OFFICE, r#"{"address": "ул. Абая 10"}"#),
    ("update_customer_address", OFFICE, r#"{"flat": "45"}"#),
    ("delete_customer_address", OFFICE, ""),
    ("list_feedback", OFFICE, ""),
    // Orders.
    ("list_orders", OFFICE_FLORISTS_AND_COURIERS, ""),
    ("create_order", OFFICE, ""),
    ("create_order_with_items", OFFICE, ""),
    ("get_order_summary", OFFICE_FLORISTS_AND_COURIERS, ""),
    ("get_order", OFFICE_FLORISTS_AND_COURIERS, ""),
    ("update_order", OFFICE, ""),
    ("add_order_item", OFFICE, r#"{"product_id": 1, "quantity": 1}"#),
    ("update_order_item", OFFICE, r#"{"quantity": 2}"#),
    ("remove_order_item", OFFICE, ""),
    ("change_order_status", OFFICE_FLORISTS_AND_COURIERS, r#"{"status": "assembled"}"#),
    ("report_order_issue", OFFICE_FLORISTS_AND_COURIERS, r#"{"issue_type": "other"}"#),
    ("resolve_order_issue", OFFICE, ""),
    ("confirm_order", OFFICE, ""),
    ("cancel_order", OFFICE, ""),
    ("assign_order", OFFICE, ""),
    ("add_order_comment", OFFICE_FLORISTS_AND_COURIERS, r#"{"comment": "…"}"#),
    ("list_order_history", OFFICE_FLORISTS_AND_COURIERS, ""),
    ("show_order_slip", OFFICE_FLORISTS_AND_COURIERS, ""),
    ("list_order_payments", OFFICE_AND_COURIERS, ""),
    ("record_order_payment", OFFICE_AND_COURIERS, r#"{"amount": 1, "method": "cash"}"#),
    ("withdraw_order_payment", OFFICE, ""),
    ("list_order_refunds", OFFICE_AND_COURIERS, ""),
    ("refund_order", OFFICE, ""),
    ("retry_order_refund", OFFICE, ""),
    // Money.
    ("get_courier_cash", OFFICE_AND_COURIERS, ""),
    ("record_cash_handover", OFFICE, r#"{"amount": 1}"#),
    ("list_cash_handovers", OFFICE_AND_COURIERS, ""),
    ("get_cash_report", OFFICE, ""),
    ("get_sales_report", OFFICE, ""),
    ("get_margin_report", OFFICE, ""),
    ("get_waste_report", OFFICE, ""),
    ("get_suppliers_report", OFFICE, ""),
    ("get_reconciliation", OFFICE, ""),
    ("start_reconciliation", OFFICE, ""),
    // For everyone.
    ("get_public_shop", Public, ""),
    ("list_public_products", Public, ""),
    ("get_public_product", Public, ""),
    ("quote_public_order", Public, ""),
    ("create_public_order", Public, ""),
    ("create_cart", Public, ""),
    ("get_cart", Public, ""),
    ("delete_cart", Public, ""),
    ("add_cart_item", Public, ""),
    ("update_cart_item", Public, ""),
    ("remove_cart_item", Public, ""),
    ("start_checkout", Public, ""),
    ("get_tracking", Public, ""),
    ("rate_order", Public, ""),
    ("cancel_tracked_order", Public, ""),
    ("show_tracking_page", Public, ""),
    ("rate_order_on_page", Public, ""),
    ("cancel_on_page", Public, ""),
    ("show_pay_page", Public, ""),
    ("pay_order", Public, ""),
    ("cancel_invoice", Public, ""),
    ("report_payment", Public, ""),
];

/// Ids in bodies: the operation, called on our own things, with a body in
/// which `$product_id` and the like stand for another shop's.
pub const IDS_IN_BODIES: &[(&str, &str)] = &[
    ("switch_shop", r#"{"shop_id": $shop_id}"#),
    (
        "create_order_with_items",
        r#"{"customer_phone": "+77015550009", "items": [{"product_id": $product_id, "quantity": 1}]}"#,
    ),
    (
        "create_order_with_items",
        r#"{"customer_phone": "+77015550009", "zone_id": $zone_id, "address": "пр. Достык 89",
         "items": [{"product_id": $own_product_id, "quantity": 1}]}"#,
    ),
    ("add_order_item", r#"{"product_id": $product_id, "quantity": 1}"#),
    ("assign_order", r#"{"florist_id": $staff_id}"#),
    ("assign_order", r#"{"courier_id": $staff_id}"#),
    (
        "create_public_order",
        r#"{"shop_id": $own_shop_id, "customer_phone": "+77015550009",
         "items": [{"product_id": $product_id, "quantity": 1}]}"#,
    ),
    (
        "create_public_order",
        r#"{"shop_id": $own_shop_id, "customer_phone": "+77015550009", "zone_id": $zone_id,
         "items": [{"product_id": $own_product_id, "quantity": 1}]}"#,
    ),
    ("add_cart_item", r#"{"product_id": $product_id, "quantity": 1}"#),
    ("merge_customers", r#"{"keep_id": $own_customer_id, "merge_id": $customer_id}"#),
    ("merge_customers", r#"{"keep_id": $customer_id, "merge_id": $own_customer_id}"#),
];

/// Ids in queries, in the same way.
pub const IDS_IN_QUERIES: &[(&str, &str)] = &[
    ("list_orders", "?florist_id=$staff_id"),
    ("list_orders", "?courier_id=$staff_id"),
    ("list_orders", "?customer_id=$customer_id"),
    ("get_public_product", "?shop_id=$own_shop_id"),
];
