//! The settings of a run that are fixed when it begins: how they are written into it, and read back to go on.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};
use vqa_core::tokens::AutoPolicy;
use vqa_core::{AskSchema, Fit, Frame, Kind, Strictness};
use vqa_run::ledger::{Difference, Manifest};

use crate::commands::data::{Asked, Typed};
use crate::failure::Failure;
use crate::flags::{FitFlag, FrameFlag, RunFlags, SharedFlags};
use crate::settings::Links;

/// The name of the cap among the settings. A run keeps it, and may go on with another.
pub(super) const CAP: &str = "max_cost";

/// Writes down everything that decides what is asked.
pub(super) fn settings(asked: &Asked) -> Map<String, Value> {
    let Asked { settings, selection, questioning, typed, dataset } = asked;
    let options = &questioning.options;
    let all = json!({
        "model": settings.model.value.as_str(),
        "endpoint": settings.endpoint.name.value,
        "base_url": (!settings.answerer.is_local()).then(|| settings.endpoint.shown_base_url()),
        "base_url_is_whole": !settings.answerer.is_local() && settings.endpoint.shown_base_url() == settings.endpoint.base_url.value,
        "profile": settings.profile.value.as_str(),
        "auto": settings.auto.value.map(|auto| match auto { AutoPolicy::High => "high", AutoPolicy::BySize => "by-size" }),
        "detail": settings.detail.value.as_str(),
        "fit": match settings.fit.value { Fit::Model => "model", Fit::Original => "none" },
        "frame": match questioning.frame { Frame::Only => Value::Null, Frame::Index(index) => json!(index) },
        "apply": (!settings.remedies.is_empty()).then(|| settings.remedies.to_string()),
        "fetch": settings.links.value == Links::Fetch,
        "max_tokens": settings.max_tokens.value,
        "temperature": settings.temperature.value,
        "top_p": settings.top_p.value,
        "seed": settings.seed.value,
        "system": settings.system.value,
        "stop": options.stop,
        "schema": options.schema.as_ref().map(|schema| json!({ "name": schema.name, "json": schema.json })),
        "prompts": typed.dataset.prompts,
        "pack": typed.pack,
        "batch_api": typed.batch_api.then_some(true),
        "format": dataset.format().as_str(),
        "image_root": absolute(dataset.image_root()),
        "where": selection.filter.as_ref().map(ToString::to_string),
        "sample": selection.sample.map(|sample| sample.rows),
        "limit": selection.limit,
        "strict": typed.dataset.strict,
    });
    all.as_object().cloned().unwrap_or_default()
}

/// A run may be continued from elsewhere.
fn absolute(path: &Path) -> String {
    let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned()).display().to_string()
}

/// Fills what was not typed with what a run began with.
pub(super) fn typed(shared: &SharedFlags, flags: &RunFlags, manifest: &Manifest) -> Result<Typed, Failure> {
    let then = Then(&manifest.settings);
    let file = |index: usize| manifest.dataset.files.get(index).map(|file| PathBuf::from(&file.path));
    let mut typed = super::typed(shared, flags)?;
    typed.data = flags.data.clone().or_else(|| file(0)).unwrap_or_default();
    typed.batch_api |= is_batch(manifest);
    let Typed { shared, model, dataset, picture, remedy, answer, schema, pack, .. } = &mut typed;
    fill(&mut model.model, then.text("model"));
    fill(&mut model.detail, then.parsed("detail"));
    if shared.endpoint.is_none() && shared.base_url.is_none() {
        shared.endpoint = then.text("endpoint");
        // What was cut off an address before it was written down is asked for again, from where it came.
        if shared.endpoint.is_none() && then.0.get("base_url_is_whole") == Some(&Value::Bool(true)) {
            shared.base_url = then.text("base_url");
        }
    }
    fill(&mut shared.profile, then.parsed("profile"));
    fill(&mut shared.auto, then.text("auto").and_then(|word| clap::ValueEnum::from_str(&word, true).ok()));
    fill(&mut picture.fit, then.text("fit").map(|word| if word == "none" { FitFlag::None } else { FitFlag::Model }));
    fill(&mut picture.frame, then.number("frame").map(FrameFlag));
    fill(&mut remedy.apply, then.parsed("apply"));
    picture.fetch |= then.0.get("fetch") == Some(&Value::Bool(true));
    fill(&mut answer.max_cost, then.parsed(CAP));
    fill(&mut answer.max_tokens, then.number("max_tokens"));
    fill(&mut answer.temperature, then.0.get("temperature").and_then(Value::as_f64));
    fill(&mut answer.top_p, then.0.get("top_p").and_then(Value::as_f64));
    fill(&mut answer.seed, then.0.get("seed").and_then(Value::as_i64));
    fill(&mut answer.system, then.text("system"));
    if answer.stop.is_empty() {
        answer.stop = then.texts("stop");
    }
    if dataset.prompts.is_empty() {
        dataset.prompts = then.texts("prompts");
    }
    fill(&mut dataset.format, then.parsed("format"));
    fill(&mut dataset.annotations, file(1));
    fill(&mut dataset.image_root, then.text("image_root").map(PathBuf::from));
    fill(&mut dataset.filter, then.parsed("where"));
    fill(&mut dataset.sample, then.number("sample"));
    fill(&mut dataset.limit, then.number("limit"));
    dataset.strict |= then.0.get("strict") == Some(&Value::Bool(true));
    fill(schema, then.schema());
    fill(pack, then.number("pack").and_then(NonZeroUsize::new));
    Ok(typed)
}

/// Says whether a run goes through the Batch API.
pub(super) fn is_batch(manifest: &Manifest) -> bool {
    manifest.settings.get("batch_api") == Some(&Value::Bool(true))
}

fn fill<T>(flag: &mut Option<T>, then: Option<T>) {
    if flag.is_none() {
        *flag = then;
    }
}

/// What a run began with.
struct Then<'a>(&'a Map<String, Value>);

impl Then<'_> {
    fn text(&self, name: &str) -> Option<String> {
        self.0.get(name)?.as_str().map(str::to_owned)
    }

    fn texts(&self, name: &str) -> Vec<String> {
        let list = self.0.get(name).and_then(Value::as_array);
        list.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
    }

    fn parsed<T: std::str::FromStr>(&self, name: &str) -> Option<T> {
        self.0.get(name)?.as_str()?.parse().ok()
    }

    fn number<T: TryFrom<u64>>(&self, name: &str) -> Option<T> {
        self.0.get(name)?.as_u64()?.try_into().ok()
    }

    fn schema(&self) -> Option<AskSchema> {
        let schema = self.0.get("schema")?;
        let text = |name: &str| schema.get(name)?.as_str().map(str::to_owned);
        let (description, strictness) = (None, Strictness::Enforced);
        Some(AskSchema { name: text("name")?, json: text("json")?, description, strictness })
    }
}

/// Refuses to go on with other settings, and says what differs.
pub(super) fn refuse(dir: &Path, differences: &[Difference]) -> Failure {
    let words: Vec<String> = differences
        .iter()
        .map(|Difference { name, then, now }| format!("{name} was {}, and now is {}", word(then), word(now)))
        .collect();
    let message = format!("the run in `{}` began with other settings: {}", dir.display(), words.join("; "));
    let failure = Failure::new(Kind::BadInput, message).code("settings_changed");
    failure.hint("leave the flags out to go on as it began, or begin another run with -o")
}

fn word(value: &Value) -> String {
    match value {
        Value::Null => "not set".to_owned(),
        Value::String(text) => format!("`{text}`"),
        Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => value.to_string(),
    }
}
