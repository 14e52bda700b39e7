//! `vqa models list`: the models of this machine, and on demand those that can be pulled.

use serde_json::{Value, json};
use vqa_hub::{Catalogue, FileSize, KnownModel, LocalEntry, Origin};

use crate::commands::{Desk, Done};
use crate::flags::ListFlags;
use crate::local;

pub(crate) fn run(desk: &Desk, flags: &ListFlags) -> Done {
    let library = local::library(&desk.env)?;
    let here = library.all()?;
    for entry in &here {
        if flags.json {
            desk.printer.json(&line(entry))?;
        } else {
            desk.printer.line(&text(entry))?;
        }
    }
    let absent = Catalogue::embedded().models().iter().filter(|known| !here.iter().any(|it| it.name == known.name));
    for known in absent.filter(|_| flags.all) {
        if flags.json {
            desk.printer.json(&to_pull(known))?;
        } else {
            desk.printer.line(&row(&known.name, known.size(), &known.licence, "can be pulled"))?;
        }
    }
    desk.printer.say(&format!("pulled models are in {}", library.cache.folder().display()));
    if here.is_empty() && !flags.all {
        desk.printer.say("no model was pulled or imported; `vqa models list --all` lists those that can be pulled");
    }
    Ok(0)
}

/// Names how a model came to be here.
pub(super) fn origin(origin: &Origin) -> &'static str {
    match origin {
        Origin::Pulled(_) => "pulled",
        Origin::Imported => "imported",
    }
}

pub(super) fn line(entry: &LocalEntry) -> Value {
    let files = entry.files.as_ref();
    json!({
        "model": entry.name,
        "here": files.is_some(),
        "origin": origin(&entry.origin),
        "repository": match &entry.origin {
            Origin::Pulled(repository) => Some(repository.to_string()),
            Origin::Imported => None,
        },
        "files": files.map(|files| json!({ "model": files.model, "projector": files.projector })),
        "bytes": files.map(|files| json!({ "exactly": files.bytes() }))
            .or_else(|| entry.known.map(|known| bytes(known.size()))),
        "memory_mib": entry.known.map(|known| known.memory_mib),
        "licence": entry.known.map(|known| known.licence.as_str()),
    })
}

pub(super) fn to_pull(known: &KnownModel) -> Value {
    json!({
        "model": known.name,
        "here": false,
        "origin": "catalogue",
        "repository": known.repository.to_string(),
        "files": null,
        "bytes": bytes(known.size()),
        "memory_mib": known.memory_mib,
        "licence": known.licence,
    })
}

fn bytes(size: FileSize) -> Value {
    match size {
        FileSize::Exact(bytes) => json!({ "exactly": bytes }),
        FileSize::About(bytes) => json!({ "about": bytes }),
    }
}

fn text(entry: &LocalEntry) -> String {
    let licence = entry.known.map_or("licence unknown", |known| known.licence.as_str());
    let (size, note) = match &entry.files {
        Some(files) => (FileSize::Exact(files.bytes()), origin(&entry.origin)),
        None => (FileSize::Exact(0), "its files are gone"),
    };
    row(&entry.name, size, licence, note)
}

fn row(name: &str, size: FileSize, licence: &str, note: &str) -> String {
    format!("{name:<24} {:>16}  {note:<14} {licence}", local::size(size))
}
