//! llama.cpp as its own examples use it: the multimodal helpers, called one after the other for one question, nothing
//! kept from one to the next. What this program is measured against, built from the same sources with the same flags.
#![expect(unsafe_code, reason = "llama.cpp is C++, and this calls it plainly")]

use std::ffi::CString;
use std::io::{Error, Result};
use std::path::Path;
use std::time::{Duration, Instant};

use llama_cpp_sys_2 as sys;

/// What one question took.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Took {
    pub(crate) first: Duration,
    pub(crate) all: Duration,
}

/// A model, a context and a projector.
pub(crate) struct Plain {
    model: *mut sys::llama_model,
    context: *mut sys::llama_context,
    projector: *mut sys::mtmd_context,
}

fn c_string(text: &str) -> Result<CString> {
    CString::new(text).map_err(Error::other)
}

impl Plain {
    pub(crate) fn open((model, projector): (&Path, &Path), threads: i32) -> Result<Self> {
        let (model, projector) = (c_string(&model.to_string_lossy())?, c_string(&projector.to_string_lossy())?);
        // SAFETY: the paths end in zero; every pointer that comes back is checked before it is used.
        unsafe {
            let model = sys::llama_model_load_from_file(model.as_ptr(), sys::llama_model_default_params());
            if model.is_null() {
                return Err(Error::other("no model"));
            }
            let mut params = sys::llama_context_default_params();
            (params.n_ctx, params.n_batch, params.n_ubatch) = (4096, 2048, 512);
            (params.n_threads, params.n_threads_batch) = (threads, threads);
            let context = sys::llama_init_from_model(model, params);
            let mut eye = sys::mtmd_context_params_default();
            (eye.use_gpu, eye.print_timings, eye.n_threads, eye.image_max_tokens) = (false, false, threads, 64);
            let projector = sys::mtmd_init_from_file(projector.as_ptr(), model, eye);
            if context.is_null() || projector.is_null() {
                return Err(Error::other("no context"));
            }
            Ok(Self { model, context, projector })
        }
    }

    /// Answers one question about one square of 512 px, in so many tokens.
    pub(crate) fn ask(&self, pixels: &[u8], question: &str, tokens: usize) -> Result<Took> {
        let start = Instant::now();
        let before = "<|im_start|>User:<fake_token_around_image><global-img>";
        let after = format!("<fake_token_around_image>{question}<end_of_utterance>\nAssistant:");
        // SAFETY: the context lives, and so does its memory.
        unsafe { sys::llama_memory_clear(sys::llama_get_memory(self.context), true) };
        let mut at = self.text(before, 0, false)?;
        at = self.picture(pixels, at)?;
        at = self.text(&after, at, true)?;
        let mut first = None;
        for step in 0..tokens {
            let token = self.likeliest();
            first.get_or_insert_with(|| start.elapsed());
            if step + 1 < tokens {
                self.decode(&mut [token], &mut [at])?;
                at += 1;
            }
        }
        Ok(Took { first: first.unwrap_or_default(), all: start.elapsed() })
    }

    fn text(&self, text: &str, at: i32, last: bool) -> Result<i32> {
        let c_text = c_string(text)?;
        // SAFETY: as above; text and lists live during the calls.
        unsafe {
            let chunks = sys::mtmd_input_chunks_init();
            let text_len = c_text.as_bytes().len();
            let input =
                sys::mtmd_input_text { text: c_text.as_ptr(), text_len, add_special: false, parse_special: true };
            let mut next = at;
            let code = sys::mtmd_tokenize(self.projector, chunks, &raw const input, std::ptr::null(), 0)
                | sys::mtmd_helper_eval_chunks(self.projector, self.context, chunks, at, 0, 2048, last, &raw mut next);
            sys::mtmd_input_chunks_free(chunks);
            if code == 0 { Ok(next) } else { Err(Error::other("the text was not read")) }
        }
    }

    fn picture(&self, pixels: &[u8], at: i32) -> Result<i32> {
        // SAFETY: as above; the pixels are 512 times 512 times three bytes.
        unsafe {
            let bitmap = sys::mtmd_bitmap_init(512, 512, pixels.as_ptr());
            let chunks = sys::mtmd_input_chunks_init();
            let marker = sys::mtmd_default_marker();
            let text_len = std::ffi::CStr::from_ptr(marker).count_bytes();
            let input = sys::mtmd_input_text { text: marker, text_len, add_special: false, parse_special: true };
            let bitmaps = [bitmap.cast_const()];
            let mut code = sys::mtmd_tokenize(self.projector, chunks, &raw const input, bitmaps.as_ptr(), 1);
            // The helper makes a close-up and a view of the same pixels; one of them is asked about here as well.
            let seen = (0..sys::mtmd_input_chunks_size(chunks))
                .map(|index| sys::mtmd_input_chunks_get(chunks, index))
                .rfind(|chunk| sys::mtmd_input_chunk_get_type(*chunk) == sys::MTMD_INPUT_CHUNK_TYPE_IMAGE);
            let mut next = at;
            if let Some(chunk) = seen {
                let (eye, mind) = (self.projector, self.context);
                code |= sys::mtmd_helper_eval_chunk_single(eye, mind, chunk, at, 0, 2048, false, &raw mut next);
            }
            sys::mtmd_input_chunks_free(chunks);
            sys::mtmd_bitmap_free(bitmap);
            if code == 0 && seen.is_some() { Ok(next) } else { Err(Error::other("the picture was not read")) }
        }
    }

    fn decode(&self, tokens: &mut [i32], places: &mut [i32]) -> Result<()> {
        // SAFETY: one token; llama.cpp tracks its place itself where the batch does not say.
        let code = unsafe {
            let mut batch = sys::llama_batch_get_one(tokens.as_mut_ptr(), 1);
            batch.pos = places.as_mut_ptr();
            sys::llama_decode(self.context, batch)
        };
        if code == 0 { Ok(()) } else { Err(Error::other("the token was not read")) }
    }

    fn likeliest(&self) -> i32 {
        // SAFETY: as many numbers as the vocabulary has tokens stand behind the pointer.
        let numbers = unsafe {
            let count = sys::llama_vocab_n_tokens(sys::llama_model_get_vocab(self.model));
            std::slice::from_raw_parts(sys::llama_get_logits_ith(self.context, -1), usize::try_from(count).unwrap_or(0))
        };
        let best = numbers.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1));
        best.and_then(|(index, _)| i32::try_from(index).ok()).unwrap_or(0)
    }
}

impl Drop for Plain {
    fn drop(&mut self) {
        // SAFETY: nothing else holds them.
        unsafe {
            sys::mtmd_free(self.projector);
            sys::llama_free(self.context);
            sys::llama_model_free(self.model);
        }
    }
}
