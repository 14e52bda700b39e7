//! What can be typed about runs that were asked: reports, comparisons, exports.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use vqa_run::score::Metric;

use super::metric;

/// `vqa report`
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  vqa report runs/a --metric vqav2 --slice question_type -o report.html
  vqa report runs/a --metric exact --format markdown
  vqa report runs/a --metric exact --format junit -o results.xml")]
pub(crate) struct ReportFlags {
    /// The run's directory
    pub(crate) run: PathBuf,
    /// Score by this metric
    #[arg(long, value_name = "NAME", value_parser = metric)]
    pub(crate) metric: Option<Metric>,
    /// Score by this variant of it
    #[arg(long, value_name = "NAME", requires = "metric")]
    pub(crate) variant: Option<String>,
    /// Also sum up the rows by each value of this column; may be repeated
    #[arg(long = "slice", value_name = "COLUMN")]
    pub(crate) slices: Vec<String>,
    /// What to write [default: by the ending of the file, else html]
    #[arg(long, value_name = "FORMAT", value_enum, help_heading = "Output")]
    pub(crate) format: Option<ReportFormat>,
    /// Write to this file [default: report.html in the run's directory; other formats go to standard output]
    #[arg(long, short, value_name = "FILE", help_heading = "Output")]
    pub(crate) output: Option<PathBuf>,
}

/// What a report can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReportFormat {
    /// One page with plots and pictures, which opens without a network
    Html,
    /// Tables for a readme or a pull request
    Markdown,
    /// A row of the run a line
    Csv,
    /// A test case for each row, for build servers
    Junit,
}

/// `vqa compare`
#[derive(Debug, Args)]
pub(crate) struct CompareFlags {
    /// The first run's directory
    pub(crate) first: PathBuf,
    /// The second run's directory
    pub(crate) second: PathBuf,
    /// Score both by this metric
    #[arg(long, value_name = "NAME", value_parser = metric)]
    pub(crate) metric: Metric,
    /// Score by this variant of it
    #[arg(long, value_name = "NAME")]
    pub(crate) variant: Option<String>,
    /// List at most so many rows in which the runs differ
    #[arg(long, value_name = "N", default_value_t = 20, help_heading = "Output")]
    pub(crate) list: usize,
    /// Write a page with the pictures of those rows to this file
    #[arg(long, short, value_name = "FILE", help_heading = "Output")]
    pub(crate) output: Option<PathBuf>,
    /// Print one JSON object
    #[arg(long, help_heading = "Output")]
    pub(crate) json: bool,
}

/// `vqa export`
#[derive(Debug, Args)]
#[command(after_help = "The ending of the file says what is written:
  .jsonl    everything; `vqa score` reads it
  .csv      a table for spreadsheets
  .parquet  a table of typed columns
  .json     the list that the VQAv2 leaderboard takes")]
pub(crate) struct ExportFlags {
    /// The run's directory
    pub(crate) run: PathBuf,
    /// Write to this file
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: PathBuf,
    /// Write cells that begin like a formula as they are; a spreadsheet may then compute them
    #[arg(long)]
    pub(crate) keep_formulas: bool,
}
