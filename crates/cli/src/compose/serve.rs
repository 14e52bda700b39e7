//! The composition of a server: every endpoint with its models, behind one engine.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use vqa_core::card::Vision;
use vqa_core::preflight::{CaptchaPolicy, Policy};
use vqa_core::{Backend, Kind, ModelCard, ModelName, chain};
use vqa_engine::{
    Budget, Checks, DecodingMemory, Engine, EngineConfig, Intake, Pace, PictureCache, PictureCacheConfig, RetryPolicy,
};
use vqa_image::Limits as ImageLimits;
use vqa_net::{AfterDownload, FetchConfig, GuardedFetch, OpenAi};
use vqa_server::{
    Catalogue, ClaimedFetch, Hosts, ImageUrlStrings, Journal, KeyConfig, Limits, Load, Memory, Metering, Parts,
    Patience, Playground, Reading, Scope, ServerConfig, Tls, UnknownFields,
};

use super::tls::tls;
use super::{card_of, endpoint, require_key};
use crate::commands::Desk;
use crate::failure::Failure;
use crate::flags::{ModelFlags, ServeFlags, name};
#[cfg(feature = "local")]
use crate::local::LocalChoice;
#[cfg(feature = "local")]
use crate::settings::Answerer;
use crate::settings::serve::{
    ApplyWords, CacheTable, CheckWord, KeyTable, MeteringWord, ServeTable, StringsWord, UnknownWord,
};
use crate::settings::{Origin, Settings, TypedSettings};

/// Where a server listens, if nothing else is said.
const LISTEN: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 8080);

/// Memory of bodies, downloads and prepared pictures, if nothing else is said: eight bodies of the largest size.
const MEMORY_MIB: u32 = 1_024;

/// Reads the settings of every endpoint that is served: the chosen one first, then the others of the file.
pub(crate) fn settings(desk: &Desk, flags: &ServeFlags) -> Result<Vec<Settings>, Failure> {
    let model = ModelFlags { model: flags.model.clone(), ..ModelFlags::default() };
    let typed = TypedSettings { shared: desk.shared.clone(), model, ..TypedSettings::default() };
    let first = Settings::resolve(&typed, &desk.env)?;
    if let Some(path) = &first.serve.lying_around {
        let message = format!("{} was found in the current directory, and would decide who may ask", path.display());
        let hint = format!("if you wrote that file, name it: --config {}", path.display());
        return Err(Failure::new(Kind::Misconfigured, message).hint(hint));
    }
    let alone = desk.shared.endpoint.is_some() || desk.shared.base_url.is_some() || flags.model.is_some();
    let others = first.serve.endpoints.clone();
    let others = others.into_iter().filter(|name| !alone && first.endpoint.name.value.as_ref() != Some(name));
    let others = others.map(|name| {
        let mut typed = typed.clone();
        typed.shared.endpoint = Some(name);
        Settings::resolve(&typed, &desk.env).map_err(Failure::from)
    });
    let others: Vec<_> = others.collect::<Result<_, _>>()?;
    // An endpoint that nobody chose and that offers nothing by name is left out where another does.
    let chosen =
        alone || !first.endpoint.models.is_empty() || others.is_empty() || !first.serve.table.models.is_empty();
    Ok(std::iter::once(first).filter(|_| chosen).chain(others).collect())
}

/// Says where a server listens.
pub(crate) fn address(settings: &[Settings], flags: &ServeFlags) -> SocketAddr {
    let table = settings.first().map(|settings| &settings.serve.table);
    flags.listen.or_else(|| table.and_then(|table| table.listen)).unwrap_or(LISTEN)
}

/// Puts a server together.
pub(crate) fn parts(
    desk: &Desk,
    settings: &[Settings],
    flags: &ServeFlags,
    journal: Arc<dyn Journal>,
) -> Result<Parts, Failure> {
    let first = settings.first().ok_or_else(|| Failure::new(Kind::Internal, "there are no settings"))?;
    let table = &first.serve.table;
    let backends = backends(desk, settings, flags)?;
    let cards: Vec<ModelCard> = backends.iter().map(|backend| backend.card().clone()).collect();
    let largest = cards.iter().map(|card| card.limits.bytes).max().unwrap_or(vqa_core::card::IMAGE_BYTES);
    let aliases: BTreeMap<_, _> =
        table.aliases.iter().map(|(alias, model)| (alias.clone(), ModelName::from(model.as_str()))).collect();
    let catalogue = Catalogue::new(cards, aliases)
        .map_err(|error| Failure::new(Kind::Misconfigured, error.to_string()).hint(error.hint()))?;
    let catalogue = counted(catalogue, first);
    let keys = keys(table, &catalogue)?;
    let playground = playground(table, address(settings, flags));
    let config = ServerConfig { playground, ..config(first, !keys.is_empty()) };
    let memory = memory(table, &config, largest)?;
    let cache = kept(table, flags).map_or_else(PictureCache::default, PictureCache::new);
    let engine = engine(first, (backends, largest), (&memory, cache))?;
    let tls = tls(table)?;
    Ok(Parts { engine, catalogue, memory, keys, config, tls, journal })
}

/// An alias that is a known model's name is counted by that model's rules, where those of the model behind it are not known.
fn counted(catalogue: Catalogue, settings: &Settings) -> Catalogue {
    let names = settings.serve.table.aliases.keys().map(|alias| ModelName::from(alias.as_str()));
    let known = names.filter(|name| settings.registry.card(name, settings.profile.value).is_some());
    known.fold(catalogue, |catalogue, name| catalogue.counted_as(card_of(settings, &name)))
}

fn keys(table: &ServeTable, catalogue: &Catalogue) -> Result<Vec<KeyConfig>, Failure> {
    let keys = table.keys.iter().map(|(name, key)| key_config(name, key, catalogue)).collect::<Result<Vec<_>, _>>()?;
    distinct(&keys)?;
    Ok(keys)
}

/// Reads what a server can be renewed with while it runs.
pub(crate) fn renewed(table: &ServeTable, catalogue: &Catalogue) -> Result<(Vec<KeyConfig>, Option<Tls>), Failure> {
    Ok((keys(table, catalogue)?, tls(table)?))
}

/// Makes every model that is served.
fn backends(desk: &Desk, settings: &[Settings], flags: &ServeFlags) -> Result<Vec<Arc<dyn Backend>>, Failure> {
    // Only models of this machine depend on where it is asked.
    #[cfg(not(feature = "local"))]
    let _ = desk;
    let mut backends: Vec<Arc<dyn Backend>> = Vec::new();
    for of_endpoint in settings {
        #[cfg(feature = "local")]
        if of_endpoint.answerer.is_local() {
            backends.extend(local_backends(desk, of_endpoint, flags)?);
            continue;
        }
        require_key(of_endpoint)?;
        let endpoint = endpoint(of_endpoint)?;
        for name in models(of_endpoint, flags) {
            #[cfg(feature = "local")]
            if let Some(local) = listed_here(desk, (of_endpoint, flags), &name)? {
                backends.push(local);
                continue;
            }
            backends.push(Arc::new(OpenAi::new(endpoint.clone(), card_of(of_endpoint, &name))));
        }
    }
    Ok(backends)
}

/// Makes the models of this machine that are served: the one that was named, else those of the file, else all that see.
/// None is opened before it is asked.
#[cfg(feature = "local")]
fn local_backends(desk: &Desk, settings: &Settings, flags: &ServeFlags) -> Result<Vec<Arc<dyn Backend>>, Failure> {
    let listed = &settings.serve.table.models;
    if flags.model.is_none() && !listed.is_empty() {
        let named = |name: &String| match crate::local::named((&desk.env, settings.local.means()), name, false)? {
            Some(choice) => served(&choice, settings, flags),
            None => Err(crate::local::not_here(&desk.env, name)),
        };
        return listed.iter().map(named).collect();
    }
    let mut all = Vec::new();
    if let Answerer::Local(choice) = &settings.answerer {
        all.push(served(choice, settings, flags)?);
    }
    if flags.model.is_none() {
        for choice in crate::local::all(&desk.env, settings.local.means())? {
            if all.iter().all(|backend| backend.card().name.as_str() != choice.name) {
                all.push(served(&choice, settings, flags)?);
            }
        }
    }
    Ok(all)
}

/// Makes a model of this machine that keeps of pictures what the settings allow.
#[cfg(feature = "local")]
fn served(choice: &LocalChoice, settings: &Settings, flags: &ServeFlags) -> Result<Arc<dyn Backend>, Failure> {
    let allowed = kept(&settings.serve.table, flags);
    let allowed = allowed.map(|kept| super::local::Allowed { bytes: kept.bytes, time: kept.time_to_live });
    Ok(Arc::new(super::local::LocalBackend::served(choice, allowed)?))
}

/// Makes the model of this machine that the settings list beside those of an endpoint, if it is one.
#[cfg(feature = "local")]
fn listed_here(
    desk: &Desk,
    (settings, flags): (&Settings, &ServeFlags),
    name: &ModelName,
) -> Result<Option<Arc<dyn Backend>>, Failure> {
    let (listed, offered) = (&settings.serve.table.models, &settings.endpoint.models);
    let is_in = |names: &[String]| names.iter().any(|known| known == name.as_str());
    if !is_in(listed) || is_in(offered) {
        return Ok(None);
    }
    match crate::local::named((&desk.env, settings.local.means()), name.as_str(), true)? {
        Some(choice) => Ok(Some(served(&choice, settings, flags)?)),
        None => Ok(None),
    }
}

/// Lists the models that an endpoint serves.
fn models(settings: &Settings, flags: &ServeFlags) -> Vec<ModelName> {
    let named = |names: &[String]| names.iter().map(|name| name.as_str().into()).collect();
    if flags.model.is_some() {
        return vec![settings.model.value.clone()];
    }
    if !settings.endpoint.models.is_empty() {
        return named(&settings.endpoint.models);
    }
    if !settings.serve.table.models.is_empty() {
        return named(&settings.serve.table.models);
    }
    let own = settings.model.value.clone();
    if !settings.endpoint.is_openai() {
        return vec![own];
    }
    let known = settings.registry.models(settings.profile.value).map(|entry| entry.card);
    let known = known.filter(|card| card.vision == Vision::Yes && card.name != own).map(|card| card.name);
    std::iter::once(own.clone()).chain(known).collect()
}

fn engine(
    settings: &Settings,
    (backends, largest): (Vec<Arc<dyn Backend>>, u64),
    (memory, cache): (&Memory, PictureCache),
) -> Result<Engine, Failure> {
    // Nothing of a picture outlives its answer, and of a link neither.
    let after = AfterDownload::Closed;
    let allow_private_hosts = settings.allow_private_hosts.value.clone();
    let config = FetchConfig { allow_private_hosts, after, ..FetchConfig::default() };
    let fetch = GuardedFetch::new(config).map_err(|error| Failure::new(error.kind(), chain(&error)))?;
    let fetch = Arc::new(ClaimedFetch::new(Arc::new(fetch), memory.clone()));
    let limits = ImageLimits { bytes: largest, ..ImageLimits::default() };
    let ApplyWords(remedies) = settings.serve.table.apply;
    let checks = match settings.serve.table.check {
        // What is wrong with a picture shows in its pixels.
        CheckWord::Headers if remedies.is_empty() => Checks::Headers,
        CheckWord::Pixels | CheckWord::Headers => Checks::Pixels,
    };
    let memory = DecodingMemory::default();
    let intake = Intake { fetch, limits, cache, memory, checks, remedies };
    let config = EngineConfig {
        retry: RetryPolicy { retries: settings.retries.value, ..RetryPolicy::default() },
        deadline: settings.timeout.value,
        budget: Budget::new(settings.max_cost.value),
        pace: Pace::default(),
    };
    Ok(Engine::new(backends, intake, config).with_policy(policy(settings)))
}

/// A server refuses CAPTCHAs, as the API does, unless a setting says otherwise. Where it says that headers alone are looked
/// at, no picture is decoded for that only.
fn policy(settings: &Settings) -> Policy {
    let said = settings.policy();
    let looks = settings.serve.table.check == CheckWord::Pixels;
    if settings.captcha.origin == Origin::Default && looks {
        return Policy { captcha: CaptchaPolicy::Refuse, ..said };
    }
    said
}

/// Nothing is kept unless the settings say so: whether a picture is there tells a caller, by the time it takes, what another
/// has sent.
fn kept(table: &ServeTable, flags: &ServeFlags) -> Option<PictureCacheConfig> {
    let CacheTable { mib, seconds } = table.cache.filter(|_| !flags.no_cache)?;
    Some(PictureCacheConfig { bytes: mebibytes(mib.0), time_to_live: seconds.duration() })
}

/// Two names for one key would share neither its limits nor its models.
fn distinct(keys: &[KeyConfig]) -> Result<(), Failure> {
    let mut seen = BTreeMap::new();
    for key in keys {
        if let Some(other) = seen.insert(key.hash.to_string(), &key.name) {
            let message = format!("[serve.keys.{}] has the hash of [serve.keys.{other}]", key.name);
            let hint = "make each its own key with `vqa serve key NAME`";
            return Err(Failure::new(Kind::Misconfigured, message).hint(hint));
        }
    }
    Ok(())
}

/// Sets memory aside; a server that could never take in what it says it takes does not begin.
fn memory(table: &ServeTable, config: &ServerConfig, largest: u64) -> Result<Memory, Failure> {
    let memory = mebibytes(table.memory_mib.map_or(MEMORY_MIB, |mib| mib.0));
    let mib = |bytes: u64| bytes.div_ceil(mebibytes(1));
    let body = (Memory::for_body(config.load.body), "a body of `body_mib` and its pictures");
    let picture = (Memory::for_download(largest), "a picture of the largest size, downloaded and prepared,");
    let hints = [", or a smaller body_mib", ""];
    for ((needed, what), otherwise) in [body, picture].into_iter().zip(hints) {
        if needed > memory {
            let message = format!("[serve]: {what} would never find room in `memory_mib`");
            let hint = format!("write memory_mib = {} or more{otherwise}", mib(needed));
            return Err(Failure::new(Kind::Misconfigured, message).hint(hint));
        }
    }
    Ok(Memory::new(memory, config.load.queue_wait))
}

const fn mebibytes(n: u32) -> u64 {
    n as u64 * 1024 * 1024
}

fn config(settings: &Settings, guarded: bool) -> ServerConfig {
    let table = &settings.serve.table;
    let (load, patience) = (Load::default(), Patience::default());
    let seconds = |given: Option<crate::settings::Seconds>, default: Duration| given.map_or(default, |s| s.duration());
    ServerConfig {
        reading: Reading {
            unknown_fields: match table.unknown_fields {
                UnknownWord::Ignore => UnknownFields::Ignore,
                UnknownWord::Refuse => UnknownFields::Refuse,
            },
            image_url_strings: match table.image_url_strings {
                StringsWord::Refuse => ImageUrlStrings::Refuse,
                StringsWord::Accept => ImageUrlStrings::Accept,
            },
            fit: settings.fit.value,
        },
        metering: match table.metering {
            MeteringWord::Formula => Metering::Formula,
            MeteringWord::Native => Metering::Native,
        },
        load: Load {
            seats: table.requests.map_or(load.seats, |n| n.0 as usize),
            queue: table.waiting.map_or(load.queue, |n| n as usize),
            queue_wait: seconds(table.wait, load.queue_wait),
            body: table.body_mib.map_or(load.body, |mib| mebibytes(mib.0)),
            connections: table.connections.map_or(load.connections, |n| n.0 as usize),
        },
        patience: Patience { grace: seconds(table.grace, patience.grace), ..patience },
        hosts: if guarded { Hosts::Any } else { Hosts::Loopback },
        deadline: settings.timeout.value,
        ..ServerConfig::default()
    }
}

/// Other machines get the page only where somebody wants it so.
fn playground(table: &ServeTable, address: SocketAddr) -> Playground {
    if table.playground.unwrap_or(address.ip().is_loopback()) { Playground::On } else { Playground::Off }
}

fn key_config(key_name: &str, table: &KeyTable, catalogue: &Catalogue) -> Result<KeyConfig, Failure> {
    let wrong = |reason: String| Failure::new(Kind::Misconfigured, format!("[serve.keys.{key_name}]: {reason}"));
    name(key_name).map_err(|reason| wrong(format!("the name of a key: {reason}")))?;
    let hash = table.hash.parse().map_err(|error: vqa_server::NotAHash| wrong(error.to_string()))?;
    if let Some(unknown) = table.models.iter().flatten().find(|model| catalogue.card(model).is_none()) {
        return Err(wrong(format!("the model `{unknown}` is not served")));
    }
    if table.daily_usd.is_some()
        && let Some(unpriced) = askable(table, catalogue).find(|card| card.price.is_none())
    {
        let hint = "give it a price under [[models]], or leave it out of the key's `models`";
        return Err(wrong(format!("a limit in dollars needs prices, and `{}` has none", unpriced.name)).hint(hint));
    }
    let limits = Limits {
        requests: table.requests_per_minute,
        tokens: table.tokens_per_minute,
        images: table.images_per_minute,
        daily: table.daily_usd.map(|dollars| dollars.0),
    };
    let scope = if table.metrics { Scope::Metrics } else { Scope::Answers };
    Ok(KeyConfig { name: key_name.to_owned(), hash, limits, models: table.models.clone(), scope })
}

/// Lists the models that a key may ask; aliases stand for theirs.
fn askable<'c>(table: &'c KeyTable, catalogue: &'c Catalogue) -> impl Iterator<Item = &'c ModelCard> {
    let listed = table.models.iter().flatten().filter_map(|name| catalogue.card(name));
    let all = catalogue.models().iter().map(|served| &served.card).filter(|_| table.models.is_none());
    listed.chain(all)
}
