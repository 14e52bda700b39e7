//! What is asked for, with everything filled in.
//!
//! Flags over environment over file over defaults: [`Settings::resolve`] is the one place where that order is kept.
//! Every value remembers where it came from. Nothing else in the program reads the environment.

mod answerer;
mod endpoint;
mod env;
mod error;
mod file;
#[cfg(feature = "local")]
mod local;
#[cfg(feature = "local")]
mod places;
pub(crate) mod serve;
mod show;
mod words;

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use vqa_core::preflight::{CaptchaPolicy, Policy, Threshold};
use vqa_core::registry::{Profile, Registry};
use vqa_core::tokens::AutoPolicy;
use vqa_core::{Detail, Fit, ModelName, PicoUsd, Remedies};

pub(crate) use answerer::Answerer;
pub(crate) use endpoint::Endpoint;
pub(crate) use env::Env;
pub(crate) use error::SettingsError;
pub(crate) use file::AuthWord;
#[cfg(feature = "local")]
pub(crate) use local::Local;
#[cfg(feature = "local")]
pub(crate) use places::Places;
pub(crate) use words::{Seconds, Temperature, TopP, positive_seconds};

use crate::flags::{AnswerFlags, ModelFlags, PictureFlags, RemedyFlags, SharedFlags};
use words::{AutoWord, CaptchaWord, FetchWord, FitWord, Hosts, Positive, ScoreWord};

/// The model that is asked when none is named: the first of the vision guide of 2024-06.
const DEFAULT_MODEL: &str = "gpt-4o";
/// The most tokens of an answer, from the guide's own examples.
const DEFAULT_MAX_TOKENS: u32 = 300;
/// The longest wait for an answer, as the official SDKs have it (openai-python 3.3).
const DEFAULT_TIMEOUT: Duration = Duration::from_secs(600);
/// Calls after the first, as the official SDKs have it.
const DEFAULT_RETRIES: u32 = 2;

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Origin {
    /// Typed.
    Flag(&'static str),
    /// From this variable of the environment.
    Env(&'static str),
    /// From this key of the settings file.
    File(String),
    /// Nobody said anything.
    Default,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(name) => write!(f, "--{name}"),
            Self::Env(name) => write!(f, "${name}"),
            Self::File(key) => write!(f, "file: {key}"),
            Self::Default => f.write_str("default"),
        }
    }
}

/// A value and where it came from.
#[derive(Debug, Clone)]
pub(crate) struct Setting<T> {
    pub(crate) value: T,
    pub(crate) origin: Origin,
}

/// What to do with a picture that is given by link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Links {
    /// The endpoint fetches it.
    PassOn,
    /// It is downloaded here first.
    Fetch,
}

/// Everything that a command needs to know.
#[derive(Debug)]
pub(crate) struct Settings {
    /// The settings file, if there is one.
    pub(crate) file: Option<PathBuf>,
    pub(crate) endpoint: Endpoint,
    pub(crate) answerer: Answerer,
    pub(crate) model: Setting<ModelName>,
    pub(crate) detail: Setting<Detail>,
    pub(crate) max_tokens: Setting<u32>,
    pub(crate) system: Setting<Option<String>>,
    pub(crate) temperature: Setting<Option<f64>>,
    pub(crate) top_p: Setting<Option<f64>>,
    pub(crate) seed: Setting<Option<i64>>,
    pub(crate) timeout: Setting<Duration>,
    pub(crate) retries: Setting<u32>,
    pub(crate) max_cost: Setting<Option<PicoUsd>>,
    pub(crate) fit: Setting<Fit>,
    pub(crate) links: Setting<Links>,
    pub(crate) allow_private_hosts: Setting<Vec<String>>,
    pub(crate) profile: Setting<Profile>,
    pub(crate) auto: Setting<Option<AutoPolicy>>,
    pub(crate) captcha: Setting<CaptchaPolicy>,
    pub(crate) captcha_threshold: Setting<Threshold>,
    #[cfg(feature = "local")]
    pub(crate) local: Local,
    pub(crate) remedies: Remedies,
    pub(crate) registry: Registry,
    pub(crate) serve: serve::Serve,
}

/// The flags that settings come from; a command without some of them leaves those empty.
#[derive(Debug, Clone, Default)]
pub(crate) struct TypedSettings {
    pub(crate) shared: SharedFlags,
    pub(crate) model: ModelFlags,
    pub(crate) picture: PictureFlags,
    pub(crate) remedy: RemedyFlags,
    pub(crate) answer: AnswerFlags,
}

impl Settings {
    /// Fills in everything.
    pub(crate) fn resolve(typed: &TypedSettings, env: &Env) -> Result<Self, SettingsError> {
        let loaded = file::load(typed.shared.config.as_deref(), env)?;
        let file = loaded.settings();
        if let (Some(path), Some(_)) = (loaded.lying_around(), &file.allow_private_hosts) {
            return Err(SettingsError::UntrustedHosts { path: path.to_owned() });
        }
        let TypedSettings { shared, model, picture, remedy, answer } = typed;
        let endpoint = Endpoint::resolve(shared, model, env, &loaded)?;
        let usual = endpoint.models.first().map_or(DEFAULT_MODEL, String::as_str).to_owned();
        let named = Pick::new("model", "VQA_MODEL").over(model.model.clone(), file.model.clone(), env)?.named();
        #[cfg(feature = "local")]
        let local = Local::resolve(file, env)?;
        #[cfg(feature = "local")]
        let answerer = answerer(shared, (named.as_ref(), &endpoint), (env, local.means()))?;
        // Without models of its own, this program asks the endpoint.
        #[cfg(not(feature = "local"))]
        let answerer = Answerer::Endpoint;
        let captcha = Pick::new("captcha", "VQA_CAPTCHA")
            .over(picture.captcha.map(CaptchaWord), file.captcha, env)?
            .map(|CaptchaWord(policy)| policy)
            .or(CaptchaPolicy::default());
        // Whoever refuses pictures by what they show has to see them.
        let looks = answerer.is_local() || captcha.value == CaptchaPolicy::Refuse;
        let usual_links = if looks { Links::Fetch } else { Links::PassOn };
        let optional_fetch = picture.fetch.then_some(Links::Fetch);
        let hosts = (!picture.allow_private_hosts.is_empty()).then(|| picture.allow_private_hosts.clone());
        Ok(Self {
            model: answerer::model(&answerer, named, usual).map(ModelName::from),
            detail: Pick::new("detail", "VQA_DETAIL").over(model.detail, file.detail, env)?.or(Detail::Auto),
            max_tokens: Pick::new("max-tokens", "VQA_MAX_TOKENS")
                .over(answer.max_tokens.map(Positive), file.max_tokens, env)?
                .map(|Positive(tokens)| tokens)
                .or(DEFAULT_MAX_TOKENS),
            system: Pick::new("system", "VQA_SYSTEM").over(answer.system.clone(), file.system.clone(), env)?.optional(),
            temperature: Pick::new("temperature", "VQA_TEMPERATURE")
                .over(answer.temperature.map(Temperature), file.temperature, env)?
                .map(|Temperature(degree)| degree)
                .optional(),
            top_p: Pick::new("top-p", "VQA_TOP_P")
                .over(answer.top_p.map(TopP), file.top_p, env)?
                .map(|TopP(share)| share)
                .optional(),
            seed: Pick::new("seed", "VQA_SEED").over(answer.seed, file.seed, env)?.optional(),
            timeout: Pick::new("timeout", "VQA_TIMEOUT")
                .over(answer.timeout.map(Seconds), file.timeout, env)?
                .map(|seconds| seconds.duration())
                .or(DEFAULT_TIMEOUT),
            retries: Pick::new("retries", "VQA_RETRIES").over(answer.retries, file.retries, env)?.or(DEFAULT_RETRIES),
            max_cost: Pick::new("max-cost", "VQA_MAX_COST")
                .over(answer.max_cost, file.max_cost.map(|cost| cost.0), env)?
                .optional(),
            fit: Pick::new("fit", "VQA_FIT")
                .over(picture.fit.map(FitWord::from), file.fit, env)?
                .map(|FitWord(fit)| fit)
                .or(Fit::Model),
            links: Pick::new("fetch", "VQA_FETCH")
                .over(optional_fetch.map(FetchWord), file.fetch.map(FetchWord::from), env)?
                .map(|FetchWord(links)| links)
                .or(usual_links),
            allow_private_hosts: Pick::new("allow-private-hosts", "VQA_ALLOW_PRIVATE_HOSTS")
                .over(hosts.map(Hosts), file.allow_private_hosts.clone().map(Hosts), env)?
                .map(|Hosts(hosts)| hosts)
                .or(Vec::new()),
            profile: Pick::new("profile", "VQA_PROFILE").over(shared.profile, file.profile, env)?.or(Profile::NEWEST),
            auto: Pick::new("auto", "VQA_AUTO")
                .over(shared.auto.map(|flag| AutoWord(flag.into())), file.auto.map(AutoWord), env)?
                .map(|AutoWord(auto)| auto)
                .optional(),
            captcha,
            captcha_threshold: Pick::new("captcha-threshold", "VQA_CAPTCHA_THRESHOLD")
                .over(picture.captcha_threshold.map(ScoreWord), file.captcha_threshold, env)?
                .map(|ScoreWord(threshold)| threshold)
                .or(Threshold::default()),
            #[cfg(feature = "local")]
            local,
            remedies: remedy.apply.unwrap_or_default(),
            registry: Registry::with_user_models(file.models.clone())?,
            serve: serve::Serve::of(&loaded),
            file: loaded.path().map(Into::into),
            endpoint,
            answerer,
        })
    }

    /// Says where questions are answered, in a word or an address.
    pub(crate) fn place(&self) -> String {
        if self.answerer.is_local() { "local".to_owned() } else { self.endpoint.shown_base_url() }
    }
}

/// Finds out who answers.
#[cfg(feature = "local")]
fn answerer(
    shared: &SharedFlags,
    (model, endpoint): (Option<&Setting<String>>, &Endpoint),
    (env, means): (&Env, crate::local::Means),
) -> Result<Answerer, SettingsError> {
    let endpoint_typed = shared.base_url.is_some() || shared.endpoint.is_some();
    answerer::Said { model, endpoint_typed, endpoint }.choose(env, means)
}

impl Settings {
    /// Says what is done about CAPTCHAs.
    pub(crate) const fn policy(&self) -> Policy {
        Policy { captcha: self.captcha.value, threshold: self.captcha_threshold.value }
    }
}

/// A setting's names, and what was found under them.
struct Pick<T> {
    flag: &'static str,
    env: &'static str,
    found: Option<(T, Origin)>,
}

impl<T> Pick<T> {
    const fn new(flag: &'static str, env: &'static str) -> Self {
        Self { flag, env, found: None }
    }

    fn map<U>(self, to: impl FnOnce(T) -> U) -> Pick<U> {
        Pick { flag: self.flag, env: self.env, found: self.found.map(|(value, origin)| (to(value), origin)) }
    }

    fn or(self, default: T) -> Setting<T> {
        let (value, origin) = self.found.unwrap_or((default, Origin::Default));
        Setting { value, origin }
    }

    fn optional(self) -> Setting<Option<T>> {
        self.map(Some).or(None)
    }

    /// Returns what was found, if anything was.
    fn named(self) -> Option<Setting<T>> {
        self.found.map(|(value, origin)| Setting { value, origin })
    }
}

impl<T> Setting<T> {
    fn map<U>(self, to: impl FnOnce(T) -> U) -> Setting<U> {
        Setting { value: to(self.value), origin: self.origin }
    }
}

impl<T: FromStr> Pick<T>
where
    T::Err: fmt::Display,
{
    /// Takes the flag, else the variable, else the key of the file.
    fn over(mut self, flag: Option<T>, file: Option<T>, env: &Env) -> Result<Self, SettingsError> {
        self.found = match (flag, env.parsed(self.env)?, file) {
            (Some(value), _, _) => Some((value, Origin::Flag(self.flag))),
            (None, Some(value), _) => Some((value, Origin::Env(self.env))),
            (None, None, Some(value)) => Some((value, Origin::File(self.flag.replace('-', "_")))),
            (None, None, None) => None,
        };
        Ok(self)
    }
}
