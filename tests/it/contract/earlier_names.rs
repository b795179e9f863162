//! Earlier names of fields: what the document tells of and what structs take.

use std::collections::BTreeSet;

use super::source::sources;
use crate::support::TestApp;

/// The table names what the structs take: neither an alias that the document
/// hides, nor a name in it that nothing takes.
#[tokio::test]
async fn the_table_of_fields_and_the_aliases_of_structs_are_the_same() {
    let app = TestApp::start().await;
    let document = app.nobody().get("/openapi.json").await.expect(200);
    let bodies = document["paths"].as_object().expect("paths").values().flat_map(|path| {
        path.as_object().expect("operations").values().filter_map(|operation| {
            let body = &operation["requestBody"]["content"]["application/json"]["schema"]["$ref"];
            body.as_str().map(|name| name.rsplit('/').next().unwrap_or_default().to_owned())
        })
    });
    // Parts of bodies are called so.
    let schemas = document["components"]["schemas"].as_object().expect("schemas").keys();
    let bodies = bodies.chain(schemas.filter(|name| name.ends_with("Input")).cloned());
    let told: BTreeSet<_> = bodies
        .flat_map(|body| {
            let fields = document["components"]["schemas"][&body]["properties"].as_object();
            let earlier = fields.into_iter().flatten().filter(|(_, field)| {
                field["deprecated"] == true
                    || field["description"].as_str().is_some_and(|it| it.starts_with("Earlier"))
            });
            earlier.map(|(name, _)| name.clone()).collect::<Vec<_>>()
        })
        .collect();
    // What providers call by several names is not ours to tell of.
    let ours = sources().into_iter().filter(|source| source.room() != "payments");
    let taken: BTreeSet<_> = ours
        .flat_map(|source| {
            let aliases = source.code.split("alias = \"").skip(1);
            aliases.filter_map(|rest| rest.split('"').next().map(str::to_owned)).collect::<Vec<_>>()
        })
        .collect();
    assert!(!taken.is_empty(), "no alias found");
    assert_eq!(told, taken);
}
