//! Each limit against each way in.

use bytes::Bytes;
use vqa_core::tokens::ImageRule;
use vqa_core::{Fit, Frame, Kind};
use vqa_image::{ImageError, Limits, prepare, preview, probe};

use crate::support::{file, four_corners, jpeg_of, png_chunk, png_of, wanted};

const PICTURES: &[&str] = &["ok/photo.jpg", "ok/photo.png", "ok/photo.webp", "ok/photo.gif"];

fn both(bytes: &Bytes, limits: &Limits) -> [Result<(), ImageError>; 2] {
    let rule = ImageRule::Unknown;
    let wanted = wanted(&rule, Fit::Model, Frame::Only);
    [prepare(bytes, &wanted, limits).map(drop), preview(bytes, &wanted, limits).map(drop)]
}

fn expect(bytes: &Bytes, limits: &Limits, code: &str) {
    for outcome in both(bytes, limits) {
        let error = outcome.unwrap_err();
        assert_eq!((error.code(), error.kind()), (code, Kind::TooLarge));
    }
}

#[test]
fn each_limit_is_inclusive_and_holds() {
    for name in PICTURES {
        let bytes = file(name);
        let size = 240 * 160;
        let exact = Limits { bytes: bytes.len() as u64, pixels: size, side: 240, ..Limits::default() };
        assert!(both(&bytes, &exact).iter().all(Result::is_ok), "{name}");
        assert!(probe(&bytes, &exact).is_ok(), "{name}");
        expect(&bytes, &Limits { bytes: exact.bytes - 1, ..exact }, "too_many_bytes");
        expect(&bytes, &Limits { pixels: size - 1, ..exact }, "too_many_pixels");
        expect(&bytes, &Limits { side: 239, ..exact }, "side_too_long");
        expect(&bytes, &Limits { memory: size, ..exact }, "too_much_memory");
        assert_eq!(probe(&bytes, &Limits { pixels: size - 1, ..exact }).unwrap_err().code(), "too_many_pixels");
        assert_eq!(probe(&bytes, &Limits { side: 239, ..exact }).unwrap_err().code(), "side_too_long");
    }
}

#[test]
fn twenty_mebibytes_are_taken_and_one_byte_more_is_not() {
    let limit = 20 * 1024 * 1024;
    let mut bytes = jpeg_of(64, 48, &four_corners(64, 48), &[]);
    bytes.resize(limit, 0);
    assert!(both(&bytes.clone().into(), &Limits::default()).iter().all(Result::is_ok));
    bytes.push(0);
    expect(&bytes.into(), &Limits::default(), "too_many_bytes");
}

#[test]
fn a_header_that_promises_too_much_is_refused_before_anything_is_allocated() {
    let mut png = png_of(16, 16, &four_corners(16, 16), &[]);
    let mut body = png[16..29].to_vec();
    body[..8].copy_from_slice(&[0, 0, 0xFF, 0xFF, 0, 0, 0xFF, 0xFF]);
    png.splice(8..33, png_chunk(b"IHDR", &body));
    expect(&png.into(), &Limits::default(), "too_many_pixels");
    let gif = b"GIF89a\xFF\xFF\xFF\xFF\0\0\0,\0\0\0\0\x01\0\x01\0\x80\0\0\0\xFF\xFF\xFF\x02\x02D\x01\0;";
    expect(&Bytes::from_static(gif), &Limits::default(), "too_many_pixels");
    // A lossless WebP of 28 bytes that would decode to 268 megapixels.
    let webp = b"RIFF\x14\0\0\0WEBPVP8L\x07\0\0\0/\xFE\xBF\xFF\x0F\x88\x88\0";
    let error = probe(webp, &Limits::default()).unwrap_err();
    assert_eq!(error.code(), "too_many_pixels");
}

#[test]
fn small_frames_that_restore_a_large_canvas_are_work() {
    let gif = |disposal: u8| {
        let control = [b"\x21\xF9\x04", &[disposal << 2, 0, 0, 0, 0][..]].concat();
        let picture = b",\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0";
        let frame = [&control[..], picture].concat();
        Bytes::from([b"GIF89a\x64\0\x64\0\x80\0\0\0\0\0\xFF\xFF\xFF", &frame.repeat(10)[..], b";"].concat())
    };
    let limits = Limits { pixels: 100 * 100, ..Limits::default() };
    let last = |bytes: &Bytes| {
        let rule = ImageRule::Unknown;
        prepare(bytes, &wanted(&rule, Fit::Model, Frame::Index(9)), &limits).map(drop)
    };
    let (keep, restore) = (1, 3);
    assert!(last(&gif(keep)).is_ok());
    assert_eq!(last(&gif(restore)).unwrap_err().code(), "too_much_work");
}

#[test]
fn headers_are_read_from_the_first_bytes() {
    for name in PICTURES {
        let whole = file(name);
        let header = probe(&whole[..whole.len().min(700)], &Limits::default()).unwrap();
        assert_eq!((header.upright.width, header.upright.height), (240, 160), "{name}");
    }
}
