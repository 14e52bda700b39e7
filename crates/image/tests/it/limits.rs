//! Each limit against each way in.

use bytes::Bytes;
use vqa_core::tokens::ImageRule;
use vqa_core::{Fit, Frame, Kind};
use vqa_image::{ImageError, Limits, prepare, preview, probe};

use crate::support::{file, four_corners, jpeg_of, png_chunk, png_of, wanted, webp_chunk};

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

/// Appends numbers bit by bit, the lowest first.
#[derive(Default)]
struct Bits(Vec<bool>);

impl Bits {
    fn put(&mut self, number: u32, bits: u32) -> &mut Self {
        self.0.extend((0..bits).map(|bit| number >> bit & 1 == 1));
        self
    }

    fn bytes(&self) -> Vec<u8> {
        let byte = |bits: &[bool]| bits.iter().rev().fold(0, |byte, bit| byte << 1 | u8::from(*bit));
        self.0.chunks(8).map(byte).collect()
    }
}

/// Makes a lossless WebP of 4x4 pixels that asks for so many sets of five codes, each up to ten bits long.
fn webp_of_codes(sets: u32) -> Bytes {
    let mut code = Bits::default();
    // Fourteen lengths, in the order of the format, for the code of the lengths 1 to 10.
    code.put(0, 1).put(10, 4);
    for length in [0, 0, 0, 3, 3, 3, 3, 3, 0, 3, 4, 4, 4, 4] {
        code.put(length, 3);
    }
    // Eleven lengths follow: 1 to 10, and 10 again.
    code.put(1, 1).put(1, 3).put(9, 4);
    for length in [0b000, 0b001, 0b010, 0b011, 0b100, 0b101_u32] {
        code.put(length.reverse_bits() >> 29, 3);
    }
    for length in [0b1100, 0b1101, 0b1110, 0b1111, 0b1111_u32] {
        code.put(length.reverse_bits() >> 28, 4);
    }
    let mut bits = Bits::default();
    // No transform, no cache; one block, whose set is the last.
    bits.put(0x2F, 8).put(3, 14).put(3, 14).put(0, 4).put(0, 1).put(0, 1).put(1, 1).put(0, 3).put(0, 1);
    bits.put(0b101, 3).put((sets - 1) & 0xFF, 8).put(0b101, 3).put((sets - 1) >> 8, 8);
    bits.put(1, 4).put(1, 4).put(1, 4);
    bits.0.extend(code.0.repeat(5 * sets as usize));
    bits.put(0, 32).put(0, 32).put(0, 32);
    let body = [b"WEBP".to_vec(), webp_chunk(b"VP8L", &bits.bytes())].concat();
    Bytes::from([b"RIFF".to_vec(), (body.len() as u32).to_le_bytes().to_vec(), body].concat())
}

#[test]
fn codes_of_a_small_webp_count_as_memory() {
    let few = webp_of_codes(300);
    assert!(both(&few, &Limits::default()).iter().all(Result::is_ok));
    // 300 sets of five tables of 1,024 entries.
    expect(&few, &Limits { memory: 300 * 5 * 4096, ..Limits::default() }, "too_much_memory");
    expect(&webp_of_codes(0x1_0000), &Limits::default(), "too_much_memory");
}

#[test]
fn headers_are_read_from_the_first_bytes() {
    for name in PICTURES {
        let whole = file(name);
        let header = probe(&whole[..whole.len().min(700)], &Limits::default()).unwrap();
        assert_eq!((header.upright.width, header.upright.height), (240, 160), "{name}");
    }
}
