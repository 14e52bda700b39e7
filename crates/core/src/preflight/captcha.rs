//! Pictures that look like CAPTCHAs: refused, warned of, or let through, as the policy says.
//!
//! "For safety reasons, we have implemented a system to block the submission of CAPTCHAs" — the vision guide of 2024-06.

use super::{Finding, Level};
use crate::image::ImageFacts;
use crate::signals::Place;

/// What is done about a picture that looks like a CAPTCHA.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CaptchaPolicy {
    /// The ask is refused, and nothing is sent.
    Refuse,
    /// The asker is warned.
    #[default]
    Warn,
    /// Nothing; pictures need not be looked at.
    Off,
}

impl CaptchaPolicy {
    /// Names the policy in settings and flags.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Refuse => "refuse",
            Self::Warn => "warn",
            Self::Off => "off",
        }
    }
}

impl std::fmt::Display for CaptchaPolicy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl std::str::FromStr for CaptchaPolicy {
    type Err = &'static str;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        let all = [Self::Refuse, Self::Warn, Self::Off];
        all.into_iter().find(|policy| policy.as_str() == word).ok_or("write `refuse`, `warn` or `off`")
    }
}

/// The score from which a picture counts as a CAPTCHA, above 0 and at most 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Threshold(f32);

impl Threshold {
    /// Takes a number above 0 and at most 1.
    #[must_use]
    pub fn new(score: f32) -> Option<Self> {
        (score > 0.0 && score <= 1.0).then_some(Self(score))
    }

    /// Returns the number.
    #[must_use]
    pub const fn get(self) -> f32 {
        self.0
    }

    /// Says whether a score reaches it.
    #[must_use]
    pub fn is_reached(self, score: f32) -> bool {
        score >= self.0
    }
}

impl Default for Threshold {
    /// Where the operating curve of `docs/captcha.md` was cut.
    fn default() -> Self {
        Self(0.905)
    }
}

impl std::fmt::Display for Threshold {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl std::str::FromStr for Threshold {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().ok().and_then(Self::new).ok_or("write a number above 0 and at most 1")
    }
}

/// What is refused, and from where.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Policy {
    /// What is done about CAPTCHAs.
    pub captcha: CaptchaPolicy,
    /// From which score a picture counts as one.
    pub threshold: Threshold,
}

impl Policy {
    /// Returns the score of a picture that is to be refused, and its part that has it.
    pub(super) fn refuses(&self, facts: &ImageFacts) -> Option<(f32, Option<Place>)> {
        let reached = facts.signals.captcha.score().filter(|(score, _)| self.threshold.is_reached(*score));
        reached.filter(|_| self.captcha == CaptchaPolicy::Refuse)
    }

    /// Says whether a picture of which nothing is known is to be refused.
    pub(super) fn refuses_unseen(&self) -> bool {
        self.captcha == CaptchaPolicy::Refuse
    }
}

pub(super) fn check(facts: &ImageFacts, policy: &Policy) -> Option<Finding> {
    if policy.captcha == CaptchaPolicy::Off {
        return None;
    }
    let told = facts.signals.captcha;
    if let Some((score, part)) = told.score().filter(|(score, _)| policy.threshold.is_reached(*score)) {
        return Some(Finding {
            code: "captcha",
            level: Level::Warn,
            message: format!(
                "The picture{} looks like a CAPTCHA (score {score:.2}); endpoints refuse those.",
                within(part)
            ),
            remedy: Some("send another picture; if it is none, `captcha = \"off\"` looks away, see docs/captcha.md"),
        });
    }
    told.was_cut_short().then(|| Finding {
        code: "check_did_not_run",
        level: Level::Note,
        message: "The check for CAPTCHAs failed or took too long, so too little is known of that.".to_owned(),
        remedy: None,
    })
}

/// Says after the name of a picture where the part of it is that looks like one, if the whole does not.
pub(super) fn within(part: Option<Place>) -> String {
    part.map_or_else(String::new, |place| format!(", in a part of {place},"))
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;
    use crate::signals::Screened;
    use crate::size::Size;

    fn facts(captcha: Screened) -> ImageFacts {
        let mut facts = sample::facts();
        facts.signals.captcha = captcha;
        facts
    }

    fn policy(captcha: CaptchaPolicy) -> Policy {
        Policy { captcha, threshold: Threshold::new(0.8).unwrap() }
    }

    fn code(captcha: Screened, policy: &Policy) -> Option<&'static str> {
        check(&facts(captcha), policy).map(|finding| finding.code)
    }

    #[test]
    fn a_score_counts_from_the_threshold_on() {
        let warn = policy(CaptchaPolicy::Warn);
        assert_eq!(code(Screened::Score(0.79, None), &warn), None);
        assert_eq!(code(Screened::Score(0.8, None), &warn), Some("captcha"));
    }

    #[test]
    fn only_one_policy_refuses_and_one_says_nothing() {
        let captcha = facts(Screened::Score(0.9, None));
        assert_eq!(policy(CaptchaPolicy::Refuse).refuses(&captcha), Some((0.9, None)));
        let unfinished = facts(Screened::Unfinished(0.9, None));
        assert_eq!(policy(CaptchaPolicy::Refuse).refuses(&unfinished), Some((0.9, None)));
        assert_eq!(policy(CaptchaPolicy::Warn).refuses(&captcha), None);
        assert_eq!(policy(CaptchaPolicy::Off).refuses(&captcha), None);
        assert_eq!(code(Screened::Score(0.9, None), &policy(CaptchaPolicy::Off)), None);
        assert_eq!(policy(CaptchaPolicy::Refuse).refuses(&facts(Screened::Score(0.7, None))), None);
    }

    #[test]
    fn a_part_is_told_with_its_place() {
        let place = Place { left: 400, top: 300, size: Size::new(200, 50) };
        let told = check(&facts(Screened::Score(0.9, Some(place))), &policy(CaptchaPolicy::Warn)).unwrap().message;
        assert!(told.starts_with("The picture, in a part of 200x50 pixels at 400,300, looks like"), "{told}");
    }

    #[test]
    fn a_check_that_failed_is_told_and_refuses_nothing() {
        for told in [CaptchaPolicy::Refuse, CaptchaPolicy::Warn] {
            assert_eq!(code(Screened::Failed, &policy(told)), Some("check_did_not_run"));
            assert_eq!(policy(told).refuses(&facts(Screened::Failed)), None);
            assert_eq!(code(Screened::Unfinished(0.5, None), &policy(told)), Some("check_did_not_run"));
            assert_eq!(code(Screened::Unfinished(0.9, None), &policy(told)), Some("captcha"));
            assert_eq!(code(Screened::Unmeasured, &policy(told)), None);
        }
        assert_eq!(code(Screened::Failed, &policy(CaptchaPolicy::Off)), None);
    }

    #[test]
    fn words_and_numbers_are_read_or_refused() {
        assert_eq!("warn".parse(), Ok(CaptchaPolicy::Warn));
        assert!("on".parse::<CaptchaPolicy>().is_err());
        for wrong in ["0", "1.01", "-1", "NaN", "inf", "x"] {
            assert!(wrong.parse::<Threshold>().is_err(), "{wrong}");
        }
        assert_eq!("1".parse::<Threshold>().unwrap().get(), 1.0);
    }
}
