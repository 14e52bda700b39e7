//! Many questions at once: data sets, asked in runs that can be stopped and resumed, scored and reported.
//!
//! [`row`] and [`outcome`] are the words: what is asked, and how it ends. [`dataset`] reads rows from files,
//! [`enrolment`] writes them into the [`ledger`] of a run, and [`drive`] asks those that wait, or [`batch`] submits them to
//! be asked within a day; [`prompt`] makes the text of a question. [`plan`] says before what a run would cost. [`score`]
//! says how good answers are by the rules of the data sets' authors; it is pure: text in, numbers out. [`report`] and
//! [`export`] write down what a run came to, and [`compare`] what sets two runs apart.

#![forbid(unsafe_code)]

pub mod batch;
pub mod compare;
pub mod dataset;
pub mod drive;
pub mod enrolment;
pub mod export;
mod group;
pub mod judge;
pub mod ledger;
pub mod outcome;
pub mod plan;
pub mod prompt;
pub mod report;
pub mod row;
pub mod score;
mod scored;

pub use scored::Scorable;
