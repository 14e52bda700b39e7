//! Where models are kept on this machine, and which hub they come from.
//!
//! The variables are those of Hugging Face's own tools, so that whoever has set them up has set this up too. Read from the
//! environment alone: a settings file that merely lay around cannot choose a hub or send a token anywhere.

use std::path::PathBuf;

use etcetera::BaseStrategy as _;
use secrecy::SecretString;

use super::env::Env;
use super::error::SettingsError;
use crate::read;

/// The hub, if nothing else is said.
const HUB: &str = "https://huggingface.co";

/// The folders of models, and the hub.
#[derive(Debug)]
pub(crate) struct Places {
    /// Where pulled files are.
    pub(crate) cache: PathBuf,
    /// Where names are remembered.
    pub(crate) shelf: PathBuf,
    /// The address of the hub.
    pub(crate) hub: String,
    /// Whether the hub may not be asked.
    pub(crate) offline: bool,
    hub_home: PathBuf,
}

impl Places {
    /// Finds out where things are.
    pub(crate) fn of(env: &Env) -> Result<Self, SettingsError> {
        let base = etcetera::choose_base_strategy().map_err(|_| SettingsError::NoHome)?;
        let hub_home = env.get("HF_HOME").map_or_else(
            || {
                let caches = env.get("XDG_CACHE_HOME").map(PathBuf::from);
                caches.unwrap_or_else(|| base.home_dir().join(".cache")).join("huggingface")
            },
            PathBuf::from,
        );
        let cache = env.first(&["HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE"]);
        Ok(Self {
            cache: cache.map_or_else(|| hub_home.join("hub"), |(_, path)| PathBuf::from(path)),
            shelf: base.data_dir().join("vqa").join("models"),
            hub: env.get("HF_ENDPOINT").unwrap_or(HUB).to_owned(),
            offline: is_on(env, "HF_HUB_OFFLINE"),
            hub_home,
        })
    }

    /// Finds the token of whoever asks: in `$HF_TOKEN`, else where `hf auth login` has put it.
    pub(crate) fn token(&self, env: &Env) -> Option<SecretString> {
        if let Some((_, token)) = env.first(&["HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"]) {
            return Some(token.into());
        }
        if is_on(env, "HF_HUB_DISABLE_IMPLICIT_TOKEN") {
            return None;
        }
        let file = env.get("HF_TOKEN_PATH").map_or_else(|| self.hub_home.join("token"), PathBuf::from);
        let text = read::found_text(&file).ok()?;
        let token = text.trim();
        (!token.is_empty()).then(|| token.into())
    }
}

/// Reads a switch as huggingface_hub does (its constants.py, read 2026-11).
fn is_on(env: &Env, name: &str) -> bool {
    env.get(name).is_some_and(|word| matches!(word.to_ascii_uppercase().as_str(), "1" | "ON" | "YES" | "TRUE"))
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret as _;

    use super::*;

    #[test]
    fn folders_are_where_the_hubs_own_tools_have_them() {
        let at = |env: Env| Places::of(&env).unwrap().cache;
        assert_eq!(at(Env::from([("XDG_CACHE_HOME", "/c")])), PathBuf::from("/c/huggingface/hub"));
        assert_eq!(at(Env::from([("HF_HOME", "/h"), ("XDG_CACHE_HOME", "/c")])), PathBuf::from("/h/hub"));
        let both = [("HUGGINGFACE_HUB_CACHE", "/old"), ("HF_HUB_CACHE", "/new"), ("HF_HOME", "/h")];
        assert_eq!(at(Env::from(both)), PathBuf::from("/new"));
        assert!(at(Env::default()).ends_with(".cache/huggingface/hub"));
    }

    #[test]
    fn the_token_is_found_where_a_login_leaves_it() {
        let home = tempfile::tempdir().unwrap();
        std::fs::write(home.path().join("token"), "hf_file\n").unwrap();
        let home = home.path().display().to_string();
        let token = |more: &[(&str, &str)]| {
            let all = [&[("HF_HOME", home.as_str())], more].concat();
            let env: Env = all.into_iter().collect();
            Places::of(&env).unwrap().token(&env).map(|token| token.expose_secret().to_owned())
        };
        assert_eq!(token(&[]).as_deref(), Some("hf_file"));
        assert_eq!(token(&[("HF_TOKEN", "hf_env")]).as_deref(), Some("hf_env"));
        assert_eq!(token(&[("HF_HUB_DISABLE_IMPLICIT_TOKEN", "1")]), None);
        assert_eq!(token(&[("HF_TOKEN_PATH", "/none")]), None);
    }

    #[test]
    fn switches_are_read_as_elsewhere() {
        for (word, on) in [("1", true), ("true", true), ("ON", true), ("0", false), ("no", false), ("", false)] {
            assert_eq!(Places::of(&Env::from([("HF_HUB_OFFLINE", word)])).unwrap().offline, on, "{word}");
        }
    }
}
