//! A delivery zone: what a delivery costs and where it begins to be free.

use crate::values::{Minor, ZoneId};

/// A delivery zone.
#[derive(Clone, Debug)]
pub struct Zone {
    pub id: ZoneId,
    pub terms: ZoneTerms,
}

/// How long a way takes of which nobody has said it.
pub const USUAL_TRAVEL_MINUTES: i32 = 30;

/// What a zone is made of; amounts in the shop's home currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ZoneTerms {
    pub name: String,
    pub price: Minor,
    /// Delivery is free from this sum of flowers on.
    pub free_from: Option<Minor>,
    pub min_order: Option<Minor>,
    pub is_active: bool,
    /// How long the way there takes a courier.
    pub travel_minutes: i32,
    /// Zones are listed by it; None of a new one that goes last.
    pub position: Option<i32>,
}

impl Zone {
    /// The fee for flowers of that sum.
    pub fn fee(&self, flower_sum: Minor) -> Minor {
        let free = self.terms.free_from.is_some_and(|from| flower_sum >= from);
        if free { Minor::ZERO } else { self.terms.price }
    }

    /// The minimum, where flowers of that sum are too few to be delivered here.
    pub fn minimum_missed(&self, flower_sum: Minor) -> Option<Minor> {
        self.terms.min_order.filter(|minimum| flower_sum < *minimum)
    }
}
