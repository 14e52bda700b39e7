//! TLS: a certificate and its key, read from PEM, and the handshake.
//!
//! Both are checked when they are read, so that a server never starts with a pair that no client could use. The key is held
//! in memory for as long as the server runs, and is never printed.

use std::fmt;
use std::io;
use std::sync::{Arc, PoisonError, RwLock};

use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

/// What the server says it speaks, by the protocol's registered name (RFC 7301, section 6).
const HTTP_1_1: &[u8] = b"http/1.1";

/// A certificate and its key. Copies are the same: what one is renewed with, all have.
#[derive(Clone)]
pub struct Tls(Arc<RwLock<TlsAcceptor>>);

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tls(…)")
    }
}

/// Why there can be no TLS.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// The text has no certificate.
    #[error("there is no PEM certificate in the file")]
    NoCertificate,
    /// The text has no private key.
    #[error("there is no PEM private key in the file")]
    NoKey,
    /// The two do not belong together, or one of them cannot be used.
    #[error("the certificate and the key cannot be used together: {0}")]
    Pair(#[source] rustls::Error),
}

impl TlsError {
    /// Says what to do about it.
    #[must_use]
    pub const fn hint(&self) -> &'static str {
        match self {
            Self::NoCertificate => {
                "`tls_certificate` names the server's certificate, then those that lead to its authority"
            }
            Self::NoKey => "`tls_key` names the private key, which is not encrypted: PKCS #8, SEC 1 or PKCS #1",
            Self::Pair(_) => "name the key that the first certificate of the file was made for",
        }
    }
}

impl Tls {
    /// Reads a certificate, those that lead to its authority, and its key.
    ///
    /// # Errors
    ///
    /// No certificate, no key, and two that do not belong together.
    pub fn from_pem(certificates: &[u8], key: &[u8]) -> Result<Self, TlsError> {
        let chain: Vec<_> = CertificateDer::pem_slice_iter(certificates)
            .collect::<Result<_, _>>()
            .map_err(|_| TlsError::NoCertificate)?;
        if chain.is_empty() {
            return Err(TlsError::NoCertificate);
        }
        let key = PrivateKeyDer::from_pem_slice(key).map_err(|_| TlsError::NoKey)?;
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()));
        let config = config.with_safe_default_protocol_versions().map_err(TlsError::Pair)?;
        let mut config = config.with_no_client_auth().with_single_cert(chain, key).map_err(TlsError::Pair)?;
        config.alpn_protocols = vec![HTTP_1_1.to_vec()];
        Ok(Self(Arc::new(RwLock::new(TlsAcceptor::from(Arc::new(config))))))
    }

    /// Uses another certificate and key from now on. Connections that are there keep theirs.
    pub fn renew(&self, other: &Self) {
        let acceptor = other.acceptor();
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = acceptor;
    }

    fn acceptor(&self) -> TlsAcceptor {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Shakes hands.
    pub(crate) async fn accept<S: AsyncRead + AsyncWrite + Unpin>(&self, stream: S) -> io::Result<TlsStream<S>> {
        self.acceptor().accept(stream).await
    }
}
