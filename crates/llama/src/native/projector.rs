//! The eye: cuts pixels into parts, and encodes each part into what the decoder takes in place of tokens.

use std::cell::Cell;
use std::path::Path;
use std::ptr::NonNull;
use std::rc::Rc;
use std::sync::Arc;

use llama_cpp_sys_2 as sys;
use vqa_core::Rgb8;

use super::context::Stopped;
use super::model::{Model, Token};
use super::{NativeError, Watch, c_path, log, watch};

/// A part of a picture, ready to be encoded.
#[derive(Debug)]
pub(crate) struct Chunk {
    raw: Cell<NonNull<sys::mtmd_input_chunk>>,
}

impl Chunk {
    pub(super) fn raw(&self) -> *mut sys::mtmd_input_chunk {
        self.raw.get().as_ptr()
    }

    /// Keeps the sizes and lets the pixels go: once encoded they are not looked at again, and they are large.
    pub(crate) fn let_go_of_pixels(&self) {
        // SAFETY: the chunk lives; what comes back is a chunk of its own, or null.
        let small = NonNull::new(unsafe { sys::mtmd_input_chunk_get_placeholder(self.raw()) });
        if let Some(small) = small {
            let large = self.raw.replace(small);
            // SAFETY: it was copied for us alone, and `self` now holds the other one.
            unsafe { sys::mtmd_input_chunk_free(large.as_ptr()) };
        }
    }

    /// Counts the tokens it takes.
    pub(crate) fn tokens(&self) -> usize {
        // SAFETY: the chunk lives as long as `self`.
        unsafe { sys::mtmd_input_chunk_get_n_tokens(self.raw()) }
    }

    /// Counts the places it takes in a sequence: fewer than tokens where places have two sides.
    pub(crate) fn places(&self) -> i32 {
        // SAFETY: as above.
        unsafe { sys::mtmd_input_chunk_get_n_pos(self.raw()) }
    }
}

impl Drop for Chunk {
    fn drop(&mut self) {
        // SAFETY: it was copied for us alone.
        unsafe { sys::mtmd_input_chunk_free(self.raw()) };
    }
}

/// What stands in a prompt for a picture.
#[derive(Debug)]
pub(crate) enum Piece {
    /// Tokens that the family puts around its pictures.
    Tokens(Vec<Token>),
    /// A part of the picture.
    Seen(Chunk),
}

/// An encoder of pictures.
#[derive(Debug)]
pub(crate) struct Projector {
    pub(super) raw: NonNull<sys::mtmd_context>,
    width: usize,
    watch: Arc<Watch>,
    // Outlives the projector: C++ holds its address.
    _model: Rc<Model>,
}

impl Projector {
    /// Loads a projector file that a header reader passed. `most` bounds the tokens of a picture, for families that
    /// take pictures of any size.
    pub(crate) fn open(
        path: &Path,
        model: &Rc<Model>,
        (threads, most): (i32, Option<i32>),
        watch: &Arc<Watch>,
    ) -> Result<Self, NativeError> {
        let path = c_path(path)?;
        log::forget();
        // SAFETY: the path ends in zero and lives during the call, the model and the watch outlive the projector.
        // Failure is a null pointer.
        let raw = unsafe {
            let mut params = sys::mtmd_context_params_default();
            params.use_gpu = super::on_gpu();
            params.print_timings = false;
            params.n_threads = threads;
            params.warmup = false;
            params.image_max_tokens = most.unwrap_or(params.image_max_tokens);
            params.cb_eval = Some(watch::look);
            params.cb_eval_user_data = watch.address();
            sys::mtmd_init_from_file(path.as_ptr(), model.raw.as_ptr(), params)
        };
        let raw = NonNull::new(raw).ok_or_else(|| NativeError::new("load the projector"))?;
        Ok(Self { raw, width: model.width(), watch: Arc::clone(watch), _model: Rc::clone(model) })
    }

    /// Says whether it sees pictures; some only hear.
    pub(crate) fn sees(&self) -> bool {
        // SAFETY: the projector lives as long as `self`.
        unsafe { sys::mtmd_support_vision(self.raw.as_ptr()) }
    }

    /// Counts the numbers of one token.
    pub(super) const fn width(&self) -> usize {
        self.width
    }

    /// Says whether all tokens of a part must be decoded at once, since each of them looks at all.
    pub(crate) fn looks_both_ways(&self, chunk: &Chunk) -> bool {
        // SAFETY: both live during the call.
        unsafe { sys::mtmd_decode_use_non_causal(self.raw.as_ptr(), chunk.raw()) }
    }

    /// Cuts a picture as its family does, with the tokens that the family puts around the parts.
    pub(crate) fn cut(&self, pixels: &Rgb8) -> Result<Vec<Piece>, NativeError> {
        let size = pixels.size();
        // The C++ multiplies the sides and 3 in 32 bits.
        if u32::try_from(size.pixels().saturating_mul(3)).is_err() {
            return Err(NativeError::told("see so large a picture"));
        }
        log::forget();
        // SAFETY: the pixels are three bytes for each of width times height, which `Rgb8` keeps; the bitmap copies
        // them. The marker is a text that ends in zero. Bitmap and list are freed here on every way.
        unsafe {
            let bitmap = sys::mtmd_bitmap_init(size.width, size.height, pixels.as_bytes().as_ptr());
            let chunks = sys::mtmd_input_chunks_init();
            let marker = sys::mtmd_default_marker();
            let text_len = std::ffi::CStr::from_ptr(marker).count_bytes();
            let text = sys::mtmd_input_text { text: marker, text_len, add_special: false, parse_special: true };
            let bitmaps = [bitmap.cast_const()];
            let code = sys::mtmd_tokenize(self.raw.as_ptr(), chunks, &raw const text, bitmaps.as_ptr(), 1);
            let pieces = if code == 0 { pieces(chunks) } else { Err(NativeError::new("cut the picture")) };
            sys::mtmd_input_chunks_free(chunks);
            // The bitmap is ours alone until it is freed, and the C++ does not overwrite its pixels.
            let copy = sys::mtmd_bitmap_get_data(bitmap).cast_mut();
            std::ptr::write_bytes(copy, 0, sys::mtmd_bitmap_get_n_bytes(bitmap));
            sys::mtmd_bitmap_free(bitmap);
            pieces
        }
    }

    /// Encodes a part of a picture.
    pub(crate) fn encode(&self, chunk: &Chunk) -> Result<Vec<f32>, Stopped> {
        log::forget();
        // SAFETY: projector and chunk live during the call. What was encoded has as many numbers as the chunk has
        // tokens of the model's width, and lives until the next encoding.
        let seen = unsafe {
            if sys::mtmd_encode_chunk(self.raw.as_ptr(), chunk.raw()) != 0 {
                return Err(self.stopped());
            }
            let numbers = sys::mtmd_get_output_embd(self.raw.as_ptr());
            if numbers.is_null() {
                return Err(self.stopped());
            }
            let length = chunk.tokens() * self.width;
            let copy = std::slice::from_raw_parts(numbers, length).to_vec();
            // Nobody reads them there again, and the buffer stays until the next picture.
            std::ptr::write_bytes(numbers, 0, length);
            copy
        };
        // An encoding that was given up looks like one that succeeded.
        if self.watch.all_gone() { Err(Stopped::Unwanted) } else { Ok(seen) }
    }

    fn stopped(&self) -> Stopped {
        if self.watch.all_gone() { Stopped::Unwanted } else { NativeError::new("encode the picture").into() }
    }
}

/// Copies what a list holds.
///
/// # Safety
///
/// `chunks` is a list that lives during the call.
unsafe fn pieces(chunks: *const sys::mtmd_input_chunks) -> Result<Vec<Piece>, NativeError> {
    // SAFETY: by the caller's promise; indices are below the list's size, and token lists have the length told.
    unsafe {
        (0..sys::mtmd_input_chunks_size(chunks))
            .map(|index| {
                let chunk = sys::mtmd_input_chunks_get(chunks, index);
                if sys::mtmd_input_chunk_get_type(chunk) == sys::MTMD_INPUT_CHUNK_TYPE_TEXT {
                    let mut count = 0;
                    let tokens = sys::mtmd_input_chunk_get_tokens_text(chunk, &raw mut count);
                    return Ok(Piece::Tokens(std::slice::from_raw_parts(tokens, count).to_vec()));
                }
                let copy = NonNull::new(sys::mtmd_input_chunk_copy(chunk));
                Ok(Piece::Seen(Chunk {
                    raw: Cell::new(copy.ok_or_else(|| NativeError::new("keep a part of the picture"))?),
                }))
            })
            .collect()
    }
}

impl Drop for Projector {
    fn drop(&mut self) {
        // SAFETY: nothing else holds it.
        unsafe { sys::mtmd_free(self.raw.as_ptr()) };
    }
}
