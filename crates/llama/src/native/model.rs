//! A model's weights and its vocabulary.

use std::path::Path;
use std::ptr::NonNull;

use llama_cpp_sys_2 as sys;

use super::{NativeError, c_path, log};

/// A token: an index into the vocabulary.
pub(crate) type Token = sys::llama_token;

/// The weights of a model, mapped into memory.
#[derive(Debug)]
pub(crate) struct Model {
    pub(super) raw: NonNull<sys::llama_model>,
    vocab: NonNull<sys::llama_vocab>,
}

impl Model {
    /// Maps a file that a header reader passed, llama.cpp being started.
    pub(crate) fn open(path: &Path) -> Result<Self, NativeError> {
        let path = c_path(path)?;
        log::forget();
        // SAFETY: the path ends in zero and lives during the call; the parameters are llama.cpp's own. A failure is
        // told by a null pointer, C++ exceptions being caught inside.
        let raw = unsafe {
            let mut params = sys::llama_model_default_params();
            params.load_mode = sys::LLAMA_LOAD_MODE_MMAP;
            params.n_gpu_layers = if super::on_gpu() { -1 } else { 0 };
            sys::llama_model_load_from_file(path.as_ptr(), params)
        };
        let raw = NonNull::new(raw).ok_or_else(|| NativeError::new("load the model"))?;
        // SAFETY: the model is loaded; its vocabulary lives as long.
        let vocab = unsafe { sys::llama_model_get_vocab(raw.as_ptr()) };
        match NonNull::new(vocab.cast_mut()) {
            Some(vocab) => Ok(Self { raw, vocab }),
            None => {
                // SAFETY: nothing else holds it.
                unsafe { sys::llama_model_free(raw.as_ptr()) };
                Err(NativeError::new("read the vocabulary"))
            }
        }
    }

    /// Counts the tokens of the vocabulary.
    pub(crate) fn tokens(&self) -> usize {
        // SAFETY: the vocabulary lives as long as `self`.
        usize::try_from(unsafe { sys::llama_vocab_n_tokens(self.vocab.as_ptr()) }).unwrap_or(0)
    }

    /// Counts the numbers of one embedded token, as the decoder takes it.
    pub(crate) fn width(&self) -> usize {
        // SAFETY: the model lives as long as `self`.
        usize::try_from(unsafe { sys::llama_model_n_embd_inp(self.raw.as_ptr()) }).unwrap_or(0)
    }

    /// Says whether a part of a sequence can be forgotten: not where the model keeps a running state.
    pub(crate) fn forgets_in_part(&self) -> bool {
        // SAFETY: as above.
        unsafe { !sys::llama_model_is_recurrent(self.raw.as_ptr()) && !sys::llama_model_is_hybrid(self.raw.as_ptr()) }
    }

    /// Says whether the token ends an answer.
    pub(crate) fn ends(&self, token: Token) -> bool {
        // SAFETY: the vocabulary lives as long as `self`, and the token is checked there.
        unsafe { sys::llama_vocab_is_eog(self.vocab.as_ptr(), token) }
    }

    /// Returns the token that ends a text, where there is one.
    pub(crate) fn end(&self) -> Option<Token> {
        // SAFETY: as above.
        let token = unsafe { sys::llama_vocab_eos(self.vocab.as_ptr()) };
        self.has(token).then_some(token)
    }

    /// Says whether there is such a token: to ask C++ about another one is an exception, which ends the program.
    fn has(&self, token: Token) -> bool {
        usize::try_from(token).is_ok_and(|index| index < self.tokens())
    }

    /// Returns the token that every prompt begins with, where there is one.
    pub(crate) fn beginning(&self) -> Option<Token> {
        // SAFETY: as above.
        unsafe {
            let token = sys::llama_vocab_bos(self.vocab.as_ptr());
            (sys::llama_vocab_get_add_bos(self.vocab.as_ptr()) && self.has(token)).then_some(token)
        }
    }

    /// Says whether the token is one of control, which is no text; the one for what is unknown is read by its name too.
    pub(crate) fn is_control(&self, token: Token) -> bool {
        if !self.has(token) {
            return false;
        }
        // SAFETY: the vocabulary lives as long as `self`; the token is below its size.
        let attributes = unsafe { sys::llama_vocab_get_attr(self.vocab.as_ptr(), token) };
        attributes & (sys::LLAMA_TOKEN_ATTR_CONTROL | sys::LLAMA_TOKEN_ATTR_UNKNOWN) != 0
    }

    /// Returns the bytes of a token. Control tokens have none unless they are asked for by name.
    pub(crate) fn piece(&self, token: Token, names: bool) -> Vec<u8> {
        let mut out = vec![0_u8; 64];
        if !self.has(token) {
            return Vec::new();
        }
        loop {
            let room = i32::try_from(out.len()).unwrap_or(i32::MAX);
            // SAFETY: the buffer has `room` bytes, and the vocabulary has the token.
            let written = unsafe {
                sys::llama_token_to_piece(self.vocab.as_ptr(), token, out.as_mut_ptr().cast(), room, 0, names)
            };
            match usize::try_from(written) {
                Ok(written) => {
                    out.truncate(written);
                    return out;
                }
                // A negative number says how much room is wanted.
                Err(_) => out.resize(usize::try_from(written.unsigned_abs()).unwrap_or(0).max(out.len() + 1), 0),
            }
        }
    }

    /// Turns a text into tokens. The names of control tokens in it become control tokens.
    pub(crate) fn tokenize(&self, text: &str) -> Result<Vec<Token>, NativeError> {
        let length = i32::try_from(text.len()).map_err(|_| NativeError::told("read so long a text"))?;
        // No token is shorter than a byte, but a vocabulary may put one before and one behind.
        let mut out = vec![0; text.len() + 2];
        loop {
            let room = i32::try_from(out.len()).unwrap_or(i32::MAX);
            // SAFETY: the text has `length` bytes and the buffer room for `room` tokens.
            let written = unsafe {
                let (vocab, text) = (self.vocab.as_ptr(), text.as_ptr().cast());
                sys::llama_tokenize(vocab, text, length, out.as_mut_ptr(), room, false, true)
            };
            match usize::try_from(written) {
                Ok(written) => {
                    out.truncate(written);
                    return Ok(out);
                }
                Err(_) if written == i32::MIN => return Err(NativeError::new("count so many tokens")),
                Err(_) => out.resize(usize::try_from(written.unsigned_abs()).unwrap_or(0).max(out.len() + 1), 0),
            }
        }
    }
}

impl Drop for Model {
    fn drop(&mut self) {
        // SAFETY: contexts and projectors hold the model for as long as they live, so nothing uses it any more.
        unsafe { sys::llama_model_free(self.raw.as_ptr()) };
    }
}
