//! What stands for the pictures of a row, so that rows that show the same are asked one after another.
//!
//! A file is told by its length, its head and its tail, whatever its name: a copy groups with its original, and a large
//! picture is not read whole. Two that only look alike are merely asked in sequence; what a row is shown is never
//! decided here.

use std::collections::HashMap;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use crate::ledger::GroupKey;
use crate::row::{Picture, Row};

/// Bytes that are read of each end of a file.
const END_BYTES: u64 = 16 * 1024;

/// Files whose marks are kept. Data sets name the same picture in rows that are near each other.
const KEPT: usize = 100_000;

/// Marks the pictures of rows.
#[derive(Debug)]
pub(crate) struct Grouping<'a> {
    image_root: &'a Path,
    files: HashMap<String, blake3::Hash>,
}

impl<'a> Grouping<'a> {
    /// Looks for files below this folder.
    #[must_use]
    pub(crate) fn new(image_root: &'a Path) -> Self {
        Self { image_root, files: HashMap::new() }
    }

    /// Returns what stands for the pictures of a row, in their order.
    pub(crate) fn key(&mut self, row: &Row) -> GroupKey {
        let mut all = blake3::Hasher::new();
        for picture in &row.pictures {
            let mark = match picture {
                Picture::Path(path) => self.file(path),
                Picture::Url(url) => named(b"url", url),
                Picture::Embedded { digest, .. } => named(b"embedded", digest),
            };
            all.update(mark.as_bytes());
        }
        let mut key = [0; 16];
        all.finalize_xof().fill(&mut key);
        GroupKey(key)
    }

    fn file(&mut self, path: &str) -> blake3::Hash {
        if let Some(mark) = self.files.get(path) {
            return *mark;
        }
        // A file that cannot be read is told of when it is its row's turn.
        let mark = ends(&self.image_root.join(path)).unwrap_or_else(|_| named(b"path", path));
        if self.files.len() >= KEPT {
            self.files.clear();
        }
        self.files.insert(path.to_owned(), mark);
        mark
    }
}

fn named(kind: &[u8], name: &str) -> blake3::Hash {
    let mut hash = blake3::Hasher::new();
    hash.update(kind).update(name.as_bytes());
    hash.finalize()
}

/// Hashes the length, the head and the tail of a regular file.
fn ends(path: &Path) -> std::io::Result<blake3::Hash> {
    // Opening a pipe would wait for its writer.
    let metadata = std::fs::metadata(path)?;
    if !metadata.is_file() {
        return Err(std::io::ErrorKind::InvalidInput.into());
    }
    let length = metadata.len();
    let mut file = File::open(path)?;
    let mut bytes = Vec::new();
    file.by_ref().take(END_BYTES).read_to_end(&mut bytes)?;
    file.seek(SeekFrom::Start(length.saturating_sub(END_BYTES)))?;
    file.take(END_BYTES).read_to_end(&mut bytes)?;
    let mut hash = blake3::Hasher::new();
    hash.update(b"file").update(&length.to_le_bytes()).update(&bytes);
    Ok(hash.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::row::RowId;

    fn key(root: &Path, pictures: &[Picture]) -> GroupKey {
        let row = Row {
            id: RowId::Text("1".into()),
            question: "What?".into(),
            pictures: pictures.to_vec(),
            answers: Vec::new(),
            choices: Vec::new(),
            columns: serde_json::Map::new(),
        };
        Grouping::new(root).key(&row)
    }

    #[test]
    fn a_copy_groups_with_its_original_and_nothing_else_does() {
        let folder = tempfile::tempdir().unwrap();
        let mut long = vec![7; 100_000];
        for (name, bytes) in [("a", &long[..]), ("copy", &long[..]), ("short", &long[..99_999])] {
            std::fs::write(folder.path().join(name), bytes).unwrap();
        }
        long[99_999] = 8;
        std::fs::write(folder.path().join("tail"), &long).unwrap();
        let path = |name: &str| Picture::Path(name.to_owned());
        let of = |names: &[&str]| key(folder.path(), &names.iter().map(|name| path(name)).collect::<Vec<_>>());
        assert_eq!(of(&["a"]), of(&["copy"]));
        let keys = [of(&["a"]), of(&["short"]), of(&["tail"]), of(&["none"]), of(&["gone"]), of(&[]), of(&["a", "a"])];
        for (index, one) in keys.iter().enumerate() {
            assert!(keys[index + 1..].iter().all(|other| one != other), "{index}");
        }
        assert_ne!(of(&["a", "tail"]), of(&["tail", "a"]));
        assert_ne!(key(folder.path(), &[Picture::Url("a".into())]), of(&["none"]));
    }
}
