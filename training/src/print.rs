//! The one place that prints.

use std::io::Write;

/// Prints a line of what was found; one that cannot be printed is lost.
pub(crate) fn say(line: &str) {
    print(std::io::stdout().lock(), line);
}

/// Prints a line of what went wrong.
pub(crate) fn complain(line: &str) {
    print(std::io::stderr().lock(), line);
}

fn print(mut to: impl Write, line: &str) {
    let _ = writeln!(to, "{line}");
    let _ = to.flush();
}
