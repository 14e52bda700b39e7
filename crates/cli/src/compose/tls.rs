//! The certificate of a server, from the files that the settings name.

use std::path::Path;

use vqa_core::Kind;
use vqa_server::Tls;

use crate::failure::Failure;
use crate::read::small_text;
use crate::settings::serve::ServeTable;

/// Reads the certificate and its key, if the settings name them.
pub(super) fn tls(table: &ServeTable) -> Result<Option<Tls>, Failure> {
    let (certificate, key) = match (&table.tls_certificate, &table.tls_key) {
        (None, None) => return Ok(None),
        (Some(certificate), Some(key)) => (certificate, key),
        (Some(_), None) => return Err(wrong("tls_certificate", "it needs `tls_key` beside it")),
        (None, Some(_)) => return Err(wrong("tls_key", "it needs `tls_certificate` beside it")),
    };
    let (chain, secret) = (read("tls_certificate", certificate)?, read("tls_key", key)?);
    let tls = Tls::from_pem(chain.as_bytes(), secret.as_bytes())
        .map_err(|error| wrong("tls", &error.to_string()).hint(error.hint()))?;
    Ok(Some(tls))
}

fn read(setting: &str, path: &Path) -> Result<String, Failure> {
    small_text(path).map_err(|error| wrong(setting, &format!("cannot read `{}`: {error}", path.display())))
}

fn wrong(setting: &str, reason: &str) -> Failure {
    Failure::new(Kind::Misconfigured, format!("[serve] {setting}: {reason}")).code("bad_tls")
}
