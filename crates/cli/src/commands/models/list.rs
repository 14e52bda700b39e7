//! `vqa models list`: the models of this machine, and on demand those that can be pulled.

use serde_json::{Value, json};
use vqa_hub::{Catalogue, FileSize, KnownModel, LocalEntry, Origin};
use vqa_llama::Facts;

use crate::commands::{Desk, Done};
use crate::flags::ListFlags;
use crate::local;
use crate::settings::Local;

pub(crate) fn run(desk: &Desk, flags: &ListFlags) -> Done {
    let library = local::library(&desk.env)?;
    let here = library.all()?;
    let means = Local::of(&desk.shared, &desk.env)?.means();
    if let Ok(facts) = local::builtin(means) {
        let (size, licence) = (FileSize::Exact(facts.weights_bytes), BUILTIN_LICENCE);
        if flags.json {
            desk.printer.json(&builtin_line(&facts))?;
        } else {
            desk.printer.line(&row(local::BUILTIN, &local::size(size), licence, "in the program"))?;
        }
    }
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
            desk.printer.line(&row(&known.name, &local::size(known.size()), &known.licence, "can be pulled"))?;
        }
    }
    desk.printer.say(&format!("pulled models are in {}", library.cache.folder().display()));
    if here.is_empty() && !flags.all {
        desk.printer.say("no model was pulled or imported; `vqa models list --all` lists those that can be pulled");
    }
    Ok(0)
}

/// That of this program, of which it is a part.
const BUILTIN_LICENCE: &str = "MIT OR Apache-2.0";

/// Describes the model that is part of the program.
pub(super) fn builtin_line(facts: &Facts) -> Value {
    json!({
        "model": local::BUILTIN,
        "here": true,
        "origin": "builtin",
        "repository": null,
        "files": null,
        "bytes": { "exactly": facts.weights_bytes },
        "memory_mib": facts.memory_needed.div_ceil(1024 * 1024),
        "licence": BUILTIN_LICENCE,
    })
}

/// Puts the fields of one object into another.
pub(super) fn merge(all: &mut Value, more: Value) {
    if let (Value::Object(all), Value::Object(more)) = (all, more) {
        all.extend(more);
    }
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
        Some(files) if files.projector.is_none() => (local::size(FileSize::Exact(files.bytes())), "reads text alone"),
        Some(files) => (local::size(FileSize::Exact(files.bytes())), origin(&entry.origin)),
        None => ("-".to_owned(), "its files are gone"),
    };
    row(&entry.name, &size, licence, note)
}

fn row(name: &str, size: &str, licence: &str, note: &str) -> String {
    format!("{name:<24} {size:>16}  {note:<18} {licence}")
}
