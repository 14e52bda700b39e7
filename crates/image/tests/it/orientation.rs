//! The eight orientations in each format that can hold one.

use vqa_core::{Fit, Orientation, Size, Step};

use crate::support::{CORNERS, Shown, exif, four_corners, jpeg_of, jpeg_segment, png_chunk, png_of, ready, webp_of};

const WIDTH: usize = 96;
const HEIGHT: usize = 64;

/// Which stored corner stands top left and top right once upright, for each EXIF value. Corners count row by row.
const TOPS: [(usize, usize); 8] = [(0, 1), (1, 0), (3, 2), (2, 3), (0, 2), (2, 0), (3, 1), (1, 3)];

fn files(value: u8) -> [(&'static str, Vec<u8>); 3] {
    let rgb = four_corners(WIDTH, HEIGHT);
    let tiff = exif(value, b"");
    let app1 = jpeg_segment(0xE1, &[b"Exif\0\0", &tiff[..]].concat());
    [
        ("jpeg", jpeg_of(WIDTH, HEIGHT, &rgb, &[app1])),
        ("png", png_of(WIDTH, HEIGHT, &rgb, &[png_chunk(b"eXIf", &tiff)])),
        ("webp", webp_of(WIDTH, HEIGHT, &rgb, &tiff)),
    ]
}

#[test]
fn pictures_stand_upright() {
    let mut seen = 0;
    for (value, (top_left, top_right)) in (1_u8..).zip(TOPS) {
        for (name, bytes) in files(value) {
            let bytes = bytes.into();
            let shown = Shown::of_file(&bytes);
            let near = |x: usize, corner: usize| {
                shown.pixel(x, 8).iter().zip(CORNERS[corner]).all(|(a, b)| a.abs_diff(b) < 12)
            };
            assert!(near(8, top_left) && near(shown.width - 9, top_right), "{name} {value}");
            let facts = ready(&bytes, Fit::Model).unwrap().facts;
            let orientation = Orientation::from_exif(value.into());
            assert_eq!(facts.stored, Size::new(96, 64));
            assert_eq!(facts.upright, orientation.apply(facts.stored));
            assert_eq!(facts.sent, facts.upright);
            assert_eq!(facts.orientation, orientation);
            assert_eq!(facts.steps.contains(&Step::Oriented(orientation)), value != 1, "{name} {value}");
            seen += 1;
        }
    }
    assert_eq!(seen, 24);
}
