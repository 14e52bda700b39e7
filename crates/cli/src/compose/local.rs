//! A model in this program, opened when it is first asked.
//!
//! Its card is read from its headers, so that counting, planning and listing load nothing. Opening takes seconds and
//! memory: it is done once, on a thread of its own, and goes on when whoever asked has left, so that the next finds it.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::OnceCell;
use tokio::task::spawn_blocking;
use vqa_core::{Backend, BackendError, BoxFuture, Cleared, Kind, ModelCard, ReplyStream, chain};
use vqa_llama::{LocalConfig, LocalModel};

use crate::failure::Failure;
use crate::local::LocalChoice;
use crate::print::Printer;

/// What a model may keep of one caller's pictures for another.
#[derive(Debug, Clone, Copy)]
pub(super) struct Allowed {
    /// Bytes of encoded pictures.
    pub(super) bytes: u64,
    /// How long.
    pub(super) time: Duration,
}

/// The model.
pub(crate) struct LocalBackend {
    config: LocalConfig,
    card: ModelCard,
    opened: Arc<OnceCell<LocalModel>>,
}

impl LocalBackend {
    /// Reads what the model is.
    pub(super) fn new(choice: &LocalChoice) -> Result<Self, Failure> {
        Ok(Self { config: choice.config()?, card: choice.facts()?.card.clone(), opened: Arc::default() })
    }

    /// Reads what a model is that many callers ask: it keeps nothing of one for another, unless that is allowed.
    pub(super) fn served(choice: &LocalChoice, allowed: Option<Allowed>) -> Result<Self, Failure> {
        let mut local = Self::new(choice)?;
        match allowed {
            Some(Allowed { bytes, time }) => {
                local.config.encodings = local.config.encodings.min(bytes);
                local.config.kept_for = time;
            }
            None => local.config.kept_for = Duration::ZERO,
        }
        Ok(local)
    }

    /// Opens the model now.
    pub(super) fn open(&self) -> Result<(), Failure> {
        if !self.opened.initialized() {
            // Whoever opened it meanwhile has opened the same.
            let _ = self.opened.set(LocalModel::open(self.config.clone())?);
        }
        Ok(())
    }

    async fn model(&self) -> Result<&LocalModel, BackendError> {
        if self.opened.get().is_none() {
            let (opened, config) = (Arc::clone(&self.opened), self.config.clone());
            // A task of its own: dropped halfway, it would throw the model away, and the next ask load another beside it.
            #[expect(clippy::disallowed_methods, reason = "it is for every ask to come, not for the one that began it")]
            let opening = tokio::spawn(async move { opened.get_or_try_init(|| open(config)).await.map(drop) });
            opening.await.map_err(|_| not_opened("the model could not be opened".to_owned()))??;
        }
        self.opened.get().ok_or_else(|| not_opened("the model was not opened".to_owned()))
    }
}

async fn open(config: LocalConfig) -> Result<LocalModel, BackendError> {
    let name = config.name.clone();
    let opened = spawn_blocking(move || LocalModel::open(config)).await;
    let opened = opened.map_err(|_| not_opened("the model could not be opened".to_owned()))?;
    opened.map_err(|error| {
        // A caller of a server is not told what is wrong on this side, so whoever runs it is.
        Printer::defect(&format!("error: `{name}` cannot be opened: {}", chain(&error)));
        not_opened(chain(&error))
    })
}

/// Whatever is wrong with the model, an ask is not at fault: a server answers that the failure is its own.
fn not_opened(reason: String) -> BackendError {
    BackendError::Unsendable { reason, kind: Kind::Internal }
}

impl Backend for LocalBackend {
    fn card(&self) -> &ModelCard {
        &self.card
    }

    fn reply<'a>(&'a self, ask: &'a Cleared) -> BoxFuture<'a, Result<ReplyStream, BackendError>> {
        Box::pin(async move { self.model().await?.reply(ask).await })
    }

    fn count<'a>(&'a self, ask: &'a Cleared) -> BoxFuture<'a, Result<Option<u64>, BackendError>> {
        Box::pin(async move { self.model().await?.count(ask).await })
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;
    use vqa_llama::ModelFile;

    use super::*;

    fn backend(config: LocalConfig) -> LocalBackend {
        let card = vqa_llama::inspect(&vqa_llama::builtin().unwrap()).unwrap().card;
        LocalBackend { config, card, opened: Arc::default() }
    }

    #[tokio::test]
    async fn a_model_that_nobody_waits_for_any_more_is_opened_all_the_same() {
        let local = backend(vqa_llama::builtin().unwrap());
        assert!(local.model().now_or_never().is_none(), "opening takes longer than a moment");
        // Nobody asks again: only the first opening can bring it.
        while !local.opened.initialized() {
            tokio::task::yield_now().await;
        }
    }

    #[tokio::test]
    async fn a_model_that_cannot_be_opened_is_no_mistake_of_whoever_asks() {
        let folder = tempfile::tempdir().unwrap();
        let gone = ModelFile::Path(folder.path().join("gone.gguf"));
        let error = backend(LocalConfig::new("gone".into(), gone, None)).model().await.unwrap_err();
        assert_eq!(error.kind(), Kind::Internal, "{error}");
    }
}
