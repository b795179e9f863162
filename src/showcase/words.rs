//! REST's words for what the showcase refuses.

use super::error::Refused;
use crate::http::Error;
use crate::stock::ShowcaseRefused;
use crate::values::Text;

impl From<Refused> for Error {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::NoProduct => Self::NotFound(Text::new("product-not-found")),
            Refused::NotProposed => Self::rule("no_markdown", Text::new("no-markdown")),
        }
    }
}

impl From<ShowcaseRefused> for Error {
    fn from(refused: ShowcaseRefused) -> Self {
        match refused {
            ShowcaseRefused::NoProduct => Self::NotFound(Text::new("product-not-found")),
            ShowcaseRefused::NotCounted => Self::rule("not_counted", Text::new("showcase-not-counted")),
            ShowcaseRefused::NoRecipe => Self::rule("recipe_needed", Text::new("recipe-needed")),
            ShowcaseRefused::StemsShort { left } => {
                Self::rule("stems_short", Text::new("showcase-stems-short").with("left", left))
            }
            ShowcaseRefused::NotOnShowcase { left } => {
                Self::rule("not_on_showcase", Text::new("not-on-showcase").with("left", left))
            }
            ShowcaseRefused::OutOfStock { left } => {
                Self::rule("out_of_stock", Text::new("showcase-promised").with("left", left))
            }
            ShowcaseRefused::OtherStems { batch, stems } => {
                let text = Text::new("other-stems").with("batch", batch.0).with("stems", stems);
                Self::field("back", text)
            }
        }
    }
}
