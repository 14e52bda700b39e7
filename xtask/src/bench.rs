//! Measures local models: writes files of SmolVLM-256M's shape with random weights, then runs both ways on them, and each set of
//! instructions that the processor has.

use std::path::Path;
use std::process::{Command, ExitCode};

use anyhow::{Context, ensure};

pub(crate) fn run(folder: &str) -> anyhow::Result<ExitCode> {
    let halves = Path::new(folder).join("f16");
    let halves = halves.to_str().context("the folder's name is no text")?;
    if !Path::new(folder).join("mmproj.gguf").is_file() {
        bench(&["write", folder])?;
        bench(&["write", halves, "f16"])?;
    }
    bench(&["run", folder])?;
    bench(&["processors", halves])?;
    Ok(ExitCode::SUCCESS)
}

fn bench(words: &[&str]) -> anyhow::Result<()> {
    let program = ["run", "--release", "--quiet", "--package", "vqa-llama", "--example", "bench", "--"];
    let status = Command::new(env!("CARGO")).args(program).args(words).status().context("cannot run cargo")?;
    ensure!(status.success(), "the measuring program failed");
    Ok(())
}
