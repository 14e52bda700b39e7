//! Every setting as a row: its name, its value, where it came from. Keys and headers are masked.

use std::fmt::Display;

use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value, json};

use super::{AuthWord, Endpoint, Links, Origin, Setting, Settings};
use vqa_core::Fit;
use vqa_core::tokens::AutoPolicy;

/// One setting, ready to be shown.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) name: &'static str,
    pub(crate) value: Option<String>,
    pub(crate) origin: String,
}

impl Row {
    fn new<T: Display>(name: &'static str, setting: &Setting<T>) -> Self {
        Self::of(name, Some(setting.value.to_string()), &setting.origin)
    }

    fn optional<T: Display>(name: &'static str, setting: &Setting<Option<T>>) -> Self {
        Self::of(name, setting.value.as_ref().map(ToString::to_string), &setting.origin)
    }

    fn of(name: &'static str, value: Option<String>, origin: &Origin) -> Self {
        Self { name, value, origin: origin.to_string() }
    }

    /// Returns the row as JSON.
    pub(crate) fn json(&self) -> Value {
        json!({ "value": self.value, "origin": self.origin })
    }
}

impl Settings {
    /// Lists every setting.
    pub(crate) fn rows(&self) -> Vec<Row> {
        let endpoint = &self.endpoint;
        let masked = endpoint.key.value.as_ref().map(mask);
        let headers: Vec<_> = endpoint.headers.keys().map(|name| format!("{name}: …")).collect();
        let file_origin = endpoint.name.origin.clone();
        let fit = match self.fit.value {
            Fit::Model => "model",
            Fit::Original => "none",
        };
        let auto = self.auto.value.map(|auto| match auto {
            AutoPolicy::High => "high",
            AutoPolicy::BySize => "by-size",
        });
        let auto = Setting { value: auto.unwrap_or("high"), origin: self.auto.origin.clone() };
        let timeout = format!("{} s", self.timeout.value.as_secs_f64());
        let hosts = Some(self.allow_private_hosts.value.join(", ")).filter(|hosts| !hosts.is_empty());
        let mut rows = vec![
            Row::optional("endpoint", &endpoint.name),
            Row::of("base_url", Some(endpoint.shown_base_url()), &endpoint.base_url.origin),
            Row::of("key", masked, &endpoint.key.origin),
            Row::optional("organization", &endpoint.organization),
            Row::optional("project", &endpoint.project),
        ];
        if let Some(version) = &endpoint.api_version {
            rows.push(Row::of("api_version", Some(version.clone()), &file_origin));
        }
        if !headers.is_empty() {
            rows.push(Row::of("headers", Some(headers.join(", ")), &file_origin));
        }
        if self.answerer.is_local() {
            rows.push(Row::of("answers", Some("a model in this program".to_owned()), &self.model.origin));
        }
        rows.extend([
            Row::new("model", &self.model),
            Row::new("detail", &self.detail),
            Row::new("max_tokens", &self.max_tokens),
            Row::optional("system", &self.system),
            Row::optional("temperature", &self.temperature),
            Row::optional("top_p", &self.top_p),
            Row::optional("seed", &self.seed),
            Row::of("timeout", Some(timeout), &self.timeout.origin),
            Row::new("retries", &self.retries),
            Row::optional("max_cost", &self.max_cost),
            Row::of("fit", Some(fit.to_owned()), &self.fit.origin),
            Row::of("fetch", Some((self.links.value == Links::Fetch).to_string()), &self.links.origin),
            Row::of("allow_private_hosts", hosts, &self.allow_private_hosts.origin),
            Row::new("profile", &self.profile),
            Row::new("auto", &auto),
            Row::new("captcha", &self.captcha),
            Row::new("captcha_threshold", &self.captcha_threshold),
        ]);
        #[cfg(feature = "local")]
        rows.extend([
            Row::optional("instructions", &self.local.instructions),
            Row::optional("local_context", &self.local.context),
            Row::optional("local_threads", &self.local.threads),
            Row::optional("local_sequences", &self.local.sequences),
        ]);
        rows
    }
}

impl Endpoint {
    /// Returns the address without what may be secret in it: a name and password, and a query.
    pub(crate) fn shown_base_url(&self) -> String {
        let Ok(mut url) = url::Url::parse(&self.base_url.value) else { return "not an address".to_owned() };
        if url.username().is_empty() && url.password().is_none() && url.query().is_none() {
            return self.base_url.value.clone();
        }
        // These fail only for addresses without a host, which have neither.
        let _ = url.set_username("");
        let _ = url.set_password(None);
        url.set_query(None);
        url.to_string()
    }

    /// Lists the headers of every call as JSON, with nothing in them that should not be shown.
    pub(crate) fn shown_headers(&self) -> Value {
        let mut headers = Map::new();
        let mut add = |name: &str, value: String| headers.insert(name.to_owned(), json!(value));
        add("content-type", "application/json".to_owned());
        if let Some(key) = self.key.value.as_ref().map(mask) {
            match self.auth {
                AuthWord::Bearer => add("authorization", format!("Bearer {key}")),
                AuthWord::ApiKey => add("api-key", key),
            };
        }
        for (name, value) in [("openai-organization", &self.organization), ("openai-project", &self.project)] {
            if let Some(value) = &value.value {
                add(name, value.clone());
            }
        }
        for name in self.headers.keys() {
            add(name, "…".to_owned());
        }
        Value::Object(headers)
    }
}

/// Shows enough of a key to tell it from another, and nothing that helps a thief.
fn mask(key: &SecretString) -> String {
    let key = key.expose_secret();
    match key.char_indices().rev().nth(3) {
        Some((start, _)) if key.len() >= 20 => format!("…{}", key.get(start..).unwrap_or_default()),
        _ => "…".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_masked_and_a_short_one_shows_nothing() {
        assert_eq!(mask(&"sk-proj-0123456789abcdef".into()), "…cdef");
        assert_eq!(mask(&"short-key".into()), "…");
        assert_eq!(mask(&"ключ-ключ-ключ-ключ".into()), "…ключ");
    }
}
