//! What the fields of an order are called in sentences that people read.

use crate::values::Text;

/// The stage does not let the field change any more.
pub(super) fn too_late(field: &str) -> Text {
    Text::new("too-late-for-field").with("field", name(field))
}

/// The field's name in the reader's words.
fn name(field: &str) -> Text {
    match field {
        "customer_name" => Text::new("field-customer-name"),
        "customer_phone" => Text::new("field-customer-phone"),
        "recipient_name" => Text::new("field-recipient-name"),
        "recipient_phone" => Text::new("field-recipient-phone"),
        "is_anonymous" => Text::new("field-is-anonymous"),
        "address" | "entrance" | "floor" | "flat" | "intercom" => Text::new("field-address"),
        "card_text" => Text::new("field-card-text"),
        "delivery_date" => Text::new("field-delivery-date"),
        "delivery_window" => Text::new("field-delivery-window"),
        "delivery_method" => Text::new("field-delivery-method"),
        "payment_method" => Text::new("field-payment-method"),
        "delivery_fee" => Text::new("field-delivery-fee"),
        "discount" => Text::new("field-discount"),
        "flower_sum" => Text::new("field-flower-sum"),
        _ => Text::new("field-other"),
    }
}
