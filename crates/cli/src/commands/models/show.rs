//! `vqa models show`: what a model is, by what its files and the catalogue say.

use serde_json::{Value, json};
use vqa_hub::{Catalogue, FileSize, KnownModel, LocalEntry, Origin};

use super::list;
use crate::commands::{Desk, Done};
use crate::flags::ShowFlags;
use crate::local::{self, Header};

pub(crate) fn run(desk: &Desk, flags: &ShowFlags) -> Done {
    let library = local::library(&desk.env)?;
    let (entry, known) = match (library.find(&flags.name)?, Catalogue::embedded().get(&flags.name)) {
        (None, None) => return Err(local::unknown(&library, &flags.name)?.into()),
        (entry, known) => (entry, known),
    };
    let header = match entry.as_ref().and_then(|entry| entry.files.as_ref()) {
        Some(files) => Some(local::read(files)?),
        None => None,
    };
    let shown = Shown { name: &flags.name, entry: entry.as_ref(), known, header: header.as_ref() };
    if flags.json {
        desk.printer.json_tall(&shown.json())?;
    } else {
        for (name, value) in shown.rows() {
            desk.printer.line(&format!("{name:<14} {value}"))?;
        }
    }
    Ok(0)
}

/// What there is to say of a model.
struct Shown<'a> {
    name: &'a str,
    entry: Option<&'a LocalEntry>,
    known: Option<&'static KnownModel>,
    header: Option<&'a Header>,
}

impl Shown<'_> {
    fn json(&self) -> Value {
        let header = self.header.map(|header| {
            json!({
                "architecture": header.architecture,
                "projector": header.projector,
                "parameters": header.parameters,
                "context": header.context,
                "quantisation": header.quantisation,
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
        all["header"] = json!(header);
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
                rows.push(("model", files.model.display().to_string()));
                let projector = files.projector.as_ref().map(|path| path.display().to_string());
                rows.push(("projector", projector.unwrap_or_else(|| "none: it reads text alone".to_owned())));
                rows.push(("size", local::size(FileSize::Exact(files.bytes()))));
            }
        }
        if let Some(Origin::Pulled(repository)) = self.entry.map(|entry| &entry.origin) {
            rows.push(("repository", repository.to_string()));
        }
        if let Some(header) = self.header {
            rows.push(("architecture", header.architecture.clone()));
            rows.extend(header.projector.clone().map(|kind| ("sees by", kind)));
            rows.push(("parameters", format!("{:.1} million", header.parameters as f64 / 1e6)));
            rows.push(("quantisation", header.quantisation.clone()));
            rows.extend(header.context.map(|tokens| ("context", format!("{tokens} tokens"))));
        }
        if let Some(known) = self.known {
            if self.entry.is_none() {
                rows.push(("repository", known.repository.to_string()));
                rows.push(("size", local::size(known.size())));
                rows.push(("quantisation", known.quantisation.clone()));
            }
            rows.push(("memory", format!("about {} MiB", known.memory_mib)));
            rows.push(("pictures", known.pictures.clone()));
            rows.push(("licence", known.licence.clone()));
        }
        rows
    }
}
