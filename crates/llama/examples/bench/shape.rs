//! Writes models of any shape with random weights: as large as the real ones, and as small as a test wants.
//!
//! The vocabulary is made up: every byte, the control tokens of the family, and as many merges of letters as there is
//! room for. The weights come from a seed, so that the same shape is the same file.

use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use vqa_gguf::{Array, Draft, Encoding, Plan, Value};

/// The sizes of a model.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shape {
    /// Tokens of the vocabulary.
    pub(crate) vocabulary: usize,
    /// Tokens of the context.
    pub(crate) context: u32,
    /// The mind.
    pub(crate) text: Blocks,
    /// The eye.
    pub(crate) eye: Blocks,
    /// The side of a picture in pixels.
    pub(crate) side: u32,
    /// The side of a patch in pixels.
    pub(crate) patch: u32,
    /// How many patches a side are made into one token.
    pub(crate) scale: u32,
    /// How matrices are written.
    pub(crate) encoding: Encoding,
    /// How far weights are from zero.
    pub(crate) spread: f32,
}

/// The sizes of a stack of blocks.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Blocks {
    /// Numbers of one token.
    pub(crate) width: u32,
    /// Blocks.
    pub(crate) count: u32,
    /// Heads of attention.
    pub(crate) heads: u32,
    /// Heads of keys and values.
    pub(crate) kv_heads: u32,
    /// Numbers of the feed-forward part.
    pub(crate) feed: u32,
}

/// SmolVLM's chat template, from its model card (read 2026-11).
const TEMPLATE: &str = "<|im_start|>{% for message in messages %}{{message['role'] | capitalize}}{% if \
    message['content'][0]['type'] == 'image' %}{{':'}}{% else %}{{': '}}{% endif %}{% for line in message['content'] \
    %}{% if line['type'] == 'text' %}{{line['text']}}{% elif line['type'] == 'image' %}{{ '<image>' }}{% endif %}{% \
    endfor %}<end_of_utterance>\n{% endfor %}{% if add_generation_prompt %}{{ 'Assistant:' }}{% endif %}";

impl Shape {
    /// Writes both files into a folder.
    pub(crate) fn write(&self, folder: &Path, seed: u64) -> std::io::Result<(PathBuf, PathBuf)> {
        let (model, projector) = (folder.join("model.gguf"), folder.join("mmproj.gguf"));
        self.save(&self.text_draft(), &model, seed)?;
        self.save(&self.eye_draft(), &projector, seed.wrapping_add(1))?;
        Ok((model, projector))
    }

    fn save(&self, draft: &Draft, path: &Path, seed: u64) -> std::io::Result<()> {
        let mut out = BufWriter::new(File::create(path)?);
        let mut random = Random(seed);
        let mut numbers = |plan: &Plan| random.tensor(plan, self.spread);
        draft.write(&mut out, &mut numbers).map_err(std::io::Error::other)
    }

    /// Makes the mind.
    pub(crate) fn text_draft(&self) -> Draft {
        let mut draft = Draft::new();
        let Blocks { width, count, heads, kv_heads, feed } = self.text;
        let head = width / heads;
        draft.set("general.architecture", "llama").set("general.name", "random weights");
        let sizes = [
            ("context_length", self.context),
            ("embedding_length", width),
            ("block_count", count),
            ("feed_forward_length", feed),
            ("attention.head_count", heads),
            ("attention.head_count_kv", kv_heads),
            ("rope.dimension_count", head),
        ];
        for (key, value) in sizes {
            draft.set(&format!("llama.{key}"), value);
        }
        draft.set("llama.attention.layer_norm_rms_epsilon", 1e-5_f32).set("llama.rope.freq_base", 100_000_f32);
        set_vocabulary(&mut draft, self.vocabulary);
        let (wide, all) = (u64::from(width), self.vocabulary as u64);
        let kv = u64::from(head * kv_heads);
        draft.tensor("token_embd.weight", &[wide, all], self.encoding);
        draft.tensor("output.weight", &[wide, all], self.encoding);
        draft.tensor("output_norm.weight", &[wide], Encoding::F32);
        for block in 0..count {
            for name in ["attn_norm", "ffn_norm"] {
                draft.tensor(&named("blk", block, name), &[wide], Encoding::F32);
            }
            let matrices = [
                ("attn_q", wide, wide),
                ("attn_k", wide, kv),
                ("attn_v", wide, kv),
                ("attn_output", wide, wide),
                ("ffn_gate", wide, feed.into()),
                ("ffn_up", wide, feed.into()),
                ("ffn_down", feed.into(), wide),
            ];
            for (name, from, to) in matrices {
                draft.tensor(&named("blk", block, name), &[from, to], self.encoding);
            }
        }
        draft
    }

    /// Makes the eye.
    pub(crate) fn eye_draft(&self) -> Draft {
        let mut draft = Draft::new();
        let Blocks { width, count, heads, feed, .. } = self.eye;
        draft.set("general.architecture", "clip").set("general.type", "mmproj").set("clip.has_vision_encoder", true);
        draft.set("clip.projector_type", "idefics3").set("clip.use_gelu", true);
        let sizes = [
            ("image_size", self.side),
            ("patch_size", self.patch),
            ("embedding_length", width),
            ("feed_forward_length", feed),
            ("block_count", count),
            ("projection_dim", self.text.width),
            ("attention.head_count", heads),
            ("projector.scale_factor", self.scale),
            ("preproc_image_size", self.side * 4),
        ];
        for (key, value) in sizes {
            draft.set(&format!("clip.vision.{key}"), value);
        }
        draft.set("clip.vision.attention.layer_norm_epsilon", 1e-6_f32);
        let half = || Value::Array(Array::Real(vec![0.5; 3]));
        draft.set("clip.vision.image_mean", half()).set("clip.vision.image_std", half());
        let (wide, patch) = (u64::from(width), u64::from(self.patch));
        let patches = u64::from(self.side / self.patch).pow(2);
        draft.tensor("v.patch_embd.weight", &[patch, patch, 3, wide], Encoding::F16);
        draft.tensor("v.patch_embd.bias", &[wide], Encoding::F32);
        draft.tensor("v.position_embd.weight", &[wide, patches], Encoding::F32);
        for block in 0..count {
            let square = ["attn_q", "attn_k", "attn_v", "attn_out"].map(|name| (name, wide, wide));
            for (name, from, to) in
                square.into_iter().chain([("ffn_up", wide, feed.into()), ("ffn_down", feed.into(), wide)])
            {
                draft.tensor(&named("v.blk", block, name), &[from, to], self.encoding);
                draft.tensor(&format!("v.blk.{block}.{name}.bias"), &[to], Encoding::F32);
            }
            for name in ["ln1", "ln2"] {
                draft.tensor(&named("v.blk", block, name), &[wide], Encoding::F32);
                draft.tensor(&format!("v.blk.{block}.{name}.bias"), &[wide], Encoding::F32);
            }
        }
        draft.tensor("v.post_ln.weight", &[wide], Encoding::F32).tensor("v.post_ln.bias", &[wide], Encoding::F32);
        let joined = wide * u64::from(self.scale).pow(2);
        draft.tensor("mm.model.fc.weight", &[joined, self.text.width.into()], self.encoding);
        draft
    }
}

fn named(stack: &str, block: u32, name: &str) -> String {
    format!("{stack}.{block}.{name}.weight")
}

/// Sets a vocabulary of so many tokens.
fn set_vocabulary(draft: &mut Draft, count: usize) {
    let mut tokens: Vec<String> = ["<|endoftext|>", "<|im_start|>", "<end_of_utterance>"].map(str::to_owned).to_vec();
    tokens.extend(["<fake_token_around_image>", "<global-img>"].map(str::to_owned));
    tokens.extend((1..=4).flat_map(|row| (1..=4).map(move |column| format!("<row_{row}_col_{column}>"))));
    let control = tokens.len();
    tokens.extend((0..=255).map(|byte| letter(byte).to_string()));
    let mut merges = merges();
    merges.truncate(count - tokens.len());
    tokens.extend(merges.iter().map(|merge| merge.replace(' ', "")));
    let reserved = tokens.len()..count;
    tokens.extend(reserved.map(|index| format!("<|reserved_{index}|>")));
    let plain = control..control + 256 + merges.len();
    let types = (0..count).map(|index| if plain.contains(&index) { 1 } else { 3 }).collect();
    draft.set("tokenizer.ggml.model", "gpt2").set("tokenizer.ggml.pre", "smollm");
    draft.set("tokenizer.ggml.tokens", tokens).set("tokenizer.ggml.merges", merges);
    draft.set("tokenizer.ggml.token_type", Value::Array(Array::Whole(types)));
    draft.set("tokenizer.ggml.bos_token_id", 1_u32).set("tokenizer.ggml.eos_token_id", 2_u32);
    draft.set("tokenizer.ggml.add_bos_token", false).set("tokenizer.chat_template", TEMPLATE);
}

/// Words that are tokens, as the common ones are in a real vocabulary.
const WORDS: &str = "What is the main object in picture How many people are visible image colour background of this Is there \
    any text If so what does it say Describe weather shown photo User Assistant";

/// Lists what is joined to longer tokens: the letters of those words one by one, then pairs and triples of letters.
fn merges() -> Vec<String> {
    let letters: Vec<String> = (b'a'..=b'z').map(|byte| letter(byte).to_string()).collect();
    let mut merges = vec![format!("{0} {0}", letter(b'\n'))];
    for (word, space) in WORDS.split(' ').flat_map(|word| [(word, letter(b' ').to_string()), (word, String::new())]) {
        let mut built = space;
        for next in word.chars() {
            if !built.is_empty() {
                merges.push(format!("{built} {next}"));
            }
            built.push(next);
        }
    }
    for (first, second) in letters.iter().flat_map(|first| letters.iter().map(move |second| (first, second))) {
        merges.push(format!("{first} {second}"));
        merges.extend(letters.iter().map(|third| format!("{first}{second} {third}")));
    }
    // Two ways to one token would be one token twice.
    let mut known = std::collections::HashSet::new();
    merges.retain(|merge| known.insert(merge.replace(' ', "")));
    merges
}

/// The letter that stands for a byte in such a vocabulary: itself where it can be seen, else one beyond Latin.
fn letter(byte: u8) -> char {
    let seen = |byte: u8| matches!(byte, 0x21..=0x7e | 0xa1..=0xac | 0xae..=0xff);
    if seen(byte) {
        return char::from(byte);
    }
    let before = (0..byte).filter(|other| !seen(*other)).count();
    u32::try_from(before).ok().and_then(|before| char::from_u32(256 + before)).unwrap_or(' ')
}

/// Random numbers: `SplitMix64`, six of them for one that is nearly normal.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Norms are one and biases zero; everything else is random.
    fn tensor(&mut self, plan: &Plan, spread: f32) -> Vec<f32> {
        let count = plan.elements() as usize;
        if plan.name.ends_with(".bias") {
            return vec![0.0; count];
        }
        if plan.shape.len() == 1 {
            return vec![1.0; count];
        }
        (0..count)
            .map(|_| {
                let (a, b) = (self.next(), self.next());
                let sum: f32 =
                    [a, a >> 21, a >> 42, b, b >> 21, b >> 42].map(|bits| (bits & 0x1f_ffff) as f32).iter().sum();
                (sum / 2_097_152.0 - 3.0) * 1.414 * spread
            })
            .collect()
    }
}
