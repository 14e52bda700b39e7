//! What a person can do about a failed call.

use std::error::Error;
use std::io;

use vqa_core::{BackendError, Kind, Retry};

use crate::words::causes;

const LATER: &str = "the trouble is at the endpoint; try again later";

/// Says what to do about an error, where something can be done.
#[must_use]
pub fn hint(error: &BackendError) -> Option<&'static str> {
    match error {
        BackendError::Refused { error, kind, .. } => refused(error.code.as_deref(), error.param.as_deref(), *kind),
        BackendError::Unreachable { source, .. } => Some(unreachable(source.as_ref())),
        BackendError::Transport { .. } => Some("ask again; what was sent may have been billed"),
        BackendError::Timeout { .. } => Some("wait longer with `--timeout`, or ask a smaller model"),
        BackendError::Cut { .. } => Some("ask again; `--no-stream` avoids streams that a proxy cuts"),
        BackendError::Nonsense { retry: Retry::Backoff | Retry::After(_), .. } => Some(LATER),
        BackendError::Nonsense { retry: Retry::Never, .. } => {
            Some("check that the base URL is that of an OpenAI-compatible API; most end in `/v1`")
        }
        BackendError::Overloaded { .. } => Some("ask again in a little while, or fewer at a time"),
        BackendError::Unsendable { .. } => None,
    }
}

fn refused(code: Option<&str>, param: Option<&str>, kind: Kind) -> Option<&'static str> {
    if param == Some("response_format") {
        return Some(
            "strict schemas need `additionalProperties: false` and every property in `required`, in each object",
        );
    }
    match (code, kind) {
        (Some("unsupported_parameter"), _) => {
            Some("the model does not take this option; leave it out, or describe the model in `vqa.toml`")
        }
        (_, Kind::Unauthenticated) => {
            Some("set `OPENAI_API_KEY`, or the variable that `vqa.toml` names for this endpoint; see `vqa config show`")
        }
        (_, Kind::NotFound) => Some("list what the endpoint offers with `vqa models`, and check the base URL"),
        (_, Kind::OverBudget) => Some("the account has no credit left; trying again does not help"),
        (_, Kind::TooLarge) => Some("send fewer or smaller pictures, `--detail low`, or a lower `--max-tokens`"),
        (_, Kind::Refused) => Some("the endpoint's own filter stopped it; another picture or question may pass"),
        (_, Kind::Busy) => Some("wait a little, or send less at a time"),
        (_, Kind::Misconfigured) => Some("set the base URL to the address that it redirects to"),
        (_, Kind::Upstream | Kind::Timeout) => Some(LATER),
        (_, Kind::BadInput | Kind::Unsupported | Kind::Internal) => None,
    }
}

fn unreachable(error: &(dyn Error + 'static)) -> &'static str {
    let cause = causes(error).find_map(|cause| {
        if let Some(tls) = encryption(cause) {
            return Some(untrusted(tls));
        }
        let error = cause.downcast_ref::<io::Error>()?;
        (error.kind() == io::ErrorKind::ConnectionRefused).then_some("nothing answers there: is the server running?")
    });
    cause.unwrap_or("check the base URL and the network")
}

/// Finds a failure of encryption, which comes wrapped in errors of the socket that do not name it as their source.
fn encryption<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a rustls::Error> {
    error.downcast_ref().or_else(|| encryption(error.downcast_ref::<io::Error>()?.get_ref()?))
}

fn untrusted(error: &rustls::Error) -> &'static str {
    if matches!(error, rustls::Error::InvalidCertificate(_)) {
        "the server's certificate is not trusted; install its authority (or `ca-certificates`) on this machine"
    } else {
        "no encrypted connection; does the server speak `https` at this port?"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unreachable_by(source: io::Error) -> BackendError {
        BackendError::Unreachable { endpoint: "http://h".into(), source: Box::new(source) }
    }

    #[test]
    fn tells_the_causes_of_an_unreachable_endpoint_apart() {
        let refused = unreachable_by(io::ErrorKind::ConnectionRefused.into());
        assert!(hint(&refused).unwrap().contains("is the server running"));
        let certificate = rustls::Error::InvalidCertificate(rustls::CertificateError::UnknownIssuer);
        assert!(hint(&unreachable_by(io::Error::other(certificate))).unwrap().contains("ca-certificates"));
        let plain = rustls::Error::InvalidMessage(rustls::InvalidMessage::InvalidContentType);
        assert!(hint(&unreachable_by(io::Error::other(plain))).unwrap().contains("https"));
        assert!(hint(&unreachable_by(io::ErrorKind::NotFound.into())).unwrap().contains("network"));
    }
}
