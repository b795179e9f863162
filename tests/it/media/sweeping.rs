//! Rows and files are never apart: whatever is cut off, a picture has its files,
//! and files without one are swept.
//!
//! Seen to fail with a file written down only after it was written, and with a
//! chore that deletes the row first.

use chrono::Duration;
use reqwest::Method;
use serde_json::json;

use super::{file_of, files};
use crate::support::cut::{Manner, killed_at};
use crate::support::pictures::{form, form_type, jpeg};
use crate::support::{Caller, TestApp};

/// An answer that is there at once is no wait: it has got through for good when
/// it did so often in a row.
const TIMES_THROUGH: usize = 3;

/// Each picture has both of its files, and the row that knows of them.
async fn assert_whole(app: &TestApp, owner: &Caller, order: i64) -> usize {
    let shown = owner.sees_order(order).await.expect(200);
    let photos = shown["photos"].as_array().expect("photos");
    for photo in photos {
        for name in ["url", "thumbnail"] {
            assert!(file_of(app, &photo[name]).exists(), "{photo} has no {name}");
        }
    }
    let kept: i64 = app.db_value("select count(*) from stored_files where state = 'kept'").await;
    assert_eq!(usize::try_from(kept), Ok(photos.len()));
    photos.len()
}

#[tokio::test]
async fn an_upload_that_is_killed_anywhere_leaves_no_row_without_its_file_and_nothing_for_long() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let order = owner.writes_order(json!({})).await.id();
    let path = format!("/api/orders/{order}/photos");
    let body = form(&jpeg(), &[]);
    let (mut number, mut through, mut killed) = (0, 0, 0);
    while through < TIMES_THROUGH {
        let request = owner.request(Method::POST, &path).header("content-type", form_type());
        let handled = app.handles(request.body(body.clone()));
        match killed_at(number, Manner::AfterItsWork, handled).await {
            Some(status) => {
                assert_eq!(status, 201);
                through += 1;
            }
            None => (through, killed) = (0, killed + 1),
        }
        number += 1;
        assert_whole(&app, &owner, order).await;
        // So that twenty are never reached.
        let shown = owner.sees_order(order).await.expect(200);
        if let Some(photo) = shown["photos"].as_array().and_then(|photos| photos.get(8)) {
            owner.delete(&format!("{path}/{}", photo["id"])).await.expect(204);
        }
    }
    assert!(killed > 5, "{killed} times");
    let left: i64 = app.db_value("select count(*) from stored_files where state = 'writing'").await;
    assert!(left > 0, "nothing was cut off while it was written");
    // What may still be under way stays for an hour.
    app.clock().advance(Duration::minutes(50));
    app.tick_workers().await;
    let still: i64 = app.db_value("select count(*) from stored_files where state = 'writing'").await;
    assert_eq!(still, left);
    app.clock().advance(Duration::minutes(20));
    app.tick_workers().await;
    let pictures = assert_whole(&app, &owner, order).await;
    assert_eq!(usize::try_from(app.db_count("stored_files").await), Ok(pictures));
    assert_eq!(files(&app).len(), 2 * pictures);
}

#[tokio::test]
async fn the_files_of_a_picture_that_was_taken_away_are_gone_soon_and_a_second_sweep_finds_nothing() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let product = owner.creates_product(json!({})).await.id();
    let shown = owner.adds_image(product, &jpeg()).await.expect(201);
    let kept = owner.adds_image(product, &jpeg()).await.expect(201);
    let path = format!("/api/products/{product}/images/{}", shown["id"]);
    owner.delete(&path).await.expect(204);
    owner.delete(&path).await.expect(404);
    app.tick("media.sweep").await;
    for name in ["url", "thumbnail"] {
        assert!(!file_of(&app, &shown[name]).exists());
        assert_eq!(app.nobody().opens(&shown[name]).await.status, 404);
        assert_eq!(app.nobody().opens(&kept[name]).await.status, 200);
    }
    assert_eq!(app.db_count("stored_files").await, 1);
    app.clock().advance(Duration::minutes(11));
    app.tick("media.sweep").await;
    assert_eq!((app.db_count("stored_files").await, files(&app).len()), (1, 2));
}

#[tokio::test]
async fn a_sweep_that_is_killed_anywhere_is_finished_by_the_next() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let order = owner.writes_order(json!({})).await.id();
    let mut number = 0;
    loop {
        let photo = owner.adds_photo(order, &jpeg()).await.id();
        owner.delete(&format!("/api/orders/{order}/photos/{photo}")).await.expect(204);
        app.clock().advance(Duration::minutes(11));
        let sweep = app.worker("media.sweep");
        if killed_at(number, Manner::AfterItsWork, sweep.tick()).await.is_some() {
            break;
        }
        let known: Vec<(String,)> = app.db_rows("select key from stored_files").await;
        let lying = files(&app);
        assert!(lying.iter().all(|file| known.iter().any(|(key,)| file.to_string_lossy().contains(key))));
        number += 1;
    }
    app.clock().advance(Duration::minutes(11));
    app.tick("media.sweep").await;
    assert_eq!((app.db_count("stored_files").await, files(&app).len()), (0, 0));
}

#[tokio::test]
async fn a_folder_that_takes_nothing_is_a_503_and_no_picture() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let order = owner.writes_order(json!({})).await.id();
    // A file where the folder should be.
    std::fs::create_dir_all(app.uploads().parent().expect("a folder")).expect("a folder");
    std::fs::write(app.uploads(), "in the way").expect("a file");
    let refused = owner.adds_photo(order, &jpeg()).await;
    refused.expect(503);
    assert!(!refused.header("retry-after").is_empty(), "{refused}");
    assert_eq!(app.db_count("pictures").await, 0);
    std::fs::remove_file(app.uploads()).expect("out of the way");
    owner.adds_photo(order, &jpeg()).await.expect(201);
}
