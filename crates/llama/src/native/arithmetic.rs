//! Which of the arithmetics that were built into the program llama.cpp computes with.

use llama_cpp_sys_2 as sys;

use crate::processor::Instructions;

#[cfg(any(has_avx2, has_avx512))]
unsafe extern "C" {
    #[cfg(has_avx2)]
    fn vqa_cpu_avx2() -> sys::ggml_backend_reg_t;
    #[cfg(has_avx512)]
    fn vqa_cpu_avx512() -> sys::ggml_backend_reg_t;
}

/// Puts the arithmetic for these instructions in the place of the common one. Once, before any model is opened, and only
/// with instructions that are here.
pub(super) fn choose(instructions: Instructions) {
    // SAFETY: each is ggml's own entry, compiled for a processor that this one is; it gives a table that is never freed.
    let chosen: Option<sys::ggml_backend_reg_t> = match instructions {
        Instructions::Baseline => None,
        #[cfg(has_avx2)]
        Instructions::Avx2 => Some(unsafe { vqa_cpu_avx2() }),
        #[cfg(has_avx512)]
        Instructions::Avx512 => Some(unsafe { vqa_cpu_avx512() }),
        #[cfg(not(all(has_avx2, has_avx512)))]
        _ => None,
    };
    let Some(chosen) = chosen else { return };
    // SAFETY: the name ends in zero. Nothing is computed yet, so nobody holds what is taken out of the list, which is static
    // and stays; both calls are made once, by one thread.
    unsafe {
        let common = sys::ggml_backend_reg_by_name(c"CPU".as_ptr());
        if !common.is_null() {
            sys::ggml_backend_unload(common);
        }
        sys::ggml_backend_register(chosen);
    }
}

/// Says which instructions the common arithmetic was built with: all x86-64 processors have them, unless one was named for the
/// build. What lies between two sets counts as the older.
pub(crate) fn common_instructions() -> Instructions {
    // SAFETY: each gives a number that was fixed when it was compiled.
    let (avx2, avx512) = unsafe {
        (
            [sys::ggml_cpu_has_avx2(), sys::ggml_cpu_has_fma(), sys::ggml_cpu_has_f16c(), sys::ggml_cpu_has_bmi2()],
            [
                sys::ggml_cpu_has_avx512(),
                sys::ggml_cpu_has_avx512_vbmi(),
                sys::ggml_cpu_has_avx512_vnni(),
                sys::ggml_cpu_has_avx512_bf16(),
            ],
        )
    };
    match (avx2.contains(&0), avx512.contains(&0)) {
        (true, _) => Instructions::Baseline,
        (false, true) => Instructions::Avx2,
        (false, false) => Instructions::Avx512,
    }
}
