//! An address that may be asked, before its name is looked up.

use std::net::IpAddr;
use std::ops::Deref;

use reqwest::header::HeaderValue;
use url::{Host, Url};
use vqa_core::FetchError;

use crate::guard::why_forbidden_port;
use crate::resolve::{OpenHosts, Rule};

/// A checked URL: only [`Target::parse`] and [`Target::follow`] make one.
#[derive(Debug, Clone)]
pub(super) struct Target(Url);

impl Deref for Target {
    type Target = Url;

    fn deref(&self) -> &Url {
        &self.0
    }
}

impl Target {
    pub(super) fn parse(url: &str, open_hosts: &OpenHosts, rule: Rule) -> Result<Self, FetchError> {
        let parsed = Url::parse(url).map_err(|error| refused(url, &error.to_string()))?;
        Self::check(parsed, url, open_hosts, rule)
    }

    /// Checks where a redirect leads as if it had been asked for.
    pub(super) fn follow(
        &self,
        location: &HeaderValue,
        open_hosts: &OpenHosts,
        rule: Rule,
    ) -> Result<Self, FetchError> {
        let refuse = |reason: &str| refused(self.0.as_str(), reason);
        let location = location.to_str().map_err(|_| refuse("it redirects to something that is no address"))?;
        let next = self.0.join(location).map_err(|error| refuse(&format!("it redirects to no address: {error}")))?;
        let shown = next.to_string();
        Self::check(next, &shown, open_hosts, rule)
    }

    fn check(url: Url, shown: &str, open_hosts: &OpenHosts, rule: Rule) -> Result<Self, FetchError> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(refused(shown, "only `http` and `https` addresses are fetched"));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(refused(shown, "it holds a user name or password"));
        }
        let host = url.host_str().unwrap_or_default();
        if open_hosts.hold(host) {
            return Ok(Self(url));
        }
        if let Some(why) = url.port_or_known_default().and_then(why_forbidden_port) {
            return Err(forbidden(shown, host, why));
        }
        // A name is checked once it is looked up. An address is connected to without a look-up, so it is checked here.
        let address = match url.host() {
            Some(Host::Ipv4(address)) => Some(IpAddr::V4(address)),
            Some(Host::Ipv6(address)) => Some(IpAddr::V6(address)),
            Some(Host::Domain(_)) | None => None,
        };
        match address.and_then(|address| Some((address, rule(address)?))) {
            Some((address, why)) => Err(forbidden(shown, &address.to_string(), why)),
            None => Ok(Self(url)),
        }
    }
}

fn refused(url: &str, reason: &str) -> FetchError {
    FetchError::Url { url: url.to_owned(), reason: reason.to_owned() }
}

fn forbidden(url: &str, address: &str, why: &'static str) -> FetchError {
    FetchError::Forbidden { url: url.to_owned(), address: address.to_owned(), why }
}
