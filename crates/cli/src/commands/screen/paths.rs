//! Which files are meant: those that were typed, and those that a list names.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use vqa_core::Kind;

use crate::failure::Failure;
use crate::flags::ScreenFlags;

/// The most that a list may have: a million long paths.
const MOST_BYTES: u64 = 256 * 1024 * 1024;

/// Lists all files, those of the list after those that were typed. Empty lines of it name none.
pub(super) fn all(flags: &ScreenFlags) -> Result<Vec<PathBuf>, Failure> {
    let mut paths = flags.pictures.clone();
    if let Some(list) = &flags.from_file {
        let text = read(list).map_err(|error| {
            let message = format!("cannot read the list {}: {error}", list.display());
            Failure::new(Kind::BadInput, message).code("unreadable_list")
        })?;
        paths.extend(text.lines().filter(|line| !line.is_empty()).map(PathBuf::from));
    }
    Ok(paths)
}

fn read(list: &Path) -> io::Result<String> {
    let mut text = String::new();
    let read = if list.as_os_str() == "-" {
        io::stdin().lock().take(MOST_BYTES + 1).read_to_string(&mut text)?
    } else {
        File::open(list)?.take(MOST_BYTES + 1).read_to_string(&mut text)?
    };
    if read as u64 > MOST_BYTES {
        Err(io::Error::other(format!("it is larger than {MOST_BYTES} bytes")))
    } else {
        Ok(text)
    }
}
