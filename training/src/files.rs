//! Finds files by their ending.

use std::path::{Path, PathBuf};

use crate::error::{Failure, fail};

/// Collects the files below a folder that have one of the endings, in the order of their names.
///
/// # Errors
///
/// Fails when a folder cannot be read.
pub(crate) fn walk(folder: &Path, endings: &[&str], found: &mut Vec<PathBuf>) -> Result<(), Failure> {
    let reading = |source: std::io::Error| fail(format!("reading the folder `{}`", folder.display()), source);
    let mut entries = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(reading)? {
        entries.push(entry.map_err(reading)?.path());
    }
    entries.sort();
    for path in entries {
        if path.is_dir() && !path.is_symlink() {
            walk(&path, endings, found)?;
        } else if path.is_file() && path.extension().is_some_and(|end| endings.iter().any(|known| end == *known)) {
            found.push(path);
        }
    }
    Ok(())
}
