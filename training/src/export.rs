//! Writes the model as the two GGUF files that llama.cpp reads: the decoder, and the encoder with its projector.
//!
//! Matrices are written in 16 bits, all else in 32. The heads of the patches stay behind.

use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

use vqa_gguf::{Array, Draft, Encoding, Plan, Value};

use crate::checkpoint::Checkpoint;
use crate::error::{Failure, fail};
use crate::math::norm::{LAYER_EPS, RMS_EPS};
use crate::model::params::{Entry, Role};
use crate::model::shape::{FOLD, PATCH_SIDE, ROPE_BASE, Shape, VIEW_SIDE};
use crate::tokens::{END, MARKS, START, Tokens};
use crate::view::PAD;

/// Rows that a conversation may have.
const CONTEXT: u32 = 4096;
/// The prompt, as llama.cpp's own `smolvlm` template renders it: pictures first, then the question.
const TEMPLATE: &str = "<|im_start|>{% for message in messages %}{% if message['role'] == 'system' %}\
    {{ message['content'] }}\n\n{% elif message['role'] == 'user' %}User: {{ message['content'] }}\
    <end_of_utterance>\n{% else %}Assistant: {{ message['content'] }}<end_of_utterance>\n{% endif %}{% endfor %}\
    {% if add_generation_prompt %}Assistant:{% endif %}";
/// What the files say of themselves.
const CARD: &str = "vqa's built-in model: drawn scenes (shapes, colours, sizes, counts, positions, relations), two \
    pictures, words and numbers, bar charts. Of photographs it says that it cannot tell.";

/// Writes `model.gguf` and `mmproj.gguf` into a folder.
///
/// # Errors
///
/// Fails when a file cannot be written.
pub(crate) fn run(checkpoint: &Checkpoint, folder: &Path) -> Result<(), Failure> {
    std::fs::create_dir_all(folder).map_err(|source| fail(format!("making `{}`", folder.display()), source))?;
    let shape = checkpoint.params.shape;
    let mut text = decoder(&shape, &checkpoint.tokens);
    let mut vision = encoder(&shape);
    for entry in &checkpoint.params.entries {
        let name = &entry.name;
        if name.starts_with("v.") || name.starts_with("mm.") {
            announce(&mut vision, entry, &shape);
        } else if !name.starts_with("aux.") {
            announce(&mut text, entry, &shape);
        }
    }
    write(&text, checkpoint, &folder.join("model.gguf"))?;
    write(&vision, checkpoint, &folder.join("mmproj.gguf"))
}

/// Announces a weight: its sides, the innermost first, and 16 bits for matrices.
fn announce(draft: &mut Draft, entry: &Entry, shape: &Shape) {
    let (rows, cols) = (entry.rows as u64, entry.cols as u64);
    let side = PATCH_SIDE as u64;
    let (sides, encoding) = match (entry.role, entry.name.as_str()) {
        (_, "v.patch_embd.weight") => (vec![side, side, 3, shape.vision.width as u64], Encoding::F32),
        (_, "v.position_embd.weight") => (vec![cols, rows], Encoding::F32),
        (Role::Vector, _) => (vec![cols], Encoding::F32),
        (Role::Matrix | Role::Table, _) => (vec![cols, rows], Encoding::F16),
    };
    draft.tensor(&entry.name, &sides, encoding);
}

fn write(draft: &Draft, checkpoint: &Checkpoint, path: &Path) -> Result<(), Failure> {
    let file = File::create(path).map_err(|source| fail(format!("making `{}`", path.display()), source))?;
    let numbers = |plan: &Plan| {
        let entry = checkpoint.params.entries.iter().find(|entry| entry.name == plan.name);
        entry.map_or_else(Vec::new, |entry| entry.span.of(&checkpoint.optimiser.mean).to_vec())
    };
    draft
        .write(&mut BufWriter::new(file), numbers)
        .map_err(|source| fail(format!("writing `{}`", path.display()), source))
}

fn whole(number: usize) -> Value {
    Value::Unsigned(number as u64)
}

fn decoder(shape: &Shape, tokens: &Tokens) -> Draft {
    let text = shape.text;
    let mut draft = Draft::new();
    draft
        .set("general.architecture", "llama")
        .set("general.name", "vqa-builtin")
        .set("general.description", CARD)
        .set("general.license", "MIT OR Apache-2.0")
        .set("general.file_type", 1_u32)
        .set("llama.context_length", CONTEXT)
        .set("llama.embedding_length", whole(text.width))
        .set("llama.block_count", whole(text.blocks))
        .set("llama.feed_forward_length", whole(text.hidden))
        .set("llama.attention.head_count", whole(text.heads))
        .set("llama.attention.head_count_kv", whole(text.heads))
        .set("llama.attention.layer_norm_rms_epsilon", RMS_EPS)
        .set("llama.rope.freq_base", ROPE_BASE)
        .set("llama.rope.dimension_count", whole(text.head()))
        .set("llama.vocab_size", whole(shape.vocabulary));
    let kinds = (0..tokens.len()).map(|id| if id < MARKS.len() { 3 } else { 1 }).collect();
    let merges: Vec<String> = tokens.merges.iter().map(|(left, right)| format!("{left} {right}")).collect();
    draft
        .set("tokenizer.ggml.model", "gpt2")
        .set("tokenizer.ggml.pre", "smollm")
        .set("tokenizer.ggml.tokens", tokens.pieces.clone())
        .set("tokenizer.ggml.token_type", Value::Array(Array::Whole(kinds)))
        .set("tokenizer.ggml.merges", merges)
        .set("tokenizer.ggml.bos_token_id", whole(START))
        .set("tokenizer.ggml.eos_token_id", whole(END))
        .set("tokenizer.ggml.padding_token_id", 0_u32)
        .set("tokenizer.ggml.add_space_prefix", false)
        .set("tokenizer.ggml.add_bos_token", false)
        .set("tokenizer.chat_template", TEMPLATE);
    draft
}

fn encoder(shape: &Shape) -> Draft {
    let vision = shape.vision;
    let halves = || Value::Array(Array::Real(vec![0.5; 3]));
    let mut draft = Draft::new();
    draft
        .set("general.architecture", "clip")
        .set("general.type", "mmproj")
        .set("general.name", "vqa-builtin")
        .set("general.license", "MIT OR Apache-2.0")
        .set("general.file_type", 1_u32)
        .set("clip.has_vision_encoder", true)
        .set("clip.projector_type", "idefics3")
        .set("clip.use_gelu", true)
        .set("clip.vision.image_size", whole(VIEW_SIDE))
        .set("clip.vision.preproc_image_size", whole(VIEW_SIDE))
        .set("clip.vision.patch_size", whole(PATCH_SIDE))
        .set("clip.vision.embedding_length", whole(vision.width))
        .set("clip.vision.feed_forward_length", whole(vision.hidden))
        .set("clip.vision.block_count", whole(vision.blocks))
        .set("clip.vision.projection_dim", whole(shape.text.width))
        .set("clip.vision.attention.head_count", whole(vision.heads))
        .set("clip.vision.attention.layer_norm_epsilon", LAYER_EPS)
        .set("clip.vision.image_mean", halves())
        .set("clip.vision.image_std", halves())
        .set("clip.vision.projector.scale_factor", whole(FOLD))
        .set("vqa.view.side", whole(VIEW_SIDE))
        .set("vqa.view.pad", whole(usize::from(PAD)))
        .set("vqa.view.filter", "lanczos3")
        .set("vqa.card", CARD);
    draft
}

#[cfg(test)]
mod tests {
    use vqa_gguf::Header;

    use super::*;
    use crate::model::params::Params;
    use crate::optimiser::Optimiser;
    use crate::rng::Rng;

    #[test]
    fn what_is_written_passes_the_reader_and_holds_every_weight_but_the_heads() {
        let tokens = Tokens::learn(&["what is it?".to_owned()], 300);
        let params = Params::new(Shape::tiny(tokens.len()));
        let optimiser = Optimiser::new(params.draw(&mut Rng::new(1)));
        let checkpoint = Checkpoint { optimiser, tokens, params, samples: 0, seconds: 0, imported: None };
        let folder = std::env::temp_dir().join(format!("vqa-training-export-{}", std::process::id()));
        run(&checkpoint, &folder).unwrap();
        let mut numbers = 0;
        for name in ["model.gguf", "mmproj.gguf"] {
            let bytes = std::fs::read(folder.join(name)).unwrap();
            let header = Header::read(&bytes[..], bytes.len() as u64).unwrap();
            assert!(header.tensors().iter().all(|tensor| !tensor.name.starts_with("aux")));
            numbers += header.parameters();
        }
        std::fs::remove_dir_all(&folder).unwrap();
        let heads = checkpoint.params.entries.iter().filter(|entry| entry.name.starts_with("aux"));
        let heads: usize = heads.map(|entry| entry.rows * entry.cols).sum();
        assert_eq!(numbers as usize, checkpoint.params.len() - heads);
    }
}
