//! A GGUF file at hand: opened once, its header read and checked, and a path to the very same bytes for C++.
//!
//! What is embedded in the program is written to a file without a name, since llama.cpp takes paths alone.

use std::fs::File;
use std::io::{self, BufReader};
use std::path::{Path, PathBuf};

use vqa_gguf::Header;

use crate::config::ModelFile;
use crate::error::{FilePart, LoadError};
use crate::form::{self, Form};

/// A file whose header was passed.
#[derive(Debug)]
pub(crate) struct Opened {
    pub(crate) header: Header,
    path: PathBuf,
    /// Holds the file open, or the temporary one alive, until llama.cpp has mapped it.
    _held: Held,
}

#[cfg(target_os = "linux")]
type Held = File;
#[cfg(not(target_os = "linux"))]
type Held = Option<tempfile::TempPath>;

impl Opened {
    /// Opens a file and reads its header.
    pub(crate) fn open(file: &ModelFile, part: FilePart) -> Result<Self, LoadError> {
        match file {
            ModelFile::Path(path) => {
                let open = |source| LoadError::Open { part, path: path.clone(), source };
                let (opened, bytes) = open_regular(path).map_err(open)?;
                let header = read(&opened, bytes, part)?;
                Ok(Self::of_path(header, opened, path))
            }
            ModelFile::Embedded(bytes) => {
                let header = read(*bytes, bytes.len() as u64, part)?;
                let open = |source| LoadError::Open { part, path: "(in the program)".into(), source };
                Self::of_bytes(header, bytes).map_err(open)
            }
        }
    }

    /// Holds a copy in memory whose matrices are in this form instead of F16. The file is no longer mapped.
    #[cfg(target_os = "linux")]
    pub(crate) fn in_form(self, form: Form, part: FilePart) -> Result<Self, LoadError> {
        if !Form::is_of_use(&self.header) {
            return Ok(self);
        }
        let Self { header, path, _held: mut file } = self;
        let open = |source| LoadError::Open { part, path, source };
        let copied = io::Seek::rewind(&mut file).and_then(|()| {
            let memory = File::from(rustix::fs::memfd_create("vqa-model", rustix::fs::MemfdFlags::CLOEXEC)?);
            form::copy(&header, form, BufReader::new(file), io::BufWriter::new(&memory))?;
            Ok(memory)
        });
        let memory = copied.map_err(open)?;
        Ok(Self { header, path: descriptor(&memory), _held: memory })
    }

    /// Elsewhere a copy would have to be a file.
    #[cfg(not(target_os = "linux"))]
    pub(crate) fn in_form(self, _form: Form, _part: FilePart) -> Result<Self, LoadError> {
        Ok(self)
    }

    /// The path by which C++ opens it.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    #[cfg(target_os = "linux")]
    fn of_path(header: Header, file: File, _path: &Path) -> Self {
        // The path of the descriptor names the file that was checked, whatever the name in the folder now means.
        Self { header, path: descriptor(&file), _held: file }
    }

    #[cfg(not(target_os = "linux"))]
    fn of_path(header: Header, _file: File, path: &Path) -> Self {
        Self { header, path: path.to_owned(), _held: None }
    }

    #[cfg(target_os = "linux")]
    fn of_bytes(header: Header, bytes: &[u8]) -> io::Result<Self> {
        let memory = rustix::fs::memfd_create("vqa-model", rustix::fs::MemfdFlags::CLOEXEC)?;
        let mut file = File::from(memory);
        io::Write::write_all(&mut file, bytes)?;
        Ok(Self { header, path: descriptor(&file), _held: file })
    }

    #[cfg(not(target_os = "linux"))]
    fn of_bytes(header: Header, bytes: &[u8]) -> io::Result<Self> {
        let mut file = tempfile::NamedTempFile::new()?;
        io::Write::write_all(&mut file, bytes)?;
        let path = file.into_temp_path();
        Ok(Self { header, path: path.to_path_buf(), _held: Some(path) })
    }
}

#[cfg(target_os = "linux")]
fn descriptor(file: &File) -> PathBuf {
    use std::os::fd::AsRawFd;
    format!("/proc/self/fd/{}", file.as_raw_fd()).into()
}

/// Opens what is a file: to open a pipe would wait for its other end.
fn open_regular(path: &Path) -> io::Result<(File, u64)> {
    let refuse = || io::Error::new(io::ErrorKind::InvalidInput, "it is no regular file");
    if !path.metadata()?.is_file() {
        return Err(refuse());
    }
    let file = File::open(path)?;
    let facts = file.metadata()?;
    if facts.is_file() { Ok((file, facts.len())) } else { Err(refuse()) }
}

fn read(input: impl io::Read, bytes: u64, part: FilePart) -> Result<Header, LoadError> {
    Header::read(BufReader::new(input), bytes).map_err(|source| LoadError::File { part, source })
}
