//! Customers as a table for spreadsheets; what an import reads has its head here.

use super::Reader;
use crate::customers::customer::Customer;
use crate::customers::figures::Bought;
use crate::http::Cell;

/// The heads of the table.
pub(in crate::customers) const COLUMNS: [&str; 17] = [
    "id",
    "phone",
    "other_phones",
    "name",
    "email",
    "birth_date",
    "address",
    "preferences",
    "notes",
    "tags",
    "is_blocked",
    "source",
    "orders_count",
    "total_spent",
    "average_order",
    "last_order_date",
    "created_at",
];

/// A customer as a row of it.
pub(in crate::customers) fn row(customer: &Customer, bought: Bought, reader: Reader) -> Vec<Cell> {
    let Reader { currency, zone, .. } = reader;
    let profile = &customer.profile;
    let other_phones = customer.other_phones.join(", ");
    let tags = profile.tags.iter().map(|tag| quoted(tag)).collect::<Vec<_>>().join(", ");
    vec![
        Cell::plain(customer.id),
        Cell::text(profile.phone.as_deref()),
        Cell::text(Some(other_phones.as_str()).filter(|phones| !phones.is_empty())),
        Cell::text(profile.name.as_deref()),
        Cell::text(profile.email.as_deref()),
        Cell::optional(profile.birth_date),
        Cell::text(profile.address.as_deref()),
        Cell::text(profile.preferences.as_deref()),
        Cell::text(profile.notes.as_deref()),
        Cell::text(Some(tags.as_str()).filter(|tags| !tags.is_empty())),
        Cell::plain(profile.is_blocked),
        Cell::text(Some(&customer.source)),
        Cell::plain(bought.orders_count),
        Cell::plain(currency.to_major(bought.total_spent)),
        Cell::plain(currency.to_major(bought.average_order(currency))),
        Cell::optional(bought.last_order_at.map(|at| zone.render(at))),
        Cell::plain(zone.render(customer.created_at)),
    ]
}

/// A tag as it stands among others in one cell: in quotation marks where it would
/// be taken for several.
fn quoted(tag: &str) -> String {
    if tag.contains([',', ';', '"']) { format!("\"{}\"", tag.replace('"', "\"\"")) } else { tag.to_owned() }
}
