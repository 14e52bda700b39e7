//! What a rule says of one row: a score, or why there is none.

use std::borrow::Cow;

/// The score of one row.
#[derive(Debug, Clone, PartialEq)]
pub struct Score<'a> {
    /// How good the answer is, 0 to 1.
    pub value: f64,
    /// The prediction as it was compared, where the rule compares one text: normalised, or the option that was found.
    pub read: Option<Cow<'a, str>>,
}

impl<'a> Score<'a> {
    /// Makes a score of 1 or 0.
    pub(crate) fn of(right: bool) -> Self {
        Self { value: if right { 1.0 } else { 0.0 }, read: None }
    }

    /// Makes a score from a value.
    pub(crate) const fn new(value: f64) -> Self {
        Self { value, read: None }
    }

    /// Adds how the prediction was read.
    pub(crate) fn read_as(self, read: impl Into<Cow<'a, str>>) -> Self {
        Self { read: Some(read.into()), ..self }
    }
}

/// Why a row has no score.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Unscored {
    /// The row of a run has not been asked yet, or its end is not known.
    Pending,
    /// The row of a run failed: there is no answer, so there is no wrong one.
    Failed,
    /// The row of a run was refused: by a check here, by the endpoint's filter, or by the model.
    Refused,
    /// The judge was not asked about the row, or gave no verdict.
    Unjudged,
    /// The row has no prediction.
    NoPrediction,
    /// The row has no answers to compare with.
    NoAnswers,
    /// The prediction does not say which option, or which number, it means. Never guessed.
    Unparsed,
    /// The rule is not defined for so many answers.
    AnswerCount,
    /// The row has no options to choose from.
    NoChoices,
    /// The right answer is not among the options, or is not a number.
    UnknownAnswer,
    /// The rule leaves this row out.
    LeftOut,
    /// The texts are too long to be compared.
    TooLong,
}

impl Unscored {
    /// Names the reason in JSON; stable.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Failed => "failed",
            Self::Refused => "refused",
            Self::Unjudged => "unjudged",
            Self::NoPrediction => "no_prediction",
            Self::NoAnswers => "no_answers",
            Self::Unparsed => "unparsed",
            Self::AnswerCount => "answer_count",
            Self::NoChoices => "no_choices",
            Self::UnknownAnswer => "unknown_answer",
            Self::LeftOut => "left_out",
            Self::TooLong => "too_long",
        }
    }

    /// Says the reason in words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Pending => "not asked yet",
            Self::Failed => "failed",
            Self::Refused => "refused",
            Self::Unjudged => "not judged",
            Self::NoPrediction => "no prediction",
            Self::NoAnswers => "no answers to compare with",
            Self::Unparsed => "the prediction could not be read",
            Self::AnswerCount => "the rule is not defined for so many answers",
            Self::NoChoices => "no options to choose from",
            Self::UnknownAnswer => "the right answer is no option, or no number",
            Self::LeftOut => "the rule leaves it out",
            Self::TooLong => "too long to be compared",
        }
    }
}

/// A score, or why there is none.
pub type Verdict<'a> = Result<Score<'a>, Unscored>;
