//! What can still be promised of a stem, day by day.
//!
//! Stems that are fresh until a day serve any order due by then; stems that are
//! still to come serve those due between their arrival and that day. Whether
//! one more promise can be kept beside all others is a question of matching,
//! and serving days in order, from the stems that wilt first, answers it exactly.
//! A promise that can't be kept any more takes nothing from those that can.
//!
//! Invariant: cells are days, the first is today, the last stands for all days
//! from there on; a promise for a day that is over is due today.

/// The days that a staircase tells apart.
pub const DAYS: usize = 21;

/// Stems by day.
pub type Cells = [i32; DAYS];

/// Stems that are announced. Days count from 0, today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Coming {
    pub arrives: usize,
    /// The last day on which they are fresh.
    pub fresh: usize,
    pub quantity: i32,
}

/// What is there of a stem, what is to come, and what is promised.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Staircase {
    /// On hand, by the last fresh day.
    pub fresh: Cells,
    /// Promised, by the day they are due.
    pub due: Cells,
    pub coming: Vec<Coming>,
}

impl Staircase {
    /// For each day, how many more stems could be promised.
    pub fn room(&self) -> Cells {
        if self.coming.is_empty() {
            return self.room_on_hand();
        }
        let kept = self.kept();
        std::array::from_fn(|day| {
            let mut with_more = self.clone();
            let all = self.all();
            with_more.due[day] = with_more.due[day].saturating_add(all);
            with_more.kept() - kept
        })
    }

    /// Without anything to come: what is left of the stems fresh on a later day,
    /// once that day's promises have theirs, is there for the days before it too.
    fn room_on_hand(&self) -> Cells {
        let mut left = [0; DAYS];
        let mut above = 0;
        for day in (0..DAYS).rev() {
            above = (above + self.fresh[day] - self.due[day]).max(0);
            left[day] = above;
        }
        let mut least = i32::MAX;
        left.map(|left| {
            least = least.min(left);
            least
        })
    }

    /// Promises that can be kept, all days together.
    fn kept(&self) -> i32 {
        self.due.iter().zip(self.short()).map(|(due, short)| due - short).sum()
    }

    fn all(&self) -> i32 {
        self.fresh.iter().sum::<i32>() + self.coming.iter().map(|coming| coming.quantity).sum::<i32>()
    }

    /// For each day, how many of its promises can't be kept, where earlier days
    /// are served before later ones.
    pub fn short(&self) -> Cells {
        let mut there = self.fresh;
        let mut short = [0; DAYS];
        for day in 0..DAYS {
            for coming in self.coming.iter().filter(|coming| coming.arrives == day) {
                there[coming.fresh.max(day)] += coming.quantity;
            }
            let mut wanted = self.due[day];
            for stems in &mut there[day..] {
                let taken = wanted.min(*stems);
                *stems -= taken;
                wanted -= taken;
            }
            short[day] = wanted;
        }
        short
    }

    /// Stems on hand beyond everything promised; below zero where they don't suffice.
    pub fn free(&self) -> i32 {
        self.fresh.iter().sum::<i32>() - self.due.iter().sum::<i32>()
    }

    /// The first day, from this one on, until which some of the stems on hand are fresh.
    pub fn wilts_first(&self, from: usize) -> Option<usize> {
        (from..DAYS).find(|day| self.fresh[*day] > 0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    /// The largest matching, by augmenting paths: the facts alone, without any
    /// of the reasoning above. Promises of the days, stem by stem.
    fn most_kept(stairs: &Staircase) -> usize {
        let mut stems = Vec::new();
        for (day, count) in stairs.fresh.iter().enumerate() {
            stems.extend((0..*count).map(|_| (0, day)));
        }
        for coming in &stairs.coming {
            stems.extend((0..coming.quantity).map(|_| (coming.arrives, coming.fresh)));
        }
        let promises: Vec<usize> = (0..DAYS).flat_map(|day| (0..stairs.due[day]).map(move |_| day)).collect();
        let mut serves: Vec<Option<usize>> = vec![None; stems.len()];
        (0..promises.len())
            .filter(|promise| {
                augment(*promise, &promises, &stems, &mut serves, &mut vec![false; stems.len()])
            })
            .count()
    }

    fn augment(
        promise: usize,
        promises: &[usize],
        stems: &[(usize, usize)],
        serves: &mut [Option<usize>],
        seen: &mut [bool],
    ) -> bool {
        let day = promises[promise];
        for stem in 0..stems.len() {
            let (from, to) = stems[stem];
            if seen[stem] || day < from || day > to {
                continue;
            }
            seen[stem] = true;
            let other = serves[stem];
            if other.is_none_or(|other| augment(other, promises, stems, serves, seen)) {
                serves[stem] = Some(promise);
                return true;
            }
        }
        false
    }

    fn promised(stairs: &Staircase, day: usize, stems: i32) -> Staircase {
        let mut with_it = stairs.clone();
        with_it.due[day] += stems;
        with_it
    }

    /// What may happen to a stem.
    #[derive(Clone, Debug)]
    enum Deed {
        Batch {
            fresh: usize,
            stems: i32,
        },
        Announced {
            arrives: usize,
            life: usize,
            stems: i32,
        },
        Order {
            due: usize,
            stems: i32,
        },
        Cancelled {
            due: usize,
            stems: i32,
        },
        WrittenOff {
            fresh: usize,
            stems: i32,
        },
        /// Fresh on the day it is due, from what wilts first.
        Assembled {
            due: usize,
            stems: i32,
        },
        Midnight,
    }

    fn deed() -> impl Strategy<Value = Deed> {
        let (day, few) = (0..6_usize, 1..5_i32);
        prop_oneof![
            3 => (day.clone(), few.clone()).prop_map(|(fresh, stems)| Deed::Batch { fresh, stems }),
            1 => (day.clone(), day.clone(), few.clone())
                .prop_map(|(arrives, life, stems)| Deed::Announced { arrives, life, stems }),
            5 => (day.clone(), few.clone()).prop_map(|(due, stems)| Deed::Order { due, stems }),
            1 => (day.clone(), few.clone()).prop_map(|(due, stems)| Deed::Cancelled { due, stems }),
            1 => (day.clone(), few.clone()).prop_map(|(fresh, stems)| Deed::WrittenOff { fresh, stems }),
            1 => (day, few).prop_map(|(due, stems)| Deed::Assembled { due, stems }),
            1 => Just(Deed::Midnight),
        ]
    }

    fn do_one(stairs: &mut Staircase, deed: &Deed) {
        match *deed {
            Deed::Batch { fresh, stems } => stairs.fresh[fresh] += stems,
            Deed::Announced { arrives, life, stems } => {
                stairs.coming.push(Coming { arrives, fresh: arrives + life, quantity: stems });
            }
            Deed::Order { due, stems } => {
                if stairs.room()[due] >= stems {
                    stairs.due[due] += stems;
                }
            }
            Deed::Cancelled { due, stems } => stairs.due[due] -= stems.min(stairs.due[due]),
            Deed::WrittenOff { fresh, stems } => stairs.fresh[fresh] -= stems.min(stairs.fresh[fresh]),
            Deed::Assembled { due, stems } => {
                for _ in 0..stems.min(stairs.due[due]) {
                    if let Some(fresh) = stairs.wilts_first(due) {
                        stairs.fresh[fresh] -= 1;
                        stairs.due[due] -= 1;
                    }
                }
            }
            Deed::Midnight => {
                stairs.fresh.rotate_left(1);
                stairs.fresh[DAYS - 1] = 0;
                let overdue = stairs.due[0];
                stairs.due.rotate_left(1);
                stairs.due[DAYS - 1] = 0;
                stairs.due[0] += overdue;
                for coming in std::mem::take(&mut stairs.coming) {
                    match coming.arrives.checked_sub(1) {
                        Some(arrives) => {
                            stairs.coming.push(Coming { arrives, fresh: coming.fresh - 1, ..coming })
                        }
                        None if coming.fresh > 0 => stairs.fresh[coming.fresh - 1] += coming.quantity,
                        None => {}
                    }
                }
            }
        }
    }

    proptest! {
        // Twenty decisions each, a thousand times: 20,000, with what is short besides.
        #![proptest_config(ProptestConfig::with_cases(1_000))]

        #[test]
        fn each_yes_or_no_is_that_of_the_largest_matching(deeds in vec(deed(), 20)) {
            let mut stairs = Staircase::default();
            for deed in &deeds {
                if let Deed::Order { due, stems } = *deed {
                    let kept = most_kept(&stairs);
                    let with_it = most_kept(&promised(&stairs, due, stems));
                    let fits = with_it == kept + usize::try_from(stems).expect("stems");
                    prop_assert_eq!(stairs.room()[due] >= stems, fits, "{:?} {:?}", stairs, deed);
                }
                do_one(&mut stairs, deed);
                prop_assert_eq!(usize::try_from(stairs.kept()).expect("kept"), most_kept(&stairs));
            }
        }
    }

    #[test]
    fn without_anything_to_come_both_ways_of_reckoning_agree() {
        let mut stairs = Staircase::default();
        stairs.fresh[0] = 5;
        stairs.fresh[4] = 3;
        stairs.due[4] = 6;
        stairs.due[0] = 2;
        let far = Coming { arrives: 20, fresh: 20, quantity: 0 };
        let with_nothing = Staircase { coming: vec![far], ..stairs.clone() };
        assert_eq!(stairs.room(), with_nothing.room());
        assert_eq!(stairs.room()[..5], [3, 0, 0, 0, 0], "what wilts today is none of day 4's");
        assert_eq!(stairs.short()[..5], [0, 0, 0, 0, 3]);
    }

    #[test]
    fn todays_old_roses_are_not_held_for_saturday() {
        let mut stairs = Staircase::default();
        stairs.fresh[1] = 10;
        stairs.fresh[6] = 10;
        stairs.due[5] = 10;
        assert_eq!((stairs.room()[0], stairs.room()[1], stairs.room()[2]), (10, 10, 0));
    }
}
