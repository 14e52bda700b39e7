//! Encryption of connections: rustls with *ring*, and the certificates that the operating system trusts.

use std::sync::Arc;

use rustls::crypto::ring;
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::BuilderVerifierExt as _;

/// Makes the settings that every client shares.
///
/// On a machine without certificates nothing is trusted, so that `https` fails with a reason while a plain `http`
/// endpoint on the same machine still works.
///
/// # Errors
///
/// Fails if the provider of the ciphers knows no version of TLS that is safe.
pub fn client_config() -> Result<ClientConfig, rustls::Error> {
    let builder = || {
        ClientConfig::builder_with_provider(Arc::new(ring::default_provider())).with_safe_default_protocol_versions()
    };
    let trusted = builder()?.with_platform_verifier();
    let mut config = match trusted {
        Ok(trusted) => trusted.with_no_client_auth(),
        Err(_) => builder()?.with_root_certificates(RootCertStore::empty()).with_no_client_auth(),
    };
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offers_http_2_before_http_1() {
        assert_eq!(client_config().unwrap().alpn_protocols, [b"h2".to_vec(), b"http/1.1".to_vec()]);
    }
}
