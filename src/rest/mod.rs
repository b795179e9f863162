//! What the faces that speak REST of orders share: the parts of their bodies,
//! the addresses they give out, and the words for what orders refuse. Knows no
//! face and no route.

mod addresses;
mod by_stems;
mod delivery;
mod fields;
mod lines;
mod origin;
mod people;
mod photos;
mod refusals;
mod texts;

pub use addresses::{pay_url, tracking_url};
pub use by_stems::{StemsInput, SubstitutionInput, checked_stems};
pub use delivery::{DeliveryInput, WindowInput, day_and_window};
pub use lines::checked_lines;
pub use origin::{origin, recognised_phone};
pub use people::PeopleInput;
pub use photos::{OrderPhotoKind, PhotoView};
pub use refusals::{LinesAt, out_of_stock, worded};
pub use texts::{checked_address, checked_texts};

/// No name is longer.
pub const LONGEST_NAME: usize = 200;
/// No text that people write to an order is longer.
pub const LONGEST_TEXT: usize = 2000;
