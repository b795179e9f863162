//! REST's words for what the warehouse refuses.

use super::error::Refused;
use crate::http::{Error, Loc, Objection, PageRequest};
use crate::values::{Part, Text};

impl From<Refused> for Error {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::NoVariety => Self::NotFound(Text::new("variety-not-found")),
            Refused::NoBatch => Self::NotFound(Text::new("batch-not-found")),
            Refused::NoSupply => Self::NotFound(Text::new("supply-not-found")),
            Refused::NoStockTake => Self::NotFound(Text::new("stock-take-not-found")),
            Refused::StockTakeEnded => Self::rule("stock_take_ended", Text::new("stock-take-ended")),
            Refused::NotCountedHere => Self::rule("not_counted_here", Text::new("not-counted-here")),
            Refused::CountedBy { name } => {
                Self::rule("already_counted", Text::new("counted-by").with("name", Part::name(name)))
            }
            Refused::CountedElsewhere => Self::rule("already_counted", Text::new("counted-elsewhere")),
            Refused::RecountNeeded { lines, variety } => {
                let text =
                    Text::new("recount-needed").with("lines", lines).with("variety", Part::name(variety));
                Self::rule("recount_needed", text)
            }
            Refused::VarietyExists { name } => {
                Self::rule("variety_exists", Text::new("variety-exists").with("name", Part::name(name)))
            }
            Refused::SameVariety => Self::field("merge_id", Text::new("same-variety")),
            Refused::UnknownVariety { position } => {
                of_position(position, "variety_id", Text::new("variety-not-found"))
            }
            Refused::OtherVariety { position } => {
                of_position(position, "variety", Text::new("other-variety"))
            }
            Refused::UnknownPosition { at } => {
                of_position(at, "position_id", Text::new("position-not-found"))
            }
            Refused::StemsShort { variety, wanted, left } => {
                let text = Text::new("stems-short").with("variety", Part::name(variety));
                Self::rule(
                    "stems_short",
                    text.with("wanted", i64::from(wanted)).with("left", i64::from(left)),
                )
            }
            Refused::NotAnnounced => Self::rule("not_announced", Text::new("supply-not-announced")),
            Refused::NotReceived => Self::rule("not_received", Text::new("supply-not-received")),
            Refused::TooDear => Self::field("positions", Text::new("supply-too-dear")),
            Refused::DamagedBeyond { at } => of_position(at, "damaged", Text::new("damaged-beyond")),
            Refused::WiltedOnArrival { arrived_on } => {
                Self::field("fresh_until", Text::new("wilted-on-arrival").with("day", arrived_on.to_string()))
            }
            Refused::PageTooFar => PageRequest::too_far(),
        }
    }
}

fn of_position(at: usize, field: &str, msg: Text) -> Error {
    let name = |step: &str| Loc::Name(step.to_owned());
    let loc = vec![name("body"), name("positions"), Loc::Index(at), name(field)];
    Error::Invalid(vec![Objection { loc, msg, kind: "value_error" }])
}
