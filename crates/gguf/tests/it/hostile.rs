//! Files that are cut, bent or of another kind are refused, and by name.

use vqa_gguf::{GgufError, Header};

use crate::sample::file;

fn read(bytes: &[u8]) -> Result<Header, GgufError> {
    Header::read(bytes, bytes.len() as u64)
}

/// A header of nothing but counts, for what follows to contradict.
fn counts(tensors: u64, entries: u64) -> Vec<u8> {
    let mut out = b"GGUF\x03\0\0\0".to_vec();
    out.extend(tensors.to_le_bytes());
    out.extend(entries.to_le_bytes());
    out
}

fn text(text: &[u8]) -> Vec<u8> {
    [&(text.len() as u64).to_le_bytes()[..], text].concat()
}

#[test]
fn a_file_cut_anywhere_is_truncated() {
    let whole = file();
    let start = read(&whole).unwrap().data_start() as usize;
    // The last tensor is not padded: its 168 bytes leave 24 that may be missing.
    for length in 0..whole.len() - 24 {
        let error = read(&whole[..length]).unwrap_err();
        let told = if length < start {
            matches!(error, GgufError::HeaderCut { has } if has == length as u64)
                || matches!(error, GgufError::DataCut { .. })
        } else {
            let needs = whole.len() as u64;
            matches!(error, GgufError::DataCut { has, needs: n } if has == length as u64 && n == needs)
        };
        assert!(told, "{length}: {error}");
    }
    assert!(read(&whole[..whole.len() - 24]).is_ok());
}

#[test]
fn a_length_that_is_told_wrong_is_no_panic() {
    let whole = file();
    let error = Header::read(&whole[..100], whole.len() as u64).unwrap_err();
    assert!(matches!(error, GgufError::HeaderCut { has } if has <= 100), "{error}");
}

#[test]
fn other_kinds_of_file_are_named() {
    assert!(matches!(read(b"\x89PNG\r\n\x1a\n").unwrap_err(), GgufError::NotGguf([0x89, b'P', b'N', b'G'])));
    assert!(matches!(read(b"GGUF\x01\0\0\0").unwrap_err(), GgufError::Version(1)));
    assert!(matches!(read(b"GGUF\0\0\0\x03").unwrap_err(), GgufError::BigEndian));
    assert!(matches!(read(b"").unwrap_err(), GgufError::HeaderCut { has: 0 }));
}

#[test]
fn counts_are_capped_before_anything_is_read() {
    for (tensors, entries) in [(u64::MAX, 0), (0, u64::MAX), (65_537, 0), (0, 4_097)] {
        assert!(matches!(read(&counts(tensors, entries)).unwrap_err(), GgufError::TooMany { .. }));
    }
    assert!(matches!(read(&counts(0, 4_096)).unwrap_err(), GgufError::HeaderCut { .. }));
    assert!(matches!(read(&counts(65_536, 0)).unwrap_err(), GgufError::HeaderCut { .. }));
}

#[test]
fn lengths_are_held_against_the_file() {
    let key = |length: u64| [counts(0, 1), length.to_le_bytes().to_vec(), vec![0; 8]].concat();
    assert!(matches!(read(&key(u64::MAX)).unwrap_err(), GgufError::TooMany { .. }));
    assert!(matches!(read(&key(60_000)).unwrap_err(), GgufError::HeaderCut { .. }));
    let array = |kind: u32, count: u64| {
        let head = [counts(0, 1), text(b"k"), 9_u32.to_le_bytes().to_vec(), kind.to_le_bytes().to_vec()].concat();
        [head, count.to_le_bytes().to_vec()].concat()
    };
    for kind in 0..=12 {
        let error = read(&array(kind, u64::MAX)).unwrap_err();
        assert!(matches!(error, GgufError::TooMany { .. } | GgufError::Damaged(_)), "{kind}: {error}");
        let error = read(&array(kind, 1 << 22)).unwrap_err();
        assert!(matches!(error, GgufError::HeaderCut { .. } | GgufError::Damaged(_)), "{kind}: {error}");
    }
    assert!(matches!(read(&array(9, 1)).unwrap_err(), GgufError::Damaged(_)), "arrays of arrays");
}

#[test]
fn contradictions_are_damage() {
    let value = |kind: u32, bytes: &[u8]| [&kind.to_le_bytes()[..], bytes].concat();
    let twice = [counts(0, 2), text(b"k"), value(7, &[1]), text(b"k"), value(7, &[0])].concat();
    let truth = [counts(0, 1), text(b"k"), value(7, &[2])].concat();
    let kind = [counts(0, 1), text(b"k"), value(13, &[0; 8])].concat();
    let name = [counts(0, 1), text(&[0xff]), value(7, &[1])].concat();
    for bytes in [twice, truth, kind, name] {
        assert!(matches!(read(&bytes).unwrap_err(), GgufError::Damaged(_)));
    }
    let alignment = [counts(0, 1), text(b"general.alignment"), value(4, &[24, 0, 0, 0])].concat();
    assert!(matches!(read(&alignment).unwrap_err(), GgufError::Value { .. }));
}

#[test]
fn tensors_must_lie_in_order_and_have_a_size() {
    let tensor = |name: &[u8], shape: &[u64], kind: u32, offset: u64| {
        let mut out = text(name);
        out.extend((shape.len() as u32).to_le_bytes());
        out.extend(shape.iter().flat_map(|side| side.to_le_bytes()));
        out.extend(kind.to_le_bytes());
        out.extend(offset.to_le_bytes());
        out
    };
    let cases = [
        tensor(b"t", &[0], 0, 0),
        tensor(b"t", &[33], 8, 0),
        tensor(b"t", &[u64::MAX, 2], 0, 0),
        tensor(b"t", &[1 << 62], 0, 0),
        tensor(b"t", &[4], 4, 0),
        tensor(b"t", &[4], 0, 32),
        tensor(b"t", &[4], 0, u64::MAX),
    ];
    for case in cases {
        let error = read(&[counts(1, 0), case].concat()).unwrap_err();
        assert!(matches!(error, GgufError::Damaged(_)), "{error}");
    }
    let five = tensor(b"t", &[1; 5], 0, 0);
    assert!(matches!(read(&[counts(1, 0), five].concat()).unwrap_err(), GgufError::TooMany { .. }));
    let twice = [counts(2, 0), tensor(b"t", &[8], 0, 0), tensor(b"t", &[8], 0, 32), vec![0; 128]].concat();
    assert!(matches!(read(&twice).unwrap_err(), GgufError::Damaged(_)));
    let huge = [counts(1, 0), tensor(b"t", &[1 << 40], 0, 0), vec![0; 64]].concat();
    let error = read(&huge).unwrap_err().to_string();
    assert!(error.starts_with("truncated: the file has ") && error.contains("its tensors need 4398046511"), "{error}");
}
