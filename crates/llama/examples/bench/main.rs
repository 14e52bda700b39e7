//! Writes a model with random weights into a folder: `bench FOLDER`.

mod shape;

use shape::{Blocks, Shape};
use vqa_gguf::Encoding;

/// SmolVLM-256M-Instruct, from its published configuration (read 2026-11).
pub(crate) const SMOLVLM_256M: Shape = Shape {
    vocabulary: 49_280,
    context: 8192,
    text: Blocks { width: 576, count: 30, heads: 9, kv_heads: 3, feed: 1536 },
    eye: Blocks { width: 768, count: 12, heads: 12, kv_heads: 12, feed: 3072 },
    side: 512,
    patch: 16,
    scale: 4,
    encoding: Encoding::Q8_0,
    spread: 0.02,
};

fn main() -> std::io::Result<()> {
    let folder = std::env::args_os().nth(1).ok_or_else(|| std::io::Error::other("which folder?"))?;
    SMOLVLM_256M.write(folder.as_ref(), 1)?;
    shape::TINY.write(folder.as_ref(), 1).map(drop)
}
