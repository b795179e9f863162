//! The words that REST has for what is refused of pictures.

use super::clean::{LONGEST_SIDE, MOST_PIXELS};
use super::error::Refused;
use crate::http::{Error, Loc, Objection};
use crate::values::Text;

impl From<Refused> for Error {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::NotAPicture => Self::UnsupportedMedia,
            Refused::Torn => at_file(Text::new("picture-torn")),
            Refused::TooManyPixels => at_file(
                Text::new("picture-too-large")
                    .with("side", i64::from(LONGEST_SIDE))
                    .with("megapixels", i64::try_from(MOST_PIXELS / 1_000_000).unwrap_or_default()),
            ),
            Refused::Busy => Self::Unavailable("too many pictures at once".to_owned()),
            Refused::StoreAway(error) => Self::Unavailable(format!("pictures can't be kept: {error}")),
            Refused::TooMany { most } => {
                Self::rule("too_many_pictures", Text::new("too-many-pictures").with("most", i64::from(most)))
            }
            Refused::Unknown => Self::NotFound(Text::new("picture-not-found")),
            Refused::NoSuchPosition { last } => {
                Self::field("position", Text::new("picture-no-such-position").with("last", i64::from(last)))
            }
            Refused::MainNeeded => Self::field("is_main", Text::new("picture-main-needed")),
        }
    }
}

fn at_file(msg: Text) -> Error {
    let loc = ["body", "file"].map(|step| Loc::Name(step.to_owned())).to_vec();
    Error::Invalid(vec![Objection { loc, msg, kind: "value_error" }])
}
