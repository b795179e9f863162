//! Who may know whom: the `crate::` paths of the source against a table. An
//! arrow that is not drawn here is a decision to be made here first.

use super::source::{Source, sources};

/// What every room may know besides the rooms of its own row.
const HARDWARE: [&str; 14] = [
    "access", "config", "db", "events", "figures", "http", "media", "metrics", "outgoing", "parts", "state",
    "values", "vault", "workers",
];

/// Hardware: a module and all it may know.
const LOWER: [(&str, &[&str]); 15] = [
    ("values", &[]),
    ("metrics", &[]),
    ("outgoing", &[]),
    ("vault", &["values"]),
    ("workers", &["metrics", "values"]),
    ("config", &["values"]),
    ("db", &["metrics", "values"]),
    ("events", &["db", "values", "workers"]),
    ("figures", &["db", "values", "workers"]),
    ("http", &["config", "db", "metrics", "values", "workers"]),
    ("access", &["db", "http", "values", "workers"]),
    ("state", &["access", "config", "db", "http", "metrics", "values"]),
    ("parts", &["events", "http", "state", "workers"]),
    ("media", &["config", "db", "http", "outgoing", "parts", "state", "values", "workers"]),
    // Above the rooms, and knows none of them.
    ("router", &["db", "events", "http", "parts", "state", "values"]),
];

/// Rooms, and the rooms each may know; faces at the end, of which none knows another.
const ROOMS: [(&str, &[&str]); 21] = [
    ("shops", &[]),
    ("auth", &["shops"]),
    ("warehouse", &["shops"]),
    ("products", &["shops", "warehouse"]),
    ("stock", &["products", "warehouse"]),
    ("showcase", &["products", "stock", "warehouse"]),
    ("customers", &[]),
    ("payments", &[]),
    ("orders", &["customers", "payments", "products", "shops", "stock", "warehouse"]),
    ("rest", &["orders"]),
    ("carts", &["orders", "products", "rest", "shops", "stock"]),
    ("checkout", &["orders", "payments", "rest", "shops"]),
    ("production", &["orders", "products", "rest", "shops"]),
    ("cash", &[]),
    ("reconciliation", &["checkout", "payments"]),
    ("reports", &[]),
    ("desk", &["checkout", "customers", "orders", "payments", "products", "rest", "shops"]),
    ("earlier", &["products", "shops", "warehouse"]),
    ("storefront", &["carts", "checkout", "orders", "products", "rest", "shops"]),
    ("tracking", &["orders", "payments", "rest", "shops"]),
    ("telegram", &["auth", "customers", "orders", "shops"]),
];

/// Speak to people and programs, each in its own words.
const FACES: [&str; 5] = ["desk", "earlier", "storefront", "tracking", "telegram"];

/// Rooms whose use cases refuse in words of the trade, and leave HTTP to the
/// room's face: `routes`, `wire`, `words` and pages.
const SPEAK_NO_HTTP: [&str; 12] = [
    "carts",
    "cash",
    "checkout",
    "customers",
    "orders",
    "payments",
    "production",
    "products",
    "reports",
    "shops",
    "stock",
    "warehouse",
];

/// What a list may say of its page all the same.
const PAGING: [&str; 4] = ["COUNT_CAP", "PageRequest", "Rows", "Total"];

/// Know everything below them.
const ABOVE: [&str; 4] = ["demo", "lib", "main", "run"];

/// May speak axum besides the rooms' `routes.rs`.
const AXUM: [&str; 6] = ["access", "http", "parts", "router", "run", "state"];

/// May write SQL besides the rooms' `queries`.
const SQL: [&str; 6] = ["access", "db", "events", "figures", "http", "run"];

/// A room's further files of SQL, where reading and writing are two long stories.
const FURTHER_SQL: [&str; 1] = ["orders/writes.rs"];

/// Macros live at the crate's root; this is where each is written.
const MACROS: [(&str, &str); 4] =
    [("text_column", "db"), ("word_value", "values"), ("composed_body", "http"), ("joined_schema", "http")];

const LONGEST_FILE: usize = 400;

#[test]
fn every_module_has_a_place_in_the_table() {
    for source in sources() {
        let room = source.room().to_owned();
        let known = LOWER.iter().chain(&ROOMS).any(|(name, _)| *name == room);
        assert!(known || ABOVE.contains(&room.as_str()), "{} has no row in this test", source.path);
    }
}

#[test]
fn nobody_knows_more_than_the_table_says() {
    let mut found = Vec::new();
    for source in sources() {
        for path in source.crate_paths() {
            if !may_know(source.room(), &path[0]) {
                found.push(format!("{} knows crate::{}", source.path, path.join("::")));
            }
        }
    }
    assert!(found.is_empty(), "arrows that are not drawn:\n{}", found.join("\n"));
}

fn may_know(room: &str, other: &str) -> bool {
    let other = MACROS.iter().find(|(name, _)| *name == other).map_or(other, |(_, home)| home);
    // A room's own words, and types of the crate's root, are nobody else's.
    if room == other || ABOVE.contains(&room) {
        return true;
    }
    if let Some((_, allowed)) = LOWER.iter().find(|(name, _)| *name == room) {
        return allowed.contains(&other);
    }
    let row = ROOMS.iter().find(|(name, _)| *name == room);
    HARDWARE.contains(&other) || row.is_some_and(|(_, allowed)| allowed.contains(&other))
}

#[test]
fn no_face_knows_another() {
    for (room, knows) in ROOMS {
        let other = knows.iter().find(|other| FACES.contains(other));
        assert!(other.is_none(), "{room} knows the face {}", other.unwrap_or(&""));
    }
}

#[test]
fn the_table_has_no_circle() {
    let row = |room: &str| ROOMS.iter().find(|(name, _)| *name == room).map_or(&[][..], |(_, row)| *row);
    for (room, _) in ROOMS {
        let mut seen = vec![];
        let mut next: Vec<&str> = row(room).to_vec();
        while let Some(other) = next.pop() {
            assert_ne!(other, room, "{room} knows itself through {seen:?}");
            if !seen.contains(&other) {
                seen.push(other);
                next.extend(row(other));
            }
        }
    }
}

#[test]
fn a_room_is_entered_through_its_front_door_alone() {
    let all = sources();
    let mut found = Vec::new();
    for source in &all {
        for path in source.crate_paths() {
            let [room, inner, _, ..] = path.as_slice() else { continue };
            let is_room = ROOMS.iter().chain(&LOWER).any(|(name, _)| name == room);
            if is_room && source.room() != room && is_module(&all, room, inner) {
                found.push(format!("{} enters crate::{}", source.path, path.join("::")));
            }
        }
    }
    assert!(found.is_empty(), "ways around a room's mod.rs:\n{}", found.join("\n"));
}

/// `values::address` is a word of the trade like its neighbours, only longer.
fn is_module(all: &[Source], room: &str, name: &str) -> bool {
    let (file, folder) = (format!("{room}/{name}.rs"), format!("{room}/{name}/"));
    (room, name) != ("values", "address")
        && all.iter().any(|source| source.path == file || source.path.starts_with(&folder))
}

#[test]
fn nobody_climbs_out_of_a_room_by_super() {
    for source in sources() {
        // `a/b.rs` is one step below its room, `a/mod.rs` and `a.rs` none.
        let parts = source.path.split('/').count() - 1;
        let depth = parts - usize::from(source.file() == "mod.rs" && parts > 0);
        let code = source.code_outside_tests();
        assert!(!code.contains(&"super::".repeat(depth + 1)), "{} leaves its room by super", source.path);
    }
}

#[test]
fn the_rooms_inner_modules_are_private() {
    for source in sources().iter().filter(|source| source.file() == "mod.rs") {
        if !ROOMS.iter().any(|(name, _)| *name == source.room()) {
            continue;
        }
        let open = source.code.lines().find(|line| line.starts_with("pub") && line.contains(" mod "));
        assert!(open.is_none(), "{}: {}", source.path, open.unwrap_or_default());
    }
}

#[test]
fn values_are_pure() {
    for source in sources().iter().filter(|source| source.room() == "values") {
        for impure in ["axum::", "sqlx", "tokio::", "reqwest", "async fn"] {
            assert!(!mentions(&source.code, impure), "{} knows {impure}", source.path);
        }
    }
}

#[test]
fn axum_stays_at_the_door() {
    for source in sources() {
        let is_door = source.file() == "routes.rs" || source.path.contains("/routes/");
        if mentions(source.code_outside_tests(), "axum::") {
            assert!(is_door || AXUM.contains(&source.room()), "{} speaks axum", source.path);
        }
    }
}

/// Limits and the guard are `outgoing`'s; teloxide brings a client of its own.
#[test]
fn clients_are_made_in_one_place() {
    for source in sources().iter().filter(|source| source.room() != "outgoing") {
        for word in
            ["Client::new(", "Client::builder(", "ClientBuilder", "reqwest::get(", "reqwest::blocking"]
        {
            assert!(!source.code_outside_tests().contains(word), "{} makes a client ({word})", source.path);
        }
    }
}

#[test]
fn use_cases_speak_no_http() {
    let mut found = Vec::new();
    for source in sources().iter().filter(|source| SPEAK_NO_HTTP.contains(&source.room())) {
        let inner = source.path.split_once('/').map_or("", |(_, inner)| inner);
        // A room's `mod.rs` says what its routes count against.
        if ["mod.rs", "page", "routes", "wire", "words"].iter().any(|face| inner.starts_with(face)) {
            continue;
        }
        let named = source.crate_paths().into_iter().filter(|path| path[0] == "http");
        for path in named.filter(|path| !path.get(1).is_some_and(|name| PAGING.contains(&name.as_str()))) {
            found.push(format!("{} names crate::{}", source.path, path.join("::")));
        }
    }
    assert!(found.is_empty(), "use cases that speak HTTP:\n{}", found.join("\n"));
}

#[test]
fn sql_stays_in_the_queries() {
    for source in sources() {
        let is_query = source.file().ends_with("queries.rs") || source.path.contains("/queries/");
        let allowed = is_query || SQL.contains(&source.room()) || FURTHER_SQL.contains(&source.path.as_str());
        for word in ["sqlx::query", "query!(", "query_as!(", "query_scalar!(", "raw_sql(", "QueryBuilder"] {
            let found = source.code_outside_tests().contains(word);
            assert!(!found || allowed, "{} writes SQL ({word})", source.path);
        }
    }
}

#[test]
fn files_fit_into_one_head() {
    for source in sources() {
        assert!(source.lines <= LONGEST_FILE, "{} has {} lines", source.path, source.lines);
    }
}

#[test]
fn nothing_is_left_to_be_done() {
    for source in sources() {
        for word in ["TODO", "FIXME", "todo!(", "unimplemented!(", "dbg!("] {
            let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(&source.path);
            let text = std::fs::read_to_string(file).expect("a source file");
            assert!(!text.contains(word), "{} says {word}", source.path);
        }
    }
}

/// True if the word stands there on its own, not as the end of another.
fn mentions(code: &str, word: &str) -> bool {
    code.match_indices(word).any(|(at, _)| {
        let before = code[..at].chars().next_back();
        !before.is_some_and(|letter| letter.is_alphanumeric() || letter == '_')
    })
}
