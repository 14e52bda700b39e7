//! Counts, and what they say at 95 %.

use std::collections::BTreeMap;
use std::io::{self, Write};

/// What is counted together.
pub(super) struct Case {
    pub(super) code: &'static str,
    /// What was done to the picture.
    pub(super) what: String,
    pub(super) half: Half,
}

/// The halves of the pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Half {
    First,
    Second,
}

/// Splits by the FNV-1a hash of the file's own name.
pub(super) fn half(path: &str) -> Half {
    let name = path.rsplit('/').next().unwrap_or(path);
    let hash = name
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    if (hash >> 32) & 1 == 0 { Half::First } else { Half::Second }
}

/// How often each check spoke, by check, by what was done to the picture, and by half.
#[derive(Default)]
pub(super) struct Tally {
    counts: BTreeMap<(&'static str, String, Half), (u32, u32)>,
    names: BTreeMap<&'static str, Vec<String>>,
    skipped: u32,
}

impl Tally {
    pub(super) fn skip(&mut self) {
        self.skipped += 1;
    }

    pub(super) fn count(&mut self, case: Case, told: bool) {
        let count = self.counts.entry((case.code, case.what, case.half)).or_default();
        count.0 += u32::from(told);
        count.1 += 1;
    }

    /// Keeps the name of an untouched picture of which a check spoke, to be judged by eye.
    pub(super) fn name(&mut self, code: &'static str, name: &str) {
        self.names.entry(code).or_default().push(name.to_owned());
    }

    pub(super) fn print(&self, out: &mut impl Write) -> io::Result<()> {
        writeln!(out, "files that are no picture: {}", self.skipped)?;
        for ((code, what, half), (told, all)) in &self.counts {
            let (low, high) = wilson(*told, *all);
            let share = 100.0 * f64::from(*told) / f64::from(*all);
            writeln!(out, "{code:15} {what:24} {half:?}\t{told:4} of {all:4}  {share:5.1} %  ({low:.1} to {high:.1})")?;
        }
        for (code, names) in &self.names {
            writeln!(out, "\n{code}, untouched:")?;
            names.iter().try_for_each(|name| writeln!(out, "  {name}"))?;
        }
        Ok(())
    }
}

/// The Wilson interval at 95 %, in percent.
fn wilson(told: u32, all: u32) -> (f64, f64) {
    const Z: f64 = 1.959_964;
    let (n, share) = (f64::from(all), f64::from(told) / f64::from(all));
    let middle = share + Z * Z / (2.0 * n);
    let spread = Z * (share * (1.0 - share) / n + Z * Z / (4.0 * n * n)).sqrt();
    let whole = 1.0 + Z * Z / n;
    (100.0 * (middle - spread).max(0.0) / whole, 100.0 * (middle + spread) / whole)
}
