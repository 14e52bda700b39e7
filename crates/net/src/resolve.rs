//! From names to addresses that were checked.
//!
//! The one look-up whose answer is checked is the one whose answer is connected to: the client is given no other
//! resolver. So a name that leads somewhere else a moment later leads nowhere.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use vqa_core::BoxFuture;

/// Looks names up.
pub trait Resolver: Send + Sync {
    /// Returns every address of a host.
    fn resolve<'a>(&'a self, host: &'a str) -> BoxFuture<'a, io::Result<Vec<IpAddr>>>;
}

/// Looks names up as the operating system does.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemResolver;

impl Resolver for SystemResolver {
    fn resolve<'a>(&'a self, host: &'a str) -> BoxFuture<'a, io::Result<Vec<IpAddr>>> {
        Box::pin(async move {
            let addresses = tokio::net::lookup_host((host, 0)).await?;
            Ok(addresses.map(|address| address.ip()).collect())
        })
    }
}

/// The rule that says why an address is not reached.
pub(crate) type Rule = fn(IpAddr) -> Option<&'static str>;

/// A name that leads to a forbidden address.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("{address} is {why}")]
pub(crate) struct Forbidden {
    pub(crate) address: IpAddr,
    pub(crate) why: &'static str,
}

/// Hosts by name, whose addresses are not checked.
#[derive(Debug, Clone, Default)]
pub(crate) struct OpenHosts(Arc<[String]>);

impl OpenHosts {
    pub(crate) fn new(hosts: &[String]) -> Self {
        Self(hosts.iter().map(|host| plain(host)).collect())
    }

    pub(crate) fn hold(&self, host: &str) -> bool {
        let host = plain(host);
        self.0.contains(&host)
    }
}

/// Host names differ neither by case, nor by a dot at the end, nor by the brackets around an IPv6 address.
fn plain(host: &str) -> String {
    host.trim().trim_matches(['[', ']']).trim_end_matches('.').to_ascii_lowercase()
}

/// Looks a name up and hands its addresses on only if all of them may be reached.
pub(crate) struct GuardedResolver {
    pub(crate) resolver: Arc<dyn Resolver>,
    pub(crate) open_hosts: OpenHosts,
    pub(crate) rule: Rule,
}

impl Resolve for GuardedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let (resolver, rule) = (Arc::clone(&self.resolver), self.rule);
        let is_open = self.open_hosts.hold(name.as_str());
        Box::pin(async move {
            let addresses = resolver.resolve(name.as_str()).await?;
            let forbidden = |address: &IpAddr| rule(*address).map(|why| Forbidden { address: *address, why });
            // One bad address among good ones is no accident: the whole answer is refused.
            if !is_open && let Some(forbidden) = addresses.iter().find_map(forbidden) {
                return Err(forbidden.into());
            }
            if addresses.is_empty() {
                return Err(io::Error::new(io::ErrorKind::NotFound, "the name has no address").into());
            }
            let addresses: Addrs = Box::new(addresses.into_iter().map(|address| SocketAddr::new(address, 0)));
            Ok(addresses)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn open_hosts_are_compared_as_names_are() {
        let hosts = OpenHosts::new(&["NAS.local.".into(), "[::1]".into(), " 10.0.0.1 ".into()]);
        for host in ["nas.local", "NAS.LOCAL.", "::1", "[::1]", "10.0.0.1"] {
            assert!(hosts.hold(host), "{host}");
        }
        for host in ["a.nas.local", "local", "10.0.0.10", ""] {
            assert!(!hosts.hold(host), "{host}");
        }
    }

    #[tokio::test]
    async fn the_system_knows_this_machine() {
        let addresses = SystemResolver.resolve("localhost").await.unwrap();
        assert!(addresses.iter().any(IpAddr::is_loopback), "{addresses:?}");
    }
}
