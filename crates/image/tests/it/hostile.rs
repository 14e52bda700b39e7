//! Files cut anywhere, and bytes changed anywhere: every answer is fine but a panic.

use bytes::Bytes;
use vqa_core::tokens::ImageRule;
use vqa_core::{Fit, Frame, Step};
use vqa_image::{Limits, Ready, prepare, preview, probe};

use crate::support::{file, four_corners, jpeg_of, jpeg_segment, png_chunk, png_of, ready, wanted};

/// A good picture of each kind, and how many bytes lie between two cuts.
const GOOD: &[(&str, usize)] = &[
    ("ok/photo.jpg", 97),
    ("jpeg/ok-progressive.jpg", 101),
    ("jpeg/pillow-pil_sample_cmyk.jpg", 199),
    ("ok/photo.webp", 61),
    ("webp/alpha.webp", 89),
    ("webp/anim-2frames.webp", 151),
    ("ok/photo-lossless.webp", 501),
    ("ok/photo.gif", 211),
    ("gif/single-interlaced.gif", 211),
    ("pngsuite/basi6a16.png", 7),
    ("pngsuite/basn3p08.png", 3),
    ("apng/ball.png", 499),
];

fn every_way(bytes: &Bytes) -> Result<Ready, vqa_image::ImageError> {
    let limits = Limits::default();
    let _ = probe(bytes, &limits);
    let _ = preview(bytes, &wanted(&ImageRule::Unknown, Fit::Model, Frame::Index(1)), &limits);
    prepare(bytes, &wanted(&ImageRule::Unknown, Fit::Original, Frame::Only), &limits)
}

#[test]
fn truncated_files_are_refused() {
    let mut cuts = 0;
    for (name, step) in GOOD {
        let whole = file(name);
        assert!(ready(&whole, Fit::Model).is_ok(), "{name}");
        for end in (0..whole.len()).step_by(*step) {
            cuts += 1;
            let outcome = every_way(&whole.slice(..end));
            // The end marker alone may be missing from a JPEG, and bytes after the picture from any file.
            if end * 10 < whole.len() * 9 {
                let error = outcome.map(|ready| ready.facts).unwrap_err();
                assert!(
                    matches!(
                        error.code(),
                        "empty_file" | "truncated" | "corrupt" | "not_an_image" | "unsupported_format"
                    ),
                    "{name} cut at {end}: {error}"
                );
            }
        }
    }
    assert!(cuts > 1500, "{cuts}");
}

#[test]
fn changed_bytes_never_panic() {
    let mut changed = 0;
    for (name, step) in GOOD {
        let whole = file(name);
        for at in (0..whole.len()).step_by(step * 3 + 1) {
            for value in [0x00, 0x7F, 0xFF] {
                let mut bytes = whole.to_vec();
                bytes[at] = value;
                let _ = every_way(&bytes.into());
                changed += 1;
            }
        }
    }
    assert!(changed > 1500, "{changed}");
}

#[test]
fn a_million_chunks_are_walked_once() {
    let mut bytes = png_of(16, 16, &four_corners(16, 16), &[]);
    let many = [png_chunk(b"IDAT", b"").repeat(800_000), png_chunk(b"tRNS", b"").repeat(800_000)].concat();
    let end = bytes.len() - 12;
    bytes.splice(end..end, many);
    // Were each late chunk held against all that stand before it, this would take minutes.
    assert!(ready(&bytes.into(), Fit::Model).is_ok());
}

#[test]
fn a_profile_of_as_many_parts_as_there_may_be_is_read() {
    let parts = (1..=u8::MAX).map(|number| jpeg_segment(0xE2, &[b"ICC_PROFILE\0", &[number, u8::MAX, 0][..]].concat()));
    let bytes = jpeg_of(16, 16, &four_corners(16, 16), &parts.collect::<Vec<_>>());
    let steps = ready(&bytes.into(), Fit::Model).unwrap().facts.steps;
    assert!(steps.contains(&Step::ProfileDropped), "{steps:?}");
}

#[test]
fn a_frame_cannot_hold_a_larger_picture() {
    let mut bytes = file("webp/anim-2frames.webp").to_vec();
    let chunk = bytes.windows(4).position(|four| four == b"VP8 ").unwrap();
    // Width and height stand behind the chunk's head, the frame's tag and its start code.
    bytes[chunk + 14..chunk + 18].copy_from_slice(&[0xFF, 0x3F, 0xFF, 0x3F]);
    let error = ready(&bytes.into(), Fit::Model).unwrap_err();
    let fault = std::error::Error::source(&error).unwrap().to_string();
    assert_eq!(fault, "a frame and its picture differ in size");
}

#[test]
fn an_animated_gif_needs_a_choice() {
    let rule = ImageRule::Unknown;
    let whole = file("gif/pillow-dispose_bgnd.gif");
    let take = |frame| prepare(&whole, &wanted(&rule, Fit::Model, frame), &Limits::default());
    let error = take(Frame::Only).unwrap_err();
    assert_eq!(error.code(), "animated_gif");
    assert!(error.hint().unwrap().contains("--frame"));
    assert_eq!(take(Frame::Index(4)).unwrap().facts.steps.first(), Some(&Step::FrameTaken(4)));
    assert_eq!(
        take(Frame::Index(5)).unwrap_err().to_string(),
        "there is no frame 5; the picture has 5, counted from 0"
    );
}
