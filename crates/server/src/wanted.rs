//! What a request asks for, whichever door it came in by.

use vqa_core::Ask;

use crate::error::Surface;

/// What a request asks for.
#[derive(Debug)]
pub(crate) struct Wanted {
    /// The ask.
    pub(crate) ask: Ask,
    /// What errors need to know of the request.
    pub(crate) surface: Surface,
    /// Whether a stream ends with the usage.
    pub(crate) usage_chunk: UsageChunk,
    /// Unknown fields that were passed over, by name.
    pub(crate) ignored: Vec<String>,
    /// What the answer repeats of the request.
    pub(crate) echo: Echo,
}

/// What an answer of the Responses API repeats of its request.
#[derive(Debug, Clone, Default)]
pub(crate) struct Echo {
    pub(crate) instructions: Option<String>,
    pub(crate) max_output_tokens: Option<u32>,
    pub(crate) temperature: Option<f64>,
    pub(crate) top_p: Option<f64>,
    pub(crate) format: Option<serde_json::Value>,
    pub(crate) parallel_tool_calls: Option<bool>,
    pub(crate) metadata: serde_json::Map<String, serde_json::Value>,
}

impl Echo {
    /// Counts the bytes of its texts.
    pub(crate) fn bytes(&self) -> u64 {
        let metadata = self.metadata.iter().map(|(name, text)| name.len() + text.as_str().map_or(0, str::len));
        self.instructions.as_ref().map_or(0, String::len).saturating_add(metadata.sum()) as u64
    }
}

/// Whether a stream ends with the usage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum UsageChunk {
    /// A last chunk tells it.
    Sent,
    /// Nobody asked for it.
    Left,
}
