//! QR codes as a part of a page: drawn here, loaded from nowhere.

use qrcode::QrCode;
use qrcode::render::svg::Color;

const SIDE: u32 = 240;

/// The code of a text as an SVG element, black on white whatever the page's
/// colours; None for a text too long to be scanned.
pub(super) fn svg(text: &str) -> Option<String> {
    let code = QrCode::new(text).ok()?;
    let mut image = code.render::<Color<'_>>();
    let image = image.min_dimensions(SIDE, SIDE).dark_color(Color("#000")).light_color(Color("#fff")).build();
    // Without the head that only a file of its own has.
    image.find("<svg").map(|start| image[start..].to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_one_element_and_holds_none_of_its_text() {
        let svg = svg("https://pay.kaspi.kz/pay/1234567\"><script>").expect("a code");
        assert!(svg.starts_with("<svg") && svg.trim_end().ends_with("</svg>"), "{svg}");
        assert!(!svg.contains("script") && !svg.contains("kaspi"));
        assert!(super::svg(&"x".repeat(10_000)).is_none());
    }
}
