//! The names of the metrics.

use std::fmt;
use std::str::FromStr;

use super::error::ScoreError;
use super::rule::Rule;

/// A way to score answers. Most have variants, see [`Rule`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Metric {
    /// VQA accuracy over ten people's answers.
    Vqav2,
    /// VQA accuracy as TextVQA and VizWiz count it.
    TextVqa,
    /// Average normalised Levenshtein similarity, of document questions.
    Anls,
    /// Numbers within 5 %, else the same text, of chart questions.
    Relaxed,
    /// The label of the right option.
    Mcq,
    /// The open questions of MMMU.
    MmmuOpen,
    /// The same text.
    Exact,
    /// GQA's accuracy.
    Gqa,
    /// LLaVA-Med's scores of VQA-RAD: yes or no, and recall of words.
    VqaRad,
    /// The same number.
    Numeric,
    /// The answer occurs in the prediction.
    Contains,
}

impl Metric {
    /// Every metric.
    pub const ALL: [Self; 11] = [
        Self::Vqav2,
        Self::TextVqa,
        Self::Anls,
        Self::Relaxed,
        Self::Mcq,
        Self::MmmuOpen,
        Self::Exact,
        Self::Gqa,
        Self::VqaRad,
        Self::Numeric,
        Self::Contains,
    ];

    /// Returns the metric's name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Vqav2 => "vqav2",
            Self::TextVqa => "textvqa",
            Self::Anls => "anls",
            Self::Relaxed => "relaxed",
            Self::Mcq => "mcq",
            Self::MmmuOpen => "mmmu-open",
            Self::Exact => "exact",
            Self::Gqa => "gqa",
            Self::VqaRad => "vqarad",
            Self::Numeric => "numeric",
            Self::Contains => "contains",
        }
    }

    /// Lists the metric's variants, the default first.
    pub fn variants(self) -> impl Iterator<Item = &'static Rule> {
        Rule::all().iter().filter(move |rule| rule.metric() == self)
    }
}

impl fmt::Display for Metric {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Metric {
    type Err = ScoreError;

    fn from_str(name: &str) -> Result<Self, ScoreError> {
        let found = Self::ALL.into_iter().find(|metric| metric.as_str() == name);
        found.ok_or_else(|| ScoreError::UnknownMetric(name.to_owned()))
    }
}
