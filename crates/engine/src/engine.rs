//! The corridor.
//!
//! Owns the backends, the intake of pictures and the budget. Takes an [`Ask`], yields an [`AnswerStream`]. The
//! stages before the call can be walked alone, to plan a question without asking it or to keep a conversation's
//! pictures prepared from turn to turn.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::time::{Instant, timeout};
use vqa_core::preflight::{self, CaptchaPolicy, Policy};
use vqa_core::{Ask, Backend, BackendError, Cleared, ModelName, Remedies, Timings};

use crate::budget::Budget;
use crate::call::{self, AnswerStream};
use crate::error::AskError;
use crate::intake::{AcquiredAsk, Checks, Intake, PreparedAsk};
use crate::pace::Pace;
use crate::retry::RetryPolicy;

/// How the corridor behaves.
#[derive(Debug, Clone)]
pub struct EngineConfig {
    /// When and how often a failed call is made again.
    pub retry: RetryPolicy,
    /// The longest that one answer may take, retries included, and waiting for its turn at the pace not.
    pub deadline: Duration,
    /// What all asks together may cost.
    pub budget: Budget,
    /// When calls may leave.
    pub pace: Pace,
}

/// Answers questions about pictures.
pub struct Engine {
    backends: Vec<Arc<dyn Backend>>,
    intake: Intake,
    config: EngineConfig,
    policy: Policy,
    /// One permit a core, for counting text.
    cores: Arc<Semaphore>,
}

impl fmt::Debug for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let models: Vec<_> = self.backends.iter().map(|backend| &backend.card().name).collect();
        f.debug_struct("Engine").field("models", &models).field("config", &self.config).finish_non_exhaustive()
    }
}

impl Engine {
    /// Makes an engine that knows these backends, each by the name on its card.
    #[must_use]
    pub fn new(backends: Vec<Arc<dyn Backend>>, intake: Intake, config: EngineConfig) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, Into::into);
        Self { backends, intake, config, policy: Policy::default(), cores: Arc::new(Semaphore::new(cores)) }
    }

    /// Refuses, warns or looks away as this policy says, instead of by the default, which warns. What refuses pictures by
    /// their pixels has every pixel looked at, also where headers alone would do.
    #[must_use]
    pub fn with_policy(mut self, policy: Policy) -> Self {
        match policy.captcha {
            CaptchaPolicy::Off => self.intake.limits.captcha_time = Duration::ZERO,
            CaptchaPolicy::Refuse => self.intake.checks = Checks::Pixels,
            CaptchaPolicy::Warn => {}
        }
        self.policy = policy;
        self
    }

    /// What is done to pictures of which a model would see too little.
    #[must_use]
    pub const fn remedies(&self) -> Remedies {
        self.intake.remedies
    }

    /// Puts one question. The answer comes as a stream; dropping it cancels the call.
    ///
    /// # Errors
    ///
    /// One variant for each stage before the call; errors of the call itself come through the stream.
    pub async fn answer(&self, ask: Ask) -> Result<AnswerStream, AskError> {
        let prepared = self.prepare(ask).await?;
        let (cleared, timings) = self.clear(prepared).await?;
        self.send(cleared, timings)
    }

    /// Walks the first two stages: pictures at hand, decoded, upright, fitted.
    ///
    /// # Errors
    ///
    /// An unknown model, or a picture that cannot be had or is not taken.
    pub async fn prepare(&self, ask: Ask) -> Result<PreparedAsk, AskError> {
        self.fit(self.acquire(ask).await?).await
    }

    /// Walks the first stage alone: pictures at hand, and nothing decoded. Who counts memory can count here what
    /// decoding will leave.
    ///
    /// # Errors
    ///
    /// An unknown model, more pictures than it takes, or a picture that cannot be had.
    pub async fn acquire(&self, ask: Ask) -> Result<AcquiredAsk, AskError> {
        let backend = self.backend(&ask.model)?;
        // Before anything is read: a thousand pictures too many must not be read to be counted.
        preflight::check_count(ask.images().count(), backend.card()).map_err(AskError::Clear)?;
        if let Some(rule) = backend.card().text_rule {
            // The tokenizer takes some 0.3 s to build, once; that goes on while the pictures are worked on.
            tokio::task::spawn_blocking(move || rule.encoding.count(""));
        }
        self.intake.acquire(ask).await
    }

    /// Walks the second stage alone: decoded, upright, fitted.
    ///
    /// # Errors
    ///
    /// A picture that is not taken.
    pub async fn fit(&self, acquired: AcquiredAsk) -> Result<PreparedAsk, AskError> {
        let backend = self.backend(&acquired.ask.model)?;
        self.intake.fit(acquired, backend.card()).await
    }

    /// Walks the third stage: counts, prices and checks.
    ///
    /// # Errors
    ///
    /// What the endpoint is known to refuse.
    pub async fn clear(&self, prepared: PreparedAsk) -> Result<(Cleared, Timings), AskError> {
        let backend = self.backend(&prepared.ask.model)?;
        let mut timings = prepared.timings;
        let start = Instant::now();
        // Counting text is work for a processor, not for the thread that drives sockets.
        // It goes on when nobody waits for it any more, so its core is given back by whoever counts: asks that come and
        // go would otherwise be counted all at once.
        let core =
            Arc::clone(&self.cores).acquire_owned().await.map_err(|_| AskError::Defect("the engine has no cores"))?;
        let policy = self.policy;
        let count = move || {
            let _core = core;
            preflight::clear(prepared.ask, backend.card(), &policy)
        };
        let cleared = tokio::task::spawn_blocking(count)
            .await
            .map_err(|_| AskError::Defect("counting tokens panicked"))?
            .map_err(AskError::Clear)?;
        timings.clear = start.elapsed();
        Ok((cleared, timings))
    }

    /// Has the model itself count the input tokens of an ask, which is not answered; `None` where it does not tell.
    ///
    /// # Errors
    ///
    /// What the model refuses, or that it does not count in time.
    pub async fn count(&self, cleared: &Cleared) -> Result<Option<u64>, AskError> {
        let backend = self.backend(&cleared.ask().model)?;
        let after = self.config.deadline;
        let counted = timeout(after, backend.count(cleared)).await;
        let counted = counted.unwrap_or(Err(BackendError::Timeout { waiting_for: "counting", after }));
        counted.map_err(|source| AskError::Call { attempts: 1, source: Box::new(source) })
    }

    /// Walks the rest: reserves the money, calls, settles.
    ///
    /// # Errors
    ///
    /// An ask that could pass the budget. Errors of the call itself come through the stream, and so does the refusal of
    /// an ask that no minute of the pace can hold.
    pub fn send(&self, cleared: Cleared, timings: Timings) -> Result<AnswerStream, AskError> {
        let backend = self.backend(&cleared.ask().model)?;
        let permit = self.config.budget.admit(cleared.estimate().cost_at_most).map_err(AskError::Admit)?;
        Ok(self.call(call::Call { backend, cleared, permit, timings }))
    }

    /// Walks the rest as [`Engine::send`] does, and waits its turn while calls under way may still give back money.
    ///
    /// # Errors
    ///
    /// An ask that could pass the budget once no call is under way.
    pub async fn send_in_turn(&self, cleared: Cleared, timings: Timings) -> Result<AnswerStream, AskError> {
        let backend = self.backend(&cleared.ask().model)?;
        let permit = self.config.budget.admit_in_turn(cleared.estimate().cost_at_most).await;
        let permit = permit.map_err(AskError::Admit)?;
        Ok(self.call(call::Call { backend, cleared, permit, timings }))
    }

    /// Lets go of every kept picture whose time is over, for programs that may not be asked anything for long.
    pub fn sweep(&self) {
        self.intake.cache.sweep();
    }

    fn call(&self, call: call::Call) -> AnswerStream {
        let EngineConfig { retry, deadline, pace, .. } = &self.config;
        call::stream(call, call::Manner { retry: *retry, deadline: *deadline, pace: pace.clone() })
    }

    fn backend(&self, model: &ModelName) -> Result<Arc<dyn Backend>, AskError> {
        let found = self.backends.iter().find(|backend| backend.card().name == *model);
        found.cloned().ok_or_else(|| AskError::UnknownModel(model.clone()))
    }
}
