//! `vqa models import`: a name for a model that is on this machine already.

use std::path::{Path, PathBuf};

use vqa_core::Kind;
use vqa_hub::{Files, Record};

use super::list;
use crate::commands::{Desk, Done};
use crate::failure::Failure;
use crate::flags::ImportFlags;
use crate::local::{self, Means};

pub(crate) fn run(desk: &Desk, flags: &ImportFlags) -> Done {
    let library = local::library(&desk.env)?;
    let model = whole(&flags.model)?;
    let projector = flags.mmproj.as_deref().map(whole).transpose()?;
    let files = Files { model: model.clone(), projector: projector.clone() };
    let name = flags.name.clone().unwrap_or_else(|| local::name_of(&model.to_string_lossy()));
    local::refuse_taken(&name)?;
    let header = local::read(&name, &files, Means::default())?;
    let record = Record::Imported { model, projector };
    // One that was taken without its projector may get it later.
    let another = |known| known != record && known != record.clone().without_projector();
    if library.shelf.get(&name)?.is_some_and(another) {
        let failure = Failure::usage(format!("there is a model called `{name}` already"));
        return Err(failure.hint(format!("choose another with --name, or `vqa models rm {name}` first")).into());
    }
    library.shelf.put(&name, &record)?;
    if flags.json {
        desk.printer.json_tall(&list::line(&local::find(&library, &name)?))?;
    }
    let sees = match &header.projector {
        Some(kind) => format!("sees by {kind}"),
        None => "without --mmproj it reads text alone".to_owned(),
    };
    desk.printer.say(&format!("imported {name}: {}, {sees}; ask it with --model {name}", header.architecture));
    Ok(0)
}

/// Returns the whole path of a file: the record is read from other folders too.
fn whole(path: &Path) -> Result<PathBuf, Failure> {
    path.canonicalize().map_err(|error| {
        Failure::new(Kind::BadInput, format!("cannot read {}: {error}", path.display())).code("file_not_found")
    })
}
