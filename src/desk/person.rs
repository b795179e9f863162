//! All that the shop has of one person, for whoever asks what is known of them.

use chrono::DateTime;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::person_queries as queries;
use super::wire::{PersonalFile, PersonalOrder};
use crate::customers;
use crate::http::{Error, Result};
use crate::state::AppState;
use crate::values::{CustomerId, OrderId, ShopId, ShopZone};

/// So many orders are read at a time.
const BATCH: i64 = 200;

/// Everything about a customer.
///
/// # Errors
/// 404 for nobody.
pub(super) async fn file(app: &AppState, shop: ShopId, id: CustomerId) -> Result<PersonalFile> {
    let now = app.clock.now();
    let mut tx = app.db.tenant(shop).begin().await?;
    let zone = tx.shop().zone;
    let customer = customers::show_customer(&mut tx, id, now).await?;
    let mut orders: Vec<PersonalOrder> = Vec::new();
    loop {
        let beyond = orders.last().map_or(OrderId(0), |order| order.id);
        let found: Vec<PersonalOrder> =
            read(queries::orders_beyond(&mut tx, id, beyond, BATCH).await?, zone)?;
        if found.is_empty() {
            break;
        }
        orders.extend(found);
    }
    let merged = read(queries::merges(&mut tx, id).await?, zone)?;
    tx.commit().await?;
    let mut tx = app.db.system("read what a customer has agreed to").await?;
    let consents = read(queries::consents(&mut tx, shop, &customer.phones()).await?, zone)?;
    tx.commit().await?;
    Ok(PersonalFile { exported_at: zone.render(now), customer, orders, consents, merged })
}

/// What the database has put together, with its moments as the shop has them.
fn read<T: DeserializeOwned>(mut found: Value, zone: ShopZone) -> Result<T> {
    render_moments(&mut found, zone);
    serde_json::from_value(found).map_err(Error::internal)
}

fn render_moments(value: &mut Value, zone: ShopZone) {
    match value {
        Value::Array(values) => values.iter_mut().for_each(|value| render_moments(value, zone)),
        Value::Object(fields) => {
            for (name, field) in fields {
                let moment = field.as_str().filter(|_| name.ends_with("_at"));
                match moment.and_then(|text| DateTime::parse_from_rfc3339(text).ok()) {
                    Some(moment) => *field = Value::String(zone.render(moment.to_utc())),
                    None => render_moments(field, zone),
                }
            }
        }
        _ => {}
    }
}
