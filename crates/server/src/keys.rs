//! Keys: who may ask, told by hashes alone.
//!
//! A key is 256 random bits, so one round of SHA-256 hides it as well as any slow hash would: there is nothing to guess. A
//! presented key is hashed and compared with every known hash in constant time. Keys themselves are stored nowhere.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;
use std::sync::{Arc, PoisonError, RwLock};

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use secrecy::SecretString;
use sha2::{Digest as _, Sha256};
use subtle::{Choice, ConstantTimeEq as _};

use crate::error::ApiError;
use crate::error::wording;
use crate::quota::{Limits, Moment, Quota};

/// How the hash of a key is written in settings: this, and 64 hexadecimal digits.
const PREFIX: &str = "sha256:";

/// How a new key begins: what it is, for people and for scanners that look for leaked keys.
const KEY_PREFIX: &str = "sk-vqa-";

/// The longest key that is looked at. OpenAI's have up to 200 characters.
const MOST_CHARACTERS: usize = 512;

/// The hash of a key.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct KeyHash([u8; 32]);

impl KeyHash {
    fn of(key: &str) -> Self {
        Self(Sha256::digest(key.as_bytes()).into())
    }
}

impl fmt::Debug for KeyHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyHash(…)")
    }
}

impl fmt::Display for KeyHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(PREFIX)?;
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// A text that is no hash of a key. It is not repeated: it may be the key itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is not the hash of a key; `vqa serve key` prints a new key and the line with its hash")]
pub struct NotAHash;

impl FromStr for KeyHash {
    type Err = NotAHash;

    fn from_str(text: &str) -> Result<Self, NotAHash> {
        let digits =
            text.strip_prefix(PREFIX).filter(|digits| digits.len() == 64 && digits.is_ascii()).ok_or(NotAHash)?;
        let mut hash = [0; 32];
        for (byte, pair) in hash.iter_mut().zip(digits.as_bytes().chunks_exact(2)) {
            let pair = std::str::from_utf8(pair).map_err(|_| NotAHash)?;
            *byte = u8::from_str_radix(pair, 16).map_err(|_| NotAHash)?;
        }
        Ok(Self(hash))
    }
}

/// Makes a key of 256 random bits, and its hash.
///
/// # Errors
///
/// Fails where the system has no randomness to give.
pub fn new_key() -> Result<(SecretString, KeyHash), getrandom::Error> {
    let mut bits = [0; 32];
    getrandom::fill(&mut bits)?;
    let key = format!("{KEY_PREFIX}{}", URL_SAFE_NO_PAD.encode(bits));
    let hash = KeyHash::of(&key);
    Ok((key.into(), hash))
}

/// What the settings say of a key.
#[derive(Debug, Clone)]
pub struct KeyConfig {
    /// Its name, which logs, metrics and errors use.
    pub name: String,
    /// Its hash.
    pub hash: KeyHash,
    /// What it may use up.
    pub limits: Limits,
    /// The models it may ask, by name or alias; all where there is no list.
    pub models: Option<BTreeSet<String>>,
    /// What it may read of the server itself.
    pub scope: Scope,
}

/// What a key may read of the server itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Scope {
    /// Answers.
    #[default]
    Answers,
    /// Answers, and the metrics of all keys.
    Metrics,
}

#[derive(Debug)]
struct Key {
    name: Arc<str>,
    hash: KeyHash,
    models: Option<BTreeSet<String>>,
    scope: Scope,
    quota: Arc<Quota>,
}

/// The keys that are known.
#[derive(Debug, Default)]
pub(crate) struct Keys(RwLock<Arc<[Arc<Key>]>>);

/// Keys were given to a server that began without, or all were taken from one that began with some.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a server that began with keys cannot go on without, nor the other way round")]
pub struct NeedsRestart;

/// Who asks.
#[derive(Debug, Clone, Default)]
pub(crate) struct Caller(Option<Arc<Key>>);

impl Keys {
    pub(crate) fn new(keys: Vec<KeyConfig>) -> Self {
        let key = |config: KeyConfig| {
            let quota = Arc::new(Quota::new(config.limits));
            Arc::new(Key::new(config, quota))
        };
        Self(RwLock::new(keys.into_iter().map(key).collect()))
    }

    fn known(&self) -> Arc<[Arc<Key>]> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Knows these keys from now on. One whose hash is as it was has used up what it had, whatever its limits are now.
    pub(crate) fn renew(&self, keys: Vec<KeyConfig>, now: Moment) -> Result<(), NeedsRestart> {
        let known = self.known();
        if known.is_empty() != keys.is_empty() {
            return Err(NeedsRestart);
        }
        let renewed = keys.into_iter().map(|config| {
            let before = known.iter().find(|key| key.hash == config.hash).map(|key| Arc::clone(&key.quota));
            let quota = before.unwrap_or_else(|| Arc::new(Quota::new(config.limits)));
            quota.change(config.limits, now);
            Arc::new(Key::new(config, quota))
        });
        let renewed = renewed.collect();
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = renewed;
        Ok(())
    }

    /// Finds out who asks. Where there are no keys, everyone may.
    pub(crate) fn caller(&self, headers: &HeaderMap) -> Result<Caller, ApiError> {
        let known = self.known();
        if known.is_empty() {
            return Ok(Caller(None));
        }
        let presented = presented(headers).ok_or_else(wording::no_key)?;
        let hash = KeyHash::of(&presented);
        // Every key is looked at, so that the time tells nothing of which one was near.
        let mut found = None;
        for key in known.iter() {
            let same: Choice = key.hash.0.ct_eq(&hash.0);
            if bool::from(same) {
                found = Some(Arc::clone(key));
            }
        }
        found.map(|key| Caller(Some(key))).ok_or_else(|| wording::wrong_key(&masked(&presented)))
    }
}

impl Key {
    fn new(config: KeyConfig, quota: Arc<Quota>) -> Self {
        let KeyConfig { name, hash, models, scope, .. } = config;
        Self { name: name.into(), hash, models, scope, quota }
    }
}

impl Caller {
    /// Returns the name of the key.
    pub(crate) fn name(&self) -> Option<Arc<str>> {
        self.0.as_ref().map(|key| Arc::clone(&key.name))
    }

    /// Returns what the key has used up.
    pub(crate) fn quota(&self) -> Option<&Arc<Quota>> {
        self.0.as_ref().map(|key| &key.quota)
    }

    /// Says whether the key may ask a model, by the name that was asked for or the one that it stands for.
    pub(crate) fn may_ask(&self, asked: &str, served: &str) -> bool {
        let listed = |models: &BTreeSet<String>| models.contains(asked) || models.contains(served);
        self.0.as_ref().and_then(|key| key.models.as_ref()).is_none_or(listed)
    }

    /// Says whether the key may read the metrics.
    pub(crate) fn may_read_metrics(&self) -> bool {
        self.0.as_ref().is_none_or(|key| key.scope == Scope::Metrics)
    }
}

/// Finds the key that a request carries: as a bearer, as the password without a user name, or as Azure has it.
fn presented(headers: &HeaderMap) -> Option<String> {
    let word = |value: &axum::http::HeaderValue| value.to_str().ok().map(|text| text.trim().to_owned());
    let authorization = headers.get(AUTHORIZATION).and_then(word);
    let scheme = authorization.as_deref().and_then(|value| value.split_once(' '));
    let key = match scheme {
        Some((scheme, key)) if scheme.eq_ignore_ascii_case("bearer") => Some(key.trim().to_owned()),
        Some((scheme, pair)) if scheme.eq_ignore_ascii_case("basic") => {
            let pair = STANDARD.decode(pair.trim()).ok().and_then(|pair| String::from_utf8(pair).ok())?;
            pair.split_once(':').map(|(_, password)| password.to_owned())
        }
        _ => headers.get("api-key").and_then(word),
    };
    key.filter(|key| !key.is_empty() && key.len() <= MOST_CHARACTERS)
}

/// Shows enough of a wrong key for its owner to know it again.
fn masked(key: &str) -> String {
    let characters: Vec<char> = key.chars().filter(|c| !c.is_control()).collect();
    match characters.as_slice() {
        [a, b, c, middle @ .., w, x, y, z] if middle.len() >= 16 => format!("{a}{b}{c}*****{w}{x}{y}{z}"),
        _ => "*****".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret as _;

    use super::*;

    /// A key as it is sent.
    fn made() -> (String, KeyHash) {
        let (key, hash) = new_key().unwrap();
        (key.expose_secret().to_owned(), hash)
    }

    fn headers(name: &'static str, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(axum::http::HeaderName::from_static(name), value.parse().unwrap())])
    }

    fn keys() -> (String, Keys) {
        let ((key, hash), (_, other)) = (made(), made());
        let config = |name: &str, hash| KeyConfig {
            name: name.to_owned(),
            hash,
            limits: Limits::default(),
            models: None,
            scope: Scope::default(),
        };
        (key, Keys::new(vec![config("mine", hash), config("other", other)]))
    }

    #[test]
    fn a_key_is_known_in_every_form_and_nothing_else_is() {
        let (key, keys) = keys();
        let who = |headers: HeaderMap| keys.caller(&headers).map(|caller| caller.name().unwrap().to_string());
        assert_eq!(who(headers("authorization", &format!("Bearer {key}"))).unwrap(), "mine");
        assert_eq!(who(headers("authorization", &format!("bearer   {key} "))).unwrap(), "mine");
        assert_eq!(
            who(headers("authorization", &format!("Basic {}", STANDARD.encode(format!(":{key}"))))).unwrap(),
            "mine"
        );
        assert_eq!(who(headers("api-key", &key)).unwrap(), "mine");
        for wrong in [key.to_uppercase(), format!("{key}x"), "sk".to_owned()] {
            let error = who(headers("authorization", &format!("Bearer {wrong}"))).unwrap_err();
            assert_eq!((error.status.as_u16(), error.body.code.as_deref()), (401, Some("invalid_api_key")));
            assert!(!error.body.message.contains(wrong.get(4..).filter(|rest| !rest.is_empty()).unwrap_or("sk ")));
        }
        for none in [HeaderMap::new(), headers("authorization", "Bearer "), headers("authorization", &key)] {
            assert_eq!(who(none).unwrap_err().body.code, None);
        }
    }

    #[test]
    fn keys_that_stay_keep_what_they_used_up() {
        let ((key, hash), (_, gone)) = (made(), made());
        let config = |name: &str, hash, requests| KeyConfig {
            name: name.to_owned(),
            hash,
            limits: Limits { requests, ..Limits::default() },
            models: None,
            scope: Scope::default(),
        };
        let keys = Keys::new(vec![config("mine", hash, Some(1)), config("gone", gone, None)]);
        let now = Moment { running: std::time::Duration::ZERO, unix: 0 };
        let who = || keys.caller(&headers("api-key", &key)).unwrap();
        let before = Arc::clone(who().quota().unwrap());
        keys.renew(vec![config("renamed", hash, Some(1))], now).unwrap();
        assert_eq!((who().name().as_deref(), Arc::ptr_eq(&before, who().quota().unwrap())), (Some("renamed"), true));
        // Of two that it may have now, it has had one.
        before.request(("gpt-4o", "mine"), now).unwrap();
        keys.renew(vec![config("mine", hash, Some(2))], now).unwrap();
        who().quota().unwrap().request(("gpt-4o", "mine"), now).unwrap();
        assert!(who().quota().unwrap().request(("gpt-4o", "mine"), now).is_err());
        assert_eq!(keys.renew(Vec::new(), now), Err(NeedsRestart));
        assert_eq!(Keys::default().renew(vec![config("mine", hash, None)], now), Err(NeedsRestart));
        keys.renew(vec![config("other", gone, None)], now).unwrap();
        assert_eq!(keys.caller(&headers("api-key", &key)).unwrap_err().status, 401);
    }

    #[test]
    fn a_hash_is_written_and_read() {
        let (key, hash) = made();
        assert_eq!(hash.to_string().parse(), Ok(hash));
        assert_eq!(key.parse::<KeyHash>(), Err(NotAHash));
        assert!(key.len() > 43 && !format!("{hash:?}").contains("sha256"));
        for bad in ["", "sha256:", &format!("sha256:{}", "g".repeat(64)), &format!("sha256:{}", "é".repeat(32))] {
            assert_eq!(bad.parse::<KeyHash>(), Err(NotAHash), "{bad}");
        }
    }
}
