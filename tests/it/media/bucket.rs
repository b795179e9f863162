//! Pictures in a bucket that speaks S3: the same addresses, the same promises.

use chrono::Duration;
use serde_json::json;

use super::files;
use crate::support::TestApp;
use crate::support::pictures::jpeg;
use crate::support::s3::{BUCKET, FakeBucket};

async fn app_on(bucket: &FakeBucket) -> TestApp {
    let settings = bucket.settings();
    let pairs: Vec<_> = settings.iter().map(|(name, value)| (*name, value.as_str())).collect();
    TestApp::with(&pairs).await
}

#[tokio::test]
async fn pictures_lie_in_the_bucket_and_are_found_under_our_own_addresses() {
    let bucket = FakeBucket::start().await;
    let app = app_on(&bucket).await;
    let owner = app.owner().await;
    let order = owner.writes_order(json!({})).await.id();
    let photo = owner.adds_photo(order, &jpeg()).await.expect(201);
    assert_eq!(files(&app).len(), 0, "nothing lies in the folder");
    let paths = bucket.paths();
    for (name, path) in [("thumbnail", &paths[0]), ("url", &paths[1])] {
        let url = photo[name].as_str().expect("an address");
        let path = path.strip_prefix(&format!("/{BUCKET}")).expect("in the bucket");
        assert_eq!(url, format!("{}/uploads{path}", app.url()));
        let answer = app.nobody().opens(&photo[name]).await;
        assert_eq!((answer.status, answer.header("content-type")), (200, "image/jpeg"));
    }
    owner.delete(&format!("/api/orders/{order}/photos/{}", photo["id"])).await.expect(204);
    app.tick("media.sweep").await;
    assert_eq!(bucket.paths(), Vec::<String>::new());
    assert_eq!(app.nobody().opens(&photo["url"]).await.status, 404);
}

#[tokio::test]
async fn a_bucket_that_is_away_refuses_uploads_and_what_was_to_go_goes_when_it_is_back() {
    let bucket = FakeBucket::start().await;
    let app = app_on(&bucket).await;
    let owner = app.owner().await;
    let order = owner.writes_order(json!({})).await.id();
    let photo = owner.adds_photo(order, &jpeg()).await.expect(201);
    owner.delete(&format!("/api/orders/{order}/photos/{}", photo["id"])).await.expect(204);
    bucket.goes_away(true);
    let refused = owner.adds_photo(order, &jpeg()).await;
    refused.expect(503);
    assert!(!refused.header("retry-after").is_empty(), "{refused}");
    app.nobody().opens(&photo["url"]).await.expect(503);
    let sweep = app.worker("media.sweep");
    sweep.tick().await.expect_err("the bucket is away");
    assert_eq!(bucket.paths().len(), 2);
    bucket.goes_away(false);
    app.clock().advance(Duration::hours(2));
    app.tick("media.sweep").await;
    assert_eq!((bucket.paths().len(), app.db_count("stored_files").await), (0, 0));
}

#[tokio::test]
async fn a_bucket_that_does_not_know_us_takes_nothing() {
    let bucket = FakeBucket::start().await;
    let mut settings = bucket.settings();
    settings.last_mut().expect("a secret").1 = "another-secret".to_owned();
    let pairs: Vec<_> = settings.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let app = TestApp::with(&pairs).await;
    let owner = app.owner().await;
    let order = owner.writes_order(json!({})).await.id();
    owner.adds_photo(order, &jpeg()).await.expect(503);
    assert_eq!(bucket.paths(), Vec::<String>::new());
}
