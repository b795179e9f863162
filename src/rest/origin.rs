//! By what a shop recognises those who order at its storefront, so as to count
//! them: digests under the server's secret, of which nobody reads an address or a
//! phone.

use secrecy::ExposeSecret;

use crate::access::Accompanied;
use crate::http::{ClientAddress, Error, Result};
use crate::state::AppState;
use crate::values::{Phone, ShopId};
use crate::vault::{Recognised, Recogniser};

/// The network address that a request counts for. None where a program of the
/// shop's own brings it: many buyers come by its address.
///
/// # Errors
/// None that can happen.
pub fn origin(
    app: &AppState,
    shop: ShopId,
    address: ClientAddress,
    company: &Accompanied,
) -> Result<Option<Vec<u8>>> {
    if company.by_program_of(shop) {
        return Ok(None);
    }
    digest(app, Recognised::Origin, &address.octets()).map(Some)
}

/// The phone that orders, where there is one.
///
/// # Errors
/// None that can happen.
pub fn recognised_phone(app: &AppState, phone: Option<&Phone>) -> Result<Option<Vec<u8>>> {
    phone.map(|phone| digest(app, Recognised::BuyersPhone, phone.as_str().as_bytes())).transpose()
}

fn digest(app: &AppState, of: Recognised, subject: &[u8]) -> Result<Vec<u8>> {
    let secret = app.settings.secrets_key.expose_secret().as_bytes();
    Ok(Recogniser::new(secret, of).map_err(Error::internal)?.digest(subject))
}
