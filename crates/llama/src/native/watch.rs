//! Who still waits for what is being computed: once nobody does, the computation is given up.

use std::ffi::c_void;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use llama_cpp_sys_2 as sys;

/// The flags of those for whom something is being computed; each is set once its asker has gone.
#[derive(Debug, Default)]
pub(crate) struct Watch {
    flags: Mutex<Vec<Arc<AtomicBool>>>,
    closed: AtomicBool,
}

impl Watch {
    /// Says for whom the next computation is.
    pub(crate) fn set(&self, askers: impl IntoIterator<Item = Arc<AtomicBool>>) {
        let mut flags = self.flags.lock().unwrap_or_else(PoisonError::into_inner);
        flags.clear();
        flags.extend(askers);
    }

    /// Says that nobody will wait for anything any more.
    pub(crate) fn close(&self) {
        self.closed.store(true, Ordering::Relaxed);
    }

    /// Says whether all of them have gone.
    pub(crate) fn all_gone(&self) -> bool {
        if self.closed.load(Ordering::Relaxed) {
            return true;
        }
        let flags = self.flags.lock().unwrap_or_else(PoisonError::into_inner);
        !flags.is_empty() && flags.iter().all(|flag| flag.load(Ordering::Relaxed))
    }

    /// Gives the address that [`stop`] and [`look`] take.
    pub(super) fn address(self: &Arc<Self>) -> *mut c_void {
        Arc::as_ptr(self).cast_mut().cast()
    }
}

/// Called by the decoder between operations: stops where the answer is true.
pub(super) extern "C" fn stop(watch: *mut c_void) -> bool {
    // SAFETY: the address is that of a `Watch` which the owner of the context holds for longer than the context.
    unsafe { &*watch.cast::<Watch>() }.all_gone()
}

/// Called by the encoder, first whether it should stop behind an operation, then whether to go on. It stops at every
/// matrix product, of which a tile has a hundred: often enough to give up in time, too seldom to cost any.
pub(super) extern "C" fn look(tensor: *mut sys::ggml_tensor, ask: bool, watch: *mut c_void) -> bool {
    if ask {
        // SAFETY: llama.cpp gives a tensor that lives during the call.
        return unsafe { (*tensor).op } == sys::GGML_OP_MUL_MAT;
    }
    !stop(watch)
}
