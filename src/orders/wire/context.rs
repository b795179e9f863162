//! What every view of an order needs: who looks, in which language and time
//! zone, and the addresses given out.

use std::fmt::Display;

use chrono::{DateTime, Utc};

use crate::access::Member;
use crate::values::{Language, PayLink, Phone, ShopZone};

/// What an order is shown with: to whom, in which words, at which addresses.
pub(in crate::orders) struct OrderContext<'a> {
    pub member: &'a Member,
    pub language: Language,
    pub zone: ShopZone,
    pub public_url: &'a str,
}

impl OrderContext<'_> {
    pub(super) fn time(&self, moment: DateTime<Utc>) -> String {
        self.zone.render(moment)
    }

    pub(super) fn times(&self, moment: Option<DateTime<Utc>>) -> Option<String> {
        moment.map(|moment| self.time(moment))
    }

    pub(super) fn phone(&self, phone: Option<&str>) -> Option<String> {
        let phone = phone?;
        if self.member.role.sees_phones() {
            return Some(phone.to_owned());
        }
        Some(Phone::any(phone).map_or_else(|_| "*".repeat(phone.len()), |phone| phone.masked()))
    }
}

/// Where a buyer follows an order.
pub fn tracking_url(public_url: &str, token: impl Display) -> String {
    format!("{public_url}/tracking/{token}")
}

/// Where a buyer pays for an order.
pub fn pay_url(public_url: &str, link: &PayLink) -> String {
    format!("{public_url}/pay/{}", link.as_str())
}
