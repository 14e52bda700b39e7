//! A model in this program, opened when it is first asked.
//!
//! Its card is read from its headers, so that counting, planning and listing load nothing. Opening takes seconds and
//! memory: it is done once, on a thread of its own, and what is wrong is told to whoever asked.

use tokio::sync::OnceCell;
use tokio::task::spawn_blocking;
use vqa_core::{Backend, BackendError, BoxFuture, Cleared, Kind, ModelCard, ReplyStream, chain};
use vqa_llama::{LoadError, LocalConfig, LocalModel};

use crate::failure::Failure;
use crate::local::LocalChoice;

/// The model.
pub(crate) struct LocalBackend {
    config: LocalConfig,
    card: ModelCard,
    opened: OnceCell<LocalModel>,
}

impl LocalBackend {
    /// Reads what the model is.
    pub(super) fn new(choice: &LocalChoice) -> Result<Self, Failure> {
        Ok(Self { config: choice.config()?, card: choice.facts()?.card.clone(), opened: OnceCell::new() })
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
        let failed = |reason: String, kind| BackendError::Unsendable { reason, kind };
        let open = || async {
            let config = self.config.clone();
            let opened = spawn_blocking(move || LocalModel::open(config)).await;
            let opened = opened.map_err(|_| failed("the model could not be opened".to_owned(), Kind::Internal))?;
            opened.map_err(|error: LoadError| failed(chain(&error), error.kind()))
        };
        self.opened.get_or_try_init(open).await
    }
}

impl Backend for LocalBackend {
    fn card(&self) -> &ModelCard {
        &self.card
    }

    fn reply<'a>(&'a self, ask: &'a Cleared) -> BoxFuture<'a, Result<ReplyStream, BackendError>> {
        Box::pin(async move { self.model().await?.reply(ask).await })
    }
}
