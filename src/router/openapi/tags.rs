//! The chapters of the document. A tag is a Latin word, since generators name
//! files and classes by it; readers of the document see its Russian name.

use serde_json::json;
use utoipa::openapi::extensions::ExtensionsBuilder;
use utoipa::openapi::tag::{Tag, TagBuilder};

use crate::values::{Language, Text};

/// A tag with its name and what it holds, in the order in which people get to
/// know the house: whoever comes in first, then what they came for.
const CHAPTERS: [(&str, Text, &str); 15] = [
    ("auth", Text::new("tag-auth"), "Codes and tokens, sessions, the shops a person works in"),
    (
        "orders",
        Text::new("tag-orders"),
        "Placed, seen, edited, moved, assigned, paid and refunded by the shop",
    ),
    (
        "customers",
        Text::new("tag-customers"),
        "The shop's record of its buyers, and what they say of their orders",
    ),
    ("products", Text::new("tag-products"), "The catalogue: prices, recipes, stock"),
    (
        "warehouse",
        Text::new("tag-warehouse"),
        "Stems: varieties, deliveries, batches, and what of them is promised",
    ),
    (
        "production",
        Text::new("tag-production"),
        "What florists have to make, of which order, until when, and who does",
    ),
    ("shop", Text::new("tag-shop"), "Settings, delivery zones, closures, payment providers"),
    ("staff", Text::new("tag-staff"), "Who works in the shop, and as what"),
    ("money", Text::new("tag-money"), "Cash in people's hands, reports, and whether the books agree"),
    ("api-keys", Text::new("tag-api-keys"), "Keys for programs"),
    (
        "storefront",
        Text::new("tag-storefront"),
        "Open to everyone: the public shop, its catalogue, carts, orders",
    ),
    (
        "tracking",
        Text::new("tag-tracking"),
        "For whoever holds a tracking link: following, rating, cancelling",
    ),
    ("payments", Text::new("tag-payments"), "The pay page, and what payment providers call"),
    ("earlier", Text::new("tag-earlier"), "What clients of the system before this one still call"),
    ("operations", Text::new("tag-operations"), "For whoever runs the server"),
];

/// The tags of the document. Swagger UI knows no `x-displayName`, so their
/// descriptions begin with the name.
pub(super) fn tags() -> Vec<Tag> {
    let tags = CHAPTERS.into_iter().map(|(word, name, about)| {
        let name = name.speak(Language::default());
        TagBuilder::new()
            .name(word)
            .description(Some(format!("**{name}.** {about}.")))
            .extensions(Some(ExtensionsBuilder::new().add("x-displayName", json!(name)).build()))
            .build()
    });
    tags.collect()
}
