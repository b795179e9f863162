//! What every view of an order needs: who looks, in which language and time
//! zone, and the addresses given out.

use chrono::{DateTime, Utc};

use crate::access::Bearer;
use crate::values::{Currency, Language, Phone, ShopZone};

/// What an order is shown with: to whom, in which words, at which addresses.
pub(in crate::desk) struct OrderContext<'a> {
    pub bearer: &'a Bearer,
    pub language: Language,
    pub zone: ShopZone,
    /// The shop's own currency, in which costs are.
    pub home: Currency,
    pub public_url: &'a str,
}

impl OrderContext<'_> {
    pub(super) fn time(&self, moment: DateTime<Utc>) -> String {
        self.zone.render(moment)
    }

    pub(super) fn times(&self, moment: Option<DateTime<Utc>>) -> Option<String> {
        moment.map(|moment| self.time(moment))
    }

    /// What leads to the buyer's own pages, for those who may have it.
    pub(super) fn link<T>(&self, link: T) -> Option<T> {
        self.bearer.grants.sees_links().then_some(link)
    }

    pub(super) fn phone(&self, phone: Option<&str>) -> Option<String> {
        let phone = phone?;
        if self.bearer.sees_phones() {
            return Some(phone.to_owned());
        }
        Some(Phone::mask(phone))
    }
}
