//! What is no picture, or would be too much of one, is refused at once, and
//! leaves nothing behind.

use std::time::{Duration, Instant};

use chrono::Duration as Span;
use image::ImageFormat;
use serde_json::json;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use super::crafted::{animated_webp, chunk, gif_with_a_huge_frame, packed, png};
use super::files;
use crate::support::pictures::{self, file, form, form_with};
use crate::support::wire::read_until;
use crate::support::{Caller, TestApp};

/// A bomb is refused within this, whatever else the machine does.
const AT_ONCE: Duration = Duration::from_secs(5);

async fn product(owner: &Caller) -> i64 {
    owner.creates_product(json!({})).await.id()
}

#[tokio::test]
async fn a_file_is_what_it_holds_whatever_it_is_called() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let path = format!("/api/products/{}/images", product(&owner).await);
    for (name, kind, sent) in [
        ("flowers.png", "image/png", b"<!doctype html><script>alert(1)</script>".to_vec()),
        ("flowers.svg", "image/svg+xml", b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec()),
        ("flowers.png", "image/png", b"\x89PNG\r\n\x1a\n<!doctype html><script>alert(1)</script>".to_vec()),
        ("flowers.jpg", "image/jpeg", b"\xff\xd8\xff\xe0<script>alert(1)</script>\xff\xda\xff\xd9".to_vec()),
        ("flowers.webp", "image/webp", b"RIFF\x10\0\0\0WEBPVP8 what".to_vec()),
        ("flowers.zip", "image/jpeg", b"PK\x03\x04".to_vec()),
        ("flowers.jpg", "image/jpeg", Vec::new()),
    ] {
        let answer = owner.sends_form(&path, form_with((name, kind), &sent, &[])).await;
        answer.expect(415);
    }
    // A script that begins as a GIF does names sides that no picture has.
    let script = form_with(("flowers.gif", "image/gif"), b"GIF89a=1;alert(1)", &[]);
    owner.sends_form(&path, script).await.expect_objection("body.file");
    // And the other way round.
    let jpeg = form_with(("page.html", "text/html"), &pictures::jpeg(), &[]);
    owner.sends_form(&path, jpeg).await.expect(201);
}

#[tokio::test]
async fn pictures_that_would_fill_the_memory_are_refused_by_what_they_say_of_themselves() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let product = product(&owner).await;
    let text = [b"Comment\0\0".as_slice(), &packed(&vec![b'x'; 300_000_000])].concat();
    let profile = [b"icc\0\0".as_slice(), &packed(&vec![0; 300_000_000])].concat();
    assert!(text.len() < 400_000, "a bomb is small: {}", text.len());
    for (bomb, name) in [
        (png(50_000, 50_000, &[]), "a PNG of 50,000 by 50,000"),
        (png(12_001, 10, &[]), "a PNG that is too wide"),
        (png(10_000, 5_000, &[]), "a PNG of fifty megapixels"),
        (animated_webp((16_000, 16_000), (16, 16)), "a WebP with a huge canvas"),
        (animated_webp((16, 16), (12_500, 12_000)), "a WebP with a huge frame on a small canvas"),
        (gif_with_a_huge_frame(), "a GIF with a huge frame on a small screen"),
    ] {
        let began = Instant::now();
        let answer = owner.adds_image(product, &bomb).await;
        answer.expect_objection("body.file");
        assert!(began.elapsed() < AT_ONCE, "{name} took {:?}", began.elapsed());
    }
    // A text is never unpacked, since nobody reads it, and a profile to a limit.
    for chunk in [chunk(b"zTXt", &text), chunk(b"iCCP", &profile)] {
        let began = Instant::now();
        owner.adds_image(product, &png(40, 40, &[chunk])).await.expect(201);
        assert!(began.elapsed() < AT_ONCE, "what was packed took {:?}", began.elapsed());
    }
}

#[tokio::test]
async fn a_picture_that_was_cut_off_is_torn() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let product = product(&owner).await;
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP, ImageFormat::Gif] {
        let whole = file(300, 200, format);
        let answer = owner.adds_image(product, &whole[..whole.len() * 2 / 3]).await;
        answer.expect_objection("body.file");
        assert!(answer.text().contains("повреждён"), "{format:?}: {answer}");
    }
}

#[tokio::test]
async fn what_else_can_be_wrong_with_a_form_is_told() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let path = format!("/api/products/{}/images", product(&owner).await);
    let send = async |kind: &str, body: Vec<u8>| {
        let request = owner.request(reqwest::Method::POST, &path).header("content-type", kind);
        owner.send(request.body(body)).await
    };
    let whole = form(&pictures::jpeg(), &[]);
    send("application/json", b"{}".to_vec()).await.expect(415);
    send("image/jpeg", pictures::jpeg()).await.expect(415);
    send("multipart/form-data", whole.clone()).await.expect(415);
    send("multipart/form-data; boundary=another", whole.clone()).await.expect_objection("body");
    send(&pictures::form_type(), whole[..whole.len() - 100].to_vec()).await.expect_objection("body");
    send(&pictures::form_type(), Vec::new()).await.expect_objection("body");
    let second = whole.iter().position(|byte| *byte == b'\n').map_or(0, |end| end + 1);
    let twice = [&whole[..whole.len() - 4], b"\r\n", &whole[second..]].concat();
    send(&pictures::form_type(), twice).await.expect_objection("body.file");
    let other = String::from_utf8_lossy(&form(b"hello", &[])).replace("name=\"file\"", "name=\"picture\"");
    send(&pictures::form_type(), other.into_bytes()).await.expect_objection("body.file");
    assert_eq!(files(&app).len(), 0, "of all this nothing is left");
}

#[tokio::test]
async fn a_file_of_more_than_ten_megabytes_is_a_413_and_one_of_nearly_as_many_is_not() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let product = product(&owner).await;
    let padded = |bytes: usize| {
        let mut file = pictures::jpeg();
        file.resize(bytes, 0);
        file
    };
    owner.adds_image(product, &padded(10 * 1024 * 1024)).await.expect(201);
    owner.adds_image(product, &padded(10 * 1024 * 1024 + 1)).await.expect(413);
    owner.adds_image(product, &padded(12 * 1024 * 1024)).await.expect(413);
}

#[tokio::test]
async fn fifty_pictures_an_hour_are_enough_and_the_wait_that_is_named_is() {
    let app = TestApp::with(&[("CVETY__RATE_LIMITS__UPLOADS", "50/1h")]).await;
    let owner = app.owner().await;
    let mut products = Vec::new();
    for _ in 0..6 {
        products.push(product(&owner).await);
    }
    for number in 0..50 {
        owner.adds_image(products[number / 10], &pictures::jpeg()).await.expect(201);
    }
    let refused = owner.adds_image(products[5], &pictures::jpeg()).await;
    let wait = refused.expect(429)["retry_after"].as_i64().expect("how long to wait");
    assert_eq!(refused.header("retry-after"), wait.to_string(), "{refused}");
    // What is no upload goes on.
    owner.get(&format!("/api/products/{}", products[0])).await.expect(200);
    app.clock().advance(Span::seconds(wait));
    owner.adds_image(products[5], &pictures::jpeg()).await.expect(201);
}

#[tokio::test]
async fn another_shops_order_and_pictures_are_as_if_they_never_existed() {
    let app = TestApp::start().await;
    let (owner, stranger) = (app.owner().await, app.stranger().await);
    let order = owner.writes_order(json!({})).await.id();
    let product = product(&owner).await;
    let photo = owner.adds_photo(order, &pictures::jpeg()).await.id();
    let image = owner.adds_image(product, &pictures::jpeg()).await.id();
    stranger.adds_photo(order, &pictures::jpeg()).await.expect(404);
    stranger.adds_image(product, &pictures::jpeg()).await.expect(404);
    let (theirs, order_path) = (stranger.writes_order(json!({})).await.id(), format!("/api/orders/{order}"));
    stranger.delete(&format!("{order_path}/photos/{photo}")).await.expect(404);
    stranger.delete(&format!("/api/orders/{theirs}/photos/{photo}")).await.expect(404);
    let image_path = format!("/api/products/{product}/images/{image}");
    stranger.delete(&image_path).await.expect(404);
    stranger.patch(&image_path, json!({"position": 1})).await.expect(404);
    // Nor is a picture of one thing another thing's.
    owner.delete(&format!("{order_path}/photos/{image}")).await.expect(404);
    owner.delete(&format!("/api/products/{product}/images/{photo}")).await.expect(404);
    assert_eq!(owner.sees_order(order).await.json()["photos"].as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn a_half_sent_upload_leaves_nothing() {
    let app = TestApp::with(&[("CVETY__HTTP__HEAD_TIMEOUT", "1s")]).await;
    let owner = app.owner().await;
    let order = owner.writes_order(json!({})).await.id();
    let body = form(&pictures::file(800, 600, ImageFormat::Jpeg), &[]);
    let head = format!(
        "POST /api/orders/{order}/photos HTTP/1.1\r\nhost: {}\r\nauthorization: Bearer {}\r\ncontent-type: {}\r\n\
         content-length: {}\r\n\r\n",
        app.address(),
        owner.token.as_deref().expect("a token"),
        pictures::form_type(),
        body.len()
    );
    let mut sent = head.into_bytes();
    sent.extend_from_slice(&body[..body.len() / 2]);
    let mut stream = TcpStream::connect(app.address()).await.expect("a connection");
    stream.write_all(&sent).await.expect("half a request");
    let answer = read_until(&mut stream, "\r\n\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 422"), "{answer}");
    let kept = (files(&app).len(), app.db_count("stored_files").await, app.db_count("pictures").await);
    assert_eq!(kept, (0, 0, 0));
    assert_eq!(owner.sees_order(order).await.json()["photos"], json!([]));
}
