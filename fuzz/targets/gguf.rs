//! Headers of model files: any bytes give an error or a header that is consistent with the length of its file.
//!
//! The first two bytes say how much longer the file is than what follows, in steps of 64 bytes: tensor data that need
//! not be there to be spoken of.

#![no_main]

use libfuzzer_sys::fuzz_target;
use std::io::{self, Read};
use vqa_gguf::Header;

fuzz_target!(|input: &[u8]| {
    let Some((more, head)) = input.split_first_chunk() else { return };
    let more = u64::from(u16::from_le_bytes(*more)) * 64;
    let file_bytes = head.len() as u64 + more;
    let Ok(header) = Header::read(head.chain(io::repeat(0).take(more)), file_bytes) else { return };
    for tensor in header.tensors() {
        assert!(tensor.elements() > 0 && tensor.bytes > 0);
        assert!(header.data_start() + tensor.offset + tensor.bytes <= file_bytes);
    }
    assert!(header.metadata().iter().all(|(key, value)| header.metadata().get(key) == Some(value) || has_nan(value)));
});

/// A number that is none is not equal to itself.
fn has_nan(value: &vqa_gguf::Value) -> bool {
    match value {
        vqa_gguf::Value::Real(number) => number.is_nan(),
        vqa_gguf::Value::Array(vqa_gguf::Array::Real(numbers)) => numbers.iter().any(|number| number.is_nan()),
        _ => false,
    }
}
