//! The lines of a body.

use crate::http::Checks;
use crate::orders::{Line, MOST_LINES};
use crate::values::Text;

/// Lines at `items`, each objection at its index.
pub fn checked_lines<T>(
    checks: &mut Checks,
    items: &[T],
    check: impl Fn(&T, &mut Checks) -> Option<Line>,
) -> Vec<Line> {
    if !(1..=MOST_LINES).contains(&items.len()) {
        checks.refuse("items", Text::new("lines-range").with("most", MOST_LINES));
        return Vec::new();
    }
    let lines = items.iter().enumerate();
    lines.filter_map(|(index, item)| checks.at("items", index, |checks| check(item, checks))).collect()
}
