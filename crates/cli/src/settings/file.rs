//! The settings file, `vqa.toml`.
//!
//! Found by `--config`, else `$VQA_CONFIG`, else in the current directory, else in the user's configuration folder;
//! the first one is the only one. A file with an unknown key or a wrong value is an error that names the key and the line.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;
use secrecy::SecretString;
use serde::Deserialize;
use vqa_core::Detail;
use vqa_core::registry::{ModelRow, Profile};
use vqa_core::tokens::AutoPolicy;

use super::env::Env;
use super::error::SettingsError;
#[cfg(feature = "local")]
use super::local::LocalTable;
use super::serve::ServeTable;
#[cfg(feature = "local")]
use super::words::InstructionsWord;
use super::words::{CaptchaWord, Dollars, FitWord, Positive, ScoreWord, Seconds, Temperature, TopP};
use crate::read;

/// What the file may say. Every key is optional.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FileSettings {
    pub(super) model: Option<String>,
    pub(super) detail: Option<Detail>,
    pub(super) max_tokens: Option<Positive>,
    pub(super) system: Option<String>,
    pub(super) temperature: Option<Temperature>,
    pub(super) top_p: Option<TopP>,
    pub(super) seed: Option<i64>,
    pub(super) timeout: Option<Seconds>,
    pub(super) retries: Option<u32>,
    pub(super) max_cost: Option<Dollars>,
    pub(super) fit: Option<FitWord>,
    pub(super) fetch: Option<bool>,
    pub(super) allow_private_hosts: Option<Vec<String>>,
    pub(super) profile: Option<Profile>,
    pub(super) auto: Option<AutoPolicy>,
    pub(super) captcha: Option<CaptchaWord>,
    pub(super) captcha_threshold: Option<ScoreWord>,
    #[cfg(feature = "local")]
    pub(super) instructions: Option<InstructionsWord>,
    /// Without models of its own, the program computes none.
    #[cfg(not(feature = "local"))]
    #[serde(rename = "instructions")]
    pub(super) _instructions: Option<String>,
    /// What models in this program may take.
    #[cfg(feature = "local")]
    pub(super) local: Option<LocalTable>,
    /// Without models of its own, the program gives them nothing.
    #[cfg(not(feature = "local"))]
    #[serde(rename = "local")]
    pub(super) _local: Option<toml::Table>,
    /// The endpoint that is used when none is named.
    pub(super) endpoint: Option<String>,
    /// The endpoints by name.
    #[serde(default)]
    pub(super) endpoints: BTreeMap<String, EndpointTable>,
    /// How a server behaves, and who may ask it.
    pub(super) serve: Option<ServeTable>,
    /// Models that are not in the list of known ones, or whose rules are different here.
    #[serde(default)]
    pub(super) models: Vec<ModelRow>,
}

/// A server that answers.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct EndpointTable {
    pub(super) base_url: String,
    /// The environment variable that holds the key. The key itself is never in the file.
    pub(super) key_env: Option<String>,
    #[serde(default)]
    pub(super) models: Vec<String>,
    #[serde(default)]
    pub(super) auth: AuthWord,
    pub(super) api_version: Option<String>,
    pub(super) organization: Option<String>,
    pub(super) project: Option<String>,
    #[serde(default)]
    pub(super) headers: BTreeMap<String, SecretString>,
    #[serde(default)]
    pub(super) limits: LimitsTable,
}

/// How the key is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum AuthWord {
    /// `Authorization: Bearer KEY`.
    #[default]
    Bearer,
    /// `api-key: KEY`, as Azure has it.
    ApiKey,
}

/// What the server takes in one request.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LimitsTable {
    /// Pictures in one request.
    pub(crate) images: Option<u64>,
    /// Encoded bytes of one picture.
    pub(crate) image_bytes: Option<u64>,
    /// Encoded bytes of all pictures of one request.
    pub(crate) total_bytes: Option<u64>,
}

/// How a file came to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    /// Named, or in the user's own folder.
    Trusted,
    /// It lay in the current directory; someone else may have put it there.
    LyingAround,
}

/// The settings file, if there is one.
#[derive(Debug, Default)]
pub(super) struct Loaded {
    settings: FileSettings,
    source: Option<(PathBuf, Found)>,
}

impl Loaded {
    pub(super) const fn settings(&self) -> &FileSettings {
        &self.settings
    }

    pub(super) fn path(&self) -> Option<&Path> {
        self.source.as_ref().map(|(path, _)| path.as_path())
    }

    /// Returns the file if it lay in the current directory without being named.
    pub(super) fn lying_around(&self) -> Option<&Path> {
        self.source.as_ref().filter(|(_, found)| *found == Found::LyingAround).map(|(path, _)| path.as_path())
    }
}

/// Finds and reads the file.
pub(super) fn load(named: Option<&Path>, env: &Env) -> Result<Loaded, SettingsError> {
    if let Some(path) = named.or_else(|| env.get("VQA_CONFIG").map(Path::new)) {
        let text = read::small_text(path)
            .map_err(|error| SettingsError::Unreadable { path: path.to_owned(), reason: error.to_string() })?;
        return parse(&text, path, Found::Trusted);
    }
    let own = etcetera::choose_base_strategy().ok().map(|base| base.config_dir().join("vqa").join("vqa.toml"));
    let places = [(Some(PathBuf::from("vqa.toml")), Found::LyingAround), (own, Found::Trusted)];
    for (path, found) in places {
        let Some(path) = path else { continue };
        match read::found_text(&path) {
            Ok(text) => return parse(&text, &path, found),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(SettingsError::Unreadable { path, reason: error.to_string() }),
        }
    }
    Ok(Loaded::default())
}

fn parse(text: &str, path: &Path, found: Found) -> Result<Loaded, SettingsError> {
    let bad = |error: &toml::de::Error, place: String| {
        let start = error.span().map_or(0, |span| span.start);
        let line = text.get(..start).map_or(1, |before| before.matches('\n').count() + 1);
        // Only the reason is quoted, never the line: it may hold what should not be shown.
        SettingsError::BadFile { path: path.to_owned(), line, place, reason: without_values(error.message()) }
    };
    let document = toml::Deserializer::parse(text).map_err(|error| bad(&error, String::new()))?;
    let settings = serde_path_to_error::deserialize(document).map_err(|error| {
        let key = error.path().to_string();
        let place = if key == "." { String::new() } else { format!("`{key}`: ") };
        bad(error.inner(), place)
    })?;
    Ok(Loaded { settings, source: Some((path.to_owned(), found)) })
}

/// Takes the value out of what serde says of a wrong one: a key may stand where it does not belong.
fn without_values(message: &str) -> String {
    let quoted = [
        ("string \"", "\", expected", "string, expected"),
        ("unknown variant `", "`, expected", "an unknown word, expected"),
    ];
    for (before, after, instead) in quoted {
        if let (Some(start), Some(end)) = (message.find(before), message.rfind(after))
            && start < end
        {
            return [message.get(..start), Some(instead), message.get(end + after.len()..)]
                .into_iter()
                .flatten()
                .collect();
        }
    }
    message.to_owned()
}

#[cfg(test)]
mod tests {
    use vqa_core::preflight::Threshold;

    use super::*;

    fn problem(text: &str) -> String {
        parse(text, Path::new("vqa.toml"), Found::Trusted).map(|_| ()).unwrap_err().to_string()
    }

    #[test]
    fn an_error_names_the_key_and_the_line() {
        let text = "model = \"gpt-4o\"\n\n[endpoints.mine]\nbase_url = \"http://h/v1\"\nkye_env = \"K\"\n";
        let message = problem(text);
        assert!(message.starts_with("vqa.toml, line 5: "), "{message}");
        assert!(message.contains("kye_env"), "{message}");
        assert!(problem("max_tokens = 0\n").contains("line 1: `max_tokens`: must be above 0"));
        assert!(problem("\n\ntimeout = \"soon\"").contains("line 3: `timeout`"));
        assert!(problem("a = = 1").contains("line 1"));
    }

    #[test]
    fn a_header_of_an_endpoint_is_no_more_shown_than_a_key() {
        let text = "[endpoints.mine]\nbase_url = \"http://h\"\nheaders = { X-Key = \"sk-secret\" }\n";
        let settings: FileSettings = toml::from_str(text).unwrap();
        let shown = format!("{settings:?}");
        assert!(shown.contains("X-Key") && !shown.contains("sk-secret"), "{shown}");
    }

    #[test]
    fn an_error_does_not_show_what_may_be_a_key() {
        let message = problem("[endpoints.mine]\nbase_url = \"http://h\"\napi_key = \"sk-secret\"\n");
        assert!(message.contains("api_key") && !message.contains("sk-secret"), "{message}");
        for misplaced in [
            "[serve.keys]\nalice = \"sk-secret\"\n",
            "[endpoints]\nmine = \"sk-secret\"\n",
            "[endpoints.mine]\nbase_url = \"http://h\"\nheaders = \"api-key: sk-secret\"\n",
            "[endpoints.mine]\nbase_url = \"http://h\"\nauth = \"sk-secret`, expected\"\n",
            "retries = \"sk-secret\", expected\"\n",
            "captcha = \"sk-secret\"\n",
            "max_cost = \"sk-secret\"\n",
            "detail = \"sk-secret\"\n",
            "serve = \"sk-secret\"\n",
        ] {
            let message = problem(misplaced);
            assert!(message.contains("line ") && !message.contains("sk-secret"), "{message}");
        }
    }

    #[test]
    fn everything_in_the_example_is_understood() {
        let text = include_str!("../../../../docs/vqa.example.toml");
        let loaded = parse(text, Path::new("vqa.toml"), Found::Trusted).unwrap();
        assert_eq!(loaded.settings.endpoints.len(), 3);
        assert_eq!(loaded.settings.models.len(), 1);
        let commented = text.replace("# [local]", "[local]");
        let commented = ["context", "threads", "sequences"]
            .iter()
            .fold(commented, |text, key| text.replace(&format!("# {key} = "), &format!("{key} = ")));
        assert!(parse(&commented, Path::new("vqa.toml"), Found::Trusted).is_ok());
        // A copy of it changes nothing about CAPTCHAs.
        assert!(loaded.settings.captcha.is_none());
        assert_eq!(loaded.settings.captcha_threshold.map(|word| word.0), Some(Threshold::default()));
    }
}
