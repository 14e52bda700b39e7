//! Finds the orientation in EXIF data; refuses nothing, because damaged metadata is no reason to refuse a picture.
//!
//! Takes a TIFF structure, with or without the `Exif` prefix of JPEG, and yields tag 0x0112 of its first directory.
//! From CIPA DC-008 (Exif 2.32) and TIFF 6.0.

use vqa_core::Orientation;

use crate::read::{array, slice};

/// What stands before the TIFF structure in a JPEG segment, and by mistake in some PNG and WebP chunks.
pub(crate) const PREFIX: &[u8] = b"Exif\0\0";
/// TIFF tag "Orientation".
const ORIENTATION: u16 = 0x0112;
/// TIFF field type "SHORT".
const SHORT: u16 = 3;
/// Bytes of a directory entry.
const ENTRY: usize = 12;

#[derive(Clone, Copy)]
enum Order {
    Big,
    Little,
}

impl Order {
    fn u16(self, bytes: &[u8], at: usize) -> Option<u16> {
        let pair = array(bytes, at)?;
        Some(match self {
            Self::Big => u16::from_be_bytes(pair),
            Self::Little => u16::from_le_bytes(pair),
        })
    }

    fn u32(self, bytes: &[u8], at: usize) -> Option<u32> {
        let four = array(bytes, at)?;
        Some(match self {
            Self::Big => u32::from_be_bytes(four),
            Self::Little => u32::from_le_bytes(four),
        })
    }
}

/// Reads the orientation; `None` where there is none.
pub(crate) fn orientation(exif: &[u8]) -> Option<Orientation> {
    let tiff = exif.strip_prefix(PREFIX).unwrap_or(exif);
    let order = match tiff.get(..4)? {
        b"MM\0*" => Order::Big,
        b"II*\0" => Order::Little,
        _ => return None,
    };
    let directory = usize::try_from(order.u32(tiff, 4)?).ok()?;
    let entries = usize::from(order.u16(tiff, directory)?);
    let first = directory.checked_add(2)?;
    (0..entries)
        .map_while(|index| slice(tiff, first.checked_add(index.checked_mul(ENTRY)?)?, ENTRY))
        .find(|entry| order.u16(entry, 0) == Some(ORIENTATION))
        .filter(|entry| order.u16(entry, 2) == Some(SHORT))
        .and_then(|entry| order.u16(entry, 8))
        .map(Orientation::from_exif)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn little(value: u8) -> Vec<u8> {
        let mut exif = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".to_vec();
        exif.extend([value, 0, 0, 0]);
        exif
    }

    #[test]
    fn reads_both_byte_orders_with_and_without_prefix() {
        assert_eq!(orientation(&little(6)), Some(Orientation::Clockwise));
        let big = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x03\0\0";
        assert_eq!(orientation(big), Some(Orientation::HalfTurn));
    }

    #[test]
    fn damage_is_ignored() {
        let good = little(6);
        for end in 0..good.len() - 3 {
            assert_eq!(orientation(&good[..end]), None, "{end}");
        }
        assert_eq!(orientation(b"MM\0*\x7f\xff\xff\xff\0\x01"), None);
        assert_eq!(orientation(&little(9)), Some(Orientation::Upright));
    }
}
