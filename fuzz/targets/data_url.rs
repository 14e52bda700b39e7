//! `data:` URLs: what is decoded is what was encoded, the limit holds, and messages show no data.
//!
//! The first byte is the limit, in steps of four bytes. The rest is a URL, and also the bytes of a picture that makes
//! the way there and back.

#![no_main]

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use libfuzzer_sys::fuzz_target;
use vqa_core::data_url::{DataUrlError, decode, is_data_url, label};

/// The longest label: 60 bytes of the URL, a semicolon and an ellipsis.
const LABEL: usize = 64;
/// The most characters of a wrong media type that a message repeats.
const MEDIA: usize = 80;

fuzz_target!(|input: &[u8]| {
    let Some((limit, rest)) = input.split_first() else { return };
    there_and_back(rest);
    if let Ok(url) = std::str::from_utf8(rest) {
        within(url, u64::from(*limit) * 4);
        named(url);
    }
});

fn there_and_back(picture: &[u8]) {
    let url = format!("data:image/png;base64,{}", STANDARD.encode(picture));
    let len = picture.len() as u64;
    if picture.is_empty() {
        assert_eq!(decode(&url, len), Err(DataUrlError::Empty));
        return;
    }
    assert_eq!(decode(&url, len).as_deref(), Ok(picture));
    assert!(matches!(decode(&url, len - 1), Err(DataUrlError::TooLarge { bytes, limit }) if bytes > limit));
    assert_eq!(decode(url.trim_end_matches('='), len).as_deref(), Ok(picture));
}

/// A limit changes nothing but what it is there for.
fn within(url: &str, limit: u64) {
    let whole = decode(url, u64::MAX);
    match decode(url, limit) {
        Ok(bytes) => {
            assert!(is_data_url(url) && (1..=limit).contains(&(bytes.len() as u64)));
            assert_eq!(whole.as_ref(), Ok(&bytes));
            there_and_back(&bytes);
        }
        Err(DataUrlError::TooLarge { bytes, limit: stated }) => {
            assert!(stated == limit && bytes > limit);
            match whole {
                Ok(whole) => assert!((limit + 1..=bytes).contains(&(whole.len() as u64))),
                Err(error) => assert_eq!(error, DataUrlError::BadBase64),
            }
        }
        Err(error) => {
            assert!(error.to_string().chars().count() < 120 + MEDIA);
            assert_eq!(whole, Err(error));
        }
    }
}

fn named(url: &str) {
    let label = label(url);
    assert!(label.len() <= LABEL && !label.contains(char::is_control), "{label:?}");
    let data = url.split_once(',').map_or("", |(_, data)| data);
    assert!(data.len() < LABEL || !label.contains(data), "{label:?}");
}
