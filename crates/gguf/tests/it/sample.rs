//! A small file with a value of every type.

use vqa_gguf::{Array, Draft, Encoding, Value};

/// A draft that holds one of everything.
pub(crate) fn draft() -> Draft {
    let mut draft = Draft::new();
    draft
        .set("general.architecture", "llama")
        .set("llama.block_count", 30_u32)
        .set("llama.attention.layer_norm_rms_epsilon", 1e-5_f32)
        .set("clip.use_gelu", true)
        .set("a.signed", Value::Signed(-7))
        .set("a.wide", Value::Unsigned(u64::MAX))
        .set("a.wide.signed", Value::Signed(i64::MIN))
        .set("tokenizer.ggml.tokens", vec!["<s>".to_owned(), "Ġa".to_owned(), String::new()])
        .set("tokenizer.ggml.token_type", Value::Array(Array::Whole(vec![3, 1, 1])))
        .set("a.wide.list", Value::Array(Array::Whole(vec![-1, i64::MAX])))
        .set("clip.vision.image_mean", Value::Array(Array::Real(vec![0.5, 0.25])))
        .set("a.truths", Value::Array(Array::Bool(vec![true, false])))
        .tensor("token_embd.weight", &[64, 3], Encoding::Q8_0)
        .tensor("output_norm.weight", &[5], Encoding::F32)
        .tensor("v.patch_embd.weight", &[2, 2, 3, 7], Encoding::F16);
    draft
}

/// The bytes of that draft.
pub(crate) fn file() -> Vec<u8> {
    let mut out = Vec::new();
    draft().write(&mut out, |plan| (0..plan.elements()).map(|i| i as f32 * 0.5 - 3.0).collect()).unwrap();
    out
}
