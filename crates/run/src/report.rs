//! What a run came to, for people to look at: as a page, as Markdown, as CSV, as JUnit.
//!
//! Takes a run's facts and its rows, which can be read more than once, and a rule to score them by; writes to whatever
//! takes bytes. [`View`] is the run summed up, in memory that does not grow with the rows; the page adds a gallery of a
//! bounded number of them. Nothing is downloaded, and nothing is asked.

mod assets;
mod calls;
mod cards;
mod chart;
mod csv;
mod error;
mod facts;
pub(crate) mod gallery;
mod histogram;
mod html;
mod junit;
mod markdown;
pub(crate) mod page;
mod pictures;
mod source;
mod spread;
mod thumbs;
pub(crate) mod tidy;
mod timeline;
mod trouble;
mod view;
pub(crate) mod words;
mod xml;

pub use csv::csv;
pub use error::ReportError;
pub use facts::{CallFact, Met, Money, RunFacts};
pub use gallery::{GalleryLimits, Showing};
pub use html::html;
pub use junit::junit;
pub use markdown::markdown;
pub use pictures::{DatasetPictures, LocalPictures, PictureGone, Pictures, Sought};
pub use source::{EndedRows, Rows};
pub use spread::Spread;
pub use thumbs::Progress;
pub use timeline::{Moment, Timeline};
pub use trouble::Trouble;
pub use view::{Asked, Counts, Sliced, Spreads, View, WRONG_BELOW};
