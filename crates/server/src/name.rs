//! Names for requests and answers. They tell one from another and guard nothing.

const LETTERS: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// Names a request: `req_` and 32 hexadecimal digits, as the API does.
pub(crate) fn request() -> String {
    format!("req_{:032x}", fastrand::u128(..))
}

/// Names an answer: the prefix and 29 letters and digits, as the API does.
pub(crate) fn answer(prefix: &str) -> String {
    let letter = |_| char::from(fastrand::choice(LETTERS).copied().unwrap_or(b'0'));
    prefix.chars().chain((0..29).map(letter)).collect()
}
