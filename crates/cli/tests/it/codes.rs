//! Every name that an error of a command can have is in the pages for scripts.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Where names of errors are given.
const GIVEN: [&str; 6] =
    ["cli/src", "core/src/preflight.rs", "core/src/tokens.rs", "engine/src", "image/src", "llama/src"];

#[test]
fn the_names_of_errors_are_documented() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let docs = ["json.md", "exit-codes.md"].map(|page| fs::read_to_string(crates.join("../docs").join(page)).unwrap());
    let mut names = BTreeSet::new();
    for file in GIVEN.iter().flat_map(|place| sources(&crates.join(place))) {
        let text = fs::read_to_string(file).unwrap();
        for call in [".code(\"", "Unread::new(\""] {
            names.extend(text.split(call).skip(1).filter_map(name));
        }
        for body in text.split("fn code(").skip(1) {
            let end = body.find("\n    }").unwrap_or(body.len());
            names.extend(body[..end].split('"').skip(1).step_by(2).map(str::to_owned));
        }
    }
    assert!(names.len() > 50, "{names:?}");
    let untold: Vec<_> =
        names.iter().filter(|name| !docs.iter().any(|page| page.contains(&format!("`{name}`")))).collect();
    assert!(untold.is_empty(), "not in docs/json.md: {untold:?}");
}

fn name(after: &str) -> Option<String> {
    after.split('"').next().map(str::to_owned)
}

fn sources(place: &Path) -> Vec<PathBuf> {
    if place.is_file() {
        return vec![place.to_owned()];
    }
    let entries = fs::read_dir(place).unwrap().map(|entry| entry.unwrap().path());
    let all = entries.flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] });
    all.filter(|path| path.extension().is_some_and(|ending| ending == "rs")).collect()
}
