//! What this processor can do, and how many of it there are.

use crate::error::LoadError;

/// Checks that the processor has the instructions that llama.cpp was built with: without the check, an older one would
/// end the whole program at the first of them.
pub(crate) fn check() -> Result<(), LoadError> {
    #[cfg(target_arch = "x86_64")]
    {
        let wanted = [
            ("AVX2", std::arch::is_x86_feature_detected!("avx2")),
            ("FMA", std::arch::is_x86_feature_detected!("fma")),
            ("F16C", std::arch::is_x86_feature_detected!("f16c")),
            ("BMI2", std::arch::is_x86_feature_detected!("bmi2")),
        ];
        if let Some((name, _)) = wanted.iter().find(|(_, has)| !has) {
            return Err(LoadError::Processor(name));
        }
    }
    Ok(())
}

/// Counts the cores that this process may use.
pub(crate) fn cores() -> i32 {
    std::thread::available_parallelism().map_or(1, |cores| i32::try_from(cores.get()).unwrap_or(i32::MAX))
}
