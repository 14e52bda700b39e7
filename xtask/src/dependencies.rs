//! What this program is made from besides its own code: every crate comes from crates.io, under a licence listed here, and
//! none brings a second TLS.

use std::process::ExitCode;

use anyhow::Context;
use cargo_metadata::{MetadataCommand, Package};
use spdx::{Expression, LicenseReq, ParseMode};

/// Licences that ask for no more than a notice, by their SPDX names.
const LICENCES: [&str; 14] = [
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    // Mozilla's list of certificate authorities.
    "CDLA-Permissive-2.0",
    "IJG",
    "ISC",
    "MIT",
    "MIT-0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// Crates that would bring a TLS beside `rustls`, and a library of the system with it.
const REFUSED: [&str; 2] = ["native-tls", "openssl-sys"];

pub(crate) fn run() -> anyhow::Result<ExitCode> {
    let metadata = MetadataCommand::new()
        .other_options(["--locked".to_owned(), "--all-features".to_owned()])
        .exec()
        .context("cargo metadata failed")?;
    let outside: Vec<&Package> = metadata.packages.iter().filter(|package| package.source.is_some()).collect();
    anyhow::ensure!(!outside.is_empty(), "no crate from outside was seen: this check looked at nothing");
    let wrong: Vec<String> = outside
        .iter()
        .filter_map(|package| Some(format!("{} {}: {}", package.name, package.version, fault(package)?)))
        .collect();
    for line in &wrong {
        eprintln!("{line}");
    }
    println!("{} crates from outside, {} of them not to be used", outside.len(), wrong.len());
    Ok(if wrong.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Tells why a crate may not be used, where it may not.
fn fault(package: &Package) -> Option<String> {
    if REFUSED.contains(&package.name.as_str()) {
        return Some("brings a TLS beside rustls".to_owned());
    }
    if !package.source.as_ref().is_some_and(cargo_metadata::Source::is_crates_io) {
        return Some("does not come from crates.io".to_owned());
    }
    let Some(licence) = &package.license else { return Some("does not say its licence".to_owned()) };
    match Expression::parse_mode(licence, ParseMode::LAX) {
        Err(error) => Some(format!("says its licence in a way that is not understood: {error}")),
        Ok(expression) if expression.evaluate(listed) => None,
        Ok(_) => Some(format!("its licence, {licence}, is not among those listed in this check")),
    }
}

fn listed(wanted: &LicenseReq) -> bool {
    wanted.license.id().is_some_and(|id| LICENCES.contains(&id.name))
}

#[cfg(test)]
mod tests {
    use spdx::{Expression, ParseMode};

    use super::listed;

    #[test]
    fn one_of_several_licences_is_enough_and_all_of_joined_ones_are_needed() {
        let taken = |text| Expression::parse_mode(text, ParseMode::LAX).is_ok_and(|licence| licence.evaluate(listed));
        for text in ["MIT", "MIT/Apache-2.0", "MIT OR GPL-3.0-only", "Apache-2.0 WITH LLVM-exception", "MIT AND IJG"] {
            assert!(taken(text), "{text}");
        }
        for text in ["GPL-3.0-only", "MIT AND GPL-3.0-only", "LicenseRef-own", "MPL-2.0"] {
            assert!(!taken(text), "{text}");
        }
    }
}
