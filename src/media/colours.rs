//! Colours as every screen shows them. Phones write photos in colours of their
//! own and say so in a profile, which goes with all else that is no pixel: so the
//! pixels are told in the common ones (sRGB), or red roses would fade.

use image::RgbImage;
use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};

/// Profiles of cameras have a few kilobytes.
const LARGEST_PROFILE: usize = 1024 * 1024;

/// The picture in common colours. A profile that can't be read, or is of other
/// than red, green and blue, says nothing.
pub(super) fn in_common(picture: RgbImage, profile: Option<&[u8]>) -> RgbImage {
    let converted = profile.and_then(|profile| converted(&picture, profile));
    converted.unwrap_or(picture)
}

fn converted(picture: &RgbImage, profile: &[u8]) -> Option<RgbImage> {
    let profile = Some(profile).filter(|profile| profile.len() <= LARGEST_PROFILE)?;
    let own = ColorProfile::new_from_slice(profile).ok()?;
    if own.color_space != DataColorSpace::Rgb {
        return None;
    }
    let (common, options) = (ColorProfile::new_srgb(), TransformOptions::default());
    let transform = own.create_transform_8bit(Layout::Rgb, &common, Layout::Rgb, options).ok()?;
    let mut pixels = vec![0; picture.as_raw().len()];
    transform.transform(picture.as_raw(), &mut pixels).ok()?;
    RgbImage::from_raw(picture.width(), picture.height(), pixels)
}
