//! The models of this machine, as the commands see them: by name, with what their headers say.

use std::num::{NonZeroU16, NonZeroU32};
use std::path::{Path, PathBuf};

use indicatif::DecimalBytes;
use vqa_core::registry::nearest;
use vqa_core::{Kind, chain};
use vqa_hub::{Cache, CacheError, Catalogue, FileSize, Files, HubError, Library, LocalEntry, PullError, Shelf};
use vqa_llama::{Facts, Instructions, LoadError, LocalConfig, ModelFile};

use crate::commands::Stop;
use crate::failure::Failure;
use crate::settings::{Env, Places};

mod choice;

pub(crate) use choice::{LocalChoice, all, best, named};

pub(crate) use vqa_llama::BUILTIN;

/// Opens the library of this person.
pub(crate) fn library(env: &Env) -> Result<Library, Failure> {
    let places = Places::of(env)?;
    Ok(Library { cache: Cache::new(places.cache), shelf: Shelf::new(places.shelf) })
}

/// Finds a model that was named, or says which there are.
pub(crate) fn find(library: &Library, name: &str) -> Result<LocalEntry, Failure> {
    match library.find(name)? {
        Some(entry) => Ok(entry),
        None => Err(unknown(library, name)?),
    }
}

/// Says that there is no such model here, and what might be meant.
pub(crate) fn unknown(library: &Library, name: &str) -> Result<Failure, Failure> {
    let failure = |message: String| Failure::new(Kind::NotFound, message).code("unknown_model");
    if Catalogue::embedded().get(name).is_some() {
        let hint = format!("get it with `vqa models pull {name}`");
        return Ok(failure(format!("the model `{name}` is not on this machine")).hint(hint));
    }
    let here = library.all()?;
    let known = Catalogue::embedded().models().iter().map(|model| model.name.as_str());
    let names = here.iter().map(|entry| entry.name.as_str()).chain(known).chain([BUILTIN]);
    let failure = failure(format!("there is no model called `{name}` on this machine"));
    let failure = match nearest(name, names) {
        Some(near) => failure.hint(format!("did you mean `{near}`?")),
        None => failure,
    };
    Ok(failure.hint("`vqa models list --all` lists those that are here, and those that can be pulled"))
}

/// Finds a model for this machine whose name is nearly this.
pub(crate) fn near(name: &str) -> Option<&'static str> {
    nearest(name, Catalogue::embedded().models().iter().map(|model| model.name.as_str()).chain([BUILTIN]))
}

/// Says that there is no such model here, whatever stands in the way of looking.
pub(crate) fn not_here(env: &Env, name: &str) -> Failure {
    match library(env).and_then(|library| unknown(&library, name)) {
        Ok(failure) | Err(failure) => failure,
    }
}

/// What a model may take, where anything was said.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Means {
    /// Tokens of one conversation.
    pub(crate) context: Option<NonZeroU32>,
    /// Threads that compute.
    pub(crate) threads: Option<NonZeroU16>,
    /// Asks that are answered at once.
    pub(crate) sequences: Option<NonZeroU16>,
    /// The newest instructions that are computed with.
    pub(crate) instructions: Option<Instructions>,
}

impl Means {
    /// Opens a model with these.
    fn with(self, config: LocalConfig) -> LocalConfig {
        LocalConfig {
            context: self.context.unwrap_or(config.context),
            threads: self.threads.or(config.threads),
            sequences: self.sequences.unwrap_or(config.sequences),
            instructions: self.instructions.or(config.instructions),
            ..config
        }
    }
}

/// Reads the headers of a model's files.
pub(crate) fn read(name: &str, files: &Files, means: Means) -> Result<Facts, Failure> {
    Ok(vqa_llama::inspect(&means.with(config(name, files)))?)
}

/// Reads the headers of the model that is part of the program.
pub(crate) fn builtin(means: Means) -> Result<Facts, Failure> {
    let config = vqa_llama::builtin().ok_or_else(choice::no_builtin)?;
    Ok(vqa_llama::inspect(&means.with(config))?)
}

/// Says how the files of a model are opened.
fn config(name: &str, files: &Files) -> LocalConfig {
    let file = |path: &PathBuf| ModelFile::Path(path.clone());
    LocalConfig::new(name.into(), file(&files.model), files.projector.as_ref().map(file))
}

/// Writes a size as people read it.
pub(crate) fn size(bytes: FileSize) -> String {
    match bytes {
        FileSize::Exact(bytes) => DecimalBytes(bytes).to_string(),
        FileSize::About(bytes) => format!("about {}", DecimalBytes(bytes)),
    }
}

/// Makes a name of a file's name.
pub(crate) fn name_of(path: &str) -> String {
    let stem = Path::new(path).file_stem().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
    let plain = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-') { c } else { '-' };
    let name: String = stem.chars().map(plain).take(64).collect();
    name.trim_start_matches(['.', '_', '-']).to_owned()
}

/// Refuses a name that stands for something else already.
pub(crate) fn refuse_taken(name: &str) -> Result<(), Failure> {
    if name != BUILTIN && Catalogue::embedded().get(name).is_none() {
        return Ok(());
    }
    let message = format!("`{name}` is the name of another model");
    Err(Failure::usage(message).hint("choose one with --name"))
}

impl From<CacheError> for Failure {
    fn from(error: CacheError) -> Self {
        with_hint(Self::new(error.kind(), chain(&error)), error.hint())
    }
}

impl From<CacheError> for Stop {
    fn from(error: CacheError) -> Self {
        Failure::from(error).into()
    }
}

impl From<PullError> for Failure {
    fn from(error: PullError) -> Self {
        let code = match &error {
            PullError::Hub(HubError::NotFound { .. }) => Some("not_on_hub"),
            PullError::Hub(HubError::Gated { .. }) => Some("gated_model"),
            PullError::Hub(HubError::Unauthenticated { .. }) => Some("no_hub_token"),
            PullError::Hub(HubError::Offline { .. }) => Some("offline"),
            PullError::Cache(CacheError::NoRoom { .. }) => Some("no_room"),
            PullError::Cache(CacheError::Busy { .. }) => Some("pull_under_way"),
            PullError::Damaged { .. } | PullError::Another { .. } => Some("wrong_checksum"),
            PullError::Stuck { .. } | PullError::Hub(_) | PullError::Cache(_) => None,
        };
        let failure = with_hint(Self::new(error.kind(), chain(&error)), error.hint());
        match code {
            Some(code) => failure.code(code),
            None => failure,
        }
    }
}

impl From<LoadError> for Failure {
    fn from(error: LoadError) -> Self {
        let hint = error.hint().map(str::to_owned);
        with_hint(Self::new(error.kind(), chain(&error)).code(error.code()), hint)
    }
}

impl From<HubError> for Failure {
    fn from(error: HubError) -> Self {
        PullError::Hub(error).into()
    }
}

fn with_hint(failure: Failure, hint: Option<String>) -> Failure {
    hint.into_iter().fold(failure, Failure::hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_gives_its_name() {
        assert_eq!(name_of("sub/SmolVLM-256M-Instruct-Q8_0.gguf"), "smolvlm-256m-instruct-q8_0");
        assert_eq!(name_of("--Über model!.gguf"), "ber-model-");
    }

    #[test]
    fn names_of_the_catalogue_are_taken() {
        assert!(refuse_taken("builtin").is_err());
        assert!(refuse_taken("smolvlm-256m").is_err());
        assert!(refuse_taken("mine").is_ok());
    }
}
