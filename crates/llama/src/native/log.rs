//! What llama.cpp says: kept from the terminal, but for its last error, which explains a failure.
//!
//! It is kept for each thread apart, since llama.cpp logs on the thread that called it: no model is blamed in the words
//! of another.

use std::cell::RefCell;
use std::ffi::{CStr, c_char, c_void};

use llama_cpp_sys_2 as sys;

thread_local! {
    static LAST: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Sends everything that llama.cpp logs here.
pub(super) fn capture() {
    // SAFETY: the callback is a plain function that lives as long as the process, and needs no data.
    unsafe {
        sys::llama_log_set(Some(hear), std::ptr::null_mut());
        sys::mtmd_helper_log_set(Some(hear), std::ptr::null_mut());
    }
}

/// Returns the last error of this thread, and forgets it.
pub(super) fn take() -> Option<String> {
    LAST.take()
}

/// Forgets what was said before: a call is about to be made, and is not to be explained by an older one.
pub(super) fn forget() {
    LAST.set(None);
}

extern "C" fn hear(level: sys::ggml_log_level, text: *const c_char, _: *mut c_void) {
    if level != sys::GGML_LOG_LEVEL_ERROR || text.is_null() {
        return;
    }
    // SAFETY: llama.cpp gives a text that ends in zero and lives during the call.
    let text = unsafe { CStr::from_ptr(text) }.to_string_lossy();
    LAST.set(Some(plain(&text)));
}

/// Makes a message fit to be shown.
pub(super) fn plain(text: &str) -> String {
    text.trim().chars().filter(|letter| !letter.is_control()).take(300).collect()
}
