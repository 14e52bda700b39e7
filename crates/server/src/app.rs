//! The application: what it serves, with what, behind which layers. Read from top to bottom.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use vqa_engine::Engine;

use crate::catalogue::Catalogue;
use crate::clock::Clock;
use crate::config::{Playground, ServerConfig};
use crate::gate::Gate;
use crate::keys::{KeyConfig, Keys, NeedsRestart};
use crate::memory::Memory;
use crate::metrics::{Counting, Metrics};
use crate::quota::Moment;
use crate::record::Journal;
use crate::tls::Tls;
use crate::{layers, routes};

/// What the server is made of.
pub struct Parts {
    /// Answers.
    pub engine: Engine,
    /// The models that are served; the engine must know each.
    pub catalogue: Catalogue,
    /// What bodies, downloads and prepared pictures may take together; the engine's downloader should claim from the same.
    pub memory: Memory,
    /// Who may ask; everyone, where there are none.
    pub keys: Vec<KeyConfig>,
    /// How the server behaves.
    pub config: ServerConfig,
    /// The certificate that connections are encrypted with, if they are.
    pub tls: Option<Tls>,
    /// Where the records of requests go.
    pub journal: Arc<dyn Journal>,
}

impl fmt::Debug for Parts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Parts").field("engine", &self.engine).field("config", &self.config).finish_non_exhaustive()
    }
}

/// The server, without a socket.
pub struct App {
    pub(crate) engine: Engine,
    pub(crate) catalogue: Catalogue,
    pub(crate) keys: Keys,
    pub(crate) memory: Memory,
    pub(crate) config: ServerConfig,
    pub(crate) tls: Option<Tls>,
    pub(crate) metrics: Arc<Metrics>,
    pub(crate) journal: Arc<dyn Journal>,
    pub(crate) gate: Gate,
    pub(crate) clock: Clock,
    stopping: AtomicBool,
}

impl fmt::Debug for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("App").field("engine", &self.engine).field("config", &self.config).finish_non_exhaustive()
    }
}

impl App {
    /// Puts the parts together.
    #[must_use]
    pub fn new(parts: Parts) -> Arc<Self> {
        let Parts { engine, catalogue, memory, keys, config, tls, journal } = parts;
        let metrics = Arc::new(Metrics::default());
        let journal = Arc::new(Counting { metrics: Arc::clone(&metrics), journal });
        Arc::new(Self {
            metrics,
            gate: Gate::new(&config.load),
            clock: Clock::start(),
            keys: Keys::new(keys),
            stopping: AtomicBool::new(false),
            engine,
            catalogue,
            memory,
            config,
            tls,
            journal,
        })
    }

    /// Returns the models that are served.
    #[must_use]
    pub const fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    /// Returns the certificate, to be renewed.
    #[must_use]
    pub const fn tls(&self) -> Option<&Tls> {
        self.tls.as_ref()
    }

    /// Knows these keys from now on.
    ///
    /// # Errors
    ///
    /// A server that would begin or cease to ask for keys.
    pub fn renew_keys(&self, keys: Vec<KeyConfig>) -> Result<(), NeedsRestart> {
        self.keys.renew(keys, self.moment())
    }

    /// Builds what takes a moment to build, on a thread of its own, so that no request waits for it.
    pub fn warm(&self) {
        let rules: Vec<_> = self.catalogue.models().iter().filter_map(|served| served.card.text_rule).collect();
        tokio::task::spawn_blocking(move || rules.iter().map(|rule| rule.encoding.count("")).sum::<u64>());
    }

    /// Returns every route, behind every layer.
    pub fn router(self: &Arc<Self>) -> Router {
        let playground = match self.config.playground {
            Playground::On => routes::playground::router(),
            Playground::Off => Router::new(),
        };
        Router::new()
            .route("/v1/chat/completions", post(routes::chat::create))
            .route("/v1/responses", post(routes::responses::create))
            .route("/v1/responses/input_tokens", post(routes::responses::input_tokens))
            .route("/v1/models", get(routes::models::list))
            .route("/v1/models/{*id}", get(routes::models::one))
            .route("/openapi.json", get(routes::openapi::openapi))
            .route("/metrics", get(routes::metrics::metrics))
            .route("/health", get(routes::health::health))
            .route("/ready", get(routes::health::ready))
            .fallback(routes::nowhere)
            .method_not_allowed_fallback(routes::wrong_method)
            // The last layer is the first that a request meets.
            .layer(from_fn_with_state(Arc::clone(self), layers::admit))
            // A browser has no key to give before its page is there.
            .merge(playground)
            .layer(from_fn_with_state(Arc::clone(self), layers::hosts))
            .layer(from_fn_with_state(Arc::clone(self), layers::observe))
            .with_state(Arc::clone(self))
    }

    /// Returns the moment, for quotas.
    pub(crate) fn moment(&self) -> Moment {
        Moment { running: self.clock.running(), unix: self.clock.unix() }
    }

    /// Says whether new requests are welcome.
    pub(crate) fn is_ready(&self) -> bool {
        !self.stopping.load(Ordering::Relaxed)
    }

    /// Says from now on that new requests are not welcome.
    pub(crate) fn stop(&self) {
        self.stopping.store(true, Ordering::Relaxed);
    }
}
