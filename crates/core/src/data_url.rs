//! `data:` URLs that hold pictures.
//!
//! Takes the text of a URL and yields its bytes. Only `data:<type>;base64,<data>` is a picture; the declared type is
//! checked to be an image type and otherwise not trusted. The reasons for refusal are those that the API gives.

use bytes::Bytes;

use crate::base64;
use crate::kind::{Kind, Retry};

/// Why a data URL holds no picture. The texts after "but got" are the API's own.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DataUrlError {
    /// The text does not start with `data:`.
    #[error("expected a base64-encoded data URL with an image type, but got a value without the 'data:' prefix")]
    NoPrefix,
    /// There is no `;base64,`.
    #[error("expected a base64-encoded data URL with an image type, but got a value without the ';base64' separator")]
    NoBase64,
    /// The declared type is not an image's.
    #[error("expected a base64-encoded data URL with an image type, but got unsupported MIME type '{0}'")]
    NotAnImage(String),
    /// The data is not base64.
    #[error("expected a base64-encoded data URL with an image type, but got an invalid base64-encoded value")]
    BadBase64,
    /// There is no data.
    #[error("expected a base64-encoded data URL with an image type, but got empty base64-encoded bytes")]
    Empty,
    /// The decoded bytes would pass the limit.
    #[error("the data URL holds {bytes} bytes; the limit is {limit}")]
    TooLarge {
        /// Decoded bytes.
        bytes: u64,
        /// The limit in bytes.
        limit: u64,
    },
}

impl DataUrlError {
    /// Says whose fault it is.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        match self {
            Self::TooLarge { .. } => Kind::TooLarge,
            Self::NoPrefix | Self::NoBase64 | Self::NotAnImage(_) | Self::BadBase64 | Self::Empty => Kind::BadInput,
        }
    }

    /// Says whether to try again: never.
    #[must_use]
    pub const fn retry(&self) -> Retry {
        Retry::Never
    }
}

/// Says whether a text is meant as a data URL.
#[must_use]
pub fn is_data_url(text: &str) -> bool {
    text.get(..5).is_some_and(|head| head.eq_ignore_ascii_case("data:"))
}

/// Names a data URL in messages by its declared type alone.
#[must_use]
pub fn label(url: &str) -> String {
    match url.find([';', ',']).and_then(|end| url.get(..end)) {
        Some(head) if head.len() <= 60 && !head.contains(char::is_control) => format!("{head};…"),
        _ => "data:…".to_owned(),
    }
}

/// Decodes the picture of a data URL.
///
/// # Errors
///
/// Refuses what is no base64 image, and more than `limit` bytes before decoding them.
pub fn decode(url: &str, limit: u64) -> Result<Bytes, DataUrlError> {
    if !is_data_url(url) {
        return Err(DataUrlError::NoPrefix);
    }
    let rest = url.get(5..).unwrap_or_default();
    let (head, data) = rest.split_once(',').ok_or(DataUrlError::NoBase64)?;
    let media = head.split(';').next().unwrap_or_default().trim();
    if !head.split(';').skip(1).any(|word| word.trim().eq_ignore_ascii_case("base64")) {
        return Err(DataUrlError::NoBase64);
    }
    if !media.get(..6).is_some_and(|start| start.eq_ignore_ascii_case("image/")) {
        return Err(DataUrlError::NotAnImage(media.chars().take(80).collect()));
    }
    let data = data.trim();
    let most = (data.len() as u64).div_ceil(4).saturating_mul(3);
    // This rounds up to whole groups of three bytes.
    if most > limit.saturating_add(3) {
        return Err(DataUrlError::TooLarge { bytes: most, limit });
    }
    let bytes = base64::decode(data).ok_or(DataUrlError::BadBase64)?;
    match bytes.len() as u64 {
        0 => Err(DataUrlError::Empty),
        n if n > limit => Err(DataUrlError::TooLarge { bytes: n, limit }),
        _ => Ok(bytes.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decodes_with_and_without_padding() {
        for url in
            ["data:image/png;base64,aGk=", "DATA:image/jpg;charset=x;base64,aGk", "data:image/png;base64, aGk=\n"]
        {
            assert_eq!(decode(url, 20).as_deref(), Ok(&b"hi"[..]), "{url}");
        }
    }

    #[test]
    fn gives_the_reasons_of_the_api() {
        let reason = |url: &str| decode(url, 20).map(|_| ()).unwrap_err();
        assert_eq!(reason("https://host/a.png"), DataUrlError::NoPrefix);
        assert_eq!(reason("data:image/png,abc"), DataUrlError::NoBase64);
        assert_eq!(reason("data:image/png;base64"), DataUrlError::NoBase64);
        assert_eq!(reason("data:application/pdf;base64,aGk="), DataUrlError::NotAnImage("application/pdf".into()));
        assert_eq!(reason("data:image/png;base64,a-_="), DataUrlError::BadBase64);
        assert_eq!(reason("data:image/png;base64,"), DataUrlError::Empty);
    }

    #[test]
    fn the_limit_is_inclusive() {
        let url = |n: usize| format!("data:image/png;base64,{}", base64::encode(&vec![7; n]));
        assert_eq!(decode(&url(20), 20).map(|b| b.len()), Ok(20));
        assert!(matches!(decode(&url(21), 20), Err(DataUrlError::TooLarge { limit: 20, .. })));
        assert!(matches!(decode(&url(4000), 20), Err(DataUrlError::TooLarge { limit: 20, .. })));
    }

    #[test]
    fn a_label_shows_no_data() {
        assert_eq!(label("data:image/png;base64,c2VjcmV0"), "data:image/png;…");
        assert_eq!(label("data:c2VjcmV0"), "data:…");
    }
}
