//! The composition root: the one place that knows which backend answers.

#[cfg(feature = "local")]
mod local;
pub(crate) mod serve;
mod tls;

use std::sync::Arc;
use std::time::Duration;

use vqa_core::card::ImageLimits;
use vqa_core::price::Price;
use vqa_core::{
    AskOptions, Backend, Delivery, Fetch, Frame, ImageRef, ImageSource, Kind, LocalFiles, LocalPath, ModelCard,
    ModelName, PicoUsd, chain,
};
use vqa_engine::{
    Budget, Checks, DecodingMemory, Engine, EngineConfig, Intake, Pace, PaceConfig, PictureCache, PictureCacheConfig,
    RetryPolicy,
};
use vqa_image::Limits;
use vqa_net::{Auth, Endpoint, EndpointConfig, FetchConfig, GuardedFetch, OpenAi, Timeouts};

use crate::failure::Failure;
use crate::flags::{AnswerFlags, PictureFlags};
use crate::print::Printer;
use crate::settings::{Answerer, AuthWord, Links, Origin, Settings, SettingsError};
use crate::stdin::Stdin;

/// Returns what is known of the model that is asked.
pub(crate) fn card(settings: &Settings) -> Result<ModelCard, Failure> {
    match &settings.answerer {
        Answerer::Endpoint => Ok(card_of(settings, &settings.model.value)),
        #[cfg(feature = "local")]
        Answerer::Local(choice) => Ok(choice.facts()?.card.clone()),
    }
}

/// Returns what is known of a model of the endpoint.
pub(crate) fn card_of(settings: &Settings, model: &ModelName) -> ModelCard {
    let mut card = settings.registry.card_or_unknown(model, settings.profile.value);
    let limits = settings.endpoint.limits;
    card.limits = ImageLimits {
        bytes: limits.image_bytes.unwrap_or(card.limits.bytes),
        images: limits.images.or(card.limits.images),
        total_bytes: limits.total_bytes.or(card.limits.total_bytes),
    };
    if let Some(auto) = settings.auto.value {
        card.image_rule = card.image_rule.with_auto(auto);
    }
    card
}

/// Makes the client of the endpoint.
pub(crate) fn endpoint(settings: &Settings) -> Result<Endpoint, Failure> {
    let endpoint = &settings.endpoint;
    let config = EndpointConfig {
        base_url: endpoint.base_url.value.clone(),
        key: endpoint.key.value.clone(),
        organization: endpoint.organization.value.clone(),
        project: endpoint.project.value.clone(),
        auth: match endpoint.auth {
            AuthWord::Bearer => Auth::Bearer,
            AuthWord::ApiKey => Auth::ApiKeyHeader,
        },
        api_version: endpoint.api_version.clone(),
        headers: endpoint.headers.clone().into_iter().collect(),
        timeouts: Timeouts { first_byte: settings.timeout.value, ..Timeouts::default() },
        ..EndpointConfig::default()
    };
    Endpoint::new(&config).map_err(|error| {
        let example = "write it as in http://localhost:11434/v1; `vqa config show` says where it came from";
        Failure::new(error.kind(), chain(&error)).hint(example)
    })
}

/// The model that is asked, ready to be.
pub(crate) enum Model {
    /// At the endpoint.
    Remote(Arc<OpenAi>),
    /// In this program; opened by the first question.
    #[cfg(feature = "local")]
    Local(Arc<local::LocalBackend>),
}

impl Model {
    /// Returns what answers.
    pub(crate) fn backend(&self) -> Arc<dyn Backend> {
        match self {
            Self::Remote(openai) => openai.clone(),
            #[cfg(feature = "local")]
            Self::Local(local) => local.clone(),
        }
    }

    /// Opens what takes time to open, so that what is wrong with it is told before anything else is done.
    pub(crate) fn open(&self) -> Result<(), Failure> {
        match self {
            Self::Remote(_) => Ok(()),
            #[cfg(feature = "local")]
            Self::Local(local) => local.open(),
        }
    }
}

/// Makes the model that is asked.
pub(crate) fn model(settings: &Settings) -> Result<Model, Failure> {
    match &settings.answerer {
        Answerer::Endpoint => Ok(Model::Remote(Arc::new(OpenAi::new(endpoint(settings)?, card(settings)?)))),
        #[cfg(feature = "local")]
        Answerer::Local(choice) => Ok(Model::Local(Arc::new(local::LocalBackend::new(choice)?))),
    }
}

/// Makes the backend of the model that is asked in batches, at the prices of those.
pub(crate) fn batch_backend(settings: &Settings) -> Result<OpenAi, Failure> {
    if settings.answerer.is_local() {
        let message = format!("`{}` answers in this program, which has no Batch API", settings.model.value);
        return Err(Failure::usage(message).hint("leave --batch-api out"));
    }
    let card = card(settings)?;
    let price = card.price.as_ref().and_then(Price::batch);
    Ok(OpenAi::new(endpoint(settings)?, ModelCard { price, ..card }))
}

/// Makes what takes pictures in.
pub(crate) fn intake(settings: &Settings, card: &ModelCard) -> Result<Intake, Failure> {
    let config =
        FetchConfig { allow_private_hosts: settings.allow_private_hosts.value.clone(), ..FetchConfig::default() };
    let fetch = GuardedFetch::new(config).map_err(|error| Failure::new(error.kind(), chain(&error)))?;
    let fetch: Arc<dyn Fetch> = Arc::new(fetch);
    let limits = Limits { bytes: card.limits.bytes, ..Limits::default() };
    let (cache, memory, checks) = (PictureCache::default(), DecodingMemory::default(), Checks::default());
    Ok(Intake { fetch, limits, cache, memory, checks, remedies: settings.remedies })
}

/// Makes the engine.
pub(crate) fn engine(settings: &Settings, backend: Arc<dyn Backend>) -> Result<Engine, Failure> {
    let intake = intake(settings, backend.card())?;
    let config = EngineConfig {
        retry: RetryPolicy { retries: settings.retries.value, ..RetryPolicy::default() },
        deadline: settings.timeout.value,
        budget: Budget::new(settings.max_cost.value),
        pace: Pace::default(),
    };
    Ok(Engine::new(vec![backend], intake, config).with_policy(settings.policy()))
}

/// Calls after the first of a run, if nothing else is said: a row is worth more patience than a person's question.
const RUN_RETRIES: u32 = 5;

/// What a run keeps of prepared pictures: some hundreds of them.
const RUN_CACHE_BYTES: u64 = 128 * 1024 * 1024;
/// How long it keeps them: rows that show the same picture are asked one after another.
const RUN_CACHE_TIME: Duration = Duration::from_secs(300);

/// Makes the engine of a run of which this much was spent before.
pub(crate) fn run_engine(
    settings: &Settings,
    backend: Arc<dyn Backend>,
    (spent, pace): (PicoUsd, PaceConfig),
) -> Result<Engine, Failure> {
    // A copy of a picture under another name is decoded once.
    let cache = PictureCache::new(PictureCacheConfig { bytes: RUN_CACHE_BYTES, time_to_live: RUN_CACHE_TIME });
    let intake = Intake { cache, ..intake(settings, backend.card())? };
    let typed = settings.retries.origin != Origin::Default;
    let retries = if typed { settings.retries.value } else { RUN_RETRIES };
    let config = EngineConfig {
        retry: RetryPolicy { retries, ..RetryPolicy::default() },
        deadline: settings.timeout.value,
        budget: Budget::new(settings.max_cost.value).with_spent(spent),
        pace: Pace::new(pace),
    };
    Ok(Engine::new(vec![backend], intake, config).with_policy(settings.policy()))
}

/// Refuses to go to OpenAI without a key, and says what works without one.
pub(crate) fn require_key(settings: &Settings) -> Result<(), Failure> {
    if settings.answerer.is_local() {
        return Ok(());
    }
    let endpoint = &settings.endpoint;
    if let (Some(missing), Some(name)) = (&endpoint.missing_key, &endpoint.name.value) {
        let (endpoint, variable) = (name.clone(), missing.variable.clone());
        return Err(SettingsError::KeyNotSet { endpoint, variable }.into());
    }
    if endpoint.key.value.is_some() || !endpoint.is_openai() {
        return Ok(());
    }
    let failure = Failure::new(Kind::Unauthenticated, "no API key: OpenAI does not answer without one");
    let remedy = match &endpoint.name.value {
        Some(name) => format!("add key_env = \"OPENAI_API_KEY\" under [endpoints.{name}] in the settings file"),
        None => {
            "export OPENAI_API_KEY=..., or ask a server of your own: --base-url http://localhost:11434/v1".to_owned()
        }
    };
    let failure = failure.code("no_key").hint(remedy);
    #[cfg(feature = "local")]
    let failure = match crate::local::near(settings.model.value.as_str()) {
        Some(near) => failure.hint(format!("or did you mean `{near}`, which needs none?")),
        None => failure.hint("or ask a model of this machine: `vqa models list --all` lists them"),
    };
    Err(failure.hint("without a key: vqa inspect, vqa tokens, and vqa ask --dry-run"))
}

/// Says where the question goes, if a file that nobody named decided that, or who answers, if nobody said that.
pub(crate) fn tell_destination(printer: Printer, settings: &Settings) {
    #[cfg(feature = "local")]
    if let Answerer::Local(choice) = &settings.answerer {
        choice.tell(printer);
        return;
    }
    if let (Some(host), Some(file)) = (&settings.endpoint.stranger, &settings.file) {
        printer.say(&format!("note: what you ask goes to {host}, as {} in the current directory says", file.display()));
    }
}

/// The most stop texts that the API takes (openai-openapi 2.3.0, 2026-08-21).
const MOST_STOPS: usize = 4;

/// Returns how to answer.
pub(crate) fn options(settings: &Settings, answer: &AnswerFlags) -> Result<AskOptions, Failure> {
    if answer.stop.len() > MOST_STOPS {
        return Err(Failure::usage(format!(
            "--stop was given {} times; the API takes {MOST_STOPS}",
            answer.stop.len()
        )));
    }
    Ok(AskOptions {
        max_tokens: Some(settings.max_tokens.value),
        temperature: settings.temperature.value,
        top_p: settings.top_p.value,
        seed: settings.seed.value,
        stop: answer.stop.clone(),
        delivery: Delivery::Streamed,
        ..AskOptions::default()
    })
}

/// Turns a picture as it was typed into one that can be acquired.
pub(crate) fn picture(
    word: &str,
    settings: &Settings,
    flags: &PictureFlags,
    stdin: &mut Stdin,
) -> Result<ImageRef, Failure> {
    let starts = |scheme: &str| word.get(..scheme.len()).is_some_and(|head| head.eq_ignore_ascii_case(scheme));
    let source = if word == "-" {
        ImageSource::Bytes { label: "standard input".to_owned(), bytes: stdin.bytes(card(settings)?.limits.bytes)? }
    } else if vqa_core::data_url::is_data_url(word) {
        ImageSource::DataUrl(word.to_owned())
    } else if starts("http://") || starts("https://") {
        match settings.links.value {
            Links::PassOn => ImageSource::Url(word.to_owned()),
            Links::Fetch => ImageSource::FetchedUrl(word.to_owned()),
        }
    } else if word.contains("://") && !std::path::Path::new(word).exists() {
        let message = format!("{word}: only http and https links are taken");
        return Err(Failure::new(Kind::BadInput, message).code("unsupported_link"));
    } else {
        ImageSource::Path(LocalPath::new(word.into(), LocalFiles::granted_to_the_desk()))
    };
    let frame = flags.frame.map_or(Frame::Only, |frame| Frame::Index(frame.0));
    Ok(ImageRef { source, detail: settings.detail.value, frame, fit: settings.fit.value })
}
