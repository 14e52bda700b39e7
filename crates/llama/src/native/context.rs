//! The memory of what was read so far, one sequence for each ask, and the decoder that reads and writes it.

use std::ptr::NonNull;
use std::rc::Rc;
use std::sync::Arc;

use llama_cpp_sys_2 as sys;

use super::model::{Model, Token};
use super::projector::{Chunk, Projector};
use super::{NativeError, Watch, log, watch};

/// How large a context is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ContextSize {
    /// Tokens of each sequence.
    pub(crate) tokens: u32,
    /// Sequences.
    pub(crate) sequences: u32,
    /// Tokens that are decoded at once, at the most.
    pub(crate) batch: u32,
    /// Threads that compute.
    pub(crate) threads: i32,
}

/// One token to be decoded.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Entry {
    /// The token.
    pub(crate) token: Token,
    /// Its place in its sequence.
    pub(crate) at: i32,
    /// Its sequence.
    pub(crate) sequence: i32,
    /// Whether what may follow it is wanted.
    pub(crate) last: bool,
}

/// Why nothing was decoded.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Stopped {
    /// Nobody waits for it any more.
    #[error("nobody waits for the answer any more")]
    Unwanted,
    /// It failed.
    #[error(transparent)]
    Failed(#[from] NativeError),
}

/// A decoder and its memory.
#[derive(Debug)]
pub(crate) struct Context {
    raw: NonNull<sys::llama_context>,
    memory: sys::llama_memory_t,
    batch: i32,
    vocabulary: usize,
    // Both outlive the context: C++ holds their addresses.
    _model: Rc<Model>,
    _watch: Arc<Watch>,
}

impl Context {
    /// Makes a context. Each sequence has memory of its own, so that what one holds changes no number of another.
    pub(crate) fn new(model: &Rc<Model>, size: ContextSize, watch: &Arc<Watch>) -> Result<Self, NativeError> {
        log::forget();
        // SAFETY: the parameters are llama.cpp's own but for plain numbers and the callback, whose data the context's
        // owner keeps alive. Failure is a null pointer.
        let raw = unsafe {
            let mut params = sys::llama_context_default_params();
            params.n_ctx = size.tokens.saturating_mul(size.sequences);
            params.n_batch = size.batch;
            params.n_ubatch = size.batch;
            params.n_seq_max = size.sequences;
            params.n_outputs_max = size.sequences;
            params.kv_unified = false;
            // A window's older tokens are kept, so that a sequence can be taken up again at any of its places.
            params.swa_full = true;
            params.n_threads = size.threads;
            params.n_threads_batch = size.threads;
            params.abort_callback = Some(watch::stop);
            params.abort_callback_data = watch.address();
            params.no_perf = true;
            sys::llama_init_from_model(model.raw.as_ptr(), params)
        };
        let raw = NonNull::new(raw).ok_or_else(|| NativeError::new("make room for the model's memory"))?;
        // SAFETY: the context lives; its memory lives as long.
        let memory = unsafe { sys::llama_get_memory(raw.as_ptr()) };
        let batch = i32::try_from(size.batch).unwrap_or(i32::MAX);
        Ok(Self { raw, memory, batch, vocabulary: model.tokens(), _model: Rc::clone(model), _watch: Arc::clone(watch) })
    }

    /// Decodes tokens, of one sequence or of several. At most as many as the batch holds.
    pub(crate) fn decode(&self, entries: &[Entry]) -> Result<(), Stopped> {
        let count = entries.len();
        let mut tokens: Vec<Token> = entries.iter().map(|entry| entry.token).collect();
        let mut places: Vec<i32> = entries.iter().map(|entry| entry.at).collect();
        let mut counts = vec![1_i32; count];
        let mut sequences: Vec<i32> = entries.iter().map(|entry| entry.sequence).collect();
        let mut sequence_lists: Vec<*mut i32> = sequences.iter_mut().map(std::ptr::from_mut).collect();
        let mut wanted: Vec<i8> = entries.iter().map(|entry| i8::from(entry.last)).collect();
        let batch = sys::llama_batch {
            n_tokens: i32::try_from(count).unwrap_or(i32::MAX),
            token: tokens.as_mut_ptr(),
            embd: std::ptr::null_mut(),
            pos: places.as_mut_ptr(),
            n_seq_id: counts.as_mut_ptr(),
            seq_id: sequence_lists.as_mut_ptr(),
            logits: wanted.as_mut_ptr(),
        };
        log::forget();
        // SAFETY: every list has `count` elements and lives during the call; llama.cpp checks tokens and sequences
        // against the model, and keeps none of the pointers.
        outcome(unsafe { sys::llama_decode(self.raw.as_ptr(), batch) })
    }

    /// Decodes what was seen in a part of a picture, and returns the next place of the sequence.
    pub(crate) fn decode_picture(
        &self,
        projector: &Projector,
        (chunk, seen): (&Chunk, &[f32]),
        (sequence, at): (i32, i32),
    ) -> Result<i32, Stopped> {
        if seen.len() != chunk.tokens() * projector.width() {
            return Err(NativeError::told("match what was seen with its place").into());
        }
        let mut next = at;
        log::forget();
        // SAFETY: `seen` holds as many numbers as the chunk has tokens of the model's width, checked above. The C++
        // takes it as changeable and only reads it. All pointers live during the call.
        let code = unsafe {
            sys::mtmd_helper_decode_image_chunk(
                projector.raw.as_ptr(),
                self.raw.as_ptr(),
                chunk.raw(),
                seen.as_ptr().cast_mut(),
                at,
                sequence,
                self.batch,
                &raw mut next,
                None,
                std::ptr::null_mut(),
            )
        };
        outcome(code).map(|()| next)
    }

    /// Returns the numbers of every token that may follow the entry at this place of the last batch.
    pub(crate) fn logits(&self, entry: usize) -> Option<&[f32]> {
        let index = i32::try_from(entry).ok()?;
        // SAFETY: llama.cpp returns null where nothing was wanted of the entry, else as many numbers as the vocabulary
        // has tokens. They live until the next decoding, which borrows `self` again but cannot while they are held by
        // a worker that copies what it needs first.
        unsafe {
            let numbers = sys::llama_get_logits_ith(self.raw.as_ptr(), index);
            (!numbers.is_null()).then(|| std::slice::from_raw_parts(numbers, self.vocabulary))
        }
    }

    /// Forgets a sequence from a place on. False where this memory cannot forget in part: then it has forgotten all.
    pub(crate) fn forget(&self, sequence: i32, from: i32) -> bool {
        // SAFETY: the sequence is below the context's number of them.
        unsafe {
            let done = sys::llama_memory_seq_rm(self.memory, sequence, from, -1);
            if !done {
                sys::llama_memory_seq_rm(self.memory, sequence, -1, -1);
            }
            done
        }
    }

    /// Forgets every sequence, and writes zeros over what they held.
    pub(crate) fn wipe(&self) {
        // SAFETY: the memory lives as long as the context, and nothing is being decoded while `self` is borrowed here.
        unsafe { sys::llama_memory_clear(self.memory, true) };
    }

    /// Makes one sequence hold what another holds; what it held before is forgotten. False where that failed: then it
    /// holds nothing.
    ///
    /// Goes by way of a saved state, which has the size of what is held. The library's own copy takes the whole memory of
    /// a sequence, used or not: 90 MiB where 2 are held.
    pub(crate) fn copy(&self, from: i32, to: i32) -> bool {
        // SAFETY: both are below the context's number of sequences. The state is as long as was asked for, and what is
        // given back is what was written.
        unsafe {
            sys::llama_memory_seq_rm(self.memory, to, -1, -1);
            let mut state = vec![0_u8; sys::llama_state_seq_get_size(self.raw.as_ptr(), from)];
            let length = sys::llama_state_seq_get_data(self.raw.as_ptr(), state.as_mut_ptr(), state.len(), from);
            let copied = length > 0 && sys::llama_state_seq_set_data(self.raw.as_ptr(), state.as_ptr(), length, to) > 0;
            if !copied {
                sys::llama_memory_seq_rm(self.memory, to, -1, -1);
            }
            copied
        }
    }
}

fn outcome(code: i32) -> Result<(), Stopped> {
    match code {
        0 => Ok(()),
        2 => Err(Stopped::Unwanted),
        _ => Err(NativeError::new("decode").into()),
    }
}

impl Drop for Context {
    fn drop(&mut self) {
        // SAFETY: nothing else holds it.
        unsafe { sys::llama_free(self.raw.as_ptr()) };
    }
}
