//! The style and the script of a page, and the policy that lets a browser run these two and nothing else.
//!
//! The policy names them by their hashes, so even a text that broke out of its place could not be run or fetch anything.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

/// The style of every page.
pub(crate) const STYLE: &str = include_str!("../../templates/page.css");

/// The script of every page: the gallery and its filters.
pub(crate) const SCRIPT: &str = include_str!("../../templates/page.js");

/// Writes the content security policy of a page.
pub(crate) fn policy() -> String {
    let hash = |text: &str| STANDARD.encode(Sha256::digest(text.as_bytes()));
    format!(
        "default-src 'none'; img-src data:; style-src 'sha256-{}'; script-src 'sha256-{}'; base-uri 'none'; \
         form-action 'none'",
        hash(STYLE),
        hash(SCRIPT)
    )
}
