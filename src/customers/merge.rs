//! Two customers that are one person become one: the profile's gaps are filled,
//! dates and addresses go along, and the other one's phones lead to the one that
//! is kept. Their orders are for whoever has orders.
//!
//! Invariant: whoever was merged is found by nobody but by their phone, and by
//! that they are the one who was kept.

use chrono::{DateTime, Utc};

use super::customer::{Customer, LONGEST_NOTES, MOST_TAGS, Profile};
use super::error::{Refused, Result};
use super::queries;
use crate::db::{Stop, TenantTx};
use crate::events::{self, Event};
use crate::values::{Actor, CustomerId};

/// Who stays, and who is gone afterwards.
#[derive(Clone, Copy, Debug)]
pub struct Merge {
    pub keep: CustomerId,
    pub merge: CustomerId,
}

/// Both customers of a merge, under their locks.
pub struct Merging {
    keep: Customer,
    merge: Customer,
}

/// Locks both, so that no order of theirs is placed, and nothing of them changed
/// meanwhile.
///
/// # Errors
/// [`Refused::SameCustomer`], [`Refused::NoCustomer`].
pub async fn begin_merge(tx: &mut TenantTx, who: Merge) -> Result<Merging> {
    if who.keep == who.merge {
        return Err(Stop::Refused(Refused::SameCustomer));
    }
    queries::lock_both(tx, who).await?;
    let mut both = queries::customers(tx, &[who.keep, who.merge]).await?;
    match (both.pop(), both.pop()) {
        (Some(merge), Some(keep)) => Ok(Merging { keep, merge }),
        _ => Err(Stop::Refused(Refused::NoCustomer)),
    }
}

/// Makes them one, once the orders of the one that goes are the other's.
///
/// # Errors
/// [`Refused::TooMuchToMerge`].
pub async fn finish_merge(tx: &mut TenantTx, both: Merging, actor: &Actor, now: DateTime<Utc>) -> Result<()> {
    let Merging { keep, merge } = both;
    let who = Merge { keep: keep.id, merge: merge.id };
    let keep_phone = keep.profile.phone.clone();
    let profile = joined(keep.profile, &merge.profile)?;
    queries::move_dates(tx, who).await?;
    queries::move_addresses(tx, who).await?;
    queries::make_tombstone(tx, who, now).await?;
    if let (None, Some(phone)) = (&keep_phone, &profile.phone) {
        queries::swap_phones(tx, who.keep, phone).await?;
    }
    queries::update(tx, who.keep, &profile, now).await?;
    queries::gather_phones(tx, who.keep).await?;
    queries::note_merge(tx, who, actor, now).await?;
    events::record(tx, &Event::CustomerMerged { customer_id: who.keep, merged_id: who.merge }, 0, now);
    Ok(())
}

/// The profile of the one that is kept, with what the other one's has beside it.
fn joined(keep: Profile, merge: &Profile) -> Result<Profile> {
    let tags = keep.tags.iter().chain(merge.tags.iter().filter(|tag| !keep.tags.contains(tag)));
    let tags: Vec<_> = tags.cloned().collect();
    if tags.len() > MOST_TAGS {
        return Err(Stop::Refused(Refused::TooMuchToMerge));
    }
    Ok(Profile {
        phone: keep.phone.or_else(|| merge.phone.clone()),
        name: keep.name.or_else(|| merge.name.clone()),
        email: keep.email.or_else(|| merge.email.clone()),
        birth_date: keep.birth_date.or(merge.birth_date),
        address: keep.address.or_else(|| merge.address.clone()),
        preferences: both_texts(keep.preferences, merge.preferences.as_deref())?,
        notes: both_texts(keep.notes, merge.notes.as_deref())?,
        tags,
        is_blocked: keep.is_blocked || merge.is_blocked,
    })
}

/// What both say, the one below the other.
fn both_texts(keep: Option<String>, merge: Option<&str>) -> Result<Option<String>> {
    let text = match (keep, merge) {
        (Some(keep), Some(merge)) if keep != merge => format!("{keep}\n{merge}"),
        (Some(text), _) => text,
        (None, text) => return Ok(text.map(str::to_owned)),
    };
    if text.chars().count() > LONGEST_NOTES {
        return Err(Stop::Refused(Refused::TooMuchToMerge));
    }
    Ok(Some(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(keep: Option<&str>, merge: Option<&str>) -> Option<String> {
        both_texts(keep.map(str::to_owned), merge).ok().flatten()
    }

    #[test]
    fn what_both_say_is_said_once_and_nothing_is_cut_off() {
        assert_eq!(texts(None, None), None);
        assert_eq!(texts(None, Some("Розы")).as_deref(), Some("Розы"));
        assert_eq!(texts(Some("Розы"), None).as_deref(), Some("Розы"));
        assert_eq!(texts(Some("Розы"), Some("Розы")).as_deref(), Some("Розы"));
        assert_eq!(texts(Some("Розы"), Some("Пионы")).as_deref(), Some("Розы\nПионы"));
        let long = "я".repeat(LONGEST_NOTES);
        assert_eq!(texts(Some(&long), Some(&long)), Some(long.clone()));
        assert!(both_texts(Some(long), Some("я")).is_err());
    }

    #[test]
    fn gaps_are_filled_and_what_is_there_stays() {
        let profile = |name: Option<&str>, tags: &[&str], is_blocked| Profile {
            name: name.map(str::to_owned),
            tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
            is_blocked,
            ..Profile::default()
        };
        let merge = profile(Some("Мария"), &["VIP", "Опт"], true);
        let Ok(joined) = joined(profile(None, &["VIP"], false), &merge) else { panic!("refused") };
        assert_eq!(joined.name.as_deref(), Some("Мария"));
        assert_eq!((joined.tags, joined.is_blocked), (vec!["VIP".to_owned(), "Опт".to_owned()], true));
    }
}
