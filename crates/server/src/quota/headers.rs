//! The `x-ratelimit-*` headers, which every answer to a key with limits carries.

use axum::http::{HeaderMap, HeaderName, HeaderValue};

use super::bucket::Bucket;
use super::{Moment, Quota};
use crate::go_time::go_duration;

/// The names of one limit's three headers.
struct Names {
    limit: &'static str,
    remaining: &'static str,
    reset: &'static str,
}

const REQUESTS: Names = Names {
    limit: "x-ratelimit-limit-requests",
    remaining: "x-ratelimit-remaining-requests",
    reset: "x-ratelimit-reset-requests",
};

const TOKENS: Names = Names {
    limit: "x-ratelimit-limit-tokens",
    remaining: "x-ratelimit-remaining-tokens",
    reset: "x-ratelimit-reset-tokens",
};

/// The API has no such limit; the names follow the others.
const IMAGES: Names = Names {
    limit: "x-ratelimit-limit-images",
    remaining: "x-ratelimit-remaining-images",
    reset: "x-ratelimit-reset-images",
};

impl Quota {
    /// Tells how much is left.
    pub(crate) fn tell(&self, headers: &mut HeaderMap, now: Moment) {
        let mut state = self.state();
        let state = &mut *state;
        let limits = [(&mut state.requests, REQUESTS), (&mut state.tokens, TOKENS), (&mut state.images, IMAGES)];
        for (bucket, names) in limits {
            if let Some(bucket) = bucket {
                tell(bucket, &names, headers, now);
            }
        }
    }
}

fn tell(bucket: &mut Bucket, names: &Names, headers: &mut HeaderMap, now: Moment) {
    headers.insert(HeaderName::from_static(names.limit), HeaderValue::from(bucket.size()));
    headers.insert(HeaderName::from_static(names.remaining), HeaderValue::from(bucket.remaining(now.running)));
    if let Ok(reset) = HeaderValue::try_from(go_duration(bucket.reset(now.running))) {
        headers.insert(HeaderName::from_static(names.reset), reset);
    }
}
