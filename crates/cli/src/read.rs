//! Reads small text files, and no more of them than there should be.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// The most that a settings file or a schema may have. Real ones have a few thousand bytes.
const MOST_BYTES: u64 = 1024 * 1024;

/// Reads a whole text file of at most a mebibyte; a device without end stops there too.
///
/// # Errors
///
/// As the system has them, and a file that is too large or no text.
pub(crate) fn small_text(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    File::open(path)?.take(MOST_BYTES + 1).read_to_string(&mut text)?;
    if text.len() as u64 > MOST_BYTES {
        return Err(io::Error::other(format!("it is larger than {MOST_BYTES} bytes")));
    }
    Ok(text)
}

/// Reads a text file that nobody named: only if it is a plain file, because a pipe may never say anything.
///
/// # Errors
///
/// As [`small_text`].
pub(crate) fn found_text(path: &Path) -> io::Result<String> {
    if std::fs::metadata(path)?.is_file() { small_text(path) } else { Err(io::Error::other("it is not a plain file")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_large_or_no_file_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.toml");
        std::fs::write(&path, " ".repeat(1024 * 1024)).unwrap();
        assert_eq!(small_text(&path).unwrap().len(), 1024 * 1024);
        std::fs::write(&path, " ".repeat(1024 * 1024 + 1)).unwrap();
        assert!(small_text(&path).unwrap_err().to_string().contains("larger than"));
        assert!(found_text(folder.path()).unwrap_err().to_string().contains("not a plain file"));
        assert_eq!(found_text(&folder.path().join("none")).unwrap_err().kind(), io::ErrorKind::NotFound);
    }

    #[cfg(unix)]
    #[test]
    fn a_device_without_end_is_not_read_to_its_end() {
        assert!(small_text(Path::new("/dev/zero")).is_err());
        assert!(found_text(Path::new("/dev/zero")).is_err());
    }
}
