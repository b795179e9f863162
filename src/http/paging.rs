//! Pages of lists: `{items, total, page, pages, has_next, has_prev}`.

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
    pub page: Option<String>,
    /// Items a page, 1 to 100.
    #[param(value_type = Option<i64>, minimum = 1, maximum = 100, example = 20)]
    pub limit: Option<String>,
}

/// A page asked for, within its limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageRequest {
    pub page: i64,
    pub limit: i64,
}

impl PageQuery {
    /// The page asked for; objections are noted at `page` and `limit`.
    pub fn check(&self, checks: &mut Checks) -> PageRequest {
        PageRequest::check(checks, self.page.as_deref(), self.limit.as_deref())
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
    /// The page asked for; objections are noted at `page` and `limit`.
    pub fn check(checks: &mut Checks, page: Option<&str>, limit: Option<&str>) -> Self {
        let mut number = |field: &str, text: Option<&str>, default: i64, max: i64| {
            let Some(text) = text else { return default };
            let number = checks.parsed(field, text.parse().map_err(|_| Text::new("integer-expected")));
            number.map_or(default, |number| checks.within_range(field, number, 1..=max))
        };
        // Page × limit stays far from overflow.
        Self {
            page: number("page", page, 1, i64::from(i32::MAX)),
            limit: number("limit", limit, DEFAULT_LIMIT, MAX_LIMIT),
        }
    }

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

    /// Rows before this page.
    pub fn offset(&self) -> i64 {
        (self.page - 1) * self.limit
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
