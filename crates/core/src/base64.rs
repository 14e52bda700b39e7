//! Base64 of pictures, with the wide registers of the processor where it has them.
//!
//! A picture is megabytes of base64 each way; one byte after the other, that takes longer than all else that is done to a
//! picture which is passed on. Keys and other short texts need none of this.

use base64::Engine as _;
use base64::engine::{DecodePaddingMode, GeneralPurposeConfig};

/// The type that says what the processor has; elsewhere one byte after the other.
#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
fn engine(config: GeneralPurposeConfig) -> impl base64::Engine {
    base64::engine::Simd::standard(config)
}

#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
fn engine(config: GeneralPurposeConfig) -> impl base64::Engine {
    base64::engine::GeneralPurpose::new(&base64::alphabet::STANDARD, config)
}

/// Writes bytes as base64, padded.
#[must_use]
pub fn encode(bytes: &[u8]) -> String {
    engine(GeneralPurposeConfig::new()).encode(bytes)
}

/// Appends bytes as base64, padded.
pub fn append(bytes: &[u8], text: &mut String) {
    engine(GeneralPurposeConfig::new()).encode_string(bytes, text);
}

/// Reads base64; padding may be there or not, because clients send both. `None` where it is none.
#[must_use]
pub fn decode(text: &str) -> Option<Vec<u8>> {
    let config = GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    engine(config).decode(text).ok()
}

#[cfg(test)]
mod tests {
    use base64::alphabet::STANDARD;
    use base64::engine::GeneralPurpose;

    use super::*;

    /// One byte after the other.
    fn plain() -> GeneralPurpose {
        let config = GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
        GeneralPurpose::new(&STANDARD, config)
    }

    #[test]
    fn wide_and_narrow_agree_at_every_length() {
        let bytes: Vec<u8> = (0..300_u32).map(|n| (n * 151 % 256) as u8).collect();
        for length in 0..bytes.len() {
            let text = plain().encode(&bytes[..length]);
            assert_eq!(encode(&bytes[..length]), text);
            assert_eq!(decode(&text).as_deref(), Some(&bytes[..length]));
            assert_eq!(decode(text.trim_end_matches('=')).as_deref(), Some(&bytes[..length]));
        }
    }

    #[test]
    fn a_wrong_byte_anywhere_is_refused() {
        let text = encode(&[0xA5; 97]);
        for at in 0..text.len() {
            for wrong in ["-", "_", " ", "\n", "\0", "\u{7f}", "=", "~", "\"", "*"] {
                let mut spoilt = text.clone();
                spoilt.replace_range(at..=at, wrong);
                let expected = plain().decode(&spoilt).ok();
                assert_eq!(decode(&spoilt), expected, "{wrong:?} at {at}");
                assert!(expected.is_none() || wrong == "=", "{wrong:?} at {at}");
            }
        }
        assert_eq!(decode("QQ=A"), None);
        assert_eq!(decode("QR=="), None, "bits behind the end");
        assert_eq!(decode("Q"), None);
    }
}
