//! What a file is, by its content alone: its name and the type it was declared
//! as are whatever whoever sent it wished.

/// The most that any part of a picture says of its own width and height.
pub(super) type Sides = (u32, u32);

/// What is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Jpeg,
    Png,
    Gif,
    WebP,
}

impl Format {
    /// By how the file begins.
    pub(super) fn of(file: &[u8]) -> Option<Self> {
        match file {
            [0xff, 0xd8, 0xff, ..] => Some(Self::Jpeg),
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some(Self::Png),
            [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some(Self::Gif),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(Self::WebP),
            _ => None,
        }
    }

    /// A JPEG that was cut off is decoded with grey below the cut: it has to end.
    pub(super) fn is_torn(self, file: &[u8]) -> bool {
        let ends = |scan: usize| file[scan..].windows(2).any(|marker| marker == [0xff, 0xd9]);
        self == Self::Jpeg && !last_scan(file).is_some_and(ends)
    }

    /// Sides that a part of the file speaks of for itself: the decoder of WebP
    /// draws each part as it says, and compares with the canvas only then.
    pub(super) fn sides_of_parts(self, file: &[u8]) -> Vec<Sides> {
        if self != Self::WebP {
            return Vec::new();
        }
        // Every place that could be taken for such a part: more than there are, never less.
        let places = (0..file.len()).filter_map(|at| file.get(at..at + 18));
        places.filter_map(|part| lossy_sides(part).or_else(|| lossless_sides(part))).collect()
    }
}

/// Where the last scan begins: a thumbnail within the file has one of its own.
fn last_scan(file: &[u8]) -> Option<usize> {
    file.windows(2).rposition(|marker| marker == [0xff, 0xda])
}

/// `VP8 `, its length, three bytes of a key frame, its sign, and fourteen bits a side.
fn lossy_sides(part: &[u8]) -> Option<Sides> {
    let is_lossy = part.starts_with(b"VP8 ") && part[11..14] == [0x9d, 0x01, 0x2a];
    let side = |at: usize| u32::from(u16::from_le_bytes([part[at], part[at + 1]]) & 0x3fff);
    is_lossy.then(|| (side(14), side(16)))
}

/// `VP8L`, its length, its sign, and fourteen bits a side, less one.
fn lossless_sides(part: &[u8]) -> Option<Sides> {
    let is_lossless = part.starts_with(b"VP8L") && part[8] == 0x2f;
    let bits = u32::from_le_bytes([part[9], part[10], part[11], part[12]]);
    is_lossless.then(|| ((bits & 0x3fff) + 1, ((bits >> 14) & 0x3fff) + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_what_it_begins_as_and_nothing_else_is_taken() {
        for (file, format) in [
            (&b"\xff\xd8\xff\xe0"[..], Some(Format::Jpeg)),
            (b"\x89PNG\r\n\x1a\n", Some(Format::Png)),
            (b"GIF89a", Some(Format::Gif)),
            (b"RIFF\x00\x00\x00\x00WEBPVP8 ", Some(Format::WebP)),
            (b"<!doctype html><script>", None),
            (b"<svg xmlns='http://www.w3.org/2000/svg'/>", None),
            (b"%PDF-1.7", None),
            (b"RIFF\x00\x00\x00\x00WAVE", None),
            (b"", None),
        ] {
            assert_eq!(Format::of(file), format, "{file:?}");
        }
    }

    #[test]
    fn parts_of_a_webp_tell_their_own_sides() {
        let lossy = [&b"RIFF\0\0\0\0WEBPVP8 \x20\0\0\0"[..], b"\0\0\0\x9d\x01\x2a\xff\x3f\x10\0"].concat();
        assert_eq!(Format::WebP.sides_of_parts(&lossy), [(0x3fff, 16)]);
        let lossless = [&b"VP8L\x20\0\0\0\x2f"[..], &0xffff_ffff_u32.to_le_bytes(), &[0; 8]].concat();
        assert_eq!(Format::WebP.sides_of_parts(&lossless), [(16_384, 16_384)]);
    }
}
