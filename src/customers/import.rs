//! Customers out of a table, a batch a transaction. A line is a customer by its
//! phone: unknown, they are added; known, they gain what the line says.
//!
//! Invariant: the same lines taken in again change nothing.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};

use super::customer::Profile;
use super::queries;
use crate::db::TenantTx;
use crate::events::{self, Event};
use crate::values::CustomerId;

/// Where a customer comes from whom a table brought without saying more.
pub(super) const SOURCE_IMPORT: &str = "import";

/// A line of the table that says something of a customer.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Entry {
    pub line: usize,
    pub phone: String,
    pub given: Given,
}

/// What a line says; what it leaves blank says nothing.
#[derive(Clone, Default, PartialEq, Eq)]
pub(super) struct Given {
    pub name: Option<String>,
    pub email: Option<String>,
    pub birth_date: Option<NaiveDate>,
    pub address: Option<String>,
    pub preferences: Option<String>,
    pub notes: Option<String>,
    pub tags: Vec<String>,
    pub is_blocked: Option<bool>,
    pub source: Option<String>,
}

/// How lines are taken in.
#[derive(Clone, Copy)]
pub(super) struct Manner {
    /// Nothing is written.
    pub is_dry: bool,
    /// What a line says goes before what is known.
    pub overwrites: bool,
}

/// What became of lines.
#[derive(Default)]
pub(super) struct Outcome {
    pub created: usize,
    pub updated: usize,
    pub unchanged: usize,
    /// Lines whose customer was erased or merged at that very moment.
    pub missed: Vec<usize>,
}

impl Given {
    /// The profile of somebody known, with what the line says.
    fn over(&self, known: &Profile, overwrites: bool) -> Profile {
        let text = |known: &Option<String>, given: &Option<String>| {
            let (first, second) = if overwrites { (given, known) } else { (known, given) };
            first.clone().or_else(|| second.clone())
        };
        let takes_tags = !self.tags.is_empty() && (overwrites || known.tags.is_empty());
        Profile {
            phone: known.phone.clone(),
            name: text(&known.name, &self.name),
            email: text(&known.email, &self.email),
            birth_date: if overwrites {
                self.birth_date.or(known.birth_date)
            } else {
                known.birth_date.or(self.birth_date)
            },
            address: text(&known.address, &self.address),
            preferences: text(&known.preferences, &self.preferences),
            notes: text(&known.notes, &self.notes),
            tags: if takes_tags { self.tags.clone() } else { known.tags.clone() },
            is_blocked: self.is_blocked.filter(|_| overwrites).unwrap_or(known.is_blocked),
        }
    }
}

/// Takes in a batch of lines, each of another phone.
///
/// # Errors
/// The database is away.
pub(super) async fn take_in(
    tx: &mut TenantTx,
    entries: &[Entry],
    manner: Manner,
    now: DateTime<Utc>,
) -> Result<Outcome, sqlx::Error> {
    let mut outcome = Outcome::default();
    let mut known = queries::known_by_phones(tx, &phones_of(entries.iter()), !manner.is_dry).await?;
    let new: Vec<_> = entries.iter().filter(|entry| !known.contains_key(&entry.phone)).collect();
    if manner.is_dry {
        outcome.created = new.len();
    } else {
        let made = queries::insert_entries(tx, &new, now).await?;
        outcome.created = made.len();
        for (customer_id, source, _) in &made {
            let event = Event::CustomerCreated { customer_id: *customer_id, source: source.clone() };
            events::record(tx, &event, 0, now);
        }
        // Others may have made them just now.
        let made: HashSet<_> = made.into_iter().map(|(_, _, phone)| phone).collect();
        let late = new.iter().copied().filter(|entry| !made.contains(&entry.phone));
        let late = phones_of(late);
        if !late.is_empty() {
            known.extend(queries::known_by_phones(tx, &late, true).await?);
        }
    }
    let changed = look_over(tx, entries, &known, (manner, &mut outcome)).await?;
    if !manner.is_dry && !changed.is_empty() {
        queries::update_profiles(tx, &changed, now).await?;
        for customer_id in changed.into_iter().map(|(id, _)| id) {
            events::record(tx, &Event::CustomerUpdated { customer_id }, 0, now);
        }
    }
    Ok(outcome)
}

fn phones_of<'a>(entries: impl Iterator<Item = &'a Entry>) -> Vec<String> {
    entries.map(|entry| entry.phone.clone()).collect()
}

/// What lines change of customers who are known; two lines may be of one, by two of
/// their phones.
async fn look_over(
    tx: &mut TenantTx,
    entries: &[Entry],
    known: &HashMap<String, CustomerId>,
    (manner, outcome): (Manner, &mut Outcome),
) -> Result<Vec<(CustomerId, Profile)>, sqlx::Error> {
    let mut ids: Vec<_> = known.values().copied().collect();
    ids.sort_unstable();
    ids.dedup();
    let customers = queries::customers(tx, &ids).await?;
    let mut profiles: HashMap<_, _> =
        customers.into_iter().map(|customer| (customer.id, (customer.profile, false))).collect();
    for entry in entries {
        let Some(id) = known.get(&entry.phone) else { continue };
        let Some((profile, is_changed)) = profiles.get_mut(id) else {
            outcome.missed.push(entry.line);
            continue;
        };
        let next = entry.given.over(profile, manner.overwrites);
        if next == *profile {
            outcome.unchanged += 1;
        } else {
            outcome.updated += 1;
            (*profile, *is_changed) = (next, true);
        }
    }
    let mut changed: Vec<_> = profiles
        .into_iter()
        .filter(|(_, (_, is_changed))| *is_changed)
        .map(|(id, (profile, _))| (id, profile))
        .collect();
    changed.sort_unstable_by_key(|(id, _)| *id);
    Ok(changed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_fills_gaps_and_goes_before_what_is_known_where_it_is_to() {
        let known = Profile {
            phone: Some("+77015550001".to_owned()),
            name: Some("Айгуль".to_owned()),
            tags: vec!["VIP".to_owned()],
            is_blocked: true,
            ..Profile::default()
        };
        let given = Given {
            name: Some("Мария".to_owned()),
            email: Some("a@b.kz".to_owned()),
            tags: vec!["Опт".to_owned()],
            is_blocked: Some(false),
            ..Given::default()
        };
        let filled = given.over(&known, false);
        assert_eq!((filled.name.as_deref(), filled.email.as_deref()), (Some("Айгуль"), Some("a@b.kz")));
        assert_eq!((filled.tags, filled.is_blocked), (vec!["VIP".to_owned()], true));
        let over = given.over(&known, true);
        assert_eq!(
            (over.name.as_deref(), over.tags, over.is_blocked),
            (Some("Мария"), vec!["Опт".to_owned()], false)
        );
        assert!(Given::default().over(&known, true) == known);
        assert!(given.over(&given.over(&known, true), true) == given.over(&known, true));
    }
}
