//! Pictures that are passed on without being decoded: what is sent shows what came, and is what decoding would send.

use std::io::Cursor;

use bytes::Bytes;
use vqa_core::tokens::ImageRule;
use vqa_core::{Fit, Format, Frame, Signals, Size, Step};
use vqa_image::{ImageError, Limits, Ready, fitted, pass, prepare};

use zune_core::bytestream::ZCursor;

use crate::support::{
    exif, file, folder, four_corners, gpt_4o, jpeg_of, jpeg_segment, manifest, png_chunk, png_of, read, wanted,
};

/// Passes a picture on to gpt-4o at `high` within the usual limits.
pub(crate) fn passed(bytes: &Bytes) -> Result<Option<Ready>, ImageError> {
    pass(bytes, &wanted(&gpt_4o(), Fit::Model, Frame::Only), &Limits::default())
}

/// What became of one file.
#[derive(Debug, PartialEq, Eq, Clone, Copy)]
enum Outcome {
    Passed,
    /// Passed, and only whoever decodes it finds that its coded data are damaged.
    Unread,
    Left,
    Refused,
}

/// Holds what is passed on against what decoding makes of the same bytes.
fn agrees(name: &str, bytes: &Bytes) -> Outcome {
    let way = wanted(&ImageRule::Unknown, Fit::Original, Frame::Only);
    let decoded = prepare(bytes, &way, &Limits::default());
    let ready = match pass(bytes, &way, &Limits::default()) {
        Ok(Some(ready)) => ready,
        Ok(None) => return Outcome::Left,
        Err(error) => {
            assert_eq!(decoded.map(|ready| ready.facts).unwrap_err().code(), error.code(), "{name}");
            return Outcome::Refused;
        }
    };
    let decoded = match decoded {
        Ok(decoded) => decoded,
        Err(error) => {
            assert!(matches!(error, ImageError::Damaged { .. }), "{name}: {error}");
            return Outcome::Unread;
        }
    };
    assert!(ready.bytes == decoded.bytes, "{name}: {:?}", decoded.facts.steps);
    assert_eq!(ready.facts, vqa_core::ImageFacts { signals: Signals::default(), ..decoded.facts }, "{name}");
    let pixels = |bytes: &Bytes| fitted(bytes, &way, &Limits::default()).unwrap();
    assert!(pixels(bytes) == pixels(&ready.bytes), "{name}");
    // Whoever reads the file as it came, everything that was taken out included, sees the same.
    assert!(as_it_stands(bytes) == as_it_stands(&ready.bytes), "{name}");
    Outcome::Passed
}

/// Decodes a file with nothing of ours in between.
fn as_it_stands(bytes: &[u8]) -> Vec<u8> {
    if bytes.starts_with(b"RIFF") {
        let mut decoder = image_webp::WebPDecoder::new(Cursor::new(bytes)).unwrap();
        let mut pixels = vec![0; decoder.output_buffer_size().unwrap()];
        decoder.read_image(&mut pixels).unwrap();
        return pixels;
    }
    if bytes.starts_with(b"\xFF\xD8") {
        return zune_jpeg::JpegDecoder::new(ZCursor::new(bytes)).decode().unwrap();
    }
    let mut reader = png::Decoder::new(Cursor::new(bytes)).read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let length = reader.next_frame(&mut pixels).unwrap().buffer_size();
    pixels.truncate(length);
    pixels
}

#[test]
fn what_is_passed_on_is_what_decoding_would_send() {
    let mut outcomes = Vec::new();
    for row in manifest(&folder()) {
        let name = row["file"].as_str().unwrap();
        outcomes.push(agrees(name, &read(&folder().join(name))));
    }
    let count = |outcome: Outcome| outcomes.iter().filter(|one| **one == outcome).count();
    let counts = [Outcome::Passed, Outcome::Unread, Outcome::Left, Outcome::Refused].map(count);
    assert!(counts[0] >= 60 && counts[1] <= 12 && counts[2] >= 30 && counts[3] >= 50, "{counts:?}");
}

#[test]
fn files_cut_and_changed_anywhere_agree_too() {
    let good = ["ok/photo.jpg", "jpeg/ok-progressive.jpg", "ok/photo.webp", "pngsuite/basn3p08.png"];
    let mut passed = 0;
    for name in good {
        let whole = file(name);
        let step = whole.len() / 30 + 1;
        for at in (0..whole.len()).step_by(step) {
            agrees(name, &whole.slice(..at));
            // The head, where the structure is, is changed byte by byte.
            for place in [at, at / step * 11].into_iter().filter(|place| *place < whole.len()) {
                for value in [0x00, 0x02, 0xC0, 0xFF] {
                    let mut bytes = whole.to_vec();
                    bytes[place] = value;
                    passed += usize::from(agrees(&format!("{name} {place}={value}"), &bytes.into()) == Outcome::Passed);
                }
            }
        }
    }
    assert!(passed > 50, "{passed}");
}

#[test]
fn pictures_whose_pixels_must_change_are_left() {
    let turned = |tag| jpeg_segment(0xE1, &[b"Exif\0\0", &exif(tag, b"")[..]].concat());
    let rgb = four_corners(96, 64);
    assert!(passed(&jpeg_of(96, 64, &rgb, &[turned(1)]).into()).unwrap().is_some());
    assert!(passed(&jpeg_of(96, 64, &rgb, &[turned(6)]).into()).unwrap().is_none());
    let eight = png_of(96, 64, &rgb, &[png_chunk(b"eXIf", &exif(8, b""))]);
    assert!(passed(&eight.into()).unwrap().is_none());
    for name in [
        "ok/photo.gif",
        "webp/alpha.webp",
        "webp/anim-2frames.webp",
        "jpeg/pillow-pil_sample_cmyk.jpg",
        "pngsuite/basn6a08.png",
        "pngsuite/basn2c16.png",
    ] {
        assert!(passed(&file(name)).unwrap().is_none(), "{name}");
    }
}

#[test]
fn a_large_picture_keeps_its_size_and_is_counted_as_the_model_sees_it() {
    let jpeg = Bytes::from(jpeg_of(1200, 2400, &four_corners(1200, 2400), &[]));
    let ready = passed(&jpeg).unwrap().unwrap();
    let decoded = prepare(&jpeg, &wanted(&gpt_4o(), Fit::Model, Frame::Only), &Limits::default()).unwrap();
    assert_eq!((ready.facts.tokens, ready.facts.layout), (decoded.facts.tokens, decoded.facts.layout));
    assert_eq!((ready.facts.sent, ready.facts.steps.as_slice()), (ready.facts.stored, &[Step::PassedThrough][..]));
    assert_ne!(decoded.facts.sent, ready.facts.sent);
}

/// Segments within and around a good JPEG that no encoder writes.
/// A PNG of one bit a pixel with a palette of so many colours.
fn two_coloured(colours: usize) -> Bytes {
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, 16, 8);
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_palette(b"hidden words".iter().copied().cycle().take(3 * colours).collect::<Vec<_>>());
    encoder.set_depth(png::BitDepth::One);
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&[0x5A; 16]).unwrap();
    writer.finish().unwrap();
    out.into()
}

#[test]
fn colours_that_no_pixel_can_name_are_not_passed_on() {
    assert!(passed(&two_coloured(2)).unwrap().is_some());
    assert!(matches!(passed(&two_coloured(4)), Ok(None) | Err(_)));
}

#[test]
fn jpegs_that_readers_could_understand_otherwise_are_not_passed_on() {
    let good = jpeg_of(96, 64, &four_corners(96, 64), &[]);
    let find = |marker: u8| good.windows(2).position(|two| two == [0xFF, marker]).unwrap();
    let at = |place: usize, piece: &[u8]| [&good[..place], piece, &good[place..]].concat();
    let (frame, scan) = (find(0xC0), find(0xDA));
    let lying = [&jpeg_segment(0xC0, &[8, 0xEA, 0x60, 0xEA, 0x60, 3, 1, 0x11, 0, 2, 0x11, 1, 3, 0x11, 1])[..]].concat();
    let tables = [&[0][..], &[1; 64]].concat();
    let hidden = [&[0, 4][..], b"hidden words"].concat();
    let unused_codes = [&[0x13][..], &[0; 15], &[5], b"words"].concat();
    let unused_quantizing = [&[3][..], b"words", &[1; 59]].concat();
    let mut decoded = 0;
    for (what, bytes) in [
        ("a second frame header of another size", at(scan, &lying)),
        ("a table twice", at(frame, &jpeg_segment(0xDB, &tables))),
        ("a table of an unknown kind", at(frame, &jpeg_segment(0xDB, &[&[0x25][..], &[1; 64]].concat()))),
        ("words behind a restart interval", at(frame, &jpeg_segment(0xDD, &hidden))),
        ("words behind code tables", at(scan, &jpeg_segment(0xC4, &[&[0x13][..], &[0; 16], &[9; 40]].concat()))),
        ("words within the coded data", at(good.len() - 40, &jpeg_segment(0xE1, b"words"))),
        ("words in restart intervals", at(frame, &[b"wo", b"rd", b"s."].map(|two| jpeg_segment(0xDD, two)).concat())),
        ("words in a code table that no scan uses", at(scan, &jpeg_segment(0xC4, &unused_codes))),
        ("words in a quantizing table that no component uses", at(frame, &jpeg_segment(0xDB, &unused_quantizing))),
    ] {
        let bytes = Bytes::from(bytes);
        assert!(!matches!(passed(&bytes), Ok(Some(_))), "{what}");
        // Whoever decodes it may refuse it, or send pixels alone.
        if let Ok(sent) = prepare(&bytes, &wanted(&gpt_4o(), Fit::Original, Frame::Only), &Limits::default()) {
            decoded += 1;
            assert!(!sent.bytes.windows(5).any(|five| five == b"words"), "{what}");
            assert_eq!(
                (sent.facts.stored, sent.facts.steps[0]),
                (Size::new(96, 64), Step::Encoded(Format::Jpeg)),
                "{what}"
            );
        }
    }
    assert!(decoded >= 4, "only {decoded} were decoded, and so looked at");
}

#[test]
fn a_header_that_promises_more_than_the_data_hold_is_not_believed() {
    let mut bytes = jpeg_of(96, 64, &four_corners(96, 64), &[]);
    let frame = bytes.windows(2).position(|two| two == [0xFF, 0xC0]).unwrap();
    bytes[frame + 5..frame + 9].copy_from_slice(&[0x1F, 0x40, 0x1F, 0x40]);
    assert!(passed(&bytes.into()).unwrap().is_none());
}
