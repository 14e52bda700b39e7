//! What llama.cpp says: kept from the terminal, but for its last error, which explains a failure.

use std::ffi::{CStr, c_char, c_void};
use std::sync::{Mutex, PoisonError};

use llama_cpp_sys_2 as sys;

static LAST: Mutex<Option<String>> = Mutex::new(None);

/// Sends everything that llama.cpp logs here.
pub(super) fn capture() {
    // SAFETY: the callback is a plain function that lives as long as the process, and needs no data.
    unsafe {
        sys::llama_log_set(Some(hear), std::ptr::null_mut());
        sys::mtmd_helper_log_set(Some(hear), std::ptr::null_mut());
    }
}

/// Returns the last error, and forgets it.
pub(super) fn take() -> Option<String> {
    LAST.lock().unwrap_or_else(PoisonError::into_inner).take()
}

extern "C" fn hear(level: sys::ggml_log_level, text: *const c_char, _: *mut c_void) {
    if level != sys::GGML_LOG_LEVEL_ERROR || text.is_null() {
        return;
    }
    // SAFETY: llama.cpp gives a text that ends in zero and lives during the call.
    let text = unsafe { CStr::from_ptr(text) }.to_string_lossy();
    keep(&text);
}

/// Keeps a message as the last one.
pub(super) fn keep(text: &str) {
    let text: String = text.trim().chars().filter(|letter| !letter.is_control()).take(300).collect();
    *LAST.lock().unwrap_or_else(PoisonError::into_inner) = Some(text);
}
