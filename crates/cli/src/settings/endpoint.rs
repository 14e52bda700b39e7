//! Which server answers, and with which key.
//!
//! A named endpoint of the file, or the one that `--base-url` and the usual `OPENAI_*` variables describe. A file that
//! merely lay in the current directory may send a key to OpenAI or to this machine, and to nobody else: whoever
//! unpacks a stranger's archive must not lose a key by asking a question in it.

use std::collections::BTreeMap;

use secrecy::SecretString;

use super::env::Env;
use super::error::SettingsError;
use super::file::{AuthWord, EndpointTable, LimitsTable, Loaded};
use super::{Origin, Setting};
use crate::flags::{ModelFlags, SharedFlags};

/// OpenAI's own address, as its SDKs have it.
const OPENAI: &str = "https://api.openai.com/v1";

/// The server that answers.
#[derive(Debug)]
pub(crate) struct Endpoint {
    pub(crate) name: Setting<Option<String>>,
    pub(crate) base_url: Setting<String>,
    pub(crate) key: Setting<Option<SecretString>>,
    pub(crate) organization: Setting<Option<String>>,
    pub(crate) project: Setting<Option<String>>,
    pub(crate) auth: AuthWord,
    pub(crate) api_version: Option<String>,
    pub(crate) headers: BTreeMap<String, SecretString>,
    pub(crate) limits: LimitsTable,
    /// The models that the file says it has.
    pub(crate) models: Vec<String>,
    /// The variable that should hold a key and does not. Only who calls the endpoint needs it.
    pub(crate) missing_key: Option<MissingKey>,
    /// The host, where a file that merely lay in the current directory chose it.
    pub(crate) stranger: Option<String>,
}

/// A key that should be in a variable and is not.
#[derive(Debug, Clone)]
pub(crate) struct MissingKey {
    /// The variable, if what the file says is the name of one.
    pub(crate) variable: Option<String>,
}

impl Endpoint {
    /// Says whether this is OpenAI itself.
    pub(crate) fn is_openai(&self) -> bool {
        self.base_url.value.trim_end_matches('/') == OPENAI
    }

    /// Says whether somebody chose it, by its name or by its address.
    #[cfg(feature = "local")]
    pub(super) fn is_chosen(&self) -> bool {
        self.name.value.is_some() || self.base_url.origin != Origin::Default
    }

    pub(super) fn resolve(
        shared: &SharedFlags,
        model: &ModelFlags,
        env: &Env,
        file: &Loaded,
    ) -> Result<Self, SettingsError> {
        match named(shared, model, env, file)? {
            Some((name, table)) => Self::from_table(name, table, shared, (env, file)),
            None => Ok(Self::from_environment(shared, env)),
        }
    }

    fn from_environment(shared: &SharedFlags, env: &Env) -> Self {
        let variable = |names: &[&'static str]| match env.first(names) {
            Some((name, value)) => Setting { value: Some(value.to_owned()), origin: Origin::Env(name) },
            None => Setting { value: None, origin: Origin::Default },
        };
        let base_url = match &shared.base_url {
            Some(url) => Setting { value: url.clone(), origin: Origin::Flag("base-url") },
            None => variable(&["VQA_BASE_URL", "OPENAI_BASE_URL"]).map(|url| url.unwrap_or_else(|| OPENAI.to_owned())),
        };
        Self {
            name: Setting { value: None, origin: Origin::Default },
            base_url,
            key: variable(&["VQA_API_KEY", "OPENAI_API_KEY"]).map(|key| key.map(SecretString::from)),
            organization: variable(&["OPENAI_ORG_ID"]),
            project: variable(&["OPENAI_PROJECT_ID"]),
            auth: AuthWord::Bearer,
            api_version: None,
            headers: BTreeMap::new(),
            limits: LimitsTable::default(),
            models: Vec::new(),
            missing_key: None,
            stranger: None,
        }
    }

    fn from_table(
        name: Setting<String>,
        table: &EndpointTable,
        shared: &SharedFlags,
        (env, file): (&Env, &Loaded),
    ) -> Result<Self, SettingsError> {
        let key_of = |key: &str| Origin::File(format!("endpoints.{}.{key}", name.value));
        let from_file = |key: &str, value: &Option<String>| Setting {
            value: value.clone(),
            origin: value.as_ref().map_or(Origin::Default, |_| key_of(key)),
        };
        let base_url = match &shared.base_url {
            Some(url) => Setting { value: url.clone(), origin: Origin::Flag("base-url") },
            None => Setting { value: table.base_url.clone(), origin: key_of("base_url") },
        };
        let stranger = stranger(table.key_env.as_deref(), &base_url, file)?;
        let (key, missing_key) = match &table.key_env {
            None => (Setting { value: None, origin: Origin::Default }, None),
            Some(variable) => {
                let value = env.get(variable).map(SecretString::from);
                let missing = value.is_none().then(|| MissingKey { variable: variable_name(variable) });
                (Setting { value, origin: key_of("key_env") }, missing)
            }
        };
        Ok(Self {
            base_url,
            key,
            organization: from_file("organization", &table.organization),
            project: from_file("project", &table.project),
            auth: table.auth,
            api_version: table.api_version.clone(),
            headers: table.headers.clone(),
            limits: table.limits,
            models: table.models.clone(),
            name: name.map(Some),
            missing_key,
            stranger,
        })
    }
}

/// Finds the endpoint that was named, or the one that says it has the model.
fn named<'a>(
    shared: &SharedFlags,
    model: &ModelFlags,
    env: &Env,
    file: &'a Loaded,
) -> Result<Option<(Setting<String>, &'a EndpointTable)>, SettingsError> {
    let endpoints = &file.settings().endpoints;
    let from_env = env.get("VQA_ENDPOINT").map(str::to_owned);
    let by_name = match (&shared.endpoint, from_env, &file.settings().endpoint) {
        (Some(name), _, _) => Some(Setting { value: name.clone(), origin: Origin::Flag("endpoint") }),
        (None, Some(name), _) => Some(Setting { value: name, origin: Origin::Env("VQA_ENDPOINT") }),
        // An address that was given here and now means that server, not the one of the file.
        (None, None, _) if shared.base_url.is_some() || env.first(&["VQA_BASE_URL", "OPENAI_BASE_URL"]).is_some() => {
            return Ok(None);
        }
        (None, None, name) => name.clone().map(|value| Setting { value, origin: Origin::File("endpoint".to_owned()) }),
    };
    if let Some(name) = by_name {
        let Some(table) = endpoints.get(&name.value) else {
            let known: Vec<_> = endpoints.keys().map(String::as_str).collect();
            let known = if known.is_empty() { String::new() } else { format!("; there is {}", known.join(", ")) };
            return Err(SettingsError::UnknownEndpoint { name: name.value, known });
        };
        return Ok(Some((name, table)));
    }
    let wanted = model.model.as_deref().or_else(|| env.get("VQA_MODEL")).or(file.settings().model.as_deref());
    let offers = |table: &EndpointTable| wanted.is_some_and(|model| table.models.iter().any(|m| m == model));
    let found = endpoints.iter().find(|(_, table)| offers(table));
    Ok(found.map(|(name, table)| {
        let origin = Origin::File(format!("endpoints.{name}.models"));
        (Setting { value: name.clone(), origin }, table)
    }))
}

/// Returns the name of a variable, unless it is no name: then it may be the key itself.
fn variable_name(text: &str) -> Option<String> {
    let is_name = text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_') && text.len() <= 64;
    is_name.then(|| text.to_owned())
}

/// Finds out whether a file that merely lay in the current directory chose a host that is neither OpenAI's nor here.
///
/// # Errors
///
/// Refuses to send that host a key.
fn stranger(
    variable: Option<&str>,
    base_url: &Setting<String>,
    file: &Loaded,
) -> Result<Option<String>, SettingsError> {
    let (Some(path), Origin::File(_)) = (file.lying_around(), &base_url.origin) else { return Ok(None) };
    // A base URL that is none is told where it is used.
    let Ok(url) = url::Url::parse(&base_url.value) else { return Ok(None) };
    let known = match url.host() {
        Some(url::Host::Domain(host)) => {
            let own_key = variable.is_none_or(|variable| variable == "OPENAI_API_KEY");
            host == "localhost" || (host == "api.openai.com" && url.scheme() == "https" && own_key)
        }
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    if known {
        return Ok(None);
    }
    let host = url.host_str().unwrap_or("nowhere").to_owned();
    match variable {
        None => Ok(Some(host)),
        Some(variable) => {
            Err(SettingsError::Untrusted { path: path.to_owned(), variable: variable_name(variable), host })
        }
    }
}
