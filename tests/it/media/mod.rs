//! Pictures: what is taken and what is not, what becomes of it, where it lies,
//! and that rows and files are never apart.

mod bad_input;
mod bucket;
mod cleaning;
mod crafted;
mod memory;
mod orders;
mod products;
mod serving;
mod sweeping;

use std::path::{Path, PathBuf};

use image::DynamicImage;
use serde_json::Value;

use crate::support::{Caller, TestApp};

/// Every file that lies in the server's folder.
fn files(app: &TestApp) -> Vec<PathBuf> {
    let mut all = Vec::new();
    let mut next = vec![app.uploads()];
    while let Some(folder) = next.pop() {
        let Ok(entries) = std::fs::read_dir(folder) else { continue };
        for entry in entries {
            let path = entry.expect("an entry").path();
            if path.is_dir() { &mut next } else { &mut all }.push(path);
        }
    }
    all
}

/// Where the file of an address lies.
fn file_of(app: &TestApp, url: &Value) -> PathBuf {
    let (_, path) = url.as_str().expect("an address").split_once("/uploads/").expect("an upload's address");
    app.uploads().join(Path::new(path))
}

/// What is found at an address.
async fn seen(caller: &Caller, url: &Value) -> (Vec<u8>, DynamicImage) {
    let answer = caller.opens(url).await;
    assert_eq!(answer.status, 200, "{url}");
    let picture = image::load_from_memory(&answer.body).expect("a picture");
    (answer.body, picture)
}

/// The colour of a picture at a place, in hundredths of its sides.
fn colour(picture: &DynamicImage, x: u32, y: u32) -> &'static str {
    let picture = picture.to_rgb8();
    let [red, green, blue] = picture.get_pixel(picture.width() * x / 100, picture.height() * y / 100).0;
    match (red > 128, green > 128, blue > 128) {
        (true, false, false) => "red",
        (false, false, true) => "blue",
        (true, true, true) => "white",
        (false, false, false) => "black",
        _ => "something else",
    }
}
