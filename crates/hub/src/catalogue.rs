//! The models that can be pulled by name, as data.
//!
//! The table is `catalogue.toml`, built into the program. A name stands for two files of a hub: the model, and the
//! projector that turns pictures into what the model reads.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::address::{FileAddress, NotAnAddress, Repository, Revision};
use crate::checksum::Sha256;

/// The list.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Catalogue {
    #[serde(rename = "model")]
    models: Vec<KnownModel>,
}

/// A model that can be pulled by name.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KnownModel {
    /// What it is called here.
    pub name: String,
    /// What its makers call it.
    pub title: String,
    /// Where its files are.
    pub repository: Repository,
    /// The weights of the language model.
    pub model: KnownFile,
    /// The weights that see.
    pub projector: KnownFile,
    /// How the weights of the language model are kept, as in `Q4_K_M`.
    pub quantisation: String,
    /// How many millions of parameters it has.
    pub parameters_millions: u32,
    /// About what it needs in memory.
    pub memory_mib: u32,
    /// Under which licence its makers give it.
    pub licence: String,
    /// How it counts pictures.
    pub pictures: String,
    /// Where all this was read; the letters are explained in the table.
    pub source: String,
    /// When it was read.
    pub read: String,
}

/// A file of a known model.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KnownFile {
    /// Its path in the repository.
    pub file: String,
    /// What it must hold, where that is known.
    pub sha256: Option<Sha256>,
    #[serde(default)]
    bytes: Option<u64>,
    #[serde(default)]
    about_bytes: Option<u64>,
}

/// How large a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileSize {
    /// To the byte.
    Exact(u64),
    /// A round figure.
    About(u64),
}

impl FileSize {
    /// Returns the figure.
    #[must_use]
    pub const fn bytes(self) -> u64 {
        match self {
            Self::Exact(bytes) | Self::About(bytes) => bytes,
        }
    }

    /// Adds another; the sum is exact if both are.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        let sum = self.bytes().saturating_add(other.bytes());
        match (self, other) {
            (Self::Exact(_), Self::Exact(_)) => Self::Exact(sum),
            (Self::About(_), _) | (_, Self::About(_)) => Self::About(sum),
        }
    }
}

impl KnownFile {
    /// Returns its size.
    #[must_use]
    pub fn size(&self) -> FileSize {
        self.bytes.map_or(FileSize::About(self.about_bytes.unwrap_or(0)), FileSize::Exact)
    }
}

impl KnownModel {
    /// Returns the size of both files.
    #[must_use]
    pub fn size(&self) -> FileSize {
        self.model.size().plus(self.projector.size())
    }

    /// Returns where the file of the model and that of the projector are.
    ///
    /// # Errors
    ///
    /// Never for a model of the built-in table, whose paths are tested.
    pub fn addresses(&self) -> Result<[FileAddress; 2], NotAnAddress> {
        let address = |file: &KnownFile| FileAddress::new(self.repository.clone(), Revision::default(), &file.file);
        Ok([address(&self.model)?, address(&self.projector)?])
    }
}

/// Parsed once; a mistake in the table would be found by the first test that runs.
static EMBEDDED: LazyLock<Catalogue> =
    LazyLock::new(|| toml::from_str(include_str!("catalogue.toml")).unwrap_or(Catalogue { models: Vec::new() }));

impl Catalogue {
    /// Returns the table that is built into the program.
    #[must_use]
    pub fn embedded() -> &'static Self {
        &EMBEDDED
    }

    /// Lists the models, smallest first.
    #[must_use]
    pub fn models(&self) -> &[KnownModel] {
        &self.models
    }

    /// Finds a model by its name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&KnownModel> {
        self.models.iter().find(|model| model.name == name)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::shelf::is_record_name;

    #[test]
    fn the_table_is_understood_and_whole() {
        let parsed: Result<Catalogue, _> = toml::from_str(include_str!("catalogue.toml"));
        let models = parsed.unwrap().models;
        assert_eq!(models.len(), 14);
        assert_eq!(models.iter().map(|model| &model.name).collect::<HashSet<_>>().len(), models.len());
        for model in &models {
            let [weights, projector] = model.addresses().unwrap();
            assert_ne!(weights.file(), projector.file());
            assert!(is_record_name(&model.name), "{}", model.name);
            for file in [&model.model, &model.projector] {
                assert!(file.bytes.is_some() != file.about_bytes.is_some(), "{}", file.file);
            }
            let files = model.size().bytes() / (1024 * 1024);
            assert!(u64::from(model.memory_mib) > files + 256, "{} needs more than its files", model.name);
        }
        assert!(models.is_sorted_by_key(|model| model.parameters_millions));
    }

    #[test]
    fn sizes_say_whether_they_are_exact() {
        assert_eq!(Catalogue::embedded().get("smolvlm-256m").unwrap().size(), FileSize::Exact(278_824_384));
        assert_eq!(Catalogue::embedded().get("lfm2-vl-450m").unwrap().size(), FileSize::About(483_000_000));
    }
}
