//! Why nothing can be scored at all. That one row cannot be is no error: see [`super::Unscored`].

use vqa_core::{Kind, Retry};

use super::metric::Metric;

/// Why nothing can be scored.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ScoreError {
    /// There is no such metric.
    #[error("there is no metric `{0}`")]
    UnknownMetric(String),
    /// The metric has no such variant.
    #[error("the metric `{metric}` has no variant `{variant}`")]
    UnknownVariant {
        /// The metric.
        metric: Metric,
        /// What was asked for.
        variant: String,
    },
    /// A column has more values than there may be slices.
    #[error("the column `{column}` has more than {limit} different values")]
    TooManySlices {
        /// The column.
        column: String,
        /// The most that is taken.
        limit: usize,
    },
}

impl ScoreError {
    /// Says whose fault it is.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        match self {
            Self::UnknownMetric(_) | Self::UnknownVariant { .. } => Kind::BadInput,
            Self::TooManySlices { .. } => Kind::TooLarge,
        }
    }

    /// Says whether to try again: never.
    #[must_use]
    pub const fn retry(&self) -> Retry {
        Retry::Never
    }

    /// Says what to do about it.
    #[must_use]
    pub fn hint(&self) -> String {
        let listed = |names: Vec<&str>| names.join(", ");
        match self {
            Self::UnknownMetric(_) => {
                format!("the metrics are {}", listed(Metric::ALL.map(Metric::as_str).to_vec()))
            }
            Self::UnknownVariant { metric, .. } => {
                format!("its variants are {}", listed(metric.variants().map(|rule| rule.variant()).collect()))
            }
            Self::TooManySlices { .. } => "slice by a column with few values, as the type of question".to_owned(),
        }
    }
}
