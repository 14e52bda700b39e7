//! The folder of pulled files, in the layout that Hugging Face's own tools use and share.
//!
//! `models--OWNER--NAME/` of each repository holds `blobs/` (each file once, under its checksum), `snapshots/COMMIT/`
//! (links to blobs under their names) and `refs/BRANCH` (which commit that is). So what other programs pulled is found
//! here, and what is pulled here by them. Layout: huggingface_hub, "Understand caching", read 2026-11.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Read as _, Write as _};
use std::path::{Component, Path, PathBuf};

use crate::address::{FileAddress, Repository, Revision};
use crate::checksum::Sha256;
use crate::error::CacheError;

/// The folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cache {
    folder: PathBuf,
}

impl Cache {
    /// Uses a folder, which need not exist yet.
    #[must_use]
    pub const fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// Returns the folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Finds a file that was pulled; of a branch, at the commit that was pulled last.
    #[must_use]
    pub fn find(&self, address: &FileAddress) -> Option<PathBuf> {
        let commit = self.commit(&address.repository, &address.revision)?;
        let path = self.snapshot(&address.repository, &commit).join(address.file());
        path.is_file().then_some(path)
    }

    /// Finds a file by what it holds, wherever it was pulled from.
    #[must_use]
    pub fn find_content(&self, address: &FileAddress, sha256: Sha256) -> Option<PathBuf> {
        let blob = self.blob(&address.repository, sha256);
        let same = |path: &PathBuf| is_same(path, &blob);
        self.snapshots(&address.repository).into_iter().map(|folder| folder.join(address.file())).find(same)
    }

    /// Removes these files from every snapshot of a repository, and what they held where nothing else refers to it.
    ///
    /// # Errors
    ///
    /// Fails where the system does not let go of a file.
    pub fn remove(&self, repository: &Repository, files: &[&str]) -> Result<u64, CacheError> {
        // Asked before anything is removed: a folder that is gone has no place. Without blobs nothing is freed.
        let inside = self.repository(repository).join("blobs").canonicalize().ok();
        let mut blobs = HashSet::new();
        for snapshot in self.snapshots(repository) {
            for file in files {
                let path = snapshot.join(file);
                if let Ok(target) = path.canonicalize() {
                    blobs.insert(target);
                }
                remove_if_there(&path)?;
                // A folder that holds something else stays.
                path.ancestors().skip(1).take_while(|up| *up != self.folder).for_each(|up| drop(fs::remove_dir(up)));
            }
        }
        let kept: HashSet<_> = self.snapshots(repository).iter().flat_map(|folder| targets(folder)).collect();
        let is_ours = |blob: &&PathBuf| inside.as_ref().is_some_and(|folder| blob.starts_with(folder));
        let mut freed = 0_u64;
        for blob in blobs.difference(&kept).filter(is_ours) {
            let bytes = fs::metadata(blob).map_or(0, |facts| facts.len());
            remove_if_there(blob)?;
            freed = freed.saturating_add(bytes);
        }
        self.tidy(repository);
        Ok(freed)
    }

    /// Removes folders that have become empty, and the names of branches that lead nowhere.
    fn tidy(&self, repository: &Repository) {
        let home = self.repository(repository);
        if !self.snapshots(repository).is_empty() {
            return;
        }
        let _ = fs::remove_dir_all(home.join("refs"));
        for folder in ["snapshots", "blobs", ""] {
            // What others keep there stays.
            let _ = fs::remove_dir(home.join(folder));
        }
    }

    /// Returns where a file with this content is kept.
    pub(crate) fn blob(&self, repository: &Repository, sha256: Sha256) -> PathBuf {
        self.repository(repository).join("blobs").join(sha256.to_string())
    }

    /// Returns the lock that whoever gets this content holds.
    pub(crate) fn lock(&self, repository: &Repository, sha256: Sha256) -> PathBuf {
        self.folder.join(".locks").join(folder_name(repository)).join(format!("{sha256}.lock"))
    }

    /// Gives a blob its name in a snapshot, and says which commit the revision is.
    pub(crate) fn link(&self, address: &FileAddress, commit: &str, sha256: Sha256) -> Result<PathBuf, CacheError> {
        let (repository, blob) = (&address.repository, self.blob(&address.repository, sha256));
        let path = self.snapshot(repository, commit).join(address.file());
        let folder = path.parent().unwrap_or(&self.folder);
        fs::create_dir_all(folder).map_err(CacheError::disk("cannot make the folder", folder))?;
        let depth = address.file().split('/').count() + 1;
        let up: PathBuf = std::iter::repeat_n(Component::ParentDir, depth).collect();
        let target = up.join("blobs").join(sha256.to_string());
        let part = part_of(&path);
        remove_if_there(&part)?;
        link(&target, &blob, &part).map_err(CacheError::disk("cannot link", &part))?;
        fs::rename(&part, &path).map_err(CacheError::disk("cannot write", &path))?;
        if !address.revision.is_commit() {
            let name = self.repository(repository).join("refs").join(address.revision.as_str());
            write_whole(&name, commit.as_bytes())?;
        }
        Ok(path)
    }

    fn commit(&self, repository: &Repository, revision: &Revision) -> Option<String> {
        if revision.is_commit() {
            return Some(revision.as_str().to_owned());
        }
        let name = self.repository(repository).join("refs").join(revision.as_str());
        let mut commit = String::new();
        File::open(name).ok()?.take(64).read_to_string(&mut commit).ok()?;
        let commit = commit.trim();
        is_commit(commit).then(|| commit.to_owned())
    }

    fn repository(&self, repository: &Repository) -> PathBuf {
        self.folder.join(folder_name(repository))
    }

    fn snapshot(&self, repository: &Repository, commit: &str) -> PathBuf {
        self.repository(repository).join("snapshots").join(commit)
    }

    fn snapshots(&self, repository: &Repository) -> Vec<PathBuf> {
        let entries = fs::read_dir(self.repository(repository).join("snapshots"));
        entries.into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path())).collect()
    }
}

/// Says whether a text is a commit, which also makes it safe as the name of a folder.
pub(crate) fn is_commit(text: &str) -> bool {
    text.len() == 40 && text.bytes().all(|b| b.is_ascii_hexdigit())
}

fn folder_name(repository: &Repository) -> String {
    format!("models--{}--{}", repository.owner(), repository.name())
}

/// Names a file that is written beside its place.
fn part_of(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.part", std::process::id()));
    path.with_file_name(name)
}

/// Writes a small file so that a reader sees all of it or none.
pub(crate) fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), CacheError> {
    let write = || {
        fs::create_dir_all(path.parent().unwrap_or(path))?;
        let part = part_of(path);
        let mut file = File::create(&part)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&part, path)
    };
    write().map_err(CacheError::disk("cannot write", path))
}

pub(crate) fn remove_if_there(path: &Path) -> Result<(), CacheError> {
    match fs::remove_file(path) {
        Err(error) if !matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            Err(CacheError::disk("cannot remove", path)(error))
        }
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Lists what the files under a folder are links to, or themselves.
fn targets(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => found.extend(targets(&entry.path())),
            Ok(_) => found.extend(entry.path().canonicalize()),
            Err(_) => {}
        }
    }
    found
}

#[cfg(unix)]
fn link(target: &Path, _: &Path, path: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(target, path)
}

/// Says whether a name in a snapshot stands for a blob.
#[cfg(unix)]
fn is_same(path: &Path, blob: &Path) -> bool {
    let target = blob.canonicalize().ok();
    target.is_some() && path.canonicalize().ok() == target
}

/// Elsewhere the name is a second one, or a copy that another program made, so its length has to tell.
#[cfg(not(unix))]
fn is_same(path: &Path, blob: &Path) -> bool {
    let length = |path: &Path| fs::metadata(path).ok().filter(|facts| facts.is_file()).map(|facts| facts.len());
    length(blob).is_some() && length(path) == length(blob)
}

/// Elsewhere links need rights that people do not have: the file gets a second name.
#[cfg(not(unix))]
fn link(_: &Path, blob: &Path, path: &Path) -> io::Result<()> {
    fs::hard_link(blob, path)
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;

    const ONE: &str = "1111111111111111111111111111111111111111";
    const TWO: &str = "2222222222222222222222222222222222222222";

    fn content(digit: char) -> Sha256 {
        digit.to_string().repeat(64).parse().unwrap()
    }

    fn address(text: &str) -> FileAddress {
        text.parse().unwrap()
    }

    /// Puts a file into the cache as a pull does.
    fn put(cache: &Cache, name: &str, commit: &str, sha256: Sha256) -> PathBuf {
        let address = address(name);
        let blob = cache.blob(&address.repository, sha256);
        fs::create_dir_all(blob.parent().unwrap()).unwrap();
        fs::write(&blob, sha256.to_string()).unwrap();
        cache.link(&address, commit, sha256).unwrap()
    }

    #[test]
    fn files_are_where_other_tools_look_for_them() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::new(folder.path().to_owned());
        let path = put(&cache, "hf:o/r/sub/a.gguf", ONE, content('a'));
        let home = folder.path().join("models--o--r");
        assert_eq!(path, home.join("snapshots").join(ONE).join("sub/a.gguf"));
        assert_eq!(fs::read_link(&path).unwrap(), Path::new("../../../blobs").join(content('a').to_string()));
        assert_eq!(fs::read_to_string(home.join("refs/main")).unwrap(), ONE);
        assert_eq!(fs::read_to_string(&path).unwrap(), content('a').to_string());
        assert_eq!(cache.find(&address("hf:o/r/sub/a.gguf")), Some(path.clone()));
        assert_eq!(cache.find(&address(&format!("hf:o/r/sub/a.gguf@{ONE}"))), Some(path.clone()));
        assert_eq!(cache.find_content(&address("hf:o/r/sub/a.gguf"), content('a')), Some(path));
        for none in ["hf:o/r/b.gguf", "hf:o/r/sub/a.gguf@dev", "hf:o/other/sub/a.gguf"] {
            assert_eq!(cache.find(&address(none)), None, "{none}");
        }
        assert_eq!(cache.find_content(&address("hf:o/r/sub/a.gguf"), content('b')), None);
    }

    #[test]
    fn removing_leaves_what_others_refer_to() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::new(folder.path().to_owned());
        let repository = address("hf:o/r/a.gguf").repository;
        put(&cache, "hf:o/r/a.gguf", ONE, content('a'));
        put(&cache, "hf:o/r/b.gguf", ONE, content('a'));
        put(&cache, "hf:o/r/a.gguf", TWO, content('c'));
        assert_eq!(cache.remove(&repository, &["a.gguf"]).unwrap(), 64);
        assert!(cache.find(&address(&format!("hf:o/r/b.gguf@{ONE}"))).is_some());
        assert!(!cache.blob(&repository, content('c')).exists());
        assert_eq!(cache.remove(&repository, &["b.gguf", "none.gguf"]).unwrap(), 64);
        assert!(!folder.path().join("models--o--r").exists());
        assert_eq!(cache.remove(&repository, &["b.gguf"]).unwrap(), 0);
    }

    #[test]
    fn a_link_that_leads_out_of_the_cache_frees_nothing_there() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::new(folder.path().join("hub"));
        put(&cache, "hf:o/r/b.gguf", ONE, content('b'));
        let mine = folder.path().join("mine.gguf");
        fs::write(&mine, "kept").unwrap();
        let link = folder.path().join("hub/models--o--r/snapshots").join(ONE).join("a.gguf");
        std::os::unix::fs::symlink(&mine, &link).unwrap();
        assert_eq!(cache.remove(&address("hf:o/r/a.gguf").repository, &["a.gguf"]).unwrap(), 0);
        assert!(mine.exists() && !link.exists());
    }

    #[test]
    fn the_last_link_of_a_repository_frees_nothing_outside_of_it() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::new(folder.path().join("hub"));
        let mine = folder.path().join("mine.gguf");
        fs::write(&mine, "kept").unwrap();
        let snapshot = folder.path().join("hub/models--o--r/snapshots").join(ONE);
        fs::create_dir_all(&snapshot).unwrap();
        std::os::unix::fs::symlink(&mine, snapshot.join("a.gguf")).unwrap();
        assert_eq!(cache.remove(&address("hf:o/r/a.gguf").repository, &["a.gguf"]).unwrap(), 0);
        assert!(mine.exists() && !snapshot.exists());
    }
}
