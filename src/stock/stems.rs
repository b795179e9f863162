//! Goods made of stems: what a holder's lines need is promised to them for a
//! day, and let go.
//!
//! A holder's promises are reckoned together, since what its lines need of a
//! stem is rounded up once: whatever changes of one line, the others' shares may
//! follow. Gates are locked, what the holder had is let go in memory, and all of
//! it is promised anew, or nothing changes.

use std::collections::HashSet;

use chrono::NaiveDate;

use super::counted::{Answer, answer_for};
use super::error::Refused;
use super::holding::{HeldLine, Holding, Terms};
use super::recipe::LineStems;
use super::stem_queries::{self, Kept};
use crate::db::{Stop, TenantTx};
use crate::values::{StemId, Substitution, VarietyId};
use crate::warehouse::{self, Gate, Lacking, Share, Wanted, allot};

/// What is promised to lines that are not there yet.
#[derive(Default)]
#[must_use]
pub struct Promises(Vec<(usize, LineStems)>);

impl Promises {
    /// Writes them; `line_of` says where the line of each place among those that
    /// were taken for now stands.
    ///
    /// # Errors
    /// The database is away.
    pub async fn write(
        self,
        tx: &mut TenantTx,
        line_of: impl Fn(usize) -> Option<HeldLine>,
    ) -> Result<(), sqlx::Error> {
        let rows = self.0.into_iter().filter_map(|(place, stems)| Some((line_of(place)?, stems)));
        stem_queries::insert(tx, &rows.collect::<Vec<_>>()).await
    }
}

/// A line of the holder, and what it is made of.
struct Work {
    /// Its place among those that were asked for; None: another of the holder's.
    place: Option<usize>,
    line: Option<HeldLine>,
    pieces: i64,
    /// As many were promised before, for the same day.
    is_kept: bool,
    stems: Vec<LineStems>,
}

/// All that is to be decided from.
struct Plan {
    works: Vec<Work>,
    gates: Vec<Gate>,
    due: NaiveDate,
    substitution: Substitution,
}

/// Whether others are kept waiting.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Gates {
    Locked,
    AsTheyAre,
}

/// Promises what the lines want in stems.
pub(super) async fn promise(
    tx: &mut TenantTx,
    lines: &[Holding],
    answers: &[Answer],
    terms: Terms,
) -> Result<Promises, Stop<Refused>> {
    let Some(mut plan) = Plan::read(tx, lines, answers, terms, Gates::Locked).await? else {
        return Ok(Promises::default());
    };
    match plan.allot() {
        Ok(shares) => Ok(plan.keep(tx, shares, terms).await?),
        Err(Lacking { line }) => Err(Stop::Refused(plan.refusal(tx, lines, answers, line).await?)),
    }
}

/// What [`promise`] would refuse, one a product, with nothing locked.
pub(super) async fn lacking(
    tx: &mut TenantTx,
    lines: &[Holding],
    answers: &[Answer],
    terms: Terms,
) -> Result<Vec<Refused>, sqlx::Error> {
    let Some(mut plan) = Plan::read(tx, lines, answers, terms, Gates::AsTheyAre).await? else {
        return Ok(Vec::new());
    };
    let mut missing = Vec::new();
    let mut named = HashSet::new();
    while let Err(Lacking { line }) = plan.allot() {
        let product = plan.works[line].place.map(|place| lines[place].product);
        if named.insert(product) {
            missing.push(plan.refusal(tx, lines, answers, line).await?);
        }
        plan.works[line].pieces = 0;
    }
    Ok(missing)
}

/// Lets go of what the lines hold in stems beyond what they want.
pub(super) async fn release(tx: &mut TenantTx, lines: &[Holding], terms: Terms) -> Result<(), sqlx::Error> {
    let releasing: Vec<_> =
        lines.iter().filter(|line| line.by_stems && line.surplus() > 0).copied().collect();
    let Some(mut plan) = Plan::read(tx, &releasing, &[], terms, Gates::Locked).await? else {
        return Ok(());
    };
    let due = plan.works.iter().flat_map(|work| &work.stems).map(|stems| stems.due).max();
    plan.due = due.unwrap_or(plan.due);
    plan.works.iter_mut().for_each(|work| work.is_kept = true);
    // What was promised before always fits.
    if let Ok(shares) = plan.allot() {
        plan.keep(tx, shares, terms).await?.write(tx, |_| None).await?;
    }
    Ok(())
}

impl Plan {
    /// None: no line is made of stems.
    async fn read(
        tx: &mut TenantTx,
        lines: &[Holding],
        answers: &[Answer],
        terms: Terms,
        gates: Gates,
    ) -> Result<Option<Self>, sqlx::Error> {
        let recipe_of = |line: &Holding| answer_for(answers, line).and_then(|answer| answer.recipe.as_ref());
        let places: Vec<_> = (0..lines.len())
            .filter(|place| {
                let line = &lines[*place];
                line.is_open() && (line.by_stems || recipe_of(line).is_some())
            })
            .collect();
        if places.is_empty() {
            return Ok(None);
        }
        let today = tx.shop().zone.today(terms.now);
        let due = terms.day.map_or(today, |day| day.max(today));
        let of_holders: Vec<_> = places
            .iter()
            .filter(|place| lines[**place].by_stems)
            .filter_map(|place| lines[*place].line)
            .collect();
        let mut kept =
            if of_holders.is_empty() { Vec::new() } else { stem_queries::kept(tx, &of_holders).await? };
        let mut works = Vec::with_capacity(places.len());
        for place in places {
            let line = &lines[place];
            let (own, others): (Vec<_>, Vec<_>) =
                kept.into_iter().partition(|kept| line.line == Some(kept.line));
            kept = others;
            let recipe = || recipe_of(line).into_iter().flatten().enumerate();
            let is_kept = !own.is_empty()
                && line.wanted <= line.held
                && own.iter().all(|kept| kept.stems.due.max(today) == due);
            let stems = if own.is_empty() {
                recipe().map(|(ingredient, line)| LineStems::of(ingredient, line, due)).collect()
            } else {
                own.into_iter().map(|kept| kept.stems).collect()
            };
            works.push(Work { place: Some(place), line: line.line, pieces: line.wanted, is_kept, stems });
        }
        for Kept { line, pieces, stems } in kept {
            let is_kept = stems.due.max(today) == due;
            match works.iter_mut().find(|work| work.line == Some(line)) {
                Some(work) => work.stems.push(stems),
                None => {
                    works.push(Work { place: None, line: Some(line), pieces, is_kept, stems: vec![stems] })
                }
            }
        }
        if terms.allow_overbooking {
            works.iter_mut().for_each(|work| work.is_kept = true);
        }
        let mut plan = Self { works, gates: Vec::new(), due, substitution: Substitution::None };
        let (varieties, stems) = plan.named();
        (plan.gates, plan.substitution) = match gates {
            Gates::Locked => stem_queries::lock(tx, &varieties, &stems).await?,
            Gates::AsTheyAre => stem_queries::look(tx, &varieties, &stems).await?,
        };
        plan.substitution = terms.substitution.unwrap_or(plan.substitution);
        warehouse::roll(tx, &mut plan.gates, today).await?;
        plan.let_go();
        Ok(Some(plan))
    }

    /// Whose gates it takes.
    fn named(&self) -> (Vec<VarietyId>, Vec<StemId>) {
        let stems = || self.works.iter().flat_map(|work| &work.stems);
        let varieties = stems().flat_map(|stems| {
            std::iter::once(stems.part.variety).chain(stems.part.substitutes.iter().copied())
        });
        let chosen = stems().filter(|stems| stems.id.is_some()).map(|stems| stems.stem);
        (varieties.collect(), chosen.collect())
    }

    /// What the holder had is free again.
    fn let_go(&mut self) {
        for stems in self.works.iter().flat_map(|work| &work.stems).filter(|stems| stems.promised > 0) {
            if let Some(gate) = self.gates.iter_mut().find(|gate| gate.stem == stems.stem) {
                gate.release(stems.due, stems.promised);
            }
        }
    }

    fn allot(&self) -> Result<Vec<Vec<Share>>, Lacking> {
        self.allot_of(&self.works.iter().map(|work| work.pieces).collect::<Vec<_>>(), self.substitution)
    }

    /// With so many pieces of each line.
    fn allot_of(&self, pieces: &[i64], substitution: Substitution) -> Result<Vec<Vec<Share>>, Lacking> {
        let parts: Vec<(Vec<_>, Vec<_>)> = self
            .works
            .iter()
            .map(|work| {
                let pinned = work.stems.iter().map(|stems| stems.stem);
                (work.stems.iter().map(|stems| stems.part.clone()).collect(), pinned.collect())
            })
            .collect();
        let wanted = self.works.iter().zip(&parts).zip(pieces).map(|((work, (parts, pinned)), pieces)| {
            Wanted { pieces: *pieces, parts, pinned, overbook: work.is_kept }
        });
        let pools: Vec<_> = self.gates.iter().map(|gate| gate.pool(self.due)).collect();
        allot(&wanted.collect::<Vec<_>>(), &pools, substitution == Substitution::Allow)
    }

    /// Promises the shares, and writes down what can be written.
    async fn keep(
        &mut self,
        tx: &mut TenantTx,
        shares: Vec<Vec<Share>>,
        terms: Terms,
    ) -> Result<Promises, sqlx::Error> {
        let due = self.due;
        let (mut to_update, mut to_insert, mut later) = (Vec::new(), Vec::new(), Vec::new());
        for (work, shares) in self.works.drain(..).zip(shares) {
            let moves = terms.hand_over && matches!(work.line, Some(HeldLine::Cart(..)));
            for (stems, share) in work.stems.into_iter().zip(shares) {
                if let Some(gate) = self.gates.iter_mut().find(|gate| gate.stem == share.stem) {
                    gate.promise(due, share.stems);
                }
                let promised = LineStems { stem: share.stem, due, promised: share.stems, ..stems.clone() };
                match (work.line.filter(|_| !moves), promised.id, work.place) {
                    (Some(_), Some(_), _) => to_update.push(promised),
                    (Some(line), None, _) => to_insert.push((line, promised)),
                    (None, _, Some(place)) => {
                        later.push((place, LineStems { id: None, ..promised }));
                        // The cart lets go of what the order now has.
                        to_update.extend(stems.id.map(|_| LineStems { promised: 0, ..stems }));
                    }
                    (None, _, None) => {}
                }
            }
        }
        stem_queries::update(tx, &to_update).await?;
        stem_queries::insert(tx, &to_insert).await?;
        warehouse::save(tx, &self.gates, terms.now).await?;
        Ok(Promises(later))
    }

    /// Why that line can't be served: how many pieces of its product could be,
    /// and what could stand in.
    async fn refusal(
        &self,
        tx: &mut TenantTx,
        lines: &[Holding],
        answers: &[Answer],
        lacking: usize,
    ) -> Result<Refused, sqlx::Error> {
        let pieces: Vec<_> = self.works.iter().map(|work| work.pieces).collect();
        let place = self.works[lacking].place.unwrap_or_default();
        let product_of = |work: &Work| work.place.map(|place| lines[place].product);
        let same: Vec<_> = (0..self.works.len())
            .filter(|index| product_of(&self.works[*index]) == product_of(&self.works[lacking]))
            .collect();
        let wanted = same.iter().map(|index| pieces[*index]).sum();
        let left = warehouse::most(wanted, |total| {
            let (mut pieces, mut left) = (pieces.clone(), total);
            for index in &same {
                pieces[*index] = pieces[*index].min(left);
                left -= pieces[*index];
            }
            self.allot_of(&pieces, self.substitution).is_ok()
        });
        let product = lines.get(place).and_then(|line| answer_for(answers, line));
        let product = product.map(|answer| answer.product.name.clone()).unwrap_or_default();
        let instead = match self.substitution {
            Substitution::Ask => self.standing_in(tx, &pieces).await?,
            Substitution::None | Substitution::Allow => Vec::new(),
        };
        Ok(Refused::OutOfStock { line: place, product, left, instead })
    }

    /// The varieties that would make it possible.
    async fn standing_in(&self, tx: &mut TenantTx, pieces: &[i64]) -> Result<Vec<String>, sqlx::Error> {
        let Ok(shares) = self.allot_of(pieces, Substitution::Allow) else { return Ok(Vec::new()) };
        let mut others = Vec::new();
        for (work, shares) in self.works.iter().zip(shares) {
            for (stems, share) in work.stems.iter().zip(shares) {
                let gate = self.gates.iter().find(|gate| gate.stem == share.stem);
                others.extend(gate.map(|gate| gate.variety).filter(|variety| *variety != stems.part.variety));
            }
        }
        warehouse::names_of(tx, &others).await
    }
}
