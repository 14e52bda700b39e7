//! The models that are on this machine: of the catalogue, by address, and imported.
//!
//! In goes a name, out come the paths of its two files. A model of the catalogue is here when both of its files are in
//! the cache, whoever pulled them.

use std::fs;
use std::path::PathBuf;

use crate::address::{FileAddress, Repository};
use crate::cache::Cache;
use crate::catalogue::{Catalogue, KnownFile, KnownModel};
use crate::error::CacheError;
use crate::shelf::{Record, Shelf};

/// The files of a model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Files {
    /// The weights of the language model.
    pub model: PathBuf,
    /// The weights that see, if it has any.
    pub projector: Option<PathBuf>,
}

impl Files {
    /// Returns how many bytes both have, as far as they are there.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        let bytes = |path: &PathBuf| fs::metadata(path).map_or(0, |facts| facts.len());
        bytes(&self.model).saturating_add(self.projector.as_ref().map_or(0, bytes))
    }
}

/// How a model came to be here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// Pulled, from this repository.
    Pulled(Repository),
    /// Imported; its files belong to whoever did.
    Imported,
}

/// A model that is here, or should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocalEntry {
    /// Its name.
    pub name: String,
    /// How it came to be here.
    pub origin: Origin,
    /// Its files; `None` where one of them is gone.
    pub files: Option<Files>,
    /// What the catalogue says of it.
    pub known: Option<&'static KnownModel>,
}

/// The models of this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Library {
    /// Where pulled files are.
    pub cache: Cache,
    /// What was pulled by address, or imported.
    pub shelf: Shelf,
}

impl Library {
    /// Lists the models by name, in order.
    ///
    /// # Errors
    ///
    /// Fails if a record cannot be read.
    pub fn all(&self) -> Result<Vec<LocalEntry>, CacheError> {
        let known = Catalogue::embedded().models().iter().filter_map(|model| self.known(model));
        let mut all: Vec<_> = known.collect();
        all.extend(self.shelf.all()?.into_iter().map(|(name, record)| self.recorded(name, &record)));
        all.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(all)
    }

    /// Finds a model by its name.
    ///
    /// # Errors
    ///
    /// Fails if there is a record of that name that cannot be read.
    pub fn find(&self, name: &str) -> Result<Option<LocalEntry>, CacheError> {
        if let Some(known) = Catalogue::embedded().get(name) {
            return Ok(self.known(known));
        }
        Ok(self.shelf.get(name)?.map(|record| self.recorded(name.to_owned(), &record)))
    }

    /// Removes a model: its record, and of a pulled one its files, unless another name here stands for them too, one of
    /// the catalogue among them.
    ///
    /// # Errors
    ///
    /// Fails where the system does not let go of a file, or a record cannot be read; then nothing is removed.
    pub fn remove(&self, name: &str) -> Result<u64, CacheError> {
        let files = match Catalogue::embedded().get(name) {
            Some(known) => {
                Some((known.repository.clone(), vec![known.model.file.clone(), known.projector.file.clone()]))
            }
            None => self.shelf.get(name)?.and_then(|record| pulled_files(&record)),
        };
        let others = self.shelf.all()?;
        self.shelf.remove(name)?;
        let Some((repository, mut files)) = files else { return Ok(0) };
        let others = others.iter().filter(|(other, _)| other != name).filter_map(|(_, record)| pulled_files(record));
        for (theirs, kept) in others.chain(self.known_beside(name)) {
            if theirs == repository {
                files.retain(|file| !kept.contains(file));
            }
        }
        let files: Vec<&str> = files.iter().map(String::as_str).collect();
        self.cache.remove(&repository, &files)
    }

    /// Lists the files of every other model of the catalogue that is here.
    fn known_beside<'a>(&'a self, name: &'a str) -> impl Iterator<Item = (Repository, Vec<String>)> + 'a {
        let here = Catalogue::embedded().models().iter().filter(|known| self.known(known).is_some());
        let others = here.filter(move |known| known.name != name);
        others.map(|known| (known.repository.clone(), vec![known.model.file.clone(), known.projector.file.clone()]))
    }

    fn known(&self, known: &'static KnownModel) -> Option<LocalEntry> {
        let [model, projector] = known.addresses().ok()?;
        let files = Files {
            model: self.held(&model, &known.model)?,
            projector: Some(self.held(&projector, &known.projector)?),
        };
        let origin = Origin::Pulled(known.repository.clone());
        Some(LocalEntry { name: known.name.clone(), origin, files: Some(files), known: Some(known) })
    }

    /// Finds a file of a known model: the very bytes, where they are known.
    fn held(&self, address: &FileAddress, file: &KnownFile) -> Option<PathBuf> {
        match file.sha256 {
            Some(sha256) => self.cache.find_content(address, sha256),
            None => self.cache.find(address),
        }
    }

    fn recorded(&self, name: String, record: &Record) -> LocalEntry {
        let (origin, files) = match record {
            Record::Imported { model, projector } => {
                let there = model.is_file() && projector.as_ref().is_none_or(|path| path.is_file());
                let files = Files { model: model.clone(), projector: projector.clone() };
                (Origin::Imported, there.then_some(files))
            }
            Record::Pulled { repository, revision, model, projector } => {
                let find =
                    |file: &str| self.cache.find(&FileAddress::new(repository.clone(), revision.clone(), file).ok()?);
                let files = || {
                    let seeing = match projector {
                        Some(projector) => Some(find(projector)?),
                        None => None,
                    };
                    Some(Files { model: find(model)?, projector: seeing })
                };
                (Origin::Pulled(repository.clone()), files())
            }
        };
        LocalEntry { name, origin, files, known: None }
    }
}

fn pulled_files(record: &Record) -> Option<(Repository, Vec<String>)> {
    match record {
        Record::Pulled { repository, revision, model, projector } => {
            let is_inside = |file: &&String| FileAddress::new(repository.clone(), revision.clone(), file).is_ok();
            Some((repository.clone(), std::iter::once(model).chain(projector).filter(is_inside).cloned().collect()))
        }
        Record::Imported { .. } => None,
    }
}
