//! Nothing but pixels leaves: a canary in every place that is no pixel, in each format, whichever way it is sent.

use bytes::Bytes;
use vqa_core::{Fit, Step};

use crate::passing::passed;
use crate::support::{exif, file, jpeg_segment, png_chunk, ready, webp_chunk};

const CANARY: &[u8] = b"CANARY-51.5007N-0.1246W";

fn with(prefix: &[u8]) -> Vec<u8> {
    [prefix, CANARY].concat()
}

fn jpeg() -> Vec<u8> {
    let thumbnail = [b"JFIF\0\x01\x02\0\0\x01\0\x01\x03\x03", &[7; 27][..], CANARY].concat();
    let segments = [
        jpeg_segment(0xE0, &thumbnail),
        jpeg_segment(0xE0, &with(b"JFXX\0\x10")),
        jpeg_segment(0xE1, &[b"Exif\0\0", &exif(1, CANARY)[..]].concat()),
        jpeg_segment(0xE1, &with(b"http://ns.adobe.com/xap/1.0/\0")),
        jpeg_segment(0xE2, &with(b"ICC_PROFILE\0\x01\x01")),
        jpeg_segment(0xE2, &with(b"MPF\0")),
        jpeg_segment(0xED, &with(b"Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0\x17")),
        jpeg_segment(0xEF, CANARY),
        jpeg_segment(0xFE, CANARY),
    ];
    let mut out = file("ok/photo.jpg").to_vec();
    out.splice(2..2, segments.concat());
    [out, CANARY.to_vec()].concat()
}

fn png() -> Vec<u8> {
    let chunks = [
        png_chunk(b"tEXt", &with(b"Author\0")),
        png_chunk(b"zTXt", &with(b"Comment\0\0")),
        png_chunk(b"iTXt", &with(b"XML:com.adobe.xmp\0\0\0\0\0")),
        png_chunk(b"eXIf", &exif(1, CANARY)),
        png_chunk(b"iCCP", &with(b"profile\0\0")),
        png_chunk(b"sPLT", &with(b"palette\0\x08")),
        png_chunk(b"prVt", CANARY),
    ];
    let mut out = file("ok/photo.png").to_vec();
    out.splice(33..33, chunks.concat());
    let end = out.len() - 12;
    out.splice(end..end, png_chunk(b"tEXt", &with(b"Late\0")));
    [out, CANARY.to_vec()].concat()
}

/// Hides a canary within the pixel data of a PNG, behind the end of its deflate stream.
fn png_with_hidden_tail() -> Vec<u8> {
    let out = file("pngsuite/basn2c08.png");
    let kind = out.windows(4).position(|four| four == b"IDAT").unwrap();
    let len = u32::from_be_bytes(out[kind - 4..kind].try_into().unwrap()) as usize;
    let body = with(&out[kind + 4..kind + 4 + len]);
    [&out[..kind - 4], &png_chunk(b"IDAT", &body), &out[kind + 8 + len..]].concat()
}

fn webp(name: &str) -> Vec<u8> {
    let simple = file(name);
    let mut canvas = vec![0x2C, 0, 0, 0];
    canvas.extend([239, 0, 0, 159, 0, 0]);
    let body = [
        b"WEBP".to_vec(),
        webp_chunk(b"VP8X", &canvas),
        webp_chunk(b"ICCP", CANARY),
        simple[12..].to_vec(),
        webp_chunk(b"EXIF", &exif(1, CANARY)),
        webp_chunk(b"XMP ", CANARY),
        webp_chunk(b"prvt", CANARY),
    ]
    .concat();
    [b"RIFF".to_vec(), (body.len() as u32).to_le_bytes().to_vec(), body, CANARY.to_vec()].concat()
}

fn gif() -> Vec<u8> {
    let block = [&[CANARY.len() as u8][..], CANARY, &[0]].concat();
    let notes = [
        [&b"\x21\xFE"[..], &block].concat(),
        [&b"\x21\xFF\x0BXMP DataXMP"[..], &block].concat(),
        [&b"\x21\x01\x0C\0\0\0\0\0\0\0\0\x08\x08\0\0"[..], &block].concat(),
    ];
    let mut out = file("ok/photo.gif").to_vec();
    out[4] = b'9';
    let table = 3 << ((out[10] & 7) + 1);
    out.splice(13 + table..13 + table, notes.concat());
    [out, CANARY.to_vec()].concat()
}

#[test]
fn nothing_but_pixels_leaves() {
    let files: [(&str, Vec<u8>); 6] = [
        ("jpeg", jpeg()),
        ("png", png()),
        ("png with a hidden tail", png_with_hidden_tail()),
        ("lossy webp", webp("ok/photo.webp")),
        ("lossless webp", webp("ok/photo-lossless.webp")),
        ("gif", gif()),
    ];
    for (name, bytes) in files {
        let bytes = Bytes::from(bytes);
        let canaries = |bytes: &[u8]| bytes.windows(6).filter(|six| *six == b"CANARY").count();
        assert!(canaries(&bytes) > 0, "{name}");
        if let Some(passed) = passed(&bytes).unwrap() {
            assert_eq!(canaries(&passed.bytes), 0, "{name}");
        }
        for fit in [Fit::Model, Fit::Original] {
            let ready = ready(&bytes, fit).unwrap_or_else(|error| panic!("{name}: {error:?}"));
            assert_eq!(canaries(&ready.bytes), 0, "{name} {fit:?} {:?}", ready.facts.steps);
            assert_eq!(ready.facts.sent_bytes, ready.bytes.len() as u64);
        }
    }
}

#[test]
fn plain_pictures_pass_through_and_say_so() {
    for (name, expected) in [
        ("ok/photo.jpg", Step::PassedThrough),
        ("ok/photo.png", Step::PassedThrough),
        ("ok/photo.webp", Step::PassedThrough),
        ("ok/photo-lossless.webp", Step::PassedThrough),
        ("ok/photo.gif", Step::Encoded(vqa_core::Format::Png)),
        ("pngsuite/basn6a08.png", Step::Encoded(vqa_core::Format::Png)),
        ("jpeg/pillow-pil_sample_cmyk.jpg", Step::Encoded(vqa_core::Format::Jpeg)),
    ] {
        let facts = ready(&file(name), Fit::Model).unwrap().facts;
        assert!(facts.steps.contains(&expected), "{name}: {:?}", facts.steps);
    }
}

#[test]
fn what_passed_through_decodes_to_the_same_pixels() {
    for name in ["ok/photo.jpg", "ok/photo.png", "ok/photo.webp", "jpeg/ok-progressive.jpg", "pngsuite/basn3p04.png"] {
        let before = crate::support::Shown::of_file(&file(name));
        let sent = ready(&file(name), Fit::Original).unwrap();
        assert!(sent.facts.steps.contains(&Step::PassedThrough), "{name}");
        assert!(before.rgb == crate::support::Shown::of_file(&sent.bytes).rgb, "{name}");
    }
}
