//! What is written is read again.

use vqa_gguf::{Draft, Encoding, Header, Value, Version, WriteError};

use crate::sample::{draft, file};

#[test]
fn a_file_says_what_was_written() {
    let bytes = file();
    let header = Header::read(bytes.as_slice(), bytes.len() as u64).unwrap();
    assert_eq!(header.version(), Version::V3);
    let meta = header.metadata();
    assert_eq!(meta.text("general.architecture"), Some("llama"));
    assert_eq!(meta.number("llama.block_count"), Some(30));
    assert_eq!(meta.number("a.wide"), Some(u64::MAX));
    assert_eq!(meta.number("a.signed"), None);
    assert_eq!(meta.get("a.wide.signed"), Some(&Value::Signed(i64::MIN)));
    assert_eq!(meta.truth("clip.use_gelu"), Some(true));
    assert_eq!(meta.texts("tokenizer.ggml.tokens").unwrap(), ["<s>", "Ġa", ""]);
    assert_eq!(meta.iter().len(), 12);
    let shapes: Vec<_> = header.tensors().iter().map(|t| (t.name.as_str(), t.shape.clone(), t.kind.name)).collect();
    let wanted = draft().tensors().iter().map(|p| (p.name.clone(), p.shape.clone(), p.encoding)).collect::<Vec<_>>();
    for ((name, shape, kind), (planned, sides, encoding)) in shapes.into_iter().zip(wanted) {
        assert_eq!((name, shape, kind), (planned.as_str(), sides, encoding.kind().name));
    }
    assert_eq!(header.parameters(), 64 * 3 + 5 + 84);
    assert_eq!(header.data_start() + header.data_bytes(), bytes.len() as u64);
    // The norm's numbers stand where the header says.
    let norm = header.tensor("output_norm.weight").unwrap();
    let at = (header.data_start() + norm.offset) as usize;
    let numbers: Vec<f32> =
        bytes[at..at + norm.bytes as usize].as_chunks().0.iter().map(|b| f32::from_le_bytes(*b)).collect();
    assert_eq!(numbers, [-3.0, -2.5, -2.0, -1.5, -1.0]);
}

#[test]
fn a_value_set_twice_stands_once() {
    let mut draft = Draft::new();
    draft.set("a", 1_u32).set("a", 2_u32);
    let mut bytes = Vec::new();
    draft.write(&mut bytes, |_| Vec::new()).unwrap();
    let header = Header::read(bytes.as_slice(), bytes.len() as u64).unwrap();
    assert_eq!(header.metadata().number("a"), Some(2));
    assert_eq!(header.metadata().iter().len(), 1);
}

#[test]
fn numbers_that_do_not_fill_a_tensor_are_refused() {
    let mut draft = Draft::new();
    draft.tensor("t", &[4], Encoding::F32);
    let error = draft.write(&mut Vec::new(), |_| vec![0.0; 3]).unwrap_err();
    assert!(matches!(error, WriteError::Count { wanted: 4, given: 3, .. }), "{error}");
    let mut draft = Draft::new();
    draft.tensor("t", &[33], Encoding::Q8_0);
    let error = draft.write(&mut Vec::new(), |_| vec![0.0; 33]).unwrap_err();
    assert!(matches!(error, WriteError::Shape(_)), "{error}");
}
