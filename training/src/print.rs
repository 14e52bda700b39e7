//! The one place that prints.

use std::io::Write as _;

/// Prints a line; one that cannot be printed is lost.
pub(crate) fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{line}");
    let _ = out.flush();
}
