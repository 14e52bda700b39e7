//! Every rule there is: a metric, a variant, and the function that scores a row. A list of functions, no engine.

use super::error::ScoreError;
use super::metric::Metric;
use super::row::Row;
use super::verdict::{Unscored, Verdict};
use super::{anls, contains, exact, gqa, mcq, mmmu_open, numeric, relaxed, textvqa, vqarad, vqav2};

/// A metric in one of its variants: what a score must be quoted with.
#[derive(Debug)]
pub struct Rule {
    metric: Metric,
    variant: &'static str,
    about: &'static str,
    score: for<'r, 'a> fn(&'r str, &'r Row<'a>) -> Verdict<'r>,
}

/// The rules, by metric; the first of a metric is its default.
static RULES: [Rule; 21] = [
    Rule {
        metric: Metric::Vqav2,
        variant: "lmms-eval",
        about: "prediction and answers always normalised",
        score: vqav2::always,
    },
    Rule {
        metric: Metric::Vqav2,
        variant: "vqa-2021",
        about: "the official code since March 2021: nothing is normalised where all answers agree",
        score: vqav2::of_2021,
    },
    Rule {
        metric: Metric::Vqav2,
        variant: "vqa-2016",
        about: "the official code until 2021: of the answers only the punctuation is normalised",
        score: vqav2::of_2016,
    },
    Rule {
        metric: Metric::TextVqa,
        variant: "mmf",
        about: "TextVQA's and VizWiz's accuracy over ten answers",
        score: textvqa::accuracy,
    },
    Rule {
        metric: Metric::TextVqa,
        variant: "st-vqa",
        about: "1 if the prediction is among the answers, after the same normalising",
        score: textvqa::among,
    },
    Rule {
        metric: Metric::Anls,
        variant: "trimmed",
        about: "the official script, with surplus blanks of the prediction removed first",
        score: anls::trimmed,
    },
    Rule {
        metric: Metric::Anls,
        variant: "rrc",
        about: "the official script, in which surplus blanks raise the score",
        score: anls::rrc,
    },
    Rule {
        metric: Metric::Relaxed,
        variant: "pix2struct",
        about: "numbers within 5 %, else the same text but for case",
        score: relaxed::pix2struct,
    },
    Rule {
        metric: Metric::Relaxed,
        variant: "vlmevalkit",
        about: "the same, with blanks around the prediction removed",
        score: relaxed::vlmevalkit,
    },
    Rule {
        metric: Metric::Mcq,
        variant: "mmmu",
        about: "MMMU's reading of the option, without its random choice",
        score: mcq::mmmu,
    },
    Rule {
        metric: Metric::Mcq,
        variant: "lmms-eval",
        about: "lmms-eval's and MMMU-Pro's reading of the option, without its random choice",
        score: mcq::lmms_eval,
    },
    Rule {
        metric: Metric::MmmuOpen,
        variant: "mmmu",
        about: "an answer occurs in a key phrase, or equals a number in it",
        score: mmmu_open::score,
    },
    Rule {
        metric: Metric::Exact,
        variant: "trimmed",
        about: "the same text, but for blanks around it",
        score: exact::trimmed,
    },
    Rule {
        metric: Metric::Exact,
        variant: "folded",
        about: "the same text, but for case and surplus blanks",
        score: exact::folded,
    },
    Rule {
        metric: Metric::Gqa,
        variant: "official",
        about: "the same text, over balanced questions alone",
        score: gqa::official,
    },
    Rule {
        metric: Metric::Gqa,
        variant: "lmms-eval",
        about: "the same text, but for case and ASCII punctuation",
        score: gqa::lmms_eval,
    },
    Rule {
        metric: Metric::Gqa,
        variant: "vlmevalkit",
        about: "the same text, but for case and blanks around it",
        score: gqa::vlmevalkit,
    },
    Rule {
        metric: Metric::VqaRad,
        variant: "llava-med",
        about: "closed questions by yes or no, open ones by recall of words; every wrong answer counts",
        score: vqarad::score,
    },
    Rule {
        metric: Metric::Numeric,
        variant: "equal",
        about: "the prediction's one number is the answer",
        score: numeric::equal,
    },
    Rule {
        metric: Metric::Numeric,
        variant: "within-5-percent",
        about: "the prediction's one number is within 5 % of the answer",
        score: numeric::within_5_percent,
    },
    Rule {
        metric: Metric::Contains,
        variant: "words",
        about: "the answer's words occur in the prediction, side by side",
        score: contains::words,
    },
];

impl Rule {
    /// Lists every rule; the first of a metric is its default.
    #[must_use]
    pub fn all() -> &'static [Self] {
        &RULES
    }

    /// Finds the rule of a metric, in its default variant where none is named.
    ///
    /// # Errors
    ///
    /// Refuses a variant that the metric does not have.
    pub fn find(metric: Metric, variant: Option<&str>) -> Result<&'static Self, ScoreError> {
        let found = metric.variants().find(|rule| variant.is_none_or(|name| rule.variant == name));
        found.ok_or_else(|| ScoreError::UnknownVariant { metric, variant: variant.unwrap_or_default().to_owned() })
    }

    /// Returns the metric.
    #[must_use]
    pub const fn metric(&self) -> Metric {
        self.metric
    }

    /// Returns the variant's name.
    #[must_use]
    pub const fn variant(&self) -> &'static str {
        self.variant
    }

    /// Says in a few words what the rule does.
    #[must_use]
    pub const fn about(&self) -> &'static str {
        self.about
    }

    /// Scores a row.
    ///
    /// # Errors
    ///
    /// Says why the row has no score; that is data, to be counted.
    pub fn score<'r>(&self, row: &'r Row<'_>) -> Verdict<'r> {
        let prediction = row.prediction.as_deref().ok_or(Unscored::NoPrediction)?;
        if row.answers.is_empty() {
            return Err(Unscored::NoAnswers);
        }
        (self.score)(prediction, row)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_metric_has_a_default_and_no_variant_twice() {
        for metric in Metric::ALL {
            let names: Vec<_> = metric.variants().map(Rule::variant).collect();
            let mut unique = names.clone();
            unique.sort_unstable();
            unique.dedup();
            assert_eq!(unique.len(), names.len(), "{metric}");
            assert_eq!(Rule::find(metric, None).map(Rule::variant), Ok(names[0]), "{metric}");
            assert_eq!(metric.as_str().parse(), Ok(metric));
        }
    }

    #[test]
    fn wrong_names_are_answered_with_the_right_ones() {
        let error = Rule::find(Metric::Vqav2, Some("vqa-2020")).unwrap_err();
        assert_eq!(error.to_string(), "the metric `vqav2` has no variant `vqa-2020`");
        assert_eq!(error.hint(), "its variants are lmms-eval, vqa-2021, vqa-2016");
        let error = "vqa".parse::<Metric>().unwrap_err();
        assert!(error.hint().contains("vqav2, textvqa, anls"), "{}", error.hint());
    }

    #[test]
    fn a_row_without_a_prediction_or_without_answers_is_counted_not_scored() {
        let none = Row { answers: vec!["a".into()], ..Row::default() };
        let nothing = Row { prediction: Some("a".into()), ..Row::default() };
        for rule in Rule::all() {
            assert_eq!(rule.score(&none), Err(Unscored::NoPrediction));
            assert_eq!(rule.score(&nothing), Err(Unscored::NoAnswers));
        }
    }
}
