//! The gate of a variety's stems of one height: whoever promises stems, or
//! changes what is there, goes through it one after another.

use chrono::NaiveDate;

use super::allot::Pool;
use super::staircase::{DAYS, Staircase};
use crate::values::{StemId, VarietyId};

/// A gate as it stands today.
#[derive(Clone, Debug)]
pub struct Gate {
    pub stem: StemId,
    pub variety: VarietyId,
    /// 0: not told.
    pub height_cm: i32,
    /// The first cell.
    pub(super) today: NaiveDate,
    /// Promises for that many days are kept from what is there; for later days
    /// stems are bought.
    pub(super) lead_days: usize,
    /// There is a point at which to buy more of the variety.
    pub(super) is_watched: bool,
    pub(super) stairs: Staircase,
    /// As it was read, or last written.
    pub(super) before: Before,
}

/// What a change is told from.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Before {
    pub short: i32,
    pub free: i32,
}

impl Gate {
    /// The cell of a day; what is overdue is due today.
    pub(super) fn cell(&self, date: NaiveDate) -> usize {
        cell(self.today, date)
    }

    /// True if stems for that day are still to be bought: any number may be promised.
    pub fn is_bought_for(&self, date: NaiveDate) -> bool {
        self.cell(date) >= self.lead_days
    }

    /// How many stems can still be promised for a day; None: any number.
    pub fn room(&self, date: NaiveDate) -> Option<i64> {
        let room = || i64::from(self.stairs.room()[self.cell(date)]);
        (!self.is_bought_for(date)).then(room)
    }

    /// Its stems as they can be had for a day.
    pub fn pool(&self, date: NaiveDate) -> Pool {
        Pool {
            stem: self.stem,
            variety: self.variety,
            height_cm: self.height_cm,
            room: self.room(date),
            wilts_first: self.stairs.wilts_first(self.cell(date)),
        }
    }

    /// Promises stems, whether or not there is room.
    pub fn promise(&mut self, date: NaiveDate, stems: i32) {
        if !self.is_bought_for(date) {
            let cell = self.cell(date);
            self.stairs.due[cell] = self.stairs.due[cell].saturating_add(stems);
        }
    }

    /// Lets a promise go.
    pub fn release(&mut self, date: NaiveDate, stems: i32) {
        if !self.is_bought_for(date) {
            let cell = self.cell(date);
            self.stairs.due[cell] = (self.stairs.due[cell] - stems).max(0);
        }
    }

    pub(super) fn standing(&self) -> Before {
        Before { short: self.stairs.short().iter().sum(), free: self.stairs.free() }
    }
}

/// The cell of a day, where the first is `today`.
pub fn cell(today: NaiveDate, date: NaiveDate) -> usize {
    usize::try_from((date - today).num_days()).map_or(0, |days| days.min(DAYS - 1))
}
