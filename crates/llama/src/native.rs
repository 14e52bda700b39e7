//! The only door to llama.cpp, and the only unsafe code of this program.
//!
//! Owns every pointer that C++ gives out, and frees each one once. Takes paths, tokens and RGB pixels, and gives back
//! tokens and numbers; no C++ type leaves. What is inside lives and dies on one thread: nothing here is `Send`.
#![expect(unsafe_code, reason = "llama.cpp is C++; each block says why it is sound")]

mod arithmetic;
mod context;
mod fault;
mod log;
mod model;
mod projector;
mod watch;

use std::ffi::CString;
use std::path::Path;
use std::sync::OnceLock;

use llama_cpp_sys_2 as sys;

use crate::processor::Instructions;

pub(crate) use arithmetic::common_instructions;
pub(crate) use context::{Context, ContextSize, Entry, Stopped};
pub(crate) use fault::{failure, has_failed, on_failure};
pub(crate) use model::{Model, Token};
pub(crate) use projector::{Chunk, Piece, Projector};
pub(crate) use watch::Watch;

/// What llama.cpp could not do, in its own last words.
#[derive(Debug, thiserror::Error)]
#[error("llama.cpp could not {what}{}", .said.as_ref().map(|said| format!(": {said}")).unwrap_or_default())]
pub(crate) struct NativeError {
    /// What was wanted.
    pub(crate) what: &'static str,
    /// The last error that it logged meanwhile.
    pub(crate) said: Option<String>,
}

impl NativeError {
    fn new(what: &'static str) -> Self {
        Self { what, said: log::take() }
    }

    /// Tells a failure of which llama.cpp knows nothing.
    pub(crate) const fn told(what: &'static str) -> Self {
        Self { what, said: None }
    }
}

/// Starts llama.cpp once for the whole process, and keeps it from writing to the terminal. Says which instructions it computes
/// with: the newest that are here and were allowed when it was started.
pub(crate) fn start(most: Option<Instructions>) -> Instructions {
    static STARTED: OnceLock<Instructions> = OnceLock::new();
    *STARTED.get_or_init(|| {
        let chosen = Instructions::best(most);
        log::capture();
        fault::catch();
        arithmetic::choose(chosen);
        // SAFETY: called once, before anything else of llama.cpp but the choice.
        unsafe { sys::llama_backend_init() };
        chosen
    })
}

/// Has the system's allocator, which C++ takes its memory from, overwrite what is given back to it: from now on, in the
/// whole process. Pieces of up to a kilobyte that a thread keeps for itself are left out, by the library's own design.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
pub(crate) fn overwrite_what_is_freed() {
    /// Any byte but zero, which would turn it off.
    const WRITTEN_OVER: libc::c_int = 0xA5;
    // SAFETY: sets a number of the allocator, which every thread reads; no memory is handed over.
    unsafe { libc::mallopt(libc::M_PERTURB, WRITTEN_OVER) };
}

/// Elsewhere the allocator of C++ cannot be told to.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub(crate) const fn overwrite_what_is_freed() {}

/// Has the system's allocator share its arenas among threads, as many as there are processors. On its own it makes eight for
/// each, and what one keeps for a thread that is done no other thread uses: for bodies of a megabyte, several times their size.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
pub fn share_arenas() {
    let arenas = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let arenas = libc::c_int::try_from(arenas).unwrap_or(libc::c_int::MAX);
    // SAFETY: sets a number of the allocator, which every thread reads; no memory is handed over.
    unsafe { libc::mallopt(libc::M_ARENA_MAX, arenas) };
}

/// Elsewhere there are no arenas to be told of.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub const fn share_arenas() {}

/// Turns a path into what C++ takes.
fn c_path(path: &Path) -> Result<CString, NativeError> {
    CString::new(path.as_os_str().as_encoded_bytes()).map_err(|_| NativeError::told("open a path with a zero byte"))
}

/// Says whether this build computes on a graphics card.
pub(crate) const fn on_gpu() -> bool {
    cfg!(any(feature = "cuda", feature = "metal", feature = "vulkan"))
}
