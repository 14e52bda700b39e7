//! Arrows between crates point down: each crate says on which floor it stands, and depends on lower ones alone.

use std::collections::BTreeMap;
use std::process::ExitCode;

use anyhow::Context;
use cargo_metadata::{DependencyKind, MetadataCommand, Package};

pub(crate) fn run() -> anyhow::Result<ExitCode> {
    let metadata = MetadataCommand::new().no_deps().exec().context("cargo metadata failed")?;
    let floors: BTreeMap<&str, u64> = metadata
        .packages
        .iter()
        .map(|package| Ok((package.name.as_str(), floor(package)?)))
        .collect::<anyhow::Result<_>>()?;
    let mut arrows = 0;
    let mut wrong = Vec::new();
    for package in &metadata.packages {
        let above = floors[package.name.as_str()];
        let normal = package.dependencies.iter().filter(|dependency| dependency.kind != DependencyKind::Development);
        for dependency in normal {
            let Some(below) = floors.get(dependency.name.as_str()) else { continue };
            arrows += 1;
            if *below >= above {
                wrong.push(format!("{} (floor {above}) -> {} (floor {below})", package.name, dependency.name));
            }
        }
    }
    for arrow in &wrong {
        eprintln!("points up or sideways: {arrow}");
    }
    anyhow::ensure!(arrows > 0, "no arrow was seen: this check looked at nothing");
    println!("{} crates, {arrows} arrows, {} wrong", floors.len(), wrong.len());
    Ok(if wrong.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn floor(package: &Package) -> anyhow::Result<u64> {
    let floor = package.metadata.get("floor").and_then(serde_json::Value::as_u64);
    floor.with_context(|| format!("{} does not say on which floor it stands ([package.metadata] floor)", package.name))
}
