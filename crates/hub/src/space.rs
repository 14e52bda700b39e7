//! Room on the disk.

use std::path::Path;

/// Returns the bytes that are free where a folder is, or nothing where the system does not say.
#[cfg(unix)]
pub(crate) fn available(folder: &Path) -> Option<u64> {
    let disk = rustix::fs::statvfs(folder).ok()?;
    disk.f_bavail.checked_mul(disk.f_frsize)
}

/// Returns the bytes that are free where a folder is, or nothing where the system does not say.
#[cfg(not(unix))]
pub(crate) const fn available(_: &Path) -> Option<u64> {
    None
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_has_room_and_none_has_none() {
        let folder = tempfile::tempdir().unwrap();
        assert!(available(folder.path()).unwrap() > 0);
        assert_eq!(available(&folder.path().join("none")), None);
    }
}
