//! Pictures as people send them, and forms that bring them.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use reqwest::Method;

use super::{Answer, Caller};

const BOUNDARY: &str = "the-boundary-of-the-tests";

/// The type of a form's body.
pub fn form_type() -> String {
    format!("multipart/form-data; boundary={BOUNDARY}")
}

/// A form with one file, and short texts beside it.
pub fn form(file: &[u8], texts: &[(&str, &str)]) -> Vec<u8> {
    form_with(("flowers.jpg", "image/jpeg"), file, texts)
}

/// The same, saying of the file what it likes.
pub fn form_with((name, kind): (&str, &str), file: &[u8], texts: &[(&str, &str)]) -> Vec<u8> {
    let mut body = Vec::new();
    for (field, text) in texts {
        let head = format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n");
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(format!("{text}\r\n").as_bytes());
    }
    let head = format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: \
         {kind}\r\n\r\n"
    );
    body.extend_from_slice(head.as_bytes());
    body.extend_from_slice(file);
    body.extend_from_slice(format!("\r\n--{BOUNDARY}--\r\n").as_bytes());
    body
}

/// Red on its left half, and blue on its right.
pub fn drawn(width: u32, height: u32) -> RgbImage {
    let colour = |x: u32, _| if x < width / 2 { Rgb([220, 20, 20]) } else { Rgb([20, 20, 220]) };
    RgbImage::from_fn(width, height, colour)
}

/// That picture as a file.
pub fn file(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    written(&drawn(width, height).into(), format)
}

/// A picture as a file.
pub fn written(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    picture.write_to(&mut file, format).expect("a picture is written");
    file.into_inner()
}

/// A small JPEG.
pub fn jpeg() -> Vec<u8> {
    file(60, 40, ImageFormat::Jpeg)
}

impl Caller {
    /// Sends a form with a file.
    pub async fn uploads(&self, path: &str, file: &[u8], texts: &[(&str, &str)]) -> Answer {
        self.sends_form(path, form(file, texts)).await
    }

    /// Sends a form as it is.
    pub async fn sends_form(&self, path: &str, form: Vec<u8>) -> Answer {
        let request = self.request(Method::POST, path).header("content-type", form_type());
        self.send(request.body(form)).await
    }

    /// Adds a photo to an order.
    pub async fn adds_photo(&self, order_id: i64, file: &[u8]) -> Answer {
        self.uploads(&format!("/api/orders/{order_id}/photos"), file, &[]).await
    }

    /// Adds a picture to a product.
    pub async fn adds_image(&self, product_id: i64, file: &[u8]) -> Answer {
        self.uploads(&format!("/api/products/{product_id}/images"), file, &[]).await
    }

    /// Opens an address as it was given out.
    pub async fn opens(&self, url: &serde_json::Value) -> Answer {
        let url = url.as_str().unwrap_or_else(|| panic!("no address: {url}"));
        self.get(url.strip_prefix(&self.url).unwrap_or(url)).await
    }
}
