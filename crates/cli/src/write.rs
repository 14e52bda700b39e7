//! A file that appears whole or not at all.
//!
//! It is written beside its place under a name of its own, and takes its place once everything is on the disk. A reader
//! never sees half of it, and what was there stays there until then.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// A file that is being written.
#[derive(Debug)]
pub(crate) struct WholeFile {
    out: Option<BufWriter<File>>,
    part: PathBuf,
    path: PathBuf,
}

impl WholeFile {
    /// Begins a file.
    pub(crate) fn begin(path: &Path) -> io::Result<Self> {
        let mut name = path.file_name().ok_or(io::ErrorKind::InvalidInput)?.to_owned();
        name.push(format!(".{}.part", std::process::id()));
        let part = path.with_file_name(name);
        let out = BufWriter::new(File::create_new(&part)?);
        Ok(Self { out: Some(out), part, path: path.to_owned() })
    }

    /// Puts it in its place.
    pub(crate) fn end(mut self) -> io::Result<()> {
        if let Some(out) = self.out.take() {
            out.into_inner()?.sync_all()?;
            fs::rename(&self.part, &self.path)?;
        }
        Ok(())
    }
}

impl Write for WholeFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out.as_mut().map_or(Err(io::ErrorKind::BrokenPipe.into()), |out| out.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.as_mut().map_or(Ok(()), Write::flush)
    }
}

impl Drop for WholeFile {
    fn drop(&mut self) {
        // After `end` there is no such file any more.
        let _ = fs::remove_file(&self.part);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_a_file_leaves_what_was_there() {
        let folder = tempfile::tempdir().unwrap();
        assert!(WholeFile::begin(&folder.path().join("none").join("a.txt")).is_err());
        let path = folder.path().join("a.txt");
        let mut file = WholeFile::begin(&path).unwrap();
        file.write_all(b"one").unwrap();
        file.end().unwrap();
        let mut file = WholeFile::begin(&path).unwrap();
        file.write_all(b"two").unwrap();
        drop(file);
        assert_eq!(fs::read_to_string(&path).unwrap(), "one");
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
    }
}
