//! Pictures: whatever the bytes are, they are refused in words or become a picture that may be sent.
//!
//! The last four bytes of the input are wishes (see [`wish`]); all before them is the file. So any picture with four
//! more bytes at its end is a good input to begin with.

#![no_main]

#[path = "picture/bare.rs"]
mod bare;
#[path = "picture/wish.rs"]
mod wish;

use std::borrow::Cow;
use std::error::Error;

use bytes::Bytes;
use libfuzzer_sys::fuzz_target;
use vqa_core::{Fit, Format, Frame, Size, Step};
use vqa_image::{Frames, Header, ImageError, Limits, Ready, Wanted, fitted, pass, prepare, preview, probe};

use wish::Wish;

fuzz_target!(|input: &[u8]| {
    let Some((file, wish)) = input.split_last_chunk() else { return };
    let wish = Wish::read(*wish);
    let file = if wish.mends { bare::with_right_checksums(file) } else { Cow::Borrowed(file) };
    let file = Bytes::copy_from_slice(&file);
    let header = probe(&file, &wish.limits);
    passes_on_what_decoding_would_send(&file, &wish);
    match prepare(&file, &wish.wanted, &wish.limits) {
        Ok(ready) => {
            let header = header.expect("what can be prepared has a header");
            agrees_with_header(&header, &ready, &wish.wanted);
            is_as_wanted(&ready, &wish.wanted);
            may_be_sent(&ready, &wish.wanted);
            shows_the_same(&file, &ready, &wish);
        }
        Err(error) => explains_itself(&error),
    }
});

/// A picture that is passed on without being decoded is the one that is sent where it is decoded and not scaled.
fn passes_on_what_decoding_would_send(file: &Bytes, wish: &Wish) {
    let wanted = Wanted { fit: Fit::Original, ..wish.wanted };
    let Ok(Some(passed)) = pass(file, &wanted, &wish.limits) else { return };
    assert!(bare::holds_only_pixels(passed.format, &passed.bytes));
    match prepare(file, &wanted, &wish.limits) {
        Ok(ready) => assert!(ready.bytes == passed.bytes, "{:?}", ready.facts.steps),
        // Only what decodes sees damage, and counts the memory of pixels.
        Err(error) => assert!(matches!(error, ImageError::Damaged { .. } | ImageError::TooLarge(_)), "{error:?}"),
    }
}

fn explains_itself(error: &ImageError) {
    assert!(!matches!(error, ImageError::Internal(_)), "{error:?}");
    assert!(error.hint().is_some());
    let mut cause: Option<&dyn Error> = Some(error);
    while let Some(said) = cause {
        assert!(!said.to_string().is_empty());
        cause = said.source();
    }
}

fn agrees_with_header(header: &Header, ready: &Ready, wanted: &Wanted<'_>) {
    let facts = &ready.facts;
    assert_eq!((header.format, header.stored), (facts.format, facts.stored));
    // The header of a PNG may come before its orientation. Token rules count the same either way.
    if header.format != Format::Png {
        assert_eq!(header.orientation, facts.orientation);
    }
    let tokens = |size: Size| wanted.rule.measure(size, wanted.detail).map(|measured| measured.tokens);
    assert_eq!(tokens(header.upright), Ok(facts.tokens));
    assert_eq!(tokens(facts.upright), Ok(facts.tokens));
    if header.format == Format::Gif && wanted.frame == Frame::Only {
        assert_eq!(header.frames, Frames::One);
    }
}

fn is_as_wanted(ready: &Ready, wanted: &Wanted<'_>) {
    let facts = &ready.facts;
    let measured = wanted.rule.measure(facts.upright, wanted.detail).expect("it was measured before");
    assert_eq!(facts.upright, facts.orientation.apply(facts.stored));
    assert_eq!(facts.layout, measured.layout);
    match wanted.fit {
        Fit::Model => assert_eq!(facts.sent, measured.sent),
        Fit::Original => assert_eq!(facts.sent, facts.upright),
    }
    assert!(facts.sent.width <= facts.upright.width && facts.sent.height <= facts.upright.height);
    let scaled = Step::Scaled { from: facts.upright, to: facts.sent };
    assert_eq!(facts.steps.contains(&scaled), facts.sent != facts.upright);
    assert_eq!((facts.sent_format, facts.sent_bytes), (ready.format, ready.bytes.len() as u64));
}

/// What is sent is a still picture of pixels alone, and preparing it once more changes not one byte.
fn may_be_sent(ready: &Ready, wanted: &Wanted<'_>) {
    let Ready { format, bytes, facts, .. } = ready;
    assert!(bare::holds_only_pixels(*format, bytes), "{format} {:?}", facts.steps);
    let limits = Limits::default();
    let header = probe(bytes, &limits).expect("what is sent has a header");
    assert_eq!((header.format, header.stored, header.frames), (*format, facts.sent, Frames::One));
    assert_eq!(header.upright, header.stored);
    let wanted = Wanted { frame: Frame::Only, ..*wanted };
    let again = prepare(bytes, &wanted, &limits).expect("what is sent can be prepared");
    assert_eq!(again.facts.steps, [Step::PassedThrough]);
    assert_eq!((again.facts.tokens, again.facts.layout), (facts.tokens, facts.layout));
    assert_eq!(again.bytes, *bytes);
}

/// Other ways to the same pixels take and show the same.
fn shows_the_same(file: &Bytes, ready: &Ready, wish: &Wish) {
    let pixels = fitted(file, &wish.wanted, &wish.limits).expect("what can be prepared can be fitted");
    let measured = wish.wanted.rule.measure(ready.facts.upright, wish.wanted.detail).expect("it was measured before");
    assert_eq!(pixels.size(), measured.sent);
    let untouched = ready.facts.steps.contains(&Step::PassedThrough);
    let exact = ready.format == Format::Png && wish.wanted.fit == Fit::Model;
    if untouched || exact {
        let wanted = Wanted { frame: Frame::Only, ..wish.wanted };
        let sent = fitted(&ready.bytes, &wanted, &Limits::default()).expect("what is sent can be fitted");
        assert!(pixels == sent, "{:?}", ready.facts.steps);
    }
    if wish.looks {
        let pictures = preview(file, &wish.wanted, &wish.limits).expect("what can be prepared can be shown");
        assert!(!pictures.is_empty());
        for picture in pictures {
            assert!(bare::holds_only_pixels(Format::Png, &picture.png), "{}", picture.name);
        }
    }
}
