//! Which shop a person enters, and the shop that a newcomer gets.

use chrono::{DateTime, Utc};

use super::{error, queries};
use crate::access::Role;
use crate::db::SystemTx;
use crate::http::Result;
use crate::shops::{self, Membership, NewStaff, memberships_of_person};
use crate::values::{Language, PersonId, Phone, ShopId, Text};

/// What a shop is called before anyone has named it is in this language.
const NEW_SHOPS_LANGUAGE: Language = Language::Ru;
/// A person owns no more shops than this.
const MOST_SHOPS: usize = 100;

/// Someone at the door, their phone proved.
pub(super) struct Newcomer<'a> {
    pub phone: &'a Phone,
    /// The shop asked for; None: the last used one.
    pub shop: Option<ShopId>,
    pub may_found: bool,
}

/// The person who has a phone; made if there is none. A name is what they call
/// themselves, and taken over if they have none.
///
/// # Errors
/// The database is away.
pub async fn person_of_phone(tx: &mut SystemTx, phone: &Phone, name: Option<&str>) -> Result<PersonId> {
    let person = queries::person_of_phone(tx, phone).await?;
    if let Some(name) = name {
        queries::name_person(tx, person, name).await?;
    }
    Ok(person)
}

/// Lets a person in: into the shop asked for, the last used one, the oldest,
/// or a new one of their own.
///
/// # Errors
/// 404 for a shop they don't work in; 400 `no_shop` where newcomers get none.
pub(super) async fn enter(
    tx: &mut SystemTx,
    newcomer: &Newcomer<'_>,
    now: DateTime<Utc>,
) -> Result<(PersonId, Membership)> {
    let person = person_of_phone(tx, newcomer.phone, None).await?;
    // Whoever signs in beside us waits here, and then sees the shop we made.
    let known = queries::person_locked(tx, person).await?;
    let mut memberships = memberships_of_person(tx, person).await?;
    if memberships.is_empty() && newcomer.shop.is_none() {
        if !newcomer.may_found {
            return Err(error::no_shop());
        }
        let name = Text::new("new-shop-name").with("digits", newcomer.phone.last_four());
        let name = name.speak(NEW_SHOPS_LANGUAGE);
        let owner = owner(person, known.name.as_deref(), newcomer.phone);
        shops::create_shop(tx, &name, owner, now).await?;
        memberships = memberships_of_person(tx, person).await?;
    }
    let chosen = choose(memberships, newcomer.shop, known.last_shop).ok_or(error::NO_SHOP_OF_YOURS)?;
    queries::remember_shop(tx, person, chosen.shop).await?;
    Ok((person, chosen))
}

/// Makes another shop, of which the person is the owner.
///
/// They are called there as they call themselves: what another shop calls them is
/// that shop's.
///
/// # Errors
/// 400 `too_many_shops`.
pub(super) async fn found_shop(
    tx: &mut SystemTx,
    person: PersonId,
    shop_name: &str,
    now: DateTime<Utc>,
) -> Result<Membership> {
    let known = queries::person_locked(tx, person).await?;
    let before = memberships_of_person(tx, person).await?;
    if before.iter().filter(|membership| membership.role == Role::Owner).count() >= MOST_SHOPS {
        return Err(error::too_many_shops());
    }
    let owner = owner(person, known.name.as_deref(), &known.phone);
    let shop = shops::create_shop(tx, shop_name, owner, now).await?;
    membership(tx, person, shop).await
}

/// The membership of a person in a shop.
///
/// # Errors
/// 404 if they don't work there.
pub(super) async fn membership(tx: &mut SystemTx, person: PersonId, shop: ShopId) -> Result<Membership> {
    let memberships = memberships_of_person(tx, person).await?;
    choose(memberships, Some(shop), None).ok_or(error::NO_SHOP_OF_YOURS)
}

fn owner(person: PersonId, name: Option<&str>, phone: &Phone) -> NewStaff {
    let name = name.unwrap_or_else(|| Text::new("nameless-owner").word(NEW_SHOPS_LANGUAGE)).to_owned();
    NewStaff { person: Some(person), name, phone: phone.clone(), role: Role::Owner }
}

/// Of memberships from the oldest on: the one asked for and no other, else
/// that of the last used shop, else the oldest.
fn choose(memberships: Vec<Membership>, asked: Option<ShopId>, last: Option<ShopId>) -> Option<Membership> {
    let place_of = |shop: ShopId| memberships.iter().position(|membership| membership.shop == shop);
    let place = match asked {
        Some(shop) => place_of(shop)?,
        None => last.and_then(place_of).unwrap_or(0),
    };
    memberships.into_iter().nth(place)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::StaffId;

    fn chosen(asked: Option<i64>, last: Option<i64>) -> Option<i64> {
        let memberships = [5, 3, 9].map(|shop| Membership {
            shop: ShopId(shop),
            shop_name: String::new(),
            staff_id: StaffId(shop),
            role: Role::Florist,
        });
        choose(memberships.to_vec(), asked.map(ShopId), last.map(ShopId)).map(|chosen| chosen.shop.0)
    }

    #[test]
    fn the_shop_asked_for_is_entered_or_none() {
        assert_eq!(chosen(Some(9), Some(3)), Some(9));
        assert_eq!(chosen(Some(4), Some(3)), None);
    }

    #[test]
    fn else_the_last_used_one_else_the_oldest() {
        assert_eq!(chosen(None, Some(3)), Some(3));
        assert_eq!(chosen(None, Some(4)), Some(5));
        assert_eq!(chosen(None, None), Some(5));
        assert!(choose(Vec::new(), None, Some(ShopId(3))).is_none());
    }
}
