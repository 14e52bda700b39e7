//! A hub and a cache to pull into.

use std::io::Read as _;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tempfile::TempDir;
use vqa_hub::{Cache, FileAddress, Hub, HubConfig, Network, PullError, Step, Wanted};
use vqa_testkit::hub::{FakeHub, HubScript};

/// The repository and the file of these tests.
pub(crate) const REPOSITORY: &str = "makers/model";
pub(crate) const FILE: &str = "hf:makers/model/model.gguf";

/// Where pulls go.
#[derive(Debug)]
pub(crate) struct Bench {
    folder: TempDir,
    pub(crate) hub: FakeHub,
}

/// Bytes without a pattern that a cut could hide in.
pub(crate) fn content(length: usize) -> Vec<u8> {
    let mut state = 1_u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state.to_le_bytes()[3]
    };
    (0..length).map(|_| next()).collect()
}

impl Bench {
    pub(crate) fn new(script: HubScript) -> Self {
        Self { folder: tempfile::tempdir().unwrap(), hub: script.start().unwrap() }
    }

    /// A hub with one file of so many bytes.
    pub(crate) fn with_file(length: usize, script: impl FnOnce(HubScript) -> HubScript) -> Self {
        Self::new(script(HubScript::new().file(REPOSITORY, "model.gguf", content(length))))
    }

    pub(crate) fn cache(&self) -> Cache {
        Cache::new(self.folder.path().join("hub"))
    }

    pub(crate) fn config(&self) -> HubConfig {
        let tls = rustls::ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(rustls::RootCertStore::empty())
            .with_no_client_auth();
        HubConfig {
            endpoint: self.hub.origin(),
            tries: 3,
            pause: Duration::from_millis(1),
            idle_timeout: Duration::from_millis(300),
            ..HubConfig::new(tls)
        }
    }

    pub(crate) async fn pull(&self) -> Result<PathBuf, PullError> {
        self.pull_as(self.config(), FILE, None).await.0
    }

    /// Pulls, and says what happened meanwhile.
    pub(crate) async fn pull_as(
        &self,
        config: HubConfig,
        address: &str,
        sha256: Option<&str>,
    ) -> (Result<PathBuf, PullError>, Vec<String>) {
        let seen = Mutex::new(Vec::new());
        let wanted = Wanted { address: address.parse().unwrap(), sha256: sha256.map(|text| text.parse().unwrap()) };
        let mut watch = |step: Step<'_>| {
            let words = match step {
                Step::Here => "here".to_owned(),
                Step::Begun { received, bytes } => format!("begun {received}/{bytes}"),
                Step::Received(_) => return,
                Step::Again { reason } => format!("again: {reason}"),
            };
            seen.lock().unwrap().push(words);
        };
        let hub = Hub::new(config).unwrap();
        let pulled = vqa_hub::pull(&hub, &self.cache(), &wanted, &mut watch).await;
        (pulled, seen.into_inner().unwrap())
    }

    pub(crate) fn offline(&self) -> HubConfig {
        HubConfig { network: Network::Offline, ..self.config() }
    }

    /// Lists what lies in the folder of blobs.
    pub(crate) fn blobs(&self) -> Vec<String> {
        let folder = self.cache().folder().join("models--makers--model/blobs");
        let names = std::fs::read_dir(folder).into_iter().flatten();
        let mut names: Vec<_> = names.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    /// Counts the bytes in the folder of blobs.
    pub(crate) fn blobs_bytes(&self) -> u64 {
        let folder = self.cache().folder().join("models--makers--model/blobs");
        let entries = std::fs::read_dir(folder).into_iter().flatten();
        entries.map(|entry| entry.unwrap().metadata().unwrap().len()).sum()
    }

    pub(crate) fn address(&self) -> FileAddress {
        FILE.parse().unwrap()
    }
}

/// Returns what a file holds.
pub(crate) fn held(path: impl AsRef<std::path::Path>) -> Vec<u8> {
    let mut bytes = Vec::new();
    std::fs::File::open(path).unwrap().read_to_end(&mut bytes).unwrap();
    bytes
}
