//! What the header says of a picture is what becomes of it.

use vqa_core::{Fit, Orientation};
use vqa_image::{Limits, probe};

use crate::support::{exif, four_corners, jpeg_of, jpeg_segment, png_chunk, png_of, ready, webp_chunk, webp_of};

/// Appends a chunk to a WebP.
fn with_chunk(mut webp: Vec<u8>, chunk: &[u8]) -> Vec<u8> {
    webp.extend_from_slice(chunk);
    let size = (webp.len() as u32 - 8).to_le_bytes();
    webp[4..8].copy_from_slice(&size);
    webp
}

#[test]
fn the_first_of_two_orientations_counts() {
    let rgb = four_corners(96, 64);
    let (first, second) = (exif(6, b""), exif(3, b""));
    let app1 = |tiff: &[u8]| jpeg_segment(0xE1, &[b"Exif\0\0", tiff].concat());
    let files = [
        ("jpeg", jpeg_of(96, 64, &rgb, &[app1(&first), app1(&second)])),
        ("png", png_of(96, 64, &rgb, &[png_chunk(b"eXIf", &first), png_chunk(b"eXIf", &second)])),
        ("webp", with_chunk(webp_of(96, 64, &rgb, &first), &webp_chunk(b"EXIF", &second))),
    ];
    for (name, bytes) in files {
        let header = probe(&bytes, &Limits::default()).unwrap();
        let facts = ready(&bytes.into(), Fit::Model).unwrap().facts;
        assert_eq!((header.orientation, facts.orientation), (Orientation::Clockwise, Orientation::Clockwise), "{name}");
        assert_eq!(header.upright, facts.upright, "{name}");
    }
}
