//! What parameters mean that mean the same wherever they stand, said once.
//! What an operation says of a parameter itself goes before it.

use utoipa::openapi::path::Operation;
use utoipa::openapi::{OpenApi, RefOr};

/// Names of parameters, each with its meaning.
const MEANINGS: [(&str, &str); 37] = [
    ("address_id", "The address's id"),
    ("api_key_id", "The key's id, as the list of keys shows it"),
    ("batch_id", "The batch's id"),
    ("category", "Of this category alone"),
    ("closure_id", "The closure's id"),
    ("courier_id", "Carried by this member of staff"),
    ("customer_id", "The customer's id"),
    ("date_id", "The date's id"),
    ("deliveryFrom", "To be delivered on this day or later"),
    ("deliveryTo", "To be delivered on this day or earlier"),
    ("delivery_id", "The delivery's id"),
    ("delivery_method", "To be delivered, or collected"),
    ("florist_id", "Made by this member of staff"),
    (
        "Idempotency-Key",
        "Makes the request safe to repeat for 48 hours: a text of your own choice, new for each thing to be made",
    ),
    ("image_id", "The picture's id"),
    ("is_active", "On offer, or not"),
    ("is_blocked", "From whom the storefront takes no orders, or all others"),
    ("is_new", "Marked as new, or not"),
    ("is_popular", "Marked as popular, or not"),
    ("item_id", "The line's id"),
    ("order_id", "The order's id"),
    ("payment_id", "The payment's id"),
    ("payment_status", "Where its money stands"),
    ("photo_id", "The photo's id"),
    ("picture_id", "The photo's id"),
    ("product_id", "The product's id"),
    ("refund_id", "The refund's id"),
    ("session_id", "The session's id, as the list of sessions shows it"),
    ("shop_id", "The shop's id"),
    ("source", "The face it came by, or the word that staff gave it"),
    ("staff_id", "The id of the member of staff"),
    ("status", "In this stage"),
    ("stock_take_id", "The stock-take's id"),
    ("token", "What the link ends with: whoever has it may use it"),
    ("task_id", "The task's id"),
    ("variety_id", "The variety's id"),
    ("zone_id", "The delivery zone's id"),
];

/// Describes the parameters that no room has described.
pub(super) fn describe(document: &mut OpenApi) {
    for item in document.paths.paths.values_mut() {
        let all = [&mut item.get, &mut item.post, &mut item.put, &mut item.patch, &mut item.delete];
        all.into_iter().flatten().for_each(describe_those_of);
    }
}

fn describe_those_of(operation: &mut Operation) {
    for parameter in operation.parameters.iter_mut().flatten() {
        let RefOr::T(parameter) = parameter else { continue };
        let meaning = MEANINGS.iter().find(|(name, _)| *name == parameter.name);
        if let Some((_, meaning)) = meaning.filter(|_| parameter.description.is_none()) {
            parameter.description = Some((*meaning).to_owned());
        }
    }
}
