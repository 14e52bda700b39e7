//! How much memory a model takes, and how much there is.

use std::path::{Path, PathBuf};

use vqa_gguf::{Array, GgufError, Header, Metadata, Value};

/// How many tokens are decoded at once. Ours: llama.cpp's own default for what is computed together.
pub(crate) const BATCH: u32 = 512;
/// What the program and the C++ library take besides. Ours, measured.
const BASE: u64 = 48 << 20;
/// llama.cpp rounds the length of a sequence up to this.
const CONTEXT_STEP: u64 = 256;

/// The most blocks that llama.cpp takes (`LLAMA_MAX_LAYERS`); more is a failed assertion.
const MOST_BLOCKS: u64 = 512;

/// The sizes of a text model that decide how much memory it takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Shape {
    /// Numbers of one token between the blocks.
    pub(crate) width: u64,
    /// Tokens of the vocabulary.
    pub(crate) vocabulary: u64,
    /// Tokens that the model was made for.
    pub(crate) context: u64,
    /// Bytes that one token takes in the memory of a sequence.
    pub(crate) token_bytes: u64,
}

impl Shape {
    /// Reads a text model's header.
    pub(crate) fn read(header: &Header, architecture: &str) -> Result<Self, GgufError> {
        let meta = header.metadata();
        let key = |name: &str| format!("{architecture}.{name}");
        let blocks = meta.number_within(&key("block_count"), 1..=MOST_BLOCKS)?;
        let width = meta.number_within(&key("embedding_length"), 1..=65_536)?;
        let context = meta.number_within(&key("context_length"), 1..=1 << 30)?;
        let heads = largest(meta, &key("attention.head_count")).filter(|heads| (1..=1024).contains(heads));
        let heads = heads.ok_or_else(|| unusable(&key("attention.head_count"), "a count of heads is wanted"))?;
        let kv_heads = largest(meta, &key("attention.head_count_kv")).unwrap_or(heads).min(heads);
        let length = |name: &str| meta.number(&key(name)).unwrap_or(width / heads).min(65_536);
        let numbers = kv_heads * (length("attention.key_length") + length("attention.value_length"));
        let vocabulary = meta.texts("tokenizer.ggml.tokens").map_or(0, |tokens| tokens.len() as u64);
        if vocabulary == 0 {
            return Err(unusable("tokenizer.ggml.tokens", "a model needs a vocabulary"));
        }
        // Keys and values are kept in 16 bits.
        Ok(Self { width, vocabulary, context, token_bytes: blocks * numbers * 2 })
    }

    /// Estimates the bytes of a whole model: weights, the memory of all sequences, and what is computed with.
    pub(crate) fn needed(&self, weights: u64, (context, sequences): (u64, u64), encoder: u64) -> u64 {
        let memory = self.token_bytes.saturating_mul(context.next_multiple_of(CONTEXT_STEP)).saturating_mul(sequences);
        let batch = u64::from(BATCH);
        // Some twenty lists of the model's width are alive at once, and the feed-forward part is four times as wide.
        let compute = batch * self.width * 4 * 20 + batch * self.vocabulary.min(1 << 18) / 8;
        let logits = sequences * self.vocabulary * 4;
        [weights, memory, compute, logits, encoder, BASE].into_iter().fold(0, u64::saturating_add)
    }
}

/// Estimates what a projector computes with: attention among all patches, and lists of their width. A family that takes
/// pictures of any size may have more patches than the size in its header says.
pub(crate) fn encoder_bytes(meta: &Metadata, any_size: u64) -> u64 {
    let number = |name: &str, most: u64| meta.number(&format!("clip.vision.{name}")).unwrap_or(1).clamp(1, most);
    let patches = (number("image_size", 16_384) / number("patch_size", 16_384)).pow(2).max(any_size);
    let attention = patches.min(4096).pow(2) * number("attention.head_count", 64) * 4;
    attention + patches * number("embedding_length", 65_536) * 4 * 20
}

fn unusable(key: &str, problem: &'static str) -> GgufError {
    GgufError::Value { key: key.to_owned(), problem }
}

/// Reads a number that may differ from block to block.
pub(crate) fn largest(meta: &Metadata, key: &str) -> Option<u64> {
    let Some(Value::Array(Array::Whole(all))) = meta.get(key) else { return meta.number(key) };
    all.iter().filter_map(|number| u64::try_from(*number).ok()).max()
}

/// Says how many bytes of memory this process may still take; `None` where the system does not tell.
#[must_use]
pub fn available() -> Option<u64> {
    let system = line_value(Path::new("/proc/meminfo"), "MemAvailable:").map(|kib| kib.saturating_mul(1024));
    groups().iter().filter_map(|group| left(group)).chain(system).min()
}

/// Lists the control groups that this process is in, its own first. Each may have a limit.
fn groups() -> Vec<PathBuf> {
    let root = Path::new("/sys/fs/cgroup");
    let lines = std::fs::read_to_string("/proc/self/cgroup").unwrap_or_default();
    let own = lines.lines().find_map(|line| line.strip_prefix("0::/")).filter(|own| !own.contains(".."));
    let own = root.join(own.unwrap_or_default());
    own.ancestors().take_while(|up| up.starts_with(root)).map(Path::to_owned).collect()
}

/// Says how many bytes a control group has left; `None` where it has no limit.
fn left(group: &Path) -> Option<u64> {
    let most = whole(&group.join("memory.max"))?;
    let taken = whole(&group.join("memory.current"))?;
    // The cache of files is counted as taken, and given back when memory is wanted. A model's own file is in it once it
    // was pulled.
    let stat = group.join("memory.stat");
    let files: u64 = ["inactive_file ", "active_file "].iter().filter_map(|name| line_value(&stat, name)).sum();
    Some(most.saturating_sub(taken.saturating_sub(files)))
}

fn line_value(path: &Path, name: &str) -> Option<u64> {
    let text = std::fs::read_to_string(path).ok()?;
    text.lines().find_map(|line| line.strip_prefix(name))?.split_whitespace().next()?.parse().ok()
}

fn whole(path: &Path) -> Option<u64> {
    std::fs::read_to_string(path).ok()?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(files: &[(&str, &str)]) -> Option<u64> {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        left(folder.path())
    }

    #[test]
    fn the_cache_of_files_is_not_taken() {
        let (most, taken) = (("memory.max", "4000\n"), ("memory.current", "3500\n"));
        let stat = ("memory.stat", "anon 900\nfile 2700\ninactive_file 2000\nactive_file 500\nshmem 200\n");
        assert_eq!(group(&[most, taken, stat]), Some(3000));
        assert_eq!(group(&[most, taken]), Some(500));
        assert_eq!(group(&[("memory.max", "max\n"), taken, stat]), None);
        assert_eq!(group(&[most, ("memory.current", "100\n"), stat]), Some(4000));
    }

    #[test]
    fn groups_go_up_to_the_root() {
        let groups = groups();
        assert_eq!(groups.last().map(PathBuf::as_path), Some(Path::new("/sys/fs/cgroup")));
        assert!(groups.windows(2).all(|pair| pair[0].parent() == Some(pair[1].as_path())), "{groups:?}");
    }
}
