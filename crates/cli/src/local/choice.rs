//! Which model of this machine answers.

use std::cmp::Reverse;
use std::sync::OnceLock;

use vqa_core::Kind;
use vqa_hub::{Catalogue, Files, LocalEntry};
use vqa_llama::{Facts, LocalConfig};

use super::{BUILTIN, Means, config, library, read, unknown};
use crate::failure::Failure;
use crate::print::Printer;
use crate::settings::{Env, SettingsError};

/// A model of this machine that answers.
#[derive(Debug, Clone)]
pub(crate) struct LocalChoice {
    /// Its name.
    pub(crate) name: String,
    /// Its files; `None` for the one that is part of the program.
    files: Option<Files>,
    chosen: Chosen,
    means: Means,
    facts: OnceLock<Facts>,
    /// The largest model here, and why it does not answer.
    passed_over: Option<String>,
}

/// Who chose a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Chosen {
    /// Whoever named it.
    ByName,
    /// Nobody: it was there.
    ByDefault,
}

impl LocalChoice {
    fn new(name: &str, files: Option<Files>, (chosen, means): (Chosen, Means)) -> Self {
        Self { name: name.to_owned(), files, chosen, means, facts: OnceLock::new(), passed_over: None }
    }

    /// Says how it is opened.
    pub(crate) fn config(&self) -> Result<LocalConfig, Failure> {
        let config = match &self.files {
            Some(files) => config(&self.name, files),
            None => vqa_llama::builtin().ok_or_else(no_builtin)?,
        };
        Ok(self.means.with(config))
    }

    /// Reads its headers, once.
    pub(crate) fn facts(&self) -> Result<&Facts, Failure> {
        if let Some(facts) = self.facts.get() {
            return Ok(facts);
        }
        let facts = vqa_llama::inspect(&self.config()?)?;
        Ok(self.facts.get_or_init(|| facts))
    }

    /// Says which model answers where nobody said that, why no larger one does, and what it is good for.
    pub(crate) fn tell(&self, printer: Printer) {
        if let Some(passed_over) = &self.passed_over {
            printer.say(&format!("note: {passed_over}"));
        }
        match (self.chosen, self.files.is_some()) {
            (Chosen::ByName, _) => {}
            (Chosen::ByDefault, true) => printer.say(&format!(
                "note: no key is set and no model was named, so `{}` of this machine answers",
                self.name
            )),
            (Chosen::ByDefault, false) => {
                printer.say(
                    "note: no key is set and no model was named, so the small built-in model answers. It is made for \
                     drawn scenes, not for photographs; it is often wrong, and reads unreliably",
                );
                printer.say(" hint: `vqa models pull smolvlm-500m` gets one that knows photographs");
            }
        }
    }
}

/// Finds the model that was named, if it is one of this machine.
pub(crate) fn named(
    (env, means): (&Env, Means),
    name: &str,
    endpoint_chosen: bool,
) -> Result<Option<LocalChoice>, SettingsError> {
    let here = |files| Ok(Some(LocalChoice::new(name, files, (Chosen::ByName, means))));
    if name == BUILTIN {
        return match vqa_llama::builtin() {
            Some(_) => here(None),
            None => Err(no_builtin().into()),
        };
    }
    // Whoever has no home has no models, and may still ask an endpoint.
    let Ok(library) = library(env) else { return Ok(None) };
    match library.find(name).map_err(Failure::from)? {
        Some(LocalEntry { files: Some(files), .. }) => here(Some(files)),
        Some(LocalEntry { files: None, .. }) => {
            let failure = Failure::new(Kind::NotFound, format!("the files of the model `{name}` are gone"));
            let failure = failure.code("unknown_model");
            Err(failure.hint(format!("pull or import it again, or forget it: `vqa models rm {name}`")).into())
        }
        None if !endpoint_chosen && Catalogue::embedded().get(name).is_some() => Err(unknown(&library, name)?.into()),
        None => Ok(None),
    }
}

/// Finds the best model of this machine: of those that see and find room in memory, the one with the most parameters; else
/// the built-in one.
pub(crate) fn best(env: &Env, means: Means) -> Result<Option<LocalChoice>, SettingsError> {
    // Whoever has no home has no models; a record that is damaged may be that of the best one, and must be told.
    let all = match library(env) {
        Ok(library) => library.all().map_err(Failure::from)?,
        Err(_) => Vec::new(),
    };
    let mut all: Vec<LocalEntry> = all.into_iter().filter(sees).collect();
    all.sort_by_cached_key(|entry| Reverse(parameters(entry)));
    let all = all.into_iter().map(|entry| LocalChoice::new(&entry.name, entry.files, (Chosen::ByDefault, means)));
    let builtin = vqa_llama::builtin().map(|_| LocalChoice::new(BUILTIN, None, (Chosen::ByDefault, means)));
    Ok(first_with_room(all.chain(builtin).collect(), vqa_llama::available_memory()))
}

/// Takes the first that finds room in so much memory, or the last. One whose files cannot be read is taken as well: what is
/// wrong with it must be told.
fn first_with_room(all: Vec<LocalChoice>, available: Option<u64>) -> Option<LocalChoice> {
    let mut passed_over = None;
    let last = all.len().checked_sub(1)?;
    for (index, choice) in all.into_iter().enumerate() {
        match choice.facts().map(|facts| facts.fits(available)) {
            Ok(Err(error)) if index < last => {
                passed_over.get_or_insert_with(|| format!("`{}` does not answer: {error}", choice.name));
            }
            _ => return Some(LocalChoice { passed_over, ..choice }),
        }
    }
    None
}

/// Lists every model of this machine that sees.
pub(crate) fn all(env: &Env, means: Means) -> Result<Vec<LocalChoice>, Failure> {
    let builtin = vqa_llama::builtin().map(|_| LocalChoice::new(BUILTIN, None, (Chosen::ByDefault, means)));
    let here = library(env)?.all()?.into_iter().filter(sees);
    let here = here.map(|entry| LocalChoice::new(&entry.name, entry.files, (Chosen::ByDefault, means)));
    Ok(here.chain(builtin).collect())
}

fn sees(entry: &LocalEntry) -> bool {
    entry.files.as_ref().is_some_and(|files| files.projector.is_some())
}

/// Counts a model's parameters; one whose files say nothing has none.
fn parameters(entry: &LocalEntry) -> u64 {
    match (entry.known, &entry.files) {
        (Some(known), _) => u64::from(known.parameters_millions) * 1_000_000,
        (None, Some(files)) => read(&entry.name, files, Means::default()).map_or(0, |facts| facts.parameters),
        (None, None) => 0,
    }
}

/// Says that there is none.
pub(super) fn no_builtin() -> Failure {
    let failure = Failure::new(Kind::NotFound, "this build of the program has no built-in model");
    failure.code("unknown_model").hint("`vqa models list --all` lists what can be pulled")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The built-in model by two names, as if there were two.
    fn two() -> Vec<LocalChoice> {
        ["large", "small"].map(|name| LocalChoice::new(name, None, (Chosen::ByDefault, Means::default()))).into()
    }

    #[test]
    fn the_first_that_finds_room_answers_and_says_why_no_larger_one_does() {
        let needed = two()[0].facts().unwrap().memory_needed;
        for enough in [None, Some(needed)] {
            let chosen = first_with_room(two(), enough).unwrap();
            assert_eq!((chosen.name.as_str(), chosen.passed_over), ("large", None));
        }
        let chosen = first_with_room(two(), Some(needed - 1)).unwrap();
        assert_eq!(chosen.name, "small", "the last is taken, and refused when it is opened");
        let told = chosen.passed_over.unwrap();
        assert!(told.starts_with("`large` does not answer: the model needs about "), "{told}");
        assert!(first_with_room(Vec::new(), None).is_none());
    }
}
