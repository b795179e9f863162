//! What is kept is drawn anew: upright, no larger than is shown, with nothing in
//! it but pixels.

use std::fs;

use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, GenericImageView, ImageEncoder, ImageFormat, Rgba, RgbaImage};
use serde_json::{Value, json};

use super::crafted::{animated_webp, with_metadata};
use super::{colour, file_of, files, seen};
use crate::support::pictures::{self, file, written};
use crate::support::{Caller, TestApp};

async fn image(owner: &Caller, sent: &[u8]) -> Value {
    let product = owner.creates_product(json!({})).await.id();
    owner.adds_image(product, sent).await.expect(201)
}

#[tokio::test]
async fn each_kind_of_picture_becomes_a_jpeg_with_a_thumbnail() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP, ImageFormat::Gif] {
        let shown = image(&owner, &file(600, 300, format)).await;
        for (url, sides) in [(&shown["url"], (600, 300)), (&shown["thumbnail"], (400, 200))] {
            let (bytes, picture) = seen(&app.nobody(), url).await;
            assert_eq!(image::guess_format(&bytes).expect("a format"), ImageFormat::Jpeg, "{format:?}");
            assert_eq!(picture.dimensions(), sides, "{format:?}");
            assert_eq!([colour(&picture, 20, 50), colour(&picture, 80, 50)], ["red", "blue"], "{format:?}");
        }
    }
}

#[tokio::test]
async fn what_is_larger_than_anybody_looks_at_is_made_smaller_and_what_is_small_stays() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    for (sent, kept, thumbnail) in [
        ((3_000, 1_500), (2_048, 1_024), (400, 200)),
        ((1_500, 3_000), (1_024, 2_048), (200, 400)),
        ((2_048, 10), (2_048, 10), (400, 2)),
        ((30, 20), (30, 20), (30, 20)),
        ((1, 1), (1, 1), (1, 1)),
    ] {
        let shown = image(&owner, &file(sent.0, sent.1, ImageFormat::Jpeg)).await;
        assert_eq!(seen(&owner, &shown["url"]).await.1.dimensions(), kept);
        assert_eq!(seen(&owner, &shown["thumbnail"]).await.1.dimensions(), thumbnail);
    }
}

#[tokio::test]
async fn a_photo_taken_sideways_stands_upright() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let sideways = file(120, 80, ImageFormat::Jpeg);
    // Where red has gone, which lies on the left: the phone was turned so.
    for (orientation, sides, red_at, blue_at) in [
        (1, (120, 80), (20, 50), (80, 50)),
        (3, (120, 80), (80, 50), (20, 50)),
        (6, (80, 120), (50, 20), (50, 80)),
        (8, (80, 120), (50, 80), (50, 20)),
    ] {
        let shown = image(&owner, &with_metadata(&sideways, orientation)).await;
        for url in [&shown["url"], &shown["thumbnail"]] {
            let (_, picture) = seen(&owner, url).await;
            assert_eq!(picture.dimensions(), sides, "orientation {orientation}");
            let found = [colour(&picture, red_at.0, red_at.1), colour(&picture, blue_at.0, blue_at.1)];
            assert_eq!(found, ["red", "blue"], "orientation {orientation}");
        }
    }
}

#[tokio::test]
async fn nothing_is_kept_of_where_a_photo_was_taken_and_of_what_hides_behind_it() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let jpeg = file(500, 300, ImageFormat::Jpeg);
    let hidden = b"<script>alert('SECRET-PAGE')</script>PK\x03\x04SECRET-ZIP";
    let sent = [with_metadata(&jpeg, 6), hidden.to_vec()].concat();
    let shown = image(&owner, &sent).await;
    for url in [&shown["url"], &shown["thumbnail"]] {
        let (bytes, _) = seen(&owner, url).await;
        assert_eq!(bytes, fs::read(file_of(&app, url)).expect("a file"));
        for secret in
            ["Exif", "GPS", "AT-HOME", "http://", "xmpmeta", "SECRET", "<script", "PK\x03\x04", "ICC_PROFILE"]
        {
            let is_there = bytes.windows(secret.len()).any(|part| part == secret.as_bytes());
            assert!(!is_there, "{secret} is in {url}");
            let was_sent = sent.windows(secret.len()).any(|part| part == secret.as_bytes());
            assert!(was_sent || secret == "ICC_PROFILE", "{secret} was never sent");
        }
        assert!(bytes.ends_with(&[0xff, 0xd9]), "it ends where it ends");
    }
}

#[tokio::test]
async fn colours_of_a_phones_own_become_those_of_every_screen() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let roses = image::RgbImage::from_pixel(64, 64, image::Rgb([200, 60, 60]));
    let sent = |profile: Option<Vec<u8>>| {
        let mut file = Vec::new();
        let mut encoder = JpegEncoder::new_with_quality(&mut file, 95);
        if let Some(profile) = profile {
            encoder.set_icc_profile(profile).expect("a profile");
        }
        encoder.encode_image(&roses).expect("a JPEG");
        file
    };
    let wide = moxcms::ColorProfile::new_display_p3().encode().expect("a profile");
    for (profile, is_redder) in [(Some(wide), true), (None, false), (Some(b"no profile".to_vec()), false)] {
        let shown = image(&owner, &sent(profile)).await;
        let (bytes, picture) = seen(&owner, &shown["url"]).await;
        let [red, green, _, _] = picture.get_pixel(32, 32).0;
        assert_eq!(red > 208 && green < 52, is_redder, "{red}, {green}");
        assert!(!bytes.windows(11).any(|part| part == b"ICC_PROFILE"));
    }
}

#[tokio::test]
async fn what_shows_through_is_white() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let clear = |x: u32, _| if x < 50 { Rgba([220, 20, 20, 255]) } else { Rgba([0, 0, 0, 0]) };
    let sent: DynamicImage = RgbaImage::from_fn(100, 50, clear).into();
    for format in [ImageFormat::Png, ImageFormat::WebP, ImageFormat::Gif] {
        let shown = image(&owner, &written(&sent, format)).await;
        let (_, picture) = seen(&owner, &shown["url"]).await;
        assert_eq!([colour(&picture, 20, 50), colour(&picture, 80, 50)], ["red", "white"], "{format:?}");
    }
}

#[tokio::test]
async fn of_what_moves_the_first_frame_is_kept() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let frames = [Rgba([220, 20, 20, 255]), Rgba([20, 20, 220, 255])]
        .map(|colour| image::Frame::new(RgbaImage::from_pixel(40, 40, colour)));
    let mut gif = Vec::new();
    image::codecs::gif::GifEncoder::new(&mut gif).encode_frames(frames).expect("a GIF");
    let shown = image(&owner, &gif).await;
    assert_eq!(colour(&seen(&owner, &shown["url"]).await.1, 50, 50), "red");
    // So it is of a WebP that moves, if it is as large as it says.
    let shown = image(&owner, &animated_webp((64, 32), (64, 32))).await;
    assert_eq!(seen(&owner, &shown["url"]).await.1.dimensions(), (64, 32));
}

#[tokio::test]
async fn the_same_picture_twice_lies_under_two_names_that_tell_nothing() {
    let app = TestApp::start().await;
    let owner = app.owner().await;
    let product = owner.creates_product(json!({})).await.id();
    let sent = pictures::jpeg();
    let urls = [owner.adds_image(product, &sent).await, owner.adds_image(product, &sent).await];
    let [one, other] = urls.map(|answer| answer.expect(201)["url"].as_str().expect("a url").to_owned());
    assert_ne!(one, other);
    for url in [&one, &other] {
        let (folder, name) = url.rsplit_once('/').expect("a name");
        let name = name.strip_suffix(".jpg").expect("a JPEG");
        assert!(name.len() == 32 && name.bytes().all(|letter| letter.is_ascii_hexdigit()), "{url}");
        assert_eq!(folder, format!("{}/uploads/{}", app.url(), &name[..2]));
    }
    assert_eq!(files(&app).len(), 4);
}
