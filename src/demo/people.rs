//! Who works in the demo shop, where it delivers, and when it is open.

use chrono::{DateTime, Utc};

use crate::access::Role;
use crate::db::TenantTx;
use crate::shops::{self, Introduction, NewStaff, ZoneTerms};
use crate::values::{Minor, Phone, StaffId};

/// The demo shop's florist and courier.
pub(super) struct Staff {
    pub florist_id: Option<StaffId>,
    pub courier_id: Option<StaffId>,
}

const PEOPLE: [(&str, &str, Role); 4] = [
    ("Динара", "+77011234501", Role::Manager),
    ("Марина", "+77051234567", Role::Florist),
    ("Ерлан", "+77051234568", Role::Courier),
    ("Тимур", "+77051234569", Role::Courier),
];

/// Name, fee, free from and minimum, in tenge.
const ZONES: [(&str, i64, Option<i64>, Option<i64>); 3] = [
    ("Центр города", 2_000, Some(40_000), None),
    ("Окраины", 3_000, None, Some(8_000)),
    ("Талгар и Каскелен", 6_000, None, Some(20_000)),
];

/// Describes the shop and hires its people.
pub(super) async fn hire(tx: &mut TenantTx, now: DateTime<Utc>) -> anyhow::Result<Staff> {
    let profile = Introduction {
        phone: "+77011234567",
        telegram: "@cvety_kz",
        instagram: "@cvety.kz",
        address: "г. Алматы, пр. Достык 89",
    };
    shops::introduce(tx, &profile, now).await?;
    for (position, (name, price, free_from, min_order)) in (0..).zip(ZONES) {
        let tenge = |amount: Option<i64>| amount.and_then(Minor::from_major_whole);
        let zone = ZoneTerms {
            name: name.to_owned(),
            price: tenge(Some(price)).unwrap_or_default(),
            free_from: tenge(free_from),
            min_order: tenge(min_order),
            is_active: true,
            travel_minutes: shops::USUAL_TRAVEL_MINUTES,
            position: Some(position),
        };
        shops::add_zone(tx, zone, now).await?;
    }
    let mut staff = Staff { florist_id: None, courier_id: None };
    for (name, phone, role) in PEOPLE {
        let new = NewStaff { person: None, name: name.to_owned(), phone: Phone::kazakh(phone)?, role };
        let hired = shops::hire(tx, &new, now).await?;
        match role {
            Role::Florist => staff.florist_id = staff.florist_id.or(Some(hired.id)),
            Role::Courier => staff.courier_id = staff.courier_id.or(Some(hired.id)),
            Role::Owner | Role::Manager => {}
        }
    }
    Ok(staff)
}
