//! How long the rows take at the least, by what the endpoint allows in a minute.

use super::bill::Bill;

/// What an endpoint allows in a minute, as far as it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Allowance {
    /// Calls.
    pub requests: Option<u64>,
    /// Tokens, input and output.
    pub tokens: Option<u64>,
}

/// The limit that holds a run back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Binding {
    /// Calls a minute.
    Requests,
    /// Tokens a minute.
    Tokens,
}

impl Binding {
    /// Names the limit as its flag does: `rpm` or `tpm`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Requests => "rpm",
            Self::Tokens => "tpm",
        }
    }
}

/// Minutes that a run takes under each limit, one call for each row and every answer at its longest.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Minutes {
    /// Under the limit of calls; `None` without one.
    pub by_requests: Option<f64>,
    /// Under the limit of tokens; `None` without one, or where the tokens are not known.
    pub by_tokens: Option<f64>,
    /// The limit that takes longer; `None` without one, or where that cannot be told.
    pub binding: Option<Binding>,
}

impl Minutes {
    /// Computes how long the rows of a bill take.
    #[must_use]
    pub fn of(bill: &Bill, allowance: Allowance) -> Self {
        let minutes = |all: u64, limit: u64| all as f64 / limit.max(1) as f64;
        let tokens =
            bill.estimate.input().most().zip(bill.estimate.output).map(|(input, output)| input.saturating_add(output));
        let requests = allowance.requests.filter(|_| bill.rows > 0);
        let by_requests = requests.map(|limit| minutes(bill.rows, limit));
        let by_tokens = allowance.tokens.zip(tokens).map(|(limit, tokens)| minutes(tokens, limit));
        let binding = match (by_requests, by_tokens) {
            (Some(requests), Some(tokens)) if requests >= tokens => Some(Binding::Requests),
            (_, Some(_)) => Some(Binding::Tokens),
            // A limit of tokens holds too, and nobody knows how long.
            (Some(_), None) => allowance.tokens.is_none().then_some(Binding::Requests),
            (None, None) => None,
        };
        Self { by_requests, by_tokens, binding }
    }

    /// Returns the minutes under the limit that binds.
    #[must_use]
    pub fn longest(&self) -> Option<f64> {
        match self.binding? {
            Binding::Requests => self.by_requests,
            Binding::Tokens => self.by_tokens,
        }
    }
}

#[cfg(test)]
mod tests {
    use vqa_core::preflight::Estimate;
    use vqa_core::{ModelCard, TokenCount};

    use super::super::bill::Tally;
    use super::*;

    fn minutes(input: TokenCount, requests: Option<u64>, tokens: Option<u64>) -> Minutes {
        let bill = Tally::NONE.told(&ModelCard::unknown("m".into()));
        let images = TokenCount::Exact(0);
        let estimate = Estimate { text: input, images, output: Some(100_000), ..bill.estimate };
        let bill = Bill { rows: 600, estimate, ..bill };
        Minutes::of(&bill, Allowance { requests, tokens })
    }

    #[test]
    fn the_limit_that_takes_longer_binds() {
        let known = TokenCount::About(500_000);
        assert_eq!(minutes(known, None, None).binding, None);
        let both = minutes(known, Some(60), Some(30_000));
        let told = Minutes { by_requests: Some(10.0), by_tokens: Some(20.0), binding: Some(Binding::Tokens) };
        assert_eq!((both, both.longest()), (told, Some(20.0)));
        assert_eq!(minutes(known, Some(6), Some(30_000)).longest(), Some(100.0));
        assert_eq!(minutes(known, Some(60), None).longest(), Some(10.0));
    }

    #[test]
    fn tokens_that_are_not_known_take_nobody_knows_how_long() {
        let told = Minutes { by_requests: Some(10.0), by_tokens: None, binding: None };
        assert_eq!(minutes(TokenCount::Unknown, Some(60), Some(30_000)), told);
    }
}
