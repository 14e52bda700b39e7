//! A file that is being downloaded: what came so far, kept under a lock, goes on where it broke off.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use crate::checksum::{Running, Sha256};
use crate::error::CacheError;
use crate::space;

/// What else the disk should have room for.
const MARGIN_BYTES: u64 = 64 * 1024 * 1024;

/// The file, its lock, and the checksum of what is in it.
#[derive(Debug)]
pub(crate) struct Part {
    file: File,
    path: PathBuf,
    bytes: u64,
    running: Running,
    // Let go of when this is dropped, however that comes about.
    _lock: File,
}

impl Part {
    /// Opens what there is of a file, and reads it for its checksum.
    pub(crate) fn open(blob: &Path, lock: &Path) -> Result<Self, CacheError> {
        let lock = take(lock)?;
        let path = blob.with_extension("incomplete");
        let folder = path.parent().unwrap_or(&path);
        fs::create_dir_all(folder).map_err(CacheError::disk("cannot make the folder", folder))?;
        let options = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path);
        let mut file = options.map_err(CacheError::disk("cannot open", &path))?;
        let mut running = Running::default();
        let bytes = running.put_all(&mut file).and_then(|()| file.stream_position());
        let bytes = bytes.map_err(CacheError::disk("cannot read", &path))?;
        Ok(Self { file, path, bytes, running, _lock: lock })
    }

    /// Returns how much there is.
    pub(crate) const fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Refuses to begin what the disk has no room for.
    pub(crate) fn require_room(&self, whole: u64) -> Result<(), CacheError> {
        let folder = self.path.parent().unwrap_or(&self.path);
        let needed = whole.saturating_sub(self.bytes).saturating_add(MARGIN_BYTES);
        match space::available(folder) {
            Some(available) if available < needed => {
                Err(CacheError::NoRoom { path: folder.to_owned(), available, needed })
            }
            Some(_) | None => Ok(()),
        }
    }

    /// Adds what came.
    pub(crate) fn put(&mut self, bytes: &[u8]) -> Result<(), CacheError> {
        self.file.write_all(bytes).map_err(CacheError::disk("cannot write", &self.path))?;
        self.running.put(bytes);
        self.bytes = self.bytes.saturating_add(bytes.len() as u64);
        Ok(())
    }

    /// Begins again with nothing.
    pub(crate) fn clear(&mut self) -> Result<(), CacheError> {
        let emptied = self.file.set_len(0).and_then(|()| self.file.seek(SeekFrom::Start(0)));
        emptied.map_err(CacheError::disk("cannot write", &self.path))?;
        (self.running, self.bytes) = (Running::default(), 0);
        Ok(())
    }

    /// Returns the checksum of what there is.
    pub(crate) fn sha256(&self) -> Sha256 {
        self.running.clone().end()
    }

    /// Puts the whole file in its place.
    pub(crate) fn end(self, blob: &Path) -> Result<(), CacheError> {
        self.file.sync_all().map_err(CacheError::disk("cannot write", &self.path))?;
        fs::rename(&self.path, blob).map_err(CacheError::disk("cannot write", blob))
    }

    /// Throws away what there is.
    pub(crate) fn discard(self) -> Result<(), CacheError> {
        fs::remove_file(&self.path).map_err(CacheError::disk("cannot remove", &self.path))
    }
}

/// Takes the lock, or says who has it. The file stays, as other programs that use the cache leave theirs.
fn take(path: &Path) -> Result<File, CacheError> {
    let folder = path.parent().unwrap_or(path);
    fs::create_dir_all(folder).map_err(CacheError::disk("cannot make the folder", folder))?;
    let opened = OpenOptions::new().write(true).create(true).truncate(false).open(path);
    let file = opened.map_err(CacheError::disk("cannot open", path))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(CacheError::Busy { lock: path.to_owned() }),
        Err(TryLockError::Error(error)) => Err(CacheError::disk("cannot lock", path)(error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_broke_off_goes_on_and_only_one_gets_it() {
        let folder = tempfile::tempdir().unwrap();
        let (blob, lock) = (folder.path().join("blobs/abc"), folder.path().join("locks/abc.lock"));
        let mut part = Part::open(&blob, &lock).unwrap();
        part.put(b"a").unwrap();
        assert!(matches!(Part::open(&blob, &lock), Err(CacheError::Busy { .. })));
        drop(part);
        let mut part = Part::open(&blob, &lock).unwrap();
        assert_eq!(part.bytes(), 1);
        part.put(b"bc").unwrap();
        let whole = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(part.sha256().to_string(), whole);
        part.end(&blob).unwrap();
        assert_eq!(fs::read_to_string(&blob).unwrap(), "abc");
        let mut part = Part::open(&blob, &lock).unwrap();
        part.put(b"x").unwrap();
        part.clear().unwrap();
        assert_eq!(part.bytes(), 0);
        part.put(b"abc").unwrap();
        assert_eq!(part.sha256().to_string(), whole);
        part.discard().unwrap();
        assert_eq!(fs::read_dir(folder.path().join("blobs")).unwrap().count(), 1);
    }

    #[test]
    fn what_has_no_room_is_refused_before_it_begins() {
        let folder = tempfile::tempdir().unwrap();
        let part = Part::open(&folder.path().join("a"), &folder.path().join("a.lock")).unwrap();
        assert!(part.require_room(1).is_ok());
        let refused = part.require_room(u64::MAX / 2);
        assert!(matches!(refused, Err(CacheError::NoRoom { .. })) || cfg!(not(unix)));
    }
}
