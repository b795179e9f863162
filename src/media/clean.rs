//! Draws a picture anew. What comes out holds pixels and nothing else that was
//! sent: no places, no names, no text behind the end.
//!
//! Invariant: how large it says it is is known, and bounded, before any of it is
//! decoded.

use std::io::Cursor;
use std::sync::{Mutex, PoisonError};

use image::codecs::gif::GifDecoder;
use image::codecs::jpeg::{JpegDecoder, JpegEncoder};
use image::codecs::png::PngDecoder;
use image::codecs::webp::WebPDecoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageError, Limits, RgbImage};

use super::colours;
use super::error::Refused;
use super::format::{Format, Sides};

/// No side is longer, in pixels.
pub(super) const LONGEST_SIDE: u32 = 12_000;
/// And there are no more of them.
pub(super) const MOST_PIXELS: u64 = 40_000_000;
/// Decoded: four bytes for each.
const MOST_DECODED: u64 = MOST_PIXELS * 4;
/// What a PNG may have beside its pixels: profiles and texts, unpacked.
const MOST_BESIDE: u64 = 8 * 1024 * 1024;
/// Pictures of more pixels are decoded one at a time.
const LARGE: u64 = 16_000_000;

/// The longest side of what is kept.
const KEPT_SIDE: u32 = 2_048;
const KEPT_QUALITY: u8 = 85;
const THUMBNAIL_SIDE: u32 = 400;
const THUMBNAIL_QUALITY: u8 = 80;

/// A picture as it is kept, both parts JPEG.
pub(super) struct Cleaned {
    pub picture: Vec<u8>,
    pub thumbnail: Vec<u8>,
    pub width: u32,
    pub height: u32,
}

/// Cleans what was sent. `large` is held by whoever decodes a large one.
pub(super) fn clean(sent: &[u8], large: &Mutex<()>) -> Result<Cleaned, Refused> {
    let format = Format::of(sent).ok_or(Refused::NotAPicture)?;
    if format.sides_of_parts(sent).into_iter().any(is_too_large) {
        return Err(Refused::TooManyPixels);
    }
    if format.is_torn(sent) {
        return Err(Refused::Torn);
    }
    let file = Cursor::new(sent);
    let drawn = match format {
        Format::Jpeg => decoded(JpegDecoder::new(file).map_err(bad_head)?, large),
        Format::Png => {
            let mut limits = sides();
            limits.max_alloc = Some(MOST_BESIDE);
            decoded(PngDecoder::with_limits(file, limits).map_err(bad_head)?, large)
        }
        Format::Gif => decoded(GifDecoder::new(file).map_err(bad_head)?, large),
        Format::WebP => decoded(WebPDecoder::new(file).map_err(bad_head)?, large),
    }?;
    let picture = jpeg(&drawn, KEPT_QUALITY)?;
    let thumbnail =
        jpeg(&within(DynamicImage::ImageRgb8(drawn.clone()), THUMBNAIL_SIDE).into_rgb8(), THUMBNAIL_QUALITY)?;
    Ok(Cleaned { picture, thumbnail, width: drawn.width(), height: drawn.height() })
}

/// The first frame, upright, on white, and no larger than is kept.
fn decoded(mut decoder: impl ImageDecoder, large: &Mutex<()>) -> Result<RgbImage, Refused> {
    let (width, height) = decoder.dimensions();
    let pixels = u64::from(width) * u64::from(height);
    if is_too_large((width, height)) || decoder.total_bytes() > MOST_DECODED {
        return Err(Refused::TooManyPixels);
    }
    let _alone = (pixels > LARGE).then(|| large.lock().unwrap_or_else(PoisonError::into_inner));
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let profile = decoder.icc_profile().unwrap_or(None);
    let mut limits = sides();
    limits.max_alloc = Some(2 * MOST_DECODED);
    decoder.set_limits(limits).map_err(bad_rest)?;
    let whole = DynamicImage::from_decoder(decoder).map_err(bad_rest)?;
    let mut upright =
        DynamicImage::ImageRgb8(colours::in_common(on_white(within(whole, KEPT_SIDE)), profile.as_deref()));
    upright.apply_orientation(orientation);
    Ok(upright.into_rgb8())
}

fn is_too_large((width, height): Sides) -> bool {
    width.max(height) > LONGEST_SIDE || u64::from(width) * u64::from(height) > MOST_PIXELS
}

fn sides() -> Limits {
    let mut limits = Limits::no_limits();
    (limits.max_image_width, limits.max_image_height) = (Some(LONGEST_SIDE), Some(LONGEST_SIDE));
    limits
}

/// Made smaller where it is larger than that.
fn within(picture: DynamicImage, side: u32) -> DynamicImage {
    if picture.width().max(picture.height()) <= side { picture } else { picture.thumbnail(side, side) }
}

/// What shows through is white, as the pages are on which flowers are shown.
fn on_white(picture: DynamicImage) -> RgbImage {
    if !picture.color().has_alpha() {
        return picture.into_rgb8();
    }
    let picture = picture.into_rgba8();
    let (width, height) = picture.dimensions();
    let mut flat = RgbImage::new(width, height);
    for (from, to) in picture.pixels().zip(flat.pixels_mut()) {
        let [colour @ .., alpha] = from.0;
        let alpha = u32::from(alpha);
        let over = |part: u8| (u32::from(part) * alpha + 255 * (255 - alpha)).div_ceil(255).min(255);
        to.0 = colour.map(|part| u8::try_from(over(part)).unwrap_or(u8::MAX));
    }
    flat
}

fn jpeg(picture: &RgbImage, quality: u8) -> Result<Vec<u8>, Refused> {
    let mut file = Vec::new();
    JpegEncoder::new_with_quality(&mut file, quality).encode_image(picture).map_err(bad_rest)?;
    Ok(file)
}

/// Of a file whose head can't be read only the first bytes are a picture's.
fn bad_head(error: ImageError) -> Refused {
    match error {
        ImageError::Limits(_) => Refused::TooManyPixels,
        _ => Refused::NotAPicture,
    }
}

fn bad_rest(error: ImageError) -> Refused {
    match error {
        ImageError::Limits(_) => Refused::TooManyPixels,
        _ => Refused::Torn,
    }
}
