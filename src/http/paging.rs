//! Pages of lists: `{items, total, page, pages, has_next, has_prev}`.

use std::ops::{Range, RangeInclusive};

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::checks::Checks;
use super::error::{Error, Loc, Objection, Result};
use crate::values::Text;

const DEFAULT_LIMIT: i64 = 20;
const MAX_LIMIT: i64 = 100;
/// A filtered list is counted no further.
pub const COUNT_CAP: i64 = 10_000;

/// The query parameters that every list takes, as they came.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// From 1.
    #[param(value_type = Option<i64>, minimum = 1, maximum = 2_147_483_647_i64, example = 1)]
    page: Option<String>,
    /// Items a page, 1 to 100.
    #[param(value_type = Option<i64>, minimum = 1, maximum = 100, example = 20)]
    limit: Option<String>,
    /// Items before the page, a multiple of `limit`: another way to say `page`. Where both are given, they agree.
    #[param(value_type = Option<i64>, minimum = 0, maximum = 2_147_483_647_i64, example = 0)]
    skip: Option<String>,
}

/// A page asked for, within its limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageRequest {
    pub page: i64,
    pub limit: i64,
}

impl PageQuery {
    /// The page asked for; objections are noted at `page`, `limit` and `skip`.
    pub fn check(&self, checks: &mut Checks) -> PageRequest {
        let mut number = |field: &str, text: &Option<String>, range: RangeInclusive<i64>| {
            let number = checks.whole(field, text.as_deref())?;
            Some(checks.within_range(field, number, range))
        };
        // Page × limit stays far from overflow.
        let most = i64::from(i32::MAX);
        let page = number("page", &self.page, 1..=most);
        let skip = number("skip", &self.skip, 0..=most);
        let limit = number("limit", &self.limit, 1..=MAX_LIMIT).unwrap_or(DEFAULT_LIMIT);
        let limit = limit.clamp(1, MAX_LIMIT);
        let skipped = skip.map(|skip| skip / limit + 1);
        if skip.is_some_and(|skip| skip % limit != 0) {
            checks.refuse("skip", Text::new("skip-uneven").with("limit", limit));
        } else if skipped.is_some() && page.is_some() && page != skipped {
            checks.refuse("skip", Text::new("skip-beside-page"));
        }
        PageRequest { page: page.or(skipped).unwrap_or(1), limit }
    }

    /// The page asked for, where nothing else is.
    ///
    /// # Errors
    /// 422 for a page or limit out of range.
    pub fn read(&self) -> Result<PageRequest> {
        let mut checks = Checks::query();
        let page = self.check(&mut checks);
        checks.done().map(|()| page)
    }
}

impl PageRequest {
    /// True if it begins beyond the row to which a filtered list is counted.
    pub fn is_too_far(&self) -> bool {
        self.offset() >= COUNT_CAP
    }

    /// The answer to such a page: 422 at `page`.
    pub fn too_far() -> Error {
        let loc = ["query", "page"].map(|step| Loc::Name(step.to_owned())).to_vec();
        let msg = Text::new("filtered-rows").with("most", COUNT_CAP);
        Error::Invalid(vec![Objection { loc, msg, kind: "value_error" }])
    }

    /// This page of a list that is only counted to the cap: none begins beyond it.
    ///
    /// # Errors
    /// 422 at `page`.
    pub fn within_cap(self) -> Result<Self> {
        if self.is_too_far() { Err(Self::too_far()) } else { Ok(self) }
    }

    /// Where its rows are.
    pub fn rows(&self) -> Rows {
        Rows { offset: self.offset(), limit: self.limit }
    }

    /// Rows before this page.
    pub fn offset(&self) -> i64 {
        (self.page - 1) * self.limit
    }
}

/// A stretch of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rows {
    pub offset: i64,
    pub limit: i64,
}

impl Rows {
    /// Of a list that begins with so many rows of another: what of the stretch is
    /// of that one, and what of this.
    pub fn after(self, first: usize) -> (Range<usize>, Self) {
        let count = i64::try_from(first).unwrap_or(i64::MAX);
        let [from, to] = [self.offset, self.offset + self.limit].map(|row| row.min(count));
        let rest = Self { offset: self.offset - from, limit: self.limit - (to - from) };
        (usize::try_from(from).unwrap_or(first)..usize::try_from(to).unwrap_or(first), rest)
    }
}

/// How many rows a list has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Total {
    pub count: i64,
    /// There are more than `count`.
    pub capped: bool,
}

impl Total {
    /// An exact count.
    pub fn exact(count: i64) -> Self {
        Self { count, capped: false }
    }

    /// A count that stopped one past [`COUNT_CAP`].
    pub fn up_to_cap(counted: i64) -> Self {
        Self { count: counted.min(COUNT_CAP), capped: counted > COUNT_CAP }
    }
}

/// One page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct Paged<T> {
    pub items: Vec<T>,
    /// All items of the list, on every page.
    pub total: i64,
    pub page: i64,
    pub pages: i64,
    pub has_next: bool,
    pub has_prev: bool,
    /// Present when there are more than `total`.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub total_is_capped: bool,
}

impl<T> Paged<T> {
    /// Wraps the items of the page asked for.
    pub fn new(items: Vec<T>, request: PageRequest, total: Total) -> Self {
        let pages = (total.count + request.limit - 1) / request.limit;
        Self {
            items,
            total: total.count,
            page: request.page,
            pages,
            has_next: request.page < pages,
            has_prev: request.page > 1,
            total_is_capped: total.capped,
        }
    }

    /// The page asked for of a list that is short by nature, so that it is read
    /// whole; ARCHITECTURE.md names these lists, and what keeps each short.
    ///
    /// # Errors
    /// 422 for a page or limit out of range.
    pub fn of_all(query: &PageQuery, all: Vec<T>) -> Result<Self> {
        let page = query.read()?;
        let total = i64::try_from(all.len()).unwrap_or(i64::MAX);
        let [skip, take] =
            [page.offset(), page.limit].map(|number| usize::try_from(number).unwrap_or(usize::MAX));
        Ok(Self::new(all.into_iter().skip(skip).take(take).collect(), page, Total::exact(total)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read([page, limit, skip]: [Option<&str>; 3]) -> Option<(i64, i64)> {
        let [page, limit, skip] = [page, limit, skip].map(|text| text.map(str::to_owned));
        let read = PageQuery { page, limit, skip }.read();
        read.ok().map(|request| (request.page, request.limit))
    }

    #[test]
    fn a_page_is_named_by_its_number_or_by_what_comes_before_it() {
        for (asked, page) in [
            ([None, None, None], Some((1, 20))),
            ([Some("3"), None, None], Some((3, 20))),
            ([None, None, Some("40")], Some((3, 20))),
            ([None, Some("7"), Some("21")], Some((4, 7))),
            ([Some("4"), Some("7"), Some("21")], Some((4, 7))),
            ([Some("1"), None, Some("0")], Some((1, 20))),
        ] {
            assert_eq!(read(asked), page, "{asked:?}");
        }
    }

    #[test]
    fn what_comes_first_is_on_the_first_pages_and_nothing_is_shown_twice() {
        for (offset, limit, first, of_first, rest) in [
            (0, 20, 0, 0..0, (0, 20)),
            (0, 20, 2, 0..2, (0, 18)),
            (20, 20, 2, 2..2, (18, 20)),
            (0, 1, 2, 0..1, (0, 0)),
            (1, 1, 2, 1..2, (0, 0)),
            (2, 1, 2, 2..2, (0, 1)),
        ] {
            let rows = Rows { offset, limit };
            assert_eq!(
                rows.after(first),
                (of_first, Rows { offset: rest.0, limit: rest.1 }),
                "{rows:?}, {first}"
            );
        }
    }

    #[test]
    fn a_page_that_cannot_be_is_refused_and_never_another_shown() {
        for asked in [
            [None, None, Some("5")],
            [None, Some("7"), Some("20")],
            [Some("2"), None, Some("0")],
            [Some("0"), None, None],
            [None, Some("0"), None],
            [None, Some("0"), Some("5")],
            [None, Some("101"), None],
            [None, None, Some("-20")],
            [None, None, Some("99999999999999999999")],
            [Some("1.5"), None, None],
            [Some(""), None, None],
        ] {
            assert_eq!(read(asked), None, "{asked:?}");
        }
    }
}
