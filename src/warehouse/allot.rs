//! Which stems go into which lines: a pool for each part of a recipe, and what
//! is promised of it.
//!
//! A part is of one variety: its own, or one that may stand in for it; where it
//! names no height, it takes the pool that wilts first among those with room.
//! What all parts need of a pool is added up exactly and rounded up once, and
//! spread over them by largest remainder, so that shares are whole stems and
//! add up to what is promised.

use std::collections::HashMap;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::values::{StemId, VarietyId};

/// One line of a recipe that names stems.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    pub variety: VarietyId,
    /// None: whichever height there is.
    pub height_cm: Option<i32>,
    /// Stems a piece; above zero, at most three decimals.
    pub need: Decimal,
    /// Varieties that may stand in, the best first.
    pub substitutes: Vec<VarietyId>,
}

/// So many pieces of what is made of those parts.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    pub pieces: i64,
    pub parts: &'a [Part],
    /// The pools that the parts have, and keep where they can; of those that have
    /// none yet, nothing.
    pub pinned: &'a [StemId],
    /// It gets its stems whether or not there is room: they were promised before,
    /// or somebody answers for it.
    pub overbook: bool,
}

/// Stems of one variety and height, as they can be had for a day.
#[derive(Clone, Copy, Debug)]
pub struct Pool {
    pub stem: StemId,
    pub variety: VarietyId,
    /// 0: not told.
    pub height_cm: i32,
    /// How many can be promised; None: any number.
    pub room: Option<i64>,
    /// How soon the first of them wilt; None: none is on hand.
    pub wilts_first: Option<usize>,
}

/// What a part gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    pub stem: StemId,
    pub stems: i32,
}

/// The line, from 0, that there are too few stems for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lacking {
    pub line: usize,
}

/// Finds every part its stems; what each gets, line by line. Where
/// `substitutes`, other varieties may stand in. Nothing is promised yet.
///
/// # Errors
/// The first line that can't be served.
pub fn allot(lines: &[Wanted<'_>], pools: &[Pool], substitutes: bool) -> Result<Vec<Vec<Share>>, Lacking> {
    let mut pools = Pools::new(pools);
    let mut chosen: Vec<Vec<StemId>> = lines.iter().map(|line| vec![StemId(0); line.parts.len()]).collect();
    // What has the least choice goes first: else something flexible could take what
    // is all that there is for another, and more would fit where less does not.
    for choice in [Choice::None, Choice::Heights, Choice::Varieties] {
        for (index, line) in lines.iter().enumerate() {
            for group in groups(line.parts, choice, substitutes) {
                let need = group.need * Decimal::from(line.pieces);
                let stem = pools.choose(line, group.parts[0], need, substitutes);
                let stem = stem.ok_or(Lacking { line: index })?;
                group.parts.iter().for_each(|part| chosen[index][*part] = stem);
            }
        }
    }
    Ok(shares(lines, &chosen))
}

/// How many pieces the stems allow; None: any number, since nothing it is made of
/// is limited.
pub fn makeable(parts: &[Part], pools: &[Pool], substitutes: bool) -> Option<i64> {
    let named = |pool: &&Pool| {
        parts.iter().any(|part| part.variety == pool.variety || part.substitutes.contains(&pool.variety))
    };
    let pools: Vec<_> = pools.iter().filter(named).copied().collect();
    if let Some(made) = without_choice(parts, &pools, substitutes) {
        return made;
    }
    let fits = |pieces: i64| {
        let wanted = Wanted { pieces, parts, pinned: &[], overbook: false };
        allot(&[wanted], &pools, substitutes).is_ok()
    };
    let stems: i64 = pools.iter().filter_map(|pool| pool.room).sum();
    let least = parts.iter().map(|part| part.need).min()?;
    // More than that nothing limited can serve.
    let beyond = (Decimal::from(stems) / least).floor().to_i64()?.checked_add(1)?;
    if fits(beyond) { None } else { Some(most(beyond - 1, fits)) }
}

/// The same where each part has one pool to take: the least of what these allow.
/// None: there is something to choose.
fn without_choice(parts: &[Part], pools: &[Pool], substitutes: bool) -> Option<Option<i64>> {
    let mut needed: Vec<(&Pool, Decimal)> = Vec::with_capacity(parts.len());
    for part in parts {
        let fits = |pool: &&Pool| {
            pool.variety == part.variety && part.height_cm.is_none_or(|height| pool.height_cm == height)
        };
        let mut of_part = pools.iter().filter(fits);
        let (Some(pool), None) = (of_part.next(), of_part.next()) else { return None };
        if substitutes && !part.substitutes.is_empty() {
            return None;
        }
        match needed.iter_mut().find(|(other, _)| other.stem == pool.stem) {
            Some((_, need)) => *need += part.need,
            None => needed.push((pool, part.need)),
        }
    }
    let limited = needed.into_iter().filter_map(|(pool, need)| Some((pool.room?, need)));
    let made = limited.map(|(room, need)| (Decimal::from(room.max(0)) / need).floor().to_i64());
    // Whole stems: so many pieces need no more than there are, rounded up or not.
    Some(made.map(|pieces| pieces.unwrap_or(i64::MAX)).min())
}

/// The largest of `0..=most` that fits, where whatever is less than one that
/// fits does too.
pub fn most(most: i64, fits: impl Fn(i64) -> bool) -> i64 {
    let (mut fitting, mut beyond) = (0, most.saturating_add(1));
    while beyond - fitting > 1 {
        let middle = fitting + (beyond - fitting) / 2;
        if fits(middle) { fitting = middle } else { beyond = middle }
    }
    fitting
}

/// Parts of one line that take the same pool.
struct Group {
    parts: Vec<usize>,
    need: Decimal,
}

/// Among what a part may choose.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Choice {
    None,
    Heights,
    Varieties,
}

impl Choice {
    fn of(part: &Part, substitutes: bool) -> Self {
        match (substitutes && !part.substitutes.is_empty(), part.height_cm) {
            (true, _) => Self::Varieties,
            (false, None) => Self::Heights,
            (false, Some(_)) => Self::None,
        }
    }
}

fn groups(parts: &[Part], choice: Choice, substitutes: bool) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for (index, part) in parts.iter().enumerate().filter(|(_, part)| Choice::of(part, substitutes) == choice)
    {
        let same = |group: &&mut Group| {
            let first = &parts[group.parts[0]];
            (first.variety, first.height_cm, &first.substitutes)
                == (part.variety, part.height_cm, &part.substitutes)
        };
        match groups.iter_mut().find(same) {
            Some(group) => {
                group.parts.push(index);
                group.need += part.need;
            }
            None => groups.push(Group { parts: vec![index], need: part.need }),
        }
    }
    groups
}

/// What the pools have left while they are allotted.
struct Pools<'a> {
    pools: &'a [Pool],
    rooms: HashMap<StemId, Option<i64>>,
    needed: HashMap<StemId, Decimal>,
}

impl<'a> Pools<'a> {
    fn new(pools: &'a [Pool]) -> Self {
        let rooms = pools.iter().map(|pool| (pool.stem, pool.room)).collect();
        Self { pools, rooms, needed: HashMap::new() }
    }

    fn choose(&mut self, line: &Wanted<'_>, part: usize, need: Decimal, substitutes: bool) -> Option<StemId> {
        let pinned = line.pinned.get(part).copied().filter(|stem| self.rooms.contains_key(stem));
        let part = line.parts.get(part)?;
        let standing_in = part.substitutes.iter().filter(|_| substitutes);
        let varieties = std::iter::once(&part.variety).chain(standing_in);
        let candidates = varieties.flat_map(|variety| self.candidates(*variety, part.height_cm));
        let candidates: Vec<_> = pinned.into_iter().chain(candidates).collect();
        let fitting = candidates.iter().copied().find(|stem| self.fits(*stem, need));
        let chosen = fitting.or_else(|| candidates.first().copied().filter(|_| line.overbook))?;
        *self.needed.entry(chosen).or_default() += need;
        Some(chosen)
    }

    /// What wilts first comes first, what there is none of last.
    fn candidates(&self, variety: VarietyId, height_cm: Option<i32>) -> Vec<StemId> {
        let fits =
            |pool: &&Pool| pool.variety == variety && height_cm.is_none_or(|height| pool.height_cm == height);
        let mut fitting: Vec<_> = self.pools.iter().filter(fits).collect();
        fitting.sort_by_key(|pool| (pool.wilts_first.unwrap_or(usize::MAX), pool.stem));
        fitting.iter().map(|pool| pool.stem).collect()
    }

    fn fits(&self, stem: StemId, need: Decimal) -> bool {
        let Some(Some(room)) = self.rooms.get(&stem) else { return true };
        let needed = self.needed.get(&stem).copied().unwrap_or_default() + need;
        need == Decimal::ZERO || needed.ceil() <= Decimal::from(*room)
    }
}

/// Rounds up what is needed of each pool, and spreads it.
fn shares(lines: &[Wanted<'_>], chosen: &[Vec<StemId>]) -> Vec<Vec<Share>> {
    let mut shares: Vec<Vec<Share>> = Vec::with_capacity(lines.len());
    let mut of_pool = HashMap::<StemId, Vec<(usize, usize, Decimal)>>::new();
    for (index, (line, stems)) in lines.iter().zip(chosen).enumerate() {
        shares.push(stems.iter().map(|stem| Share { stem: *stem, stems: 0 }).collect());
        for (part, (what, stem)) in line.parts.iter().zip(stems).enumerate() {
            let need = what.need * Decimal::from(line.pieces);
            of_pool.entry(*stem).or_default().push((index, part, need));
        }
    }
    for needs in of_pool.into_values() {
        let total = needs.iter().map(|(_, _, need)| *need).sum::<Decimal>().ceil();
        let whole = needs.iter().map(|(_, _, need)| need.floor()).sum::<Decimal>();
        let mut by_remainder: Vec<_> = needs.iter().collect();
        by_remainder.sort_by(|a, b| b.2.fract().cmp(&a.2.fract()).then((a.0, a.1).cmp(&(b.0, b.1))));
        let extra = (total - whole).to_usize().unwrap_or_default();
        for (place, (line, part, need)) in by_remainder.into_iter().enumerate() {
            let stems = need.floor().to_i32().unwrap_or(i32::MAX);
            shares[*line][*part].stems = stems.saturating_add(i32::from(place < extra));
        }
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gate(id: i64, variety: i64, height_cm: i32, stems: i64, fresh: usize) -> Pool {
        Pool {
            stem: StemId(id),
            variety: VarietyId(variety),
            height_cm,
            room: Some(stems),
            wilts_first: Some(fresh),
        }
    }

    fn part(variety: i64, height_cm: Option<i32>, need: &str) -> Part {
        let need = need.parse().expect("a number");
        Part { variety: VarietyId(variety), height_cm, need, substitutes: Vec::new() }
    }

    fn wanted(pieces: i64, parts: &[Part]) -> Wanted<'_> {
        Wanted { pieces, parts, pinned: &[], overbook: false }
    }

    fn today(parts: &[Part], pools: &[Pool]) -> Option<i64> {
        makeable(parts, pools, false)
    }

    #[test]
    fn tenths_of_a_stem_are_counted_exactly() {
        // 0.3 / 0.1 is 2.99… in floating point.
        let thirds = [part(1, Some(50), "0.1")];
        assert_eq!(today(&thirds, &[gate(1, 1, 50, 3, 5)]), Some(30));
        assert_eq!(today(&[part(1, None, "25")], &[gate(1, 1, 50, 74, 5)]), Some(2));
        assert_eq!(today(&[part(1, None, "25")], &[gate(1, 1, 50, 0, 5)]), Some(0));
    }

    #[test]
    fn parts_of_one_stem_are_added_up_before_they_are_compared() {
        let parts = [part(1, Some(50), "5"), part(1, Some(50), "3"), part(2, None, "1")];
        let gates = [gate(1, 1, 50, 17, 5), gate(2, 2, 0, 100, 5)];
        assert_eq!(today(&parts, &gates), Some(2));
        let any_height = [part(1, Some(50), "5"), part(1, None, "3")];
        assert_eq!(today(&any_height, &[gate(1, 1, 50, 17, 5), gate(2, 1, 60, 4, 5)]), Some(2));
        assert_eq!(today(&any_height, &[gate(1, 1, 50, 17, 5), gate(2, 1, 60, 9, 5)]), Some(3));
    }

    #[test]
    fn of_several_heights_the_one_that_wilts_first_is_taken() {
        let gates = [gate(1, 1, 50, 20, 9), gate(2, 1, 60, 20, 2), gate(3, 1, 70, 4, 0)];
        let parts = [part(1, None, "5")];
        let of = |pools: &[Pool], pieces| {
            let got = allot(&[wanted(pieces, &parts)], pools, false);
            got.map(|lines| lines[0][0].stem.0)
        };
        assert_eq!(of(&gates, 1), Ok(2), "of the 70s there are too few");
        assert_eq!(of(&gates, 4), Ok(2));
        assert_eq!(of(&gates, 5), Err(Lacking { line: 0 }));
        let bought_for = gates.map(|pool| Pool { room: None, ..pool });
        assert!(of(&bought_for, 500).is_ok());
    }

    #[test]
    fn what_is_needed_is_rounded_up_once_and_spread_by_largest_remainder() {
        let gates = [gate(1, 1, 0, 100, 5)];
        let (half, most) = (vec![part(1, None, "0.5")], vec![part(1, None, "0.7")]);
        let lines = [wanted(1, &half), wanted(3, &most)];
        let got = allot(&lines, &gates, false).expect("enough");
        // 0.5 + 2.1 = 2.6, so three: two whole ones, and one for the half.
        assert_eq!((got[0][0].stems, got[1][0].stems), (1, 2));
    }

    #[test]
    fn others_stand_in_only_where_they_may_and_in_their_order() {
        let mut rose = part(1, None, "10");
        rose.substitutes = vec![VarietyId(3), VarietyId(2)];
        let gates = [gate(1, 1, 0, 9, 5), gate(2, 2, 0, 50, 5), gate(3, 3, 0, 20, 5)];
        let of = |pieces, substitutes, overbook| {
            let wanted = [Wanted { overbook, ..wanted(pieces, std::slice::from_ref(&rose)) }];
            let got = allot(&wanted, &gates, substitutes);
            got.map(|lines| lines[0][0].stem.0)
        };
        assert_eq!(of(1, false, false), Err(Lacking { line: 0 }));
        assert_eq!((of(1, true, false), of(3, true, false)), (Ok(3), Ok(2)));
        assert_eq!(of(6, true, true), Ok(1), "overbooked is what was asked for");
        assert_eq!(makeable(std::slice::from_ref(&rose), &gates, true), Some(5));
        assert_eq!(makeable(std::slice::from_ref(&rose), &gates, false), Some(0));
    }

    #[test]
    fn whatever_is_less_than_what_can_be_made_can_be_made() {
        let mut flexible = part(1, None, "1");
        flexible.substitutes = vec![VarietyId(2)];
        let parts = [flexible, part(1, None, "0.5")];
        let pools = [gate(1, 1, 0, 10, 5), gate(2, 2, 0, 100, 5)];
        assert_eq!(makeable(&parts, &pools, true), Some(20));
        for pieces in 0..=20 {
            assert!(allot(&[wanted(pieces, &parts)], &pools, true).is_ok(), "{pieces}");
        }
    }

    proptest::proptest! {
        #[test]
        fn where_there_is_nothing_to_choose_the_least_is_what_a_search_finds(
            rooms in proptest::collection::vec(proptest::option::of(-3i64..60), 1..4),
            needs in proptest::collection::vec((0usize..3, 1i64..40), 1..6),
        ) {
            let pools: Vec<_> = rooms.iter().zip(1..).map(|(room, id)| Pool { room: *room, ..gate(id, id, 0, 0, 1) }).collect();
            let parts: Vec<_> = needs.iter().map(|(variety, tenths)| {
                let variety = 1 + i64::try_from(variety % pools.len()).expect("few");
                Part { need: Decimal::new(*tenths, 1), ..part(variety, None, "1") }
            }).collect();
            let fits = |pieces: i64| allot(&[wanted(pieces, &parts)], &pools, false).is_ok();
            let found = without_choice(&parts, &pools, false).expect("nothing to choose");
            match found {
                Some(pieces) => proptest::prop_assert!(fits(pieces) && !fits(pieces + 1), "{pieces}"),
                None => proptest::prop_assert!(fits(1_000_000)),
            }
        }
    }
}
