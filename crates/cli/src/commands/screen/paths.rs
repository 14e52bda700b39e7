//! Which files are meant: those that were typed, and those that a list names; and how a name is written that is no text.
//!
//! A list has a name a line, or names that end in NUL, as `find -print0` writes them. Names need not be UTF-8.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use vqa_core::{Kind, data_url};

use crate::failure::Failure;
use crate::flags::ScreenFlags;

/// The most that a list may have: a million long paths.
const MOST_BYTES: u64 = 256 * 1024 * 1024;

/// Lists all files, those of the list after those that were typed. Empty lines of it name none.
pub(super) fn all(flags: &ScreenFlags) -> Result<Vec<PathBuf>, Failure> {
    let mut paths = flags.pictures.clone();
    if let Some(list) = &flags.from_file {
        let named = read(list).and_then(|bytes| names(&bytes).map(path).collect::<io::Result<Vec<_>>>());
        paths.extend(named.map_err(|error| {
            let message = format!("cannot read the list {}: {error}", list.display());
            Failure::new(Kind::BadInput, message).code("unreadable_list")
        })?);
    }
    Ok(paths)
}

/// Writes a name so that no two files are written alike: bytes that are no text as in `\xff`.
pub(super) fn shown(path: &Path) -> Cow<'_, str> {
    match path.to_str() {
        // Where a picture itself stands in place of a name, it is not repeated.
        Some(text) if data_url::is_data_url(text) && text.contains(";base64,") => data_url::label(text).into(),
        Some(text) => Cow::Borrowed(text),
        None => path
            .as_os_str()
            .as_encoded_bytes()
            .utf8_chunks()
            .map(|chunk| {
                let text = chunk.valid().replace('\\', r"\\");
                text + &chunk.invalid().escape_ascii().to_string()
            })
            .collect::<String>()
            .into(),
    }
}

fn read(list: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let read = if list.as_os_str() == "-" {
        io::stdin().lock().take(MOST_BYTES + 1).read_to_end(&mut bytes)?
    } else {
        File::open(list)?.take(MOST_BYTES + 1).read_to_end(&mut bytes)?
    };
    if read as u64 > MOST_BYTES {
        Err(io::Error::other(format!("it is larger than {MOST_BYTES} bytes")))
    } else {
        Ok(bytes)
    }
}

/// Takes a list apart: at each NUL where it has one, else at each line end.
fn names(list: &[u8]) -> impl Iterator<Item = &[u8]> {
    let end = if list.contains(&0) { 0 } else { b'\n' };
    let names = list.split(move |byte| *byte == end);
    names
        .map(move |name| if end == 0 { name } else { name.strip_suffix(b"\r").unwrap_or(name) })
        .filter(|name| !name.is_empty())
}

#[cfg(unix)]
#[expect(clippy::unnecessary_wraps, reason = "elsewhere names are text, and a list may hold what is none")]
fn path(name: &[u8]) -> io::Result<PathBuf> {
    use std::os::unix::ffi::OsStrExt as _;
    Ok(std::ffi::OsStr::from_bytes(name).into())
}

#[cfg(not(unix))]
fn path(name: &[u8]) -> io::Result<PathBuf> {
    str::from_utf8(name).map(PathBuf::from).map_err(io::Error::other)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(list: &[u8]) -> Vec<&[u8]> {
        names(list).collect()
    }

    #[test]
    fn a_list_has_names_by_line_or_ended_by_nul() {
        assert_eq!(listed(b"a b\n\nc\r\nd"), [&b"a b"[..], b"c", b"d"]);
        assert_eq!(listed(b"a\nb\0c\r\0"), [&b"a\nb"[..], b"c\r"]);
        assert_eq!(listed(b""), Vec::<&[u8]>::new());
    }

    #[cfg(unix)]
    #[test]
    fn names_that_are_no_text_are_told_apart() {
        let names: [&[u8]; 5] = [b"a\xff", b"a\xfe", "ä".as_bytes(), b"\\xff\xff", b"\xffx"];
        let shown: Vec<_> = names.map(|name| shown(&path(name).unwrap()).into_owned()).into();
        assert_eq!(shown, [r"a\xff", r"a\xfe", "ä", r"\\xff\xff", r"\xffx"]);
    }
}
