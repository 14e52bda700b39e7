//! Where COCO's pictures lie: the names they have, as they were published at different times.

use std::path::{Path, PathBuf};

/// Names pictures by their number.
#[derive(Debug)]
pub(super) struct Coco {
    subtype: String,
    root: PathBuf,
    /// The layout that was met last: a folder has one.
    layout: usize,
    last: Option<(u64, String)>,
}

/// How many layouts are looked for.
const LAYOUTS: usize = 4;

impl Coco {
    /// Refuses a subtype that is no plain word, for it becomes part of a path.
    pub(super) fn new(subtype: &str, root: &Path) -> Result<Self, String> {
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        if subtype.is_empty() || subtype.len() > 64 || !subtype.chars().all(plain) {
            return Err("`data_subtype` must be a plain word, as in `val2014`".to_owned());
        }
        // The questions of test-dev are about some of the pictures of test.
        let subtype = subtype.replace("test-dev", "test");
        Ok(Self { subtype, root: root.to_owned(), layout: 0, last: None })
    }

    fn candidate(&self, layout: usize, image: u64) -> String {
        let subtype = &self.subtype;
        match layout {
            0 => format!("COCO_{subtype}_{image:012}.jpg"),
            1 => format!("{image:012}.jpg"),
            2 => format!("{subtype}/COCO_{subtype}_{image:012}.jpg"),
            _ => format!("{subtype}/{image:012}.jpg"),
        }
    }

    /// Names a picture: as it lies below the image root, else as VQA v2 names it.
    pub(super) fn name_of(&mut self, image: u64) -> String {
        if let Some((_, name)) = self.last.as_ref().filter(|(last, _)| *last == image) {
            return name.clone();
        }
        let mut layouts = (0..LAYOUTS).map(|step| (self.layout + step) % LAYOUTS);
        let there = layouts.find(|layout| self.root.join(self.candidate(*layout, image)).is_file());
        self.layout = there.unwrap_or(self.layout);
        let name = self.candidate(there.unwrap_or(0), image);
        self.last = Some((image, name.clone()));
        name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_looked_for_where_they_may_lie() {
        let folder = tempfile::tempdir().unwrap();
        let mut coco = Coco::new("val2014", folder.path()).unwrap();
        assert_eq!(coco.name_of(42), "COCO_val2014_000000000042.jpg");
        std::fs::create_dir(folder.path().join("val2014")).unwrap();
        for name in ["val2014/COCO_val2014_000000000007.jpg", "val2014/000000000008.jpg", "000000000009.jpg"] {
            std::fs::write(folder.path().join(name), "").unwrap();
        }
        assert_eq!(coco.name_of(7), "val2014/COCO_val2014_000000000007.jpg");
        assert_eq!(coco.name_of(8), "val2014/000000000008.jpg");
        assert_eq!(coco.name_of(9), "000000000009.jpg");
        assert_eq!(Coco::new("test-dev2015", folder.path()).unwrap().name_of(1), "COCO_test2015_000000000001.jpg");
        assert!(Coco::new("../etc", folder.path()).is_err());
    }
}
