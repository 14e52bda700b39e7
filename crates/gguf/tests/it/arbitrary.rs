//! Bytes without sense, and good files with some bytes changed: never a panic, and what is passed is consistent.

use proptest::prelude::*;
use vqa_gguf::Header;

use crate::sample::file;

fn check(bytes: &[u8]) {
    if let Ok(header) = Header::read(bytes, bytes.len() as u64) {
        let last = header.tensors().last().map_or(0, |tensor| header.data_start() + tensor.offset + tensor.bytes);
        assert!(last <= bytes.len() as u64);
        assert!(header.tensors().iter().all(|tensor| tensor.elements() > 0));
    }
}

proptest! {
    #[test]
    fn any_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..512)) {
        check(&bytes);
        check(&[&b"GGUF\x03\0\0\0"[..], &bytes].concat());
    }

    #[test]
    fn a_good_file_with_bytes_changed(changes in proptest::collection::vec((any::<usize>(), any::<u8>()), 1..6)) {
        let mut bytes = file();
        for (at, byte) in changes {
            let at = at % bytes.len();
            bytes[at] = byte;
        }
        check(&bytes);
    }
}
