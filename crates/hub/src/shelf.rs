//! What was pulled by address or imported, and under which name: one small file each.
//!
//! A record says where the files are, never what they hold. Records are written whole, so two programs at once leave no
//! half of one.

use std::fs;
use std::io::{ErrorKind, Read as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::address::{Repository, Revision};
use crate::cache::{remove_if_there, write_whole};
use crate::error::CacheError;

/// The most that a record may have.
const MOST_BYTES: u64 = 64 * 1024;

/// Where the files of a model are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Record {
    /// In the cache, pulled from a hub.
    Pulled {
        /// The repository.
        repository: Repository,
        /// The revision.
        revision: Revision,
        /// The file of the model in the repository.
        model: String,
        /// The file of the projector there, if it has one.
        projector: Option<String>,
    },
    /// Where the person who imported them keeps them.
    Imported {
        /// The file of the model.
        model: PathBuf,
        /// The file of the projector, if it has one.
        projector: Option<PathBuf>,
    },
}

impl Record {
    /// The same model without its projector.
    #[must_use]
    pub fn without_projector(mut self) -> Self {
        match &mut self {
            Self::Pulled { projector, .. } => *projector = None,
            Self::Imported { projector, .. } => *projector = None,
        }
        self
    }
}

/// The folder of records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shelf {
    folder: PathBuf,
}

impl Shelf {
    /// Uses a folder, which need not exist yet.
    #[must_use]
    pub const fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// Lists the records by name, in order.
    ///
    /// # Errors
    ///
    /// Fails if a record cannot be read.
    pub fn all(&self) -> Result<Vec<(String, Record)>, CacheError> {
        let entries = match fs::read_dir(&self.folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(CacheError::disk("cannot read", &self.folder)(error)),
        };
        let name = |path: PathBuf| Some(path.file_name()?.to_str()?.strip_suffix(".toml")?.to_owned());
        let mut names: Vec<String> = entries.flatten().filter_map(|entry| name(entry.path())).collect();
        names.sort_unstable();
        let read = |name: String| Ok(self.get(&name)?.map(|record| (name, record)));
        names.into_iter().filter(|name| is_record_name(name)).filter_map(|name| read(name).transpose()).collect()
    }

    /// Reads the record of a name.
    ///
    /// # Errors
    ///
    /// Fails if there is one that cannot be read.
    pub fn get(&self, name: &str) -> Result<Option<Record>, CacheError> {
        if !is_record_name(name) {
            return Ok(None);
        }
        let path = self.path(name);
        let mut text = String::new();
        match fs::File::open(&path).and_then(|file| file.take(MOST_BYTES).read_to_string(&mut text)) {
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(CacheError::disk("cannot read", path)(error)),
        }
        let bad = |error: toml::de::Error| CacheError::Record { path, reason: error.message().to_owned() };
        toml::from_str(&text).map(Some).map_err(bad)
    }

    /// Says whether a model can have this name.
    ///
    /// # Errors
    ///
    /// Refuses what is no name.
    pub fn check_name(&self, name: &str) -> Result<(), CacheError> {
        if is_record_name(name) { Ok(()) } else { Err(CacheError::Name { name: name.to_owned() }) }
    }

    /// Keeps a record under a name, in place of one that was there.
    ///
    /// # Errors
    ///
    /// Refuses what is no name, and fails where the folder cannot be written.
    pub fn put(&self, name: &str, record: &Record) -> Result<(), CacheError> {
        self.check_name(name)?;
        let path = self.path(name);
        let bad = |error: toml::ser::Error| CacheError::Record { path: path.clone(), reason: error.to_string() };
        let text = toml::to_string(record).map_err(bad)?;
        write_whole(&path, text.as_bytes())
    }

    /// Removes the record of a name; the files that it tells of stay.
    ///
    /// # Errors
    ///
    /// Fails where the system does not let go of it.
    pub fn remove(&self, name: &str) -> Result<(), CacheError> {
        if is_record_name(name) { remove_if_there(&self.path(name)) } else { Ok(()) }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.join(Path::new(name)).with_added_extension("toml")
    }
}

/// Says whether a model can be called this: the name stands in file names, settings, logs and requests.
pub(crate) fn is_record_name(name: &str) -> bool {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'_' | b'-');
    let begins = name.bytes().next().is_some_and(|b| b.is_ascii_alphanumeric());
    begins && name.len() <= 64 && name.bytes().all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn imported(model: &str) -> Record {
        Record::Imported { model: model.into(), projector: Some("/p.gguf".into()) }
    }

    #[test]
    fn records_are_kept_by_name() {
        let folder = tempfile::tempdir().unwrap();
        let shelf = Shelf::new(folder.path().join("models"));
        assert_eq!(shelf.all().unwrap(), []);
        let pulled = Record::Pulled {
            repository: "o/r".parse().unwrap(),
            revision: Revision::default(),
            model: "a.gguf".to_owned(),
            projector: None,
        };
        shelf.put("mine-q4.1", &imported("/m.gguf")).unwrap();
        shelf.put("a", &pulled).unwrap();
        shelf.put("mine-q4.1", &imported("/n.gguf")).unwrap();
        let all = [("a".to_owned(), pulled), ("mine-q4.1".to_owned(), imported("/n.gguf"))];
        assert_eq!(shelf.all().unwrap(), all);
        assert_eq!(
            imported("/m.gguf").without_projector(),
            Record::Imported { model: "/m.gguf".into(), projector: None }
        );
        shelf.remove("a").unwrap();
        shelf.remove("a").unwrap();
        assert_eq!(shelf.get("a").unwrap(), None);
    }

    #[test]
    fn a_name_that_leads_elsewhere_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let shelf = Shelf::new(folder.path().join("models"));
        for name in ["", "../a", "a/b", ".a", "A", "a b", "é", &"a".repeat(65)] {
            assert!(matches!(shelf.put(name, &imported("/m.gguf")), Err(CacheError::Name { .. })), "{name}");
            assert_eq!(shelf.get(name).unwrap(), None);
        }
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_damaged_record_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let shelf = Shelf::new(folder.path().to_owned());
        fs::write(folder.path().join("a.toml"), "[imported]\nmodel = 5\n").unwrap();
        let error = shelf.all().unwrap_err();
        assert!(error.to_string().contains("a.toml"), "{error}");
    }
}
