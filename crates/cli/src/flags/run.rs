//! What can be typed about data sets and runs.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::Args;
use vqa_core::Detail;
use vqa_run::dataset::{Filter, FilterError, Format};

use super::{AnswerFlags, ModelFlags, PictureFlags, RemedyFlags};

/// Which rows of which data set.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct DataFlags {
    /// Read the data set as this: jsonl, json, csv, tsv, parquet, vqav2, vlmevalkit or easyvqa [default: by its name and content]
    #[arg(long, value_name = "FORMAT", help_heading = "Data set")]
    pub(crate) format: Option<Format>,
    /// Take the answers of a VQAv2 question file from this file
    #[arg(long, value_name = "FILE", help_heading = "Data set")]
    pub(crate) annotations: Option<PathBuf>,
    /// Look for pictures below this folder [default: the data set's own]
    #[arg(long, value_name = "DIR", help_heading = "Data set")]
    pub(crate) image_root: Option<PathBuf>,
    /// Only rows that pass, as in 'type=yes/no AND year<2015'
    #[arg(long = "where", value_name = "CONDITION", value_parser = filter, help_heading = "Data set")]
    pub(crate) filter: Option<Filter>,
    /// Of those, so many drawn by chance; --seed draws others
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..), help_heading = "Data set")]
    pub(crate) sample: Option<u64>,
    /// Of those, the first so many
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..), help_heading = "Data set")]
    pub(crate) limit: Option<u64>,
    /// Ask with this text, as in '{question} Answer with one word.'; TYPE=TEXT is for rows of one type; may be repeated
    #[arg(long = "prompt", value_name = "TEXT", help_heading = "Data set")]
    pub(crate) prompts: Vec<String>,
    /// Stop at a row that cannot be read, instead of listing it and passing it over
    #[arg(long, help_heading = "Data set")]
    pub(crate) strict: bool,
}

fn filter(text: &str) -> Result<Filter, String> {
    text.parse().map_err(|error: FilterError| format!("{error}; {}", error.hint()))
}

/// What the endpoint allows.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct PaceFlags {
    /// The endpoint allows so many requests a minute [default: as it says in its headers]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..), help_heading = "Limits")]
    pub(crate) rpm: Option<u64>,
    /// The endpoint allows so many tokens a minute [default: as it says in its headers]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..), help_heading = "Limits")]
    pub(crate) tpm: Option<u64>,
}

/// `vqa plan`
#[derive(Debug, Clone, Args)]
#[command(after_help = "Examples:
  vqa plan questions.jsonl --model gpt-4o --model gpt-4o-mini
  vqa plan questions.jsonl --model gpt-4o --rpm 500 --tpm 30000 --max-tokens 20

Takes the flags of `vqa run` that decide what is asked, and counts as that command does: one call for each row.")]
pub(crate) struct PlanFlags {
    /// The data set: JSON lines, CSV, TSV, Parquet, VQAv2, VLMEvalKit or easy-VQA
    pub(crate) data: PathBuf,
    /// Price this model; may be repeated [default: as for `vqa run`: the first of the endpoint in the settings file, else
    /// gpt-4o; without a key the best model of this machine]
    #[arg(long = "model", short, value_name = "NAME")]
    pub(crate) models: Vec<String>,
    /// How closely to look: low, high, auto or original [default: auto]
    #[arg(long, short, value_name = "LEVEL")]
    pub(crate) detail: Option<Detail>,
    #[command(flatten)]
    pub(crate) dataset: DataFlags,
    #[command(flatten)]
    pub(crate) picture: PictureFlags,
    #[command(flatten)]
    pub(crate) answer: AnswerFlags,
    /// Hold each answer to the JSON schema in this file
    #[arg(long, value_name = "FILE", help_heading = "Answer")]
    pub(crate) schema: Option<PathBuf>,
    /// The endpoint allows so many requests a minute
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..), help_heading = "Limits")]
    pub(crate) rpm: Option<u64>,
    /// The endpoint allows so many tokens a minute
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..), help_heading = "Limits")]
    pub(crate) tpm: Option<u64>,
    /// Print one JSON object
    #[arg(long, help_heading = "Output")]
    pub(crate) json: bool,
}

/// The most rows of one batch (OpenAI's batch guide, 2026-09).
const MOST_BATCH_ROWS: usize = 50_000;

fn batch_rows(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(rows @ 1..=MOST_BATCH_ROWS) => Ok(rows),
        Ok(_) | Err(_) => Err(format!("write a number of rows from 1 to {MOST_BATCH_ROWS}")),
    }
}

/// `vqa run`
#[derive(Debug, Clone, Args)]
#[command(after_help = "Examples:
  vqa run questions.jsonl --model gpt-4o -o runs/a --max-cost 5
  vqa run -o runs/a --resume
  vqa run questions.jsonl --model gpt-4o -o runs/b --batch-api
  vqa score runs/a --metric vqav2
  vqa report runs/a -o report.html

A run that is stopped, or killed, goes on with --resume: exactly the rows without an end are asked. With --max-cost, what
the endpoint bills for the run, all its parts together, never passes the cap.")]
pub(crate) struct RunFlags {
    /// The data set: JSON lines, CSV, TSV, Parquet, VQAv2, VLMEvalKit or easy-VQA
    #[arg(required_unless_present = "resume")]
    pub(crate) data: Option<PathBuf>,
    /// Keep the run in this directory
    #[arg(long, short, value_name = "DIR")]
    pub(crate) output: PathBuf,
    /// Go on with the run in the directory; its settings are as they were
    #[arg(long)]
    pub(crate) resume: bool,
    /// With --resume, also ask the rows that failed
    #[arg(long, requires = "resume")]
    pub(crate) retry_failed: bool,
    #[command(flatten)]
    pub(crate) model: ModelFlags,
    #[command(flatten)]
    pub(crate) dataset: DataFlags,
    #[command(flatten)]
    pub(crate) picture: PictureFlags,
    #[command(flatten)]
    pub(crate) remedy: RemedyFlags,
    #[command(flatten)]
    pub(crate) answer: AnswerFlags,
    /// Hold each answer to the JSON schema in this file
    #[arg(long, value_name = "FILE", help_heading = "Answer")]
    pub(crate) schema: Option<PathBuf>,
    /// Put up to so many questions about the same pictures into one call
    #[arg(long, value_name = "K", conflicts_with = "schema", help_heading = "Answer")]
    pub(crate) pack: Option<NonZeroUsize>,
    #[command(flatten)]
    pub(crate) pace: PaceFlags,
    /// The most calls under way at the same time; fewer while the endpoint is slow [default: 64]
    #[arg(long, value_name = "N", help_heading = "Limits")]
    pub(crate) concurrency: Option<NonZeroUsize>,
    /// Submit the rows to the Batch API, which answers within a day, for half the price
    #[arg(long, conflicts_with = "pack", help_heading = "Batch API")]
    pub(crate) batch_api: bool,
    /// Put at most so many rows into one batch [default: 50000]
    #[arg(long, value_name = "N", value_parser = batch_rows, help_heading = "Batch API")]
    pub(crate) batch_rows: Option<usize>,
    /// Look at batches at least this often, in seconds [default: 60]
    #[arg(long, value_name = "SECONDS", value_parser = super::seconds, help_heading = "Batch API")]
    pub(crate) batch_poll: Option<f64>,
    /// With --resume, cancel the batches under way, and fetch what they have done
    #[arg(long, requires = "resume", help_heading = "Batch API")]
    pub(crate) cancel_batches: bool,
    /// Print what came of the run as one JSON object
    #[arg(long, help_heading = "Output")]
    pub(crate) json: bool,
}
