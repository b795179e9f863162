//! Addresses given out with an order.

use crate::values::{PayLink, TrackingToken};

/// Where a buyer follows an order.
pub fn tracking_url(public_url: &str, token: TrackingToken) -> String {
    format!("{public_url}/tracking/{token}")
}

/// Where a buyer pays for an order.
pub fn pay_url(public_url: &str, link: &PayLink) -> String {
    format!("{public_url}/pay/{}", link.as_str())
}
