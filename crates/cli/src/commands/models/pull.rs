//! `vqa models pull`: gets models from the hub, by name or by address.

use indicatif::{ProgressBar, ProgressStyle};
use vqa_core::{Kind, chain};
use vqa_hub::{Catalogue, FileAddress, FileSize, Hub, HubConfig, Library, Network, Record, Step, Wanted};
use vqa_net::tls_config;

use super::list;
use crate::commands::{Desk, Done, Stop, block_on};
use crate::failure::Failure;
use crate::flags::PullFlags;
use crate::listen;
use crate::local::{self, Means};
use crate::print::Printer;
use crate::settings::Places;

/// A model that is wanted.
struct Target {
    name: String,
    files: Vec<Wanted>,
    /// What is remembered of a model that was named by its address.
    record: Option<Record>,
    licence: Option<&'static str>,
    size: Option<FileSize>,
}

pub(crate) fn run(desk: &Desk, flags: &PullFlags) -> Done {
    let library = local::library(&desk.env)?;
    let targets: Vec<Target> =
        flags.models.iter().map(|word| target(word, flags, &library)).collect::<Result<_, _>>()?;
    let hub = hub(desk)?;
    for target in targets {
        get(desk, (&hub, &library), &target)?;
        if let Some(record) = &target.record {
            library.shelf.put(&target.name, record)?;
        }
        let entry = local::find(&library, &target.name)?;
        if flags.json {
            desk.printer.json(&list::line(&entry))?;
        }
        let bytes = entry.files.as_ref().map_or(0, vqa_hub::Files::bytes);
        let licence = target.licence.map(|licence| format!("; licence: {licence}")).unwrap_or_default();
        let name = &target.name;
        let size = local::size(FileSize::Exact(bytes));
        let blind = if target.files.len() < 2 { "; without --mmproj it reads text alone" } else { "" };
        desk.printer.say(&format!("{name} is here: {size}{licence}{blind}; ask it with --model {name}"));
    }
    Ok(0)
}

fn hub(desk: &Desk) -> Result<Hub, Failure> {
    let places = Places::of(&desk.env)?;
    let tls = tls_config().map_err(|error| Failure::new(Kind::Internal, chain(&error)))?;
    let network = if places.offline { Network::Offline } else { Network::Online };
    let token = places.token(&desk.env);
    Ok(Hub::new(HubConfig { endpoint: places.hub, token, network, ..HubConfig::new(tls) })?)
}

fn target(word: &str, flags: &PullFlags, library: &Library) -> Result<Target, Stop> {
    if let Some(known) = Catalogue::embedded().get(word) {
        if flags.mmproj.is_some() || flags.name.is_some() {
            let message = format!("`{word}` has its name and its projector already");
            return Err(Failure::usage(message).hint("--mmproj and --name go with an address, hf:...").into());
        }
        let addresses = known.addresses().map_err(|error| Failure::new(Kind::Internal, error.to_string()))?;
        let checksums = [known.model.sha256, known.projector.sha256];
        let wanted = addresses.into_iter().zip(checksums).map(|(address, sha256)| Wanted { address, sha256 });
        return Ok(Target {
            name: known.name.clone(),
            files: wanted.collect(),
            record: None,
            licence: Some(&known.licence),
            size: Some(known.size()),
        });
    }
    if !word.starts_with("hf:") {
        return Err(local::unknown(library, word)?.into());
    }
    Ok(addressed(word, flags, library)?)
}

/// Reads a model that is named by its address.
fn addressed(word: &str, flags: &PullFlags, library: &Library) -> Result<Target, Failure> {
    let wrong = |word: &str, error: vqa_hub::NotAnAddress| Failure::usage(format!("`{word}`: {error}"));
    if flags.models.len() > 1 {
        return Err(Failure::usage("an address is pulled alone: --mmproj and --name go with it"));
    }
    let model: FileAddress = word.parse().map_err(|error| wrong(word, error))?;
    let projector = flags.mmproj.as_ref().map(|file| {
        let file = file.strip_prefix(&format!("hf:{}/", model.repository)).unwrap_or(file);
        FileAddress::new(model.repository.clone(), model.revision.clone(), file).map_err(|error| wrong(file, error))
    });
    let projector = projector.transpose()?;
    let name = flags.name.clone().unwrap_or_else(|| local::name_of(model.file_name()));
    local::refuse_taken(&name)?;
    // Now, and not when everything has come.
    library.shelf.check_name(&name)?;
    let record = Record::Pulled {
        repository: model.repository.clone(),
        revision: model.revision.clone(),
        model: model.file().to_owned(),
        projector: projector.as_ref().map(|address| address.file().to_owned()),
    };
    // One that was taken without its projector may get it later.
    let another = |known| known != record && known != record.clone().without_projector();
    if library.shelf.get(&name)?.is_some_and(another) {
        let failure = Failure::usage(format!("there is a model called `{name}` already"));
        return Err(failure.hint(format!("choose another with --name, or `vqa models rm {name}` first")));
    }
    let wanted = |address| Wanted { address, sha256: None };
    let files = std::iter::once(model).chain(projector).map(wanted).collect();
    Ok(Target { name, files, record: Some(record), licence: None, size: None })
}

fn get(desk: &Desk, (hub, library): (&Hub, &Library), target: &Target) -> Result<(), Stop> {
    if let Some(size) = target.size {
        desk.printer.say(&format!("{}: {} in {} files", target.name, local::size(size), target.files.len()));
    }
    let mut paths = Vec::new();
    for wanted in &target.files {
        let bar = bar(desk.printer, wanted.address.file_name());
        let mut watch = |step: Step<'_>| watch(desk.printer, &bar, step);
        let pulled = vqa_hub::pull(hub, &library.cache, wanted, &mut watch);
        let then = "what came is kept, and the same command goes on from there";
        let pulled = block_on(async { Ok(listen::unless_interrupted(pulled, then).await?) });
        bar.finish_and_clear();
        paths.push(pulled?.map_err(Failure::from)?);
    }
    let mut paths = paths.into_iter();
    if let Some(model) = paths.next() {
        // A file that is no model is told now, not when it is asked.
        let here = format!("what was pulled stays in {}", library.cache.folder().display());
        local::read(&target.name, &vqa_hub::Files { model, projector: paths.next() }, Means::default())
            .map_err(|failure| failure.hint(here))?;
    }
    Ok(())
}

fn bar(printer: Printer, file: &str) -> ProgressBar {
    if !printer.is_watched() {
        return ProgressBar::hidden();
    }
    let template = "{msg}  {bar:24} {decimal_bytes}/{decimal_total_bytes}  {decimal_bytes_per_sec}  ETA {eta}";
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(0).with_style(style).with_message(crate::print::printable(file))
}

fn watch(printer: Printer, bar: &ProgressBar, step: Step<'_>) {
    match step {
        Step::Here => {}
        Step::Begun { received, bytes } => {
            bar.set_length(bytes);
            bar.set_position(received);
            bar.reset_eta();
            if received > 0 {
                let (there, whole) = (FileSize::Exact(received), FileSize::Exact(bytes));
                let words = format!("going on after {} of {}", local::size(there), local::size(whole));
                bar.suspend(|| printer.say(&words));
            }
        }
        Step::Received(bytes) => bar.set_position(bytes),
        Step::Again { reason } => bar.suspend(|| printer.say(&format!("{}; trying again", chain(reason)))),
    }
}
