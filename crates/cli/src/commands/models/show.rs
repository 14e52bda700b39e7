//! `vqa models show`: what a model is, by what its files and the catalogue say.

use std::path::Path;

use serde_json::{Value, json};
use vqa_core::{Detail, Size};
use vqa_hub::{Catalogue, FileSize, KnownModel, LocalEntry, Origin};
use vqa_llama::{Facts, Instructions};

use super::list;
use crate::commands::{Desk, Done};
use crate::flags::ShowFlags;
use crate::local::{self, Means};
use crate::print::printable;
use crate::report;
use crate::settings::Local;

pub(crate) fn run(desk: &Desk, flags: &ShowFlags) -> Done {
    let means = Local::of(&desk.shared, &desk.env)?.means();
    if flags.name == local::BUILTIN {
        return builtin(desk, flags, means);
    }
    let library = local::library(&desk.env)?;
    let (entry, known) = match (library.find(&flags.name)?, Catalogue::embedded().get(&flags.name)) {
        (None, None) => return Err(local::unknown(&library, &flags.name)?.into()),
        (entry, known) => (entry, known),
    };
    let facts = match entry.as_ref().and_then(|entry| entry.files.as_ref()) {
        Some(files) => Some(local::read(&flags.name, files, means)?),
        None => None,
    };
    let shown = Shown { name: &flags.name, entry: entry.as_ref(), known, facts: facts.as_ref(), means };
    if flags.json {
        desk.printer.json_tall(&shown.json())?;
    } else {
        for (name, value) in shown.rows() {
            desk.printer.line(&format!("{name:<14} {value}"))?;
        }
    }
    Ok(0)
}

/// Shows the model that is part of the program.
fn builtin(desk: &Desk, flags: &ShowFlags, means: Means) -> Done {
    let facts = local::builtin(means)?;
    if flags.json {
        let shown = Shown { name: local::BUILTIN, entry: None, known: None, facts: Some(&facts), means };
        let mut all = shown.json();
        list::merge(&mut all, list::builtin_line(&facts));
        desk.printer.json_tall(&all)?;
        return Ok(0);
    }
    let first = [("name", local::BUILTIN.to_owned()), ("here", "part of the program".to_owned())];
    let size = ("size", local::size(FileSize::Exact(facts.weights_bytes)));
    for (name, value) in first.into_iter().chain([size]).chain(facts_rows(&facts, means)) {
        desk.printer.line(&format!("{name:<14} {value}"))?;
    }
    Ok(0)
}

/// What there is to say of a model.
struct Shown<'a> {
    name: &'a str,
    entry: Option<&'a LocalEntry>,
    known: Option<&'static KnownModel>,
    facts: Option<&'a Facts>,
    means: Means,
}

impl Shown<'_> {
    fn json(&self) -> Value {
        let facts = self.facts.map(|facts| {
            json!({
                "architecture": facts.architecture,
                "projector": facts.projector,
                "parameters": facts.parameters,
                "quantisation": facts.quantisation,
                "context_trained": facts.context_trained,
                "context": facts.context,
                "memory_bytes": facts.memory_needed,
                "instructions": Instructions::computed(self.means.instructions).name(),
                "picture_tokens": picture_tokens(facts),
                "note": facts.note,
            })
        });
        let known = self.known.map(|known| {
            json!({
                "title": known.title,
                "quantisation": known.quantisation,
                "parameters_millions": known.parameters_millions,
                "pictures": known.pictures,
                "source": known.source,
                "read": known.read,
            })
        });
        let mut all = match self.entry {
            Some(entry) => list::line(entry),
            None => self.known.map_or_else(|| json!({ "model": self.name }), list::to_pull),
        };
        all["facts"] = json!(facts);
        all["catalogue"] = json!(known);
        all
    }

    fn rows(&self) -> Vec<(&'static str, String)> {
        let mut rows = vec![("name", self.name.to_owned())];
        if let Some(known) = self.known {
            rows.push(("title", known.title.clone()));
        }
        match self.entry.map(|entry| (&entry.origin, entry.files.as_ref())) {
            None => rows.push(("here", format!("no; get it with `vqa models pull {}`", self.name))),
            Some((origin, None)) => {
                rows.push(("here", format!("no: {}, and its files are gone", list::origin(origin))))
            }
            Some((origin, Some(files))) => {
                rows.push(("here", list::origin(origin).to_owned()));
                rows.push(("model", on_one_line(&files.model)));
                let projector = files.projector.as_deref().map(on_one_line);
                rows.push(("projector", projector.unwrap_or_else(|| "none: it reads text alone".to_owned())));
                rows.push(("size", local::size(FileSize::Exact(files.bytes()))));
            }
        }
        if let Some(Origin::Pulled(repository)) = self.entry.map(|entry| &entry.origin) {
            rows.push(("repository", repository.to_string()));
        }
        rows.extend(self.facts.map(|facts| facts_rows(facts, self.means)).unwrap_or_default());
        if let Some(known) = self.known {
            if self.facts.is_none() {
                rows.push(("repository", known.repository.to_string()));
                rows.push(("size", local::size(known.size())));
                rows.push(("quantisation", known.quantisation.clone()));
                rows.push(("memory", format!("about {} MiB", known.memory_mib)));
            }
            rows.push(("pictures", known.pictures.clone()));
            rows.push(("licence", known.licence.clone()));
        }
        rows
    }
}

/// Writes a path so that its name can neither steer the terminal nor look like another row.
fn on_one_line(path: &Path) -> String {
    printable(&path.to_string_lossy()).replace(['\n', '\t'], "\u{fffd}")
}

/// What the headers of the files say.
fn facts_rows(facts: &Facts, means: Means) -> Vec<(&'static str, String)> {
    let mut rows = vec![("architecture", facts.architecture.clone())];
    rows.extend(facts.projector.clone().map(|kind| ("sees by", kind)));
    rows.push(("parameters", format!("{:.1} million", facts.parameters as f64 / 1e6)));
    rows.push(("quantisation", facts.quantisation.to_string()));
    rows.push(("context", format!("{} tokens here, made for {}", facts.context, facts.context_trained)));
    rows.push(("memory", format!("about {} MiB", facts.memory_needed.div_ceil(1024 * 1024))));
    rows.push(("computed with", format!("{} instructions", Instructions::computed(means.instructions))));
    if facts.projector.is_some() {
        let tokens = |detail| facts.card.image_rule.measure(LARGE, detail).map(|measured| measured.tokens);
        if let (Ok(low), Ok(high)) = (tokens(Detail::Low), tokens(Detail::High)) {
            rows.push(("a picture", format!("of {LARGE} is {low} tokens at low, {high} at high")));
        }
    }
    rows.extend(facts.note.clone().map(|note| ("note", note)));
    rows
}

/// A picture as cameras and screens make them.
const LARGE: Size = Size { width: 1920, height: 1080 };

fn picture_tokens(facts: &Facts) -> Value {
    let tokens = |detail| match facts.card.image_rule.measure(LARGE, detail) {
        Ok(measured) => report::tokens(measured.tokens),
        Err(_) => Value::Null,
    };
    json!({ "size": report::size(LARGE), "low": tokens(Detail::Low), "high": tokens(Detail::High) })
}
