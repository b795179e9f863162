//! What the public may ask of a shop at most: the operator's numbers, or what the
//! shop has lowered them to.

use crate::config::Storefront;

/// The numbers, or what a shop says of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Caps<T = u32> {
    /// Pieces of a product, in an order or a cart.
    pub pieces: T,
    /// Unpaid orders that nobody of the shop has touched.
    pub open_orders_per_phone: T,
    pub open_orders_per_address: T,
}

impl Caps {
    /// The most that any shop may allow.
    pub fn ceiling(settings: &Storefront) -> Self {
        Self {
            pieces: settings.most_pieces,
            open_orders_per_phone: settings.most_open_orders_per_phone,
            open_orders_per_address: settings.most_open_orders_per_address,
        }
    }
}

impl Caps<Option<u32>> {
    /// What holds: nothing exceeds the ceiling, also where that was lowered since.
    pub fn under(self, ceiling: Caps) -> Caps {
        let lower = |own: Option<u32>, most: u32| own.unwrap_or(most).min(most);
        Caps {
            pieces: lower(self.pieces, ceiling.pieces),
            open_orders_per_phone: lower(self.open_orders_per_phone, ceiling.open_orders_per_phone),
            open_orders_per_address: lower(self.open_orders_per_address, ceiling.open_orders_per_address),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shop_lowers_and_never_raises() {
        let ceiling = Caps { pieces: 100, open_orders_per_phone: 5, open_orders_per_address: 20 };
        let own = Caps { pieces: Some(10), open_orders_per_phone: None, open_orders_per_address: Some(50) };
        let holds = Caps { pieces: 10, open_orders_per_phone: 5, open_orders_per_address: 20 };
        assert_eq!(own.under(ceiling), holds);
    }
}
