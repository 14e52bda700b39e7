//! The URLs of an endpoint, built from its base URL.
//!
//! The base URL is used as it is given: `{base}/chat/completions`, with or without a slash at its end, with or
//! without `/v1`. With an `api_version` the endpoint is one of Azure's, which has an address for each deployment:
//! `{base}/openai/deployments/{model}/chat/completions?api-version=...`, unless the base URL names a deployment or ends
//! in `/v1` (Azure's newer form, which has the plain addresses).

use url::{Host, Url};
use vqa_core::ModelName;

use super::EndpointError;

/// A base URL that was checked.
#[derive(Debug, Clone)]
pub(crate) struct Address {
    base: Url,
    api_version: Option<String>,
}

impl Address {
    pub(crate) fn new(base_url: &str, api_version: Option<&str>) -> Result<Self, EndpointError> {
        let refuse = |reason: &str| EndpointError::BaseUrl { reason: reason.to_owned() };
        let base = Url::parse(base_url.trim()).map_err(|error| refuse(&error.to_string()))?;
        if !matches!(base.scheme(), "http" | "https") {
            return Err(refuse("it must start with `http://` or `https://`"));
        }
        if !base.username().is_empty() || base.password().is_some() {
            return Err(refuse("it holds a user name or password; give the key on its own"));
        }
        if base.fragment().is_some() {
            return Err(refuse("it holds a `#`"));
        }
        let ends_in = |tail: &str| base.path().trim_end_matches('/').ends_with(tail);
        if ends_in("/chat/completions") {
            return Err(refuse("it must end before `/chat/completions`"));
        }
        let api_version = api_version.map(str::trim).filter(|version| !version.is_empty()).map(str::to_owned);
        Ok(Self { base, api_version })
    }

    /// The URL that takes asks for a model.
    pub(crate) fn chat(&self, model: &ModelName) -> Url {
        let mut segments = Vec::new();
        if self.has_deployments() {
            segments.extend(self.azure_root());
            if !self.base.path().contains("/openai/deployments/") {
                segments.extend(["deployments", model.as_str()]);
            }
        }
        segments.extend(["chat", "completions"]);
        self.join(&segments)
    }

    /// The URL that lists the models.
    pub(crate) fn models(&self) -> Url {
        self.below(&["models"])
    }

    /// A URL below the root of the API, whatever the model: each segment is one, whatever characters it has.
    pub(crate) fn below(&self, tail: &[&str]) -> Url {
        let mut segments = if self.has_deployments() { self.azure_root() } else { Vec::new() };
        segments.extend(tail);
        self.join(&segments)
    }

    /// Names the endpoint in messages, without a query.
    pub(crate) fn name(&self) -> String {
        let mut shown = self.base.clone();
        shown.set_query(None);
        shown.as_str().trim_end_matches('/').to_owned()
    }

    /// Says whether the endpoint is on this machine, where no proxy has any business.
    pub(crate) fn is_loopback(&self) -> bool {
        match self.base.host() {
            Some(Host::Domain(name)) => {
                let name = name.trim_end_matches('.');
                name == "localhost" || name.ends_with(".localhost")
            }
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        }
    }

    fn has_deployments(&self) -> bool {
        self.api_version.is_some() && !self.base.path().trim_end_matches('/').ends_with("/v1")
    }

    /// `openai`, where the base URL does not hold it already.
    fn azure_root<'a>(&self) -> Vec<&'a str> {
        let path = self.base.path().trim_end_matches('/');
        if path.ends_with("/openai") || path.contains("/openai/deployments/") { Vec::new() } else { vec!["openai"] }
    }

    fn join(&self, segments: &[&str]) -> Url {
        let mut url = self.base.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().extend(segments);
        }
        if let Some(version) = &self.api_version {
            url.query_pairs_mut().append_pair("api-version", version);
        }
        url
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chat(base: &str, api_version: Option<&str>) -> String {
        Address::new(base, api_version).unwrap().chat(&ModelName::from("gpt-4o")).to_string()
    }

    #[test]
    fn the_base_is_kept_as_given() {
        for (base, url) in [
            ("https://api.openai.com/v1", "https://api.openai.com/v1/chat/completions"),
            ("https://api.openai.com/v1/", "https://api.openai.com/v1/chat/completions"),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080/chat/completions"),
            ("http://127.0.0.1:8080/", "http://127.0.0.1:8080/chat/completions"),
            ("https://h/api/v1?tenant=a", "https://h/api/v1/chat/completions?tenant=a"),
        ] {
            assert_eq!(chat(base, None), url);
        }
    }

    #[test]
    fn azure_has_an_address_for_each_deployment() {
        let url = "https://r.openai.azure.com/openai/deployments/gpt-4o/chat/completions?api-version=2024-10-21";
        for base in [
            "https://r.openai.azure.com",
            "https://r.openai.azure.com/openai/",
            "https://r.openai.azure.com/openai/deployments/gpt-4o",
        ] {
            assert_eq!(chat(base, Some("2024-10-21")), url, "{base}");
        }
        let v1 = "https://r.openai.azure.com/openai/v1";
        assert_eq!(chat(v1, None), format!("{v1}/chat/completions"));
        assert_eq!(chat(v1, Some("preview")), format!("{v1}/chat/completions?api-version=preview"));
        let models = Address::new("https://r.openai.azure.com", Some("2024-10-21")).unwrap().models();
        assert_eq!(models.as_str(), "https://r.openai.azure.com/openai/models?api-version=2024-10-21");
    }

    #[test]
    fn a_model_name_cannot_leave_its_place() {
        let address = Address::new("https://h", Some("v")).unwrap();
        let url = address.chat(&ModelName::from("../a/b?c#d"));
        assert_eq!(url.path(), "/openai/deployments/..%2Fa%2Fb%3Fc%23d/chat/completions");
    }

    #[test]
    fn refuses_what_cannot_work_without_repeating_it() {
        for base in [
            "",
            "api.openai.com/v1",
            "ftp://h",
            "https://user:hunter2@h/v1",
            "https://h/#a",
            "http://h/chat/completions/",
        ] {
            let error = Address::new(base, None).unwrap_err().to_string();
            assert!(!error.contains("hunter2"), "{error}");
        }
    }

    #[test]
    fn knows_this_machine() {
        let is_loopback = |base| Address::new(base, None).unwrap().is_loopback();
        for base in
            ["http://localhost:1", "http://a.localhost.", "http://127.8.0.1", "http://[::1]:1", "http://2130706433"]
        {
            assert!(is_loopback(base), "{base}");
        }
        for base in ["http://localhost.example.com", "http://10.0.0.1", "http://[::2]", "http://notlocalhost"] {
            assert!(!is_loopback(base), "{base}");
        }
    }
}
