//! Customers out of a table.

use std::fmt::Write;

use futures::join;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::pictures::{form, form_type};
use crate::support::{Answer, Caller, TestApp};

async fn imports(caller: &Caller, query: &str, file: impl AsRef<[u8]>) -> Answer {
    let request = caller.request(Method::POST, &format!("/api/customers/import{query}"));
    caller.send(request.header("content-type", form_type()).body(form(file.as_ref(), &[]))).await
}

async fn by_phone(caller: &Caller, phone: &str) -> Value {
    let list = caller.get(&format!("/api/customers?search={phone}")).await.expect(200);
    assert_eq!(list["total"], 1, "{phone}: {list}");
    list["items"][0].clone()
}

fn counts(answer: &Value) -> [i64; 5] {
    ["rows", "created", "updated", "unchanged", "errors_total"]
        .map(|field| answer[field].as_i64().expect("a number"))
}

/// Two who are new, one with everything, and two who are wrong.
const TABLE: &str = "\
Имя;Телефон;Почта;День рождения;Адрес;Метки;Заметки;Скидка\r
Мария Иванова;8 (701) 555-00-01;maria@example.com;08.03.1992;\"пр. Достык, 50\";VIP, Опт;\"Две\nстроки\";5\r
Без имени;;;;;;;\r
;+77015550002;;;;;;\r
\r
Борис;12;x;;;;;\r
";

#[tokio::test]
async fn a_table_is_tried_out_taken_in_and_changes_nothing_the_second_time() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let before = app.db_events(owner.shop_id).await.len();
    let dry = imports(&owner, "?dry_run=true", TABLE).await.expect(200);
    assert_eq!(
        (counts(&dry), &dry["dry_run"], &dry["next_line"]),
        ([4, 2, 0, 0, 3], &json!(true), &Value::Null)
    );
    assert_eq!(dry["ignored_columns"], json!(["Скидка"]));
    let faults: Vec<_> = dry["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|fault| (fault["line"].clone(), fault["field"].clone()))
        .collect();
    assert_eq!(faults, [(json!(4), json!("phone")), (json!(7), json!("phone")), (json!(7), json!("email"))]);
    assert_eq!(dry["errors"][1]["msg"], "Неверный формат телефона");
    assert_eq!((app.db_count("customers").await, app.db_events(owner.shop_id).await.len()), (0, before));

    let taken = imports(&owner, "", TABLE).await.expect(200);
    assert_eq!(
        (counts(&taken), &taken["dry_run"], &taken["errors"]),
        ([4, 2, 0, 0, 3], &json!(false), &dry["errors"])
    );
    let maria = by_phone(&owner, "5550001").await;
    for (field, value) in [
        ("phone", json!("+77015550001")),
        ("name", json!("Мария Иванова")),
        ("email", json!("maria@example.com")),
        ("birth_date", json!("1992-03-08")),
        ("address", json!("пр. Достык, 50")),
        ("tags", json!(["VIP", "Опт"])),
        ("notes", json!("Две\nстроки")),
        ("source", json!("import")),
    ] {
        assert_eq!(maria[field], value, "{field}");
    }
    assert_eq!(maria["addresses"][0]["is_default"], true);
    assert_eq!(by_phone(&owner, "5550002").await["name"], Value::Null);
    let events = app.db_events(owner.shop_id).await;
    assert_eq!(events.iter().filter(|name| *name == "customer.created").count(), 2);

    app.clock().advance(chrono::Duration::hours(1));
    let again = imports(&owner, "", TABLE).await.expect(200);
    assert_eq!(counts(&again), [4, 0, 0, 2, 3]);
    assert_eq!(
        (by_phone(&owner, "5550001").await, app.db_events(owner.shop_id).await.len()),
        (maria, events.len())
    );
}

#[tokio::test]
async fn what_is_known_is_kept_unless_the_table_goes_before_it() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let known = json!({"phone": "+77015550001", "name": "Айгуль", "tags": ["VIP"], "is_blocked": true});
    let id = owner.creates_customer(known).await.id();
    let gone = owner.creates_customer(json!({"phone": "+77015550002"})).await.id();
    owner.post("/api/customers/merge", json!({"keep_id": id, "merge_id": gone})).await.expect(200);
    let table =
        "phone,name,email,tags,is_blocked\n+77015550001,Мария,a@b.kz,Опт,нет\n+77015550002,Жанар,b@b.kz,,\n";
    let filled = imports(&owner, "?overwrite=false", table).await.expect(200);
    assert_eq!(counts(&filled), [2, 0, 1, 1, 0]);
    let path = format!("/api/customers/{id}");
    let shown = owner.get(&path).await.expect(200);
    for (field, value) in [
        ("name", json!("Айгуль")),
        ("email", json!("a@b.kz")),
        ("tags", json!(["VIP"])),
        ("is_blocked", json!(true)),
    ] {
        assert_eq!(shown[field], value, "{field}");
    }
    let dry = imports(&owner, "?overwrite=true&dry_run=true", table).await.expect(200);
    assert_eq!((counts(&dry), owner.get(&path).await.expect(200)), ([2, 0, 2, 0, 0], shown));
    assert_eq!(counts(&imports(&owner, "?overwrite=true", table).await.expect(200)), [2, 0, 2, 0, 0]);
    let shown = owner.get(&path).await.expect(200);
    for (field, value) in [
        ("name", json!("Жанар")),
        ("email", json!("b@b.kz")),
        ("tags", json!(["Опт"])),
        ("is_blocked", json!(false)),
        ("phone", json!("+77015550001")),
        ("other_phones", json!(["+77015550002"])),
    ] {
        assert_eq!(shown[field], value, "{field}");
    }
}

#[tokio::test]
async fn what_an_export_writes_an_import_reads_back() {
    let app = TestApp::start().await;
    let (owner, stranger) = (app.owner().await, app.stranger().await);
    let full = json!({"phone": "+77015550001", "name": "=Айгуль", "email": "a@b.kz", "birth_date": "1990-05-15",
        "address": "-ул. Абая; \"10\"", "preferences": "'=Розы\n- белые", "notes": "+7;\t,", "is_blocked": true,
        "tags": ["VIP", "Опт, мелкий", "О \"нас\"", "a;b"], "source": "instagram"});
    owner.creates_customer(full).await.expect(201);
    owner.creates_customer(json!({"phone": "+49301234567", "name": "Борис"})).await.expect(201);
    let exported = owner.get("/api/customers/export").await.body;
    assert_eq!(counts(&imports(&owner, "?overwrite=true", &exported).await.expect(200)), [2, 0, 0, 2, 0]);
    assert_eq!(counts(&imports(&stranger, "", &exported).await.expect(200)), [2, 2, 0, 0, 0]);
    for search in ["5550001", "49301234567"] {
        let (ours, theirs) = (by_phone(&owner, search).await, by_phone(&stranger, search).await);
        for field in [
            "phone",
            "name",
            "email",
            "birth_date",
            "address",
            "preferences",
            "notes",
            "tags",
            "is_blocked",
            "source",
        ] {
            assert_eq!(ours[field], theirs[field], "{field}");
        }
    }
}

#[tokio::test]
async fn a_table_of_windows_is_read_as_it_was_written() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    // «Имя;Телефон» and «Мария;87015550001» in Windows-1251.
    let mut file = vec![0xC8, 0xEC, 0xFF, b';', 0xD2, 0xE5, 0xEB, 0xE5, 0xF4, 0xEE, 0xED, b'\r', b'\n'];
    file.extend([0xCC, 0xE0, 0xF0, 0xE8, 0xFF, b';']);
    file.extend(b"87015550001\r\n");
    assert_eq!(counts(&imports(&owner, "", file).await.expect(200)), [1, 1, 0, 0, 0]);
    assert_eq!(by_phone(&owner, "5550001").await["name"], "Мария");
}

#[tokio::test]
async fn what_is_no_table_of_customers_is_refused_whole() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    for table in ["", "имя;почта\nМария;a@b.kz", "phone\n", "phone;телефон\n1;2"] {
        imports(&owner, "", table).await.expect_objection("body.file");
    }
    let long = format!("phone\n{}", "+77015550001\n".repeat(100_001));
    imports(&owner, "", long).await.expect_objection("body.file");
    imports(&owner, "", b"PK\x03\x04\x00phone").await.expect(415);
    imports(&owner, "", vec![b'a'; 10 * 1024 * 1024 + 1]).await.expect(413);
    owner.post("/api/customers/import", json!({})).await.expect(415);
    for (query, loc) in
        [("dry_run=maybe", "dry_run"), ("overwrite=2", "overwrite"), ("from_line=0", "from_line")]
    {
        imports(&owner, &format!("?{query}"), TABLE).await.expect_objection(&format!("query.{loc}"));
    }
    imports(&app.florist().await, "", TABLE).await.expect(403);
    assert_eq!(app.db_count("customers").await, 0);
}

#[tokio::test]
async fn one_bad_row_spoils_no_other() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let table = "phone,name\n+77015550001,\"Мария\n+77015550002,Борис,лишнее\n8 701 555 00 01,Мария\n+77015550003,Вера\n\
                 +77015550003,Вера\n\u{0}";
    imports(&owner, "", table).await.expect(415);
    let answer = imports(&owner, "", table.trim_end_matches('\u{0}')).await.expect(200);
    assert_eq!(counts(&answer), [5, 2, 0, 0, 3]);
    let faults: Vec<_> =
        answer["errors"].as_array().unwrap().iter().map(|fault| fault["line"].clone()).collect();
    assert_eq!(faults, [2, 3, 6]);
    assert_eq!(answer["errors"][2]["msg"], "Этот телефон уже есть в строке 5");
}

#[tokio::test]
async fn tables_at_once_make_each_customer_once() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let mut table = "phone,name\n".to_owned();
    for n in 0..600 {
        let _ = writeln!(table, "+7701{n:07},Клиент {n}");
    }
    let (one, other) = join!(imports(&owner, "", &table), imports(&owner, "", &table));
    let made: i64 = [one, other].iter().map(|answer| counts(&answer.expect(200))[1]).sum();
    assert_eq!((made, app.db_count("customers").await), (600, 600));
}

/// A table of so many rows, every second of them wrong.
fn every_second_wrong(rows: usize) -> String {
    let mut table = "Телефон;Имя;Адрес;День рождения\n".to_owned();
    for n in 0..rows {
        let phone = if n % 2 == 0 { format!("+7701{n:07}") } else { format!("{n}") };
        let _ = writeln!(table, "{phone};Клиент {n};ул. Абая {n};15.05.1990");
    }
    table
}

/// Sends a table until all of it was looked at: what became of it, and in how many pieces.
async fn imports_wholly(owner: &Caller, table: &str) -> ([i64; 5], usize) {
    let (mut all, mut pieces, mut query) = ([0; 5], 0, String::new());
    loop {
        let answer = imports(owner, &query, table).await.expect(200);
        assert!(answer["errors"].as_array().is_some_and(|errors| errors.len() <= 1_000));
        pieces += 1;
        for (sum, count) in all.iter_mut().zip(counts(&answer)) {
            *sum += count;
        }
        match answer["next_line"].as_i64() {
            Some(line) => query = format!("?from_line={line}"),
            None => return (all, pieces),
        }
    }
}

#[tokio::test]
async fn a_long_table_with_every_second_row_wrong_is_answered_in_pieces() {
    // Half of a second is soon over.
    let app = TestApp::with(&[("CVETY__HTTP__REQUEST_TIMEOUT", "3s")]).await;
    let owner = app.owner().await;
    let rows = std::env::var("CVETY_TEST_ROWS").ok().and_then(|rows| rows.parse().ok()).unwrap_or(20_000);
    let table = every_second_wrong(rows);
    let begun = std::time::Instant::now();
    let (all, pieces) = imports_wholly(&owner, &table).await;
    println!("{rows} rows in {pieces} pieces, {:?}", begun.elapsed());
    let half = i64::try_from(rows / 2).expect("a number");
    assert_eq!(all, [2 * half, half, 0, 0, half]);
    assert_eq!(app.db_count("customers").await, half);
    let (again, _) = imports_wholly(&owner, &table).await;
    assert_eq!(again, [2 * half, 0, 0, half, half]);
}
