//! The warehouse's routes.

mod batches;
mod stock_takes;
mod supplies;
mod varieties;

use utoipa_axum::routes;

use super::roll::RollGates;
use crate::http::LimitClass::General;
use crate::parts::{Limited, Parts};
use crate::state::AppState;

/// What the warehouse brings.
pub fn parts(app: &AppState) -> Parts {
    Parts::new(app)
        .routes(routes!(varieties::list_varieties, varieties::create_variety).limited(General))
        .routes(routes!(varieties::get_variety, varieties::update_variety).limited(General))
        .routes(routes!(varieties::merge_varieties).limited(General))
        .routes(routes!(supplies::list_deliveries, supplies::create_delivery).limited(General))
        .routes(routes!(supplies::get_delivery).limited(General))
        .routes(routes!(supplies::receive_delivery).limited(General))
        .routes(routes!(supplies::cancel_delivery).limited(General))
        .routes(routes!(supplies::record_delivery_cost).limited(General))
        .routes(routes!(stock_takes::list_stock_takes, stock_takes::start_stock_take).limited(General))
        .routes(routes!(stock_takes::get_stock_take).limited(General))
        .routes(routes!(stock_takes::record_stock_count).limited(General))
        .routes(routes!(stock_takes::complete_stock_take).limited(General))
        .routes(routes!(stock_takes::cancel_stock_take).limited(General))
        .routes(routes!(batches::list_batches).limited(General))
        .routes(routes!(varieties::list_purchase_proposals).limited(General))
        .routes(routes!(batches::list_at_risk).limited(General))
        .routes(routes!(batches::get_batch, batches::update_batch).limited(General))
        .routes(routes!(batches::write_off_stems).limited(General))
        .routes(routes!(batches::list_stem_movements).limited(General))
        .worker(RollGates::new(app.clone()))
}
