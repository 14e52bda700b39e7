//! What this processor can do, and how many of it there are.

use std::fmt;
use std::str::FromStr;

use crate::error::{FilePart, LoadError};
use crate::form::Form;
use crate::native::common_instructions;

/// The instructions that models are computed with, the oldest first. Each takes all that come before it for granted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Instructions {
    /// Those that the whole program was built for: on x86-64 all of its processors, unless one was named.
    Baseline,
    /// AVX2, FMA, F16C and BMI: Intel since 2013, AMD since 2015.
    Avx2,
    /// AVX-512 with VBMI, VNNI and BF16: AMD since 2022, Intel's servers since 2023.
    Avx512,
}

impl Instructions {
    /// Every set, the oldest first.
    pub const ALL: [Self; 3] = [Self::Baseline, Self::Avx2, Self::Avx512];

    /// Its name, as settings have it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Baseline => "baseline",
            Self::Avx2 => "avx2",
            Self::Avx512 => "avx512",
        }
    }

    /// The newest that this program was built with and this processor has, of those up to the newest that is allowed.
    pub(crate) fn best(newest: Option<Self>) -> Self {
        let allowed = |set: &Self| set.is_here() && newest.is_none_or(|newest| *set <= newest);
        Self::ALL.into_iter().rev().find(allowed).unwrap_or(Self::Baseline)
    }

    /// Says which models are computed with where none newer than these are allowed. A program that was built for a processor
    /// by name has no others, and uses those whatever is allowed.
    #[must_use]
    pub fn computed(newest: Option<Self>) -> Self {
        match Self::best(newest) {
            Self::Baseline => common_instructions(),
            variant @ (Self::Avx2 | Self::Avx512) => variant,
        }
    }

    /// Says whether the program was built with it and the processor has it.
    #[must_use]
    pub fn is_here(self) -> bool {
        match self {
            Self::Baseline => true,
            Self::Avx2 => cfg!(has_avx2) && missing_avx2().is_none(),
            Self::Avx512 => cfg!(has_avx512) && missing_avx2().is_none() && has_avx512(),
        }
    }

    /// The form in which the matrices of a part are multiplied fastest, where that is not the one of files.
    ///
    /// AMD's processors multiply BF16 twice as fast as F32, Intel's at half the speed (measured on Zen 4 and Sapphire Rapids,
    /// 2026-11; `docs/decisions/processors.md`).
    pub(crate) fn form(self, part: FilePart) -> Option<Form> {
        match (self, part) {
            (Self::Avx512, _) if is_amd() => Some(Form::Bf16),
            (Self::Avx2 | Self::Avx512, FilePart::Projector) => Some(Form::F32),
            (Self::Avx2 | Self::Avx512, FilePart::Model) => None,
            // Without F16C each number is looked up in a table.
            (Self::Baseline, _) => cfg!(has_avx2).then_some(Form::F32),
        }
    }
}

impl fmt::Display for Instructions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Instructions {
    type Err = &'static str;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|set| set.name() == name).ok_or("write baseline, avx2 or avx512")
    }
}

/// Checks that the processor has the instructions that llama.cpp's common part was built with: without the check, an older
/// one would end the whole program at the first of them.
pub(crate) fn check() -> Result<(), LoadError> {
    match missing_avx2().filter(|_| cfg!(baseline_avx2)) {
        Some(name) => Err(LoadError::Processor(name)),
        None => Ok(()),
    }
}

/// Names an instruction of `x86-64-v3` that is not here, as `build/processors.rs` asks for them.
#[cfg(target_arch = "x86_64")]
fn missing_avx2() -> Option<&'static str> {
    let wanted = [
        ("AVX2", std::arch::is_x86_feature_detected!("avx2")),
        ("FMA", std::arch::is_x86_feature_detected!("fma")),
        ("F16C", std::arch::is_x86_feature_detected!("f16c")),
        ("BMI1", std::arch::is_x86_feature_detected!("bmi1")),
        ("BMI2", std::arch::is_x86_feature_detected!("bmi2")),
        ("LZCNT", std::arch::is_x86_feature_detected!("lzcnt")),
        ("MOVBE", std::arch::is_x86_feature_detected!("movbe")),
    ];
    wanted.iter().find(|(_, has)| !has).map(|(name, _)| *name)
}

#[cfg(not(target_arch = "x86_64"))]
const fn missing_avx2() -> Option<&'static str> {
    None
}

/// Says whether all of `x86-64-v4` and the three extensions are here.
#[cfg(target_arch = "x86_64")]
fn has_avx512() -> bool {
    std::arch::is_x86_feature_detected!("avx512f")
        && std::arch::is_x86_feature_detected!("avx512bw")
        && std::arch::is_x86_feature_detected!("avx512cd")
        && std::arch::is_x86_feature_detected!("avx512dq")
        && std::arch::is_x86_feature_detected!("avx512vl")
        && std::arch::is_x86_feature_detected!("avx512vbmi")
        && std::arch::is_x86_feature_detected!("avx512vnni")
        && std::arch::is_x86_feature_detected!("avx512bf16")
}

#[cfg(not(target_arch = "x86_64"))]
const fn has_avx512() -> bool {
    false
}

/// Says whether AMD made it.
#[cfg(target_arch = "x86_64")]
fn is_amd() -> bool {
    let maker = std::arch::x86_64::__cpuid(0);
    [maker.ebx, maker.edx, maker.ecx].map(u32::to_le_bytes).concat() == b"AuthenticAMD"
}

#[cfg(not(target_arch = "x86_64"))]
const fn is_amd() -> bool {
    false
}

/// Counts the cores that this process may use.
pub(crate) fn cores() -> i32 {
    std::thread::available_parallelism().map_or(1, |cores| i32::try_from(cores.get()).unwrap_or(i32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_taken_is_the_newest_that_is_here() {
        let best = Instructions::best(None);
        assert!(best.is_here());
        assert!(Instructions::ALL.into_iter().filter(|set| *set > best).all(|set| !set.is_here()));
        assert_eq!(Instructions::best(Some(Instructions::Baseline)), Instructions::Baseline);
    }

    #[test]
    fn what_is_told_is_what_the_program_was_built_for() {
        let common = common_instructions();
        assert_eq!(common >= Instructions::Avx2, cfg!(baseline_avx2), "{common}");
        assert_eq!(Instructions::computed(Some(Instructions::Baseline)), common);
        assert_eq!(Instructions::computed(None), Instructions::best(None).max(common));
    }

    #[test]
    fn names_are_read_back() {
        for set in Instructions::ALL {
            assert_eq!(set.name().parse(), Ok(set));
        }
        assert!("sse".parse::<Instructions>().is_err());
    }
}
