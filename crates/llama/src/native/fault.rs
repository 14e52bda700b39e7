//! A failed assertion inside of llama.cpp, which would end the whole program.
//!
//! The library calls back first. The callback never returns: the thread that failed sleeps for good, every ask is told,
//! and no model is used again until the program is started anew. The rest of the program, which may be serving other
//! models, goes on.

use std::ffi::{CStr, c_char};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};

use llama_cpp_sys_2 as sys;

use super::NativeError;

static FAILED: AtomicBool = AtomicBool::new(false);
static SAID: OnceLock<String> = OnceLock::new();
static TELL: Mutex<Vec<Box<dyn Fn() + Send>>> = Mutex::new(Vec::new());

/// Asks to be called instead of the end of the program.
pub(super) fn catch() {
    // SAFETY: the callback is a plain function that lives as long as the process.
    unsafe { sys::ggml_set_abort_callback(Some(hold)) };
}

/// Says whether llama.cpp failed in this process.
pub(crate) fn has_failed() -> bool {
    FAILED.load(Ordering::Acquire)
}

/// Tells what failed, once something has.
pub(crate) fn failure() -> NativeError {
    NativeError { what: "go on", said: SAID.get().cloned() }
}

/// Asks to be told of a failure.
pub(crate) fn on_failure(tell: impl Fn() + Send + 'static) {
    TELL.lock().unwrap_or_else(PoisonError::into_inner).push(Box::new(tell));
}

extern "C" fn hold(message: *const c_char) {
    if !message.is_null() {
        // SAFETY: llama.cpp gives a text that ends in zero and lives during the call.
        let said = unsafe { CStr::from_ptr(message) }.to_string_lossy();
        // The first failure is the one that ended everything.
        let _ = SAID.set(super::log::plain(&said));
    }
    FAILED.store(true, Ordering::Release);
    TELL.lock().unwrap_or_else(PoisonError::into_inner).iter().for_each(|tell| tell());
    loop {
        std::thread::park();
    }
}

#[cfg(test)]
mod tests {
    use std::process::Command;
    use std::sync::mpsc::channel;

    use super::*;

    /// A failure is for good, so it is caused in a process of its own: this test starts itself.
    #[test]
    fn a_failed_assertion_ends_no_program() {
        let name = "native::fault::tests::the_failing_process";
        let tests = std::env::current_exe().unwrap();
        let out = Command::new(tests).args([name, "--exact", "--ignored"]).output().unwrap();
        let text = String::from_utf8_lossy(&out.stdout);
        assert!(out.status.success() && text.contains("1 passed"), "{text}");
    }

    #[test]
    #[ignore = "ends every model of its process; started by the test above"]
    fn the_failing_process() {
        super::super::start(None);
        let (tell, told) = channel();
        on_failure(move || tell.send(()).unwrap());
        assert!(!has_failed());
        // SAFETY: a plain message; the call does not come back.
        std::thread::spawn(|| unsafe { sys::ggml_abort(c"test".as_ptr(), 1, c"a made-up failure".as_ptr()) });
        told.recv().unwrap();
        assert!(has_failed());
        let told = failure().to_string();
        assert_eq!(told, "llama.cpp could not go on: test:1: a made-up failure");
    }
}
