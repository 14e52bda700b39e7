//! The longest files, production lines only. A list to look at, not a limit.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;

/// Files shorter than this are not listed: at this length one asks whether a file is still one idea.
const WORTH_A_LOOK: usize = 200;

pub(crate) fn run() -> anyhow::Result<ExitCode> {
    let mut files = Vec::new();
    for root in ["crates", "xtask"] {
        walk(Path::new(root), &mut files)?;
    }
    anyhow::ensure!(!files.is_empty(), "no source file was seen; run this from the root of the repository");
    let mut sizes = Vec::new();
    for path in files {
        let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        sizes.push((production_lines(&text), path));
    }
    sizes.sort_unstable();
    let median = sizes[sizes.len() / 2].0;
    let total: usize = sizes.iter().map(|(lines, _)| lines).sum();
    println!("{} files, {total} production lines, median {median}", sizes.len());
    for (lines, path) in sizes.iter().rev().take_while(|(lines, _)| *lines > WORTH_A_LOOK) {
        println!("{lines:>5}  {}", path.display());
    }
    Ok(ExitCode::SUCCESS)
}

/// Counts the lines before a file's tests.
fn production_lines(text: &str) -> usize {
    text.lines().take_while(|line| line.trim() != "#[cfg(test)]").filter(|line| !line.trim().is_empty()).count()
}

/// Collects the Rust files of a folder, leaving out tests, benches and examples.
fn walk(folder: &Path, files: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() && !["tests", "benches", "examples", "target"].contains(&name.as_str()) {
            walk(&path, files)?;
        } else if name.ends_with(".rs") && name != "tests.rs" {
            files.push(path);
        }
    }
    Ok(())
}
