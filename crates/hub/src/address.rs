//! Where a file is on a hub: a repository, a revision and a path.
//!
//! In comes what a person typed, `hf:owner/repository/file.gguf@revision`, or what the catalogue says. Out comes what
//! can stand in a URL and in a file name without leading anywhere else.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Why a text is no address of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAnAddress {
    /// It does not name owner, repository and file.
    #[error("write hf:owner/repository/file.gguf, and @revision behind it for another than the newest")]
    Shape,
    /// A name holds what names on a hub do not.
    #[error("names on a hub are of letters, digits, `.`, `_` and `-`")]
    Name,
    /// A path that leads elsewhere.
    #[error("the path of a file has no empty part, no `.` and no `..`")]
    Path,
    /// A file of another kind.
    #[error("models are files in .gguf")]
    Kind,
    /// A revision that none is called.
    #[error("a revision is a branch, a tag or a commit: letters, digits, `.`, `_`, `-` and `/`")]
    Revision,
}

/// A repository: `owner/name`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Repository {
    owner: String,
    name: String,
}

impl Repository {
    /// Returns the owner.
    #[must_use]
    pub fn owner(&self) -> &str {
        &self.owner
    }

    /// Returns the name without the owner.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl fmt::Display for Repository {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.owner, self.name)
    }
}

impl FromStr for Repository {
    type Err = NotAnAddress;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (owner, name) = text.split_once('/').ok_or(NotAnAddress::Shape)?;
        if !is_name(owner) || !is_name(name) {
            return Err(NotAnAddress::Name);
        }
        Ok(Self { owner: owner.to_owned(), name: name.to_owned() })
    }
}

impl TryFrom<String> for Repository {
    type Error = NotAnAddress;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Repository> for String {
    fn from(repository: Repository) -> Self {
        repository.to_string()
    }
}

/// A branch, a tag or a commit.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Revision(String);

impl Revision {
    /// Returns it as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Says whether this is a commit, which never changes.
    #[must_use]
    pub fn is_commit(&self) -> bool {
        self.0.len() == 40 && self.0.bytes().all(|b| b.is_ascii_hexdigit())
    }
}

impl Default for Revision {
    /// The newest of the main branch.
    fn default() -> Self {
        Self("main".to_owned())
    }
}

impl fmt::Display for Revision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Revision {
    type Err = NotAnAddress;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.len() <= 128 && text.split('/').all(is_name) {
            Ok(Self(text.to_owned()))
        } else {
            Err(NotAnAddress::Revision)
        }
    }
}

impl TryFrom<String> for Revision {
    type Error = NotAnAddress;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Revision> for String {
    fn from(revision: Revision) -> Self {
        revision.0
    }
}

/// A file of a repository at a revision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileAddress {
    /// The repository.
    pub repository: Repository,
    /// The revision.
    pub revision: Revision,
    file: String,
}

impl FileAddress {
    /// Names a file of a repository.
    ///
    /// # Errors
    ///
    /// Refuses a path that is none, and files of other kinds.
    pub fn new(repository: Repository, revision: Revision, file: &str) -> Result<Self, NotAnAddress> {
        let is_part = |part: &str| {
            !part.is_empty() && part != "." && part != ".." && !part.chars().any(|c| c.is_control() || c == '\\')
        };
        if file.len() > 512 || !file.split('/').all(is_part) {
            return Err(NotAnAddress::Path);
        }
        if !file.to_ascii_lowercase().ends_with(".gguf") {
            return Err(NotAnAddress::Kind);
        }
        Ok(Self { repository, revision, file: file.to_owned() })
    }

    /// Returns the path inside the repository.
    #[must_use]
    pub fn file(&self) -> &str {
        &self.file
    }

    /// Returns the last part of the path.
    #[must_use]
    pub fn file_name(&self) -> &str {
        self.file.rsplit('/').next().unwrap_or(&self.file)
    }
}

impl fmt::Display for FileAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "hf:{}/{}", self.repository, self.file)?;
        if self.revision == Revision::default() { Ok(()) } else { write!(f, "@{}", self.revision) }
    }
}

impl FromStr for FileAddress {
    type Err = NotAnAddress;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let rest = text.strip_prefix("hf:").ok_or(NotAnAddress::Shape)?;
        let (path, revision) = match rest.rsplit_once('@') {
            Some((path, revision)) => (path, revision.parse()?),
            None => (rest, Revision::default()),
        };
        let mut parts = path.splitn(3, '/');
        let (Some(owner), Some(name), Some(file)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(NotAnAddress::Shape);
        };
        Self::new(format!("{owner}/{name}").parse()?, revision, file)
    }
}

/// Names of owners, repositories and branches on a hub. Two hyphens in a row separate them in the cache's folders.
fn is_name(text: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-');
    let dots = text.starts_with('.') || text.ends_with('.') || text.contains("..");
    !text.is_empty() && text.len() <= 96 && text.bytes().all(plain) && !dots && !text.contains("--")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_and_written_alike() {
        for text in ["hf:ggml-org/SmolVLM-GGUF/a.gguf", "hf:o/r/sub/dir/b-Q8_0.GGUF@refs/pr/3", "hf:o/r/c.gguf@v1.0"] {
            assert_eq!(text.parse::<FileAddress>().unwrap().to_string(), text);
        }
        let address: FileAddress = "hf:o/r/sub/b.gguf".parse().unwrap();
        assert_eq!((address.file(), address.file_name(), address.revision.as_str()), ("sub/b.gguf", "b.gguf", "main"));
    }

    #[test]
    fn what_leads_elsewhere_is_refused() {
        use NotAnAddress::{Kind, Name, Path, Revision, Shape};
        let cases = [
            ("o/r/a.gguf", Shape),
            ("hf:o/a.gguf", Shape),
            ("hf:../r/a.gguf", Name),
            ("hf:o/r--x/a.gguf", Name),
            ("hf:o/r%2f/a.gguf", Name),
            ("hf:o/r/../../a.gguf", Path),
            ("hf:o/r//a.gguf", Path),
            ("hf:o/r/a\\b.gguf", Path),
            ("hf:o/r/a.bin", Kind),
            ("hf:o/r/a.gguf@../x", Revision),
            ("hf:o/r/a.gguf@", Revision),
        ];
        for (text, why) in cases {
            assert_eq!(text.parse::<FileAddress>(), Err(why), "{text}");
        }
    }
}
