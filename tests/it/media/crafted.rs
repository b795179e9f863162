//! Files that nobody's camera makes.

use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;

/// A chunk of a PNG.
pub fn chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let mut hashed = kind.to_vec();
    hashed.extend_from_slice(data);
    let mut chunk = u32::try_from(data.len()).expect("a length").to_be_bytes().to_vec();
    chunk.extend_from_slice(&hashed);
    chunk.extend_from_slice(&crc(&hashed).to_be_bytes());
    chunk
}

fn crc(bytes: &[u8]) -> u32 {
    let step = |mut crc: u32, byte: &u8| {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 };
        }
        crc
    };
    !bytes.iter().fold(u32::MAX, step)
}

/// Packed as a PNG packs.
pub fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).expect("packed");
    encoder.finish().expect("packed")
}

/// A PNG of that size by its head, with chunks of the caller's own before its
/// pixels, which are grey and of one bit.
pub fn png(width: u32, height: u32, extra: &[Vec<u8>]) -> Vec<u8> {
    let mut head = [width.to_be_bytes(), height.to_be_bytes()].concat();
    head.extend_from_slice(&[1, 0, 0, 0, 0]);
    let row = 1 + usize::try_from(width.div_ceil(8)).expect("a row");
    let rows = usize::try_from(height.min(100)).expect("rows");
    let pixels = chunk(b"IDAT", &packed(&vec![0; row.min(4_096) * rows]));
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    file.extend_from_slice(&chunk(b"IHDR", &head));
    extra.iter().for_each(|chunk| file.extend_from_slice(chunk));
    file.extend_from_slice(&pixels);
    file.extend_from_slice(&chunk(b"IEND", &[]));
    file
}

/// A chunk of a WebP.
fn riff(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let mut chunk = kind.to_vec();
    chunk.extend_from_slice(&u32::try_from(data.len()).expect("a length").to_le_bytes());
    chunk.extend_from_slice(data);
    if data.len() % 2 == 1 {
        chunk.push(0);
    }
    chunk
}

fn three_bytes(number: u32) -> [u8; 3] {
    let [a, b, c, _] = number.to_le_bytes();
    [a, b, c]
}

/// What the first part of a lossy frame may have.
const FIRST_PART: u32 = 500_000;

/// An animated WebP with such a canvas, whose one frame says of itself that it
/// is so large, and can be decoded so: to a decoder zeros are as good as anything.
pub fn animated_webp(canvas: (u32, u32), frame: (u16, u16)) -> Vec<u8> {
    let mut head = vec![0b10, 0, 0, 0];
    head.extend_from_slice(&three_bytes(canvas.0 - 1));
    head.extend_from_slice(&three_bytes(canvas.1 - 1));
    let mut lossy = three_bytes(0x10 | (FIRST_PART << 5)).to_vec();
    lossy.extend_from_slice(&[0x9d, 0x01, 0x2a]);
    lossy.extend_from_slice(&frame.0.to_le_bytes());
    lossy.extend_from_slice(&frame.1.to_le_bytes());
    lossy.extend_from_slice(&vec![0; 3_000_000]);
    let mut animated = [three_bytes(0), three_bytes(0)].concat();
    animated.extend_from_slice(&three_bytes(canvas.0 - 1));
    animated.extend_from_slice(&three_bytes(canvas.1 - 1));
    animated.extend_from_slice(&[0; 4]);
    animated.extend_from_slice(&riff(b"VP8 ", &lossy));
    let mut body = b"WEBP".to_vec();
    body.extend_from_slice(&riff(b"VP8X", &head));
    body.extend_from_slice(&riff(b"ANIM", &[0; 6]));
    body.extend_from_slice(&riff(b"ANMF", &animated));
    let mut file = b"RIFF".to_vec();
    file.extend_from_slice(&u32::try_from(body.len()).expect("a length").to_le_bytes());
    file.extend_from_slice(&body);
    file
}

/// A GIF with a screen of one pixel and a frame that claims as much as there is.
pub fn gif_with_a_huge_frame() -> Vec<u8> {
    let mut file = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff".to_vec();
    file.extend_from_slice(b",\x00\x00\x00\x00\xff\xff\xff\xff\x00");
    file.extend_from_slice(b"\x02\x02\x44\x01\x00;");
    file
}

/// What a phone writes into a photo: which way is up, where it was, whose it is.
pub fn exif(orientation: u8) -> Vec<u8> {
    let mut tiff = b"MM\x00\x2a\x00\x00\x00\x08\x00\x02".to_vec();
    tiff.extend_from_slice(&[0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0]);
    // A text of twelve bytes, behind the two entries and the end of the list.
    tiff.extend_from_slice(&[0x01, 0x0f, 0, 2, 0, 0, 0, 12, 0, 0, 0, 38]);
    tiff.extend_from_slice(&[0, 0, 0, 0]);
    tiff.extend_from_slice(b"GPS-AT-HOME\0");
    tiff
}

/// The JPEG with that in it, and what an editor adds to it.
pub fn with_metadata(jpeg: &[u8], orientation: u8) -> Vec<u8> {
    let part = |marker: u8, data: &[u8]| {
        let length = u16::try_from(data.len() + 2).expect("a length").to_be_bytes();
        [&[0xff, marker][..], &length, data].concat()
    };
    let exif = [b"Exif\0\0".as_slice(), &exif(orientation)].concat();
    let xmp = b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>SECRET-XMP</x:xmpmeta>";
    let parts = [part(0xe1, &exif), part(0xe1, xmp), part(0xfe, b"SECRET-COMMENT")].concat();
    [&jpeg[..2], &parts, &jpeg[2..]].concat()
}
