//! What can be typed, as typed: no defaults, no meaning. [`crate::settings`] gives it both.

mod models;
mod report;
mod run;
mod serve;
#[cfg(test)]
mod tests;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use vqa_core::preflight::{CaptchaPolicy, Threshold};
use vqa_core::registry::Profile;
use vqa_core::tokens::AutoPolicy;
use vqa_core::{Detail, PicoUsd, Remedies, Size};
use vqa_run::score::{Metric, ScoreError};

use crate::settings::{Temperature, TopP};

pub(crate) use models::ModelsFlags;
#[cfg(feature = "local")]
pub(crate) use models::{ImportFlags, ListFlags, ModelsCommand, PullFlags, RmFlags, ShowFlags};
pub(crate) use report::{CompareFlags, ExportFlags, ReportFlags, ReportFormat};
pub(crate) use run::{DataFlags, PaceFlags, PlanFlags, RunFlags};
pub(crate) use serve::{LogFlag, ServeCommand, ServeFlags, name};

/// Questions about pictures, answered.
///
/// A question and pictures in; an answer, its tokens and its price out: from OpenAI, any server that speaks its
/// Chat Completions API, or a model on this machine. Answers go to standard output, everything else to standard error.
#[derive(Debug, Parser)]
#[command(name = "vqa", version, arg_required_else_help = true, disable_help_subcommand = true)]
#[command(after_help = "Exit codes:
  0 done, 2 wrong command line, 3 wrong input, 4 refused, 5 wrong setting (key, model, endpoint, file),
  6 the endpoint failed, 7 over the cap on cost, 8 rows of a run failed, 130 interrupted, 1 a defect of this program")]
pub(crate) struct Flags {
    #[command(flatten)]
    pub(crate) shared: SharedFlags,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What there is to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Ask one question about any number of pictures
    ///
    /// A picture is a path, an http(s) link, a data URL, or `-` for standard input. Order is kept, and a picture
    /// named twice is sent and billed twice. The answer goes to standard output; what it cost goes to standard error.
    Ask(AskFlags),
    /// Talk about pictures over several turns
    ///
    /// Every turn sends the whole conversation again, pictures included, and says before what it will cost. Lines may
    /// also come through a pipe; then the first failure ends the chat.
    Chat(ChatFlags),
    /// Say what a model sees of a picture, what it costs, and what may go wrong
    ///
    /// Nothing is sent and no key is needed. Exits with 3 if a picture is not accepted; the others are told all the
    /// same.
    Inspect(InspectFlags),
    /// Say how much pictures look like CAPTCHAs, and what else may go wrong
    ///
    /// Nothing is sent and no key is needed. Order is kept. Exits with 3 if a file cannot be read as a picture; the others
    /// are told all the same.
    Screen(ScreenFlags),
    /// Count the tokens of pictures by their size alone
    Tokens(TokensFlags),
    /// Say what asking a data set would cost, with one model or several
    ///
    /// Nobody is asked, no key is needed, and of each picture no more than its header is read.
    Plan(Box<PlanFlags>),
    /// Ask a data set, row by row, in a run that can be stopped and resumed
    Run(Box<RunFlags>),
    /// Show a run: a page with plots and pictures, or Markdown, CSV, JUnit
    Report(ReportFlags),
    /// Hold two runs over the same rows against each other
    Compare(CompareFlags),
    /// Write the rows of a run with their answers for other programs
    Export(ExportFlags),
    /// Score the answers of a run or of a file by the rule of a metric
    Score(ScoreFlags),
    /// Serve the guide's API to OpenAI's clients, in front of the models of the settings
    ///
    /// Listens on this machine alone unless there are keys. docs/serving.md says what is served and what can be set.
    Serve(ServeFlags),
    #[cfg_attr(feature = "local", doc = "List the models of an endpoint; list, pull, show, import, remove local ones")]
    #[cfg_attr(not(feature = "local"), doc = "List the models of the endpoint, and which of them take pictures")]
    Models(ModelsFlags),
    /// Show the settings
    Config(ConfigFlags),
}

/// How a command writes JSON, if it was asked to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Json {
    /// Not at all.
    None,
    /// One object a line.
    Lines,
    /// One object over several lines.
    One,
}

impl Command {
    /// Says whether `--json` was typed; a failure is then written in the same way.
    pub(crate) const fn json(&self) -> Json {
        let (typed, form) = match self {
            Self::Ask(flags) => (flags.json, Json::One),
            Self::Config(ConfigFlags { command: ConfigCommand::Show { json } }) => (*json, Json::One),
            Self::Inspect(flags) => (flags.json, Json::Lines),
            Self::Screen(flags) => (flags.json, Json::Lines),
            Self::Tokens(flags) => (flags.json, Json::Lines),
            Self::Plan(flags) => (flags.json, Json::One),
            Self::Run(flags) => (flags.json, Json::One),
            Self::Score(flags) => (flags.json, Json::Lines),
            Self::Models(flags) => flags.json(),
            Self::Compare(flags) => (flags.json, Json::One),
            Self::Chat(_) | Self::Report(_) | Self::Export(_) | Self::Serve(_) => (false, Json::None),
        };
        if typed { form } else { Json::None }
    }
}

/// Flags of every command.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct SharedFlags {
    /// Read settings from this file
    #[arg(long, global = true, value_name = "FILE", help_heading = "Settings")]
    pub(crate) config: Option<PathBuf>,
    /// Use this endpoint of the settings file
    #[arg(long, global = true, value_name = "NAME", help_heading = "Settings")]
    pub(crate) endpoint: Option<String>,
    /// Talk to the server at this address, as in http://localhost:11434/v1
    #[arg(long, global = true, value_name = "URL", help_heading = "Settings")]
    pub(crate) base_url: Option<String>,
    /// Count by the published rules of this edition: 2024-06, 2025-05 or 2026-09
    #[arg(long, global = true, value_name = "EDITION", help_heading = "Settings")]
    pub(crate) profile: Option<Profile>,
    /// What detail `auto` means for tile models: high, or by-size (low up to 512x512)
    #[arg(long, global = true, value_name = "RULE", value_enum, help_heading = "Settings")]
    pub(crate) auto: Option<AutoFlag>,
    /// Say nothing on standard error but errors
    #[arg(long, short, global = true, help_heading = "Settings")]
    pub(crate) quiet: bool,
}

/// The words of `--auto`.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum AutoFlag {
    /// As `high`
    High,
    /// `low` for a picture that fits 512x512, else `high`
    BySize,
}

impl From<AutoFlag> for AutoPolicy {
    fn from(flag: AutoFlag) -> Self {
        match flag {
            AutoFlag::High => Self::High,
            AutoFlag::BySize => Self::BySize,
        }
    }
}

/// Which model looks, and how closely.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct ModelFlags {
    /// The model, of an endpoint or of this machine [default: the first of the endpoint in the settings file, else gpt-4o; without
    /// a key the best model of this machine]
    #[arg(long, short, value_name = "NAME")]
    pub(crate) model: Option<String>,
    /// How closely to look: low, high, auto or original [default: auto]
    #[arg(long, short, value_name = "LEVEL")]
    pub(crate) detail: Option<Detail>,
}

/// How pictures are read.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct PictureFlags {
    /// Take this picture of an animated GIF: `first`, or its number counted from 0
    #[arg(long, value_name = "N", help_heading = "Pictures")]
    pub(crate) frame: Option<FrameFlag>,
    /// `model` scales a picture to what the model keeps; `none` sends the original, without its metadata
    #[arg(long, value_name = "HOW", value_enum, help_heading = "Pictures")]
    pub(crate) fit: Option<FitFlag>,
    /// Download pictures given by link here, instead of passing the link on
    #[arg(long, help_heading = "Pictures")]
    pub(crate) fetch: bool,
    /// With --fetch, also download from this host if its address is private; may be repeated
    #[arg(long, value_name = "HOST", help_heading = "Pictures")]
    pub(crate) allow_private_hosts: Vec<String>,
    /// What is done about a picture that looks like a CAPTCHA: refuse, warn or off [default: warn]
    #[arg(long, value_name = "WHAT", help_heading = "Pictures")]
    pub(crate) captcha: Option<CaptchaPolicy>,
    /// From which score a picture counts as a CAPTCHA, above 0 and at most 1; docs/captcha.md has the curve
    #[arg(long, value_name = "SCORE", help_heading = "Pictures")]
    pub(crate) captcha_threshold: Option<Threshold>,
}

/// What is done to pictures of which a model would see too little.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct RemedyFlags {
    /// Do this to pictures where it helps: rotate (text upright), enlarge-text (small text larger), crop (panoramas in parts); several with
    /// commas between
    #[arg(long, value_name = "REMEDIES", help_heading = "Pictures")]
    pub(crate) apply: Option<Remedies>,
}

/// A number of a frame, or `first`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FrameFlag(pub(crate) u32);

impl std::str::FromStr for FrameFlag {
    type Err = &'static str;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        match word {
            "first" => Ok(Self(0)),
            _ => word.parse().map(Self).map_err(|_| "write `first`, or a number counted from 0"),
        }
    }
}

/// The words of `--fit`.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum FitFlag {
    /// What the model and the detail keep
    Model,
    /// The original
    None,
}

/// How to answer.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct AnswerFlags {
    /// The most tokens the answer may have [default: 300]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..), help_heading = "Answer")]
    pub(crate) max_tokens: Option<u32>,
    /// Instructions that stand above the conversation
    #[arg(long, value_name = "TEXT", help_heading = "Answer")]
    pub(crate) system: Option<String>,
    /// Sampling temperature, 0 to 2
    #[arg(long, value_name = "T", value_parser = temperature, help_heading = "Answer")]
    pub(crate) temperature: Option<f64>,
    /// Draw each token from the likeliest ones that together have this probability, 0 to 1
    #[arg(long, value_name = "P", value_parser = top_p, help_heading = "Answer")]
    pub(crate) top_p: Option<f64>,
    /// Ask for the same answer each time
    #[arg(long, value_name = "N", allow_negative_numbers = true, help_heading = "Answer")]
    pub(crate) seed: Option<i64>,
    /// End the answer at this text; up to four times
    #[arg(long, value_name = "TEXT", help_heading = "Answer")]
    pub(crate) stop: Vec<String>,
    /// The longest that an answer may take, retries included, in seconds [default: 600]
    #[arg(long, value_name = "SECONDS", value_parser = seconds, help_heading = "Limits")]
    pub(crate) timeout: Option<f64>,
    /// Calls after the first one failed [default: 2, in a run 5]
    #[arg(long, value_name = "N", help_heading = "Limits")]
    pub(crate) retries: Option<u32>,
    /// Refuse to send what could cost more than this
    #[arg(long, value_name = "USD", help_heading = "Limits")]
    pub(crate) max_cost: Option<PicoUsd>,
}

fn temperature(text: &str) -> Result<f64, String> {
    text.parse().map(|Temperature(degree)| degree)
}

fn top_p(text: &str) -> Result<f64, String> {
    text.parse().map(|TopP(share)| share)
}

fn seconds(text: &str) -> Result<f64, String> {
    crate::settings::positive_seconds(text)
}

/// `vqa ask`
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  vqa ask \"What's in this image?\" photo.jpg
  vqa ask \"Is there any difference?\" a.png https://host/b.webp --detail high
  cat scan.png | vqa ask \"Total?\" - --json")]
pub(crate) struct AskFlags {
    /// The question
    pub(crate) question: String,
    /// The pictures: paths, links, data URLs, or `-`
    pub(crate) pictures: Vec<String>,
    #[command(flatten)]
    pub(crate) model: ModelFlags,
    #[command(flatten)]
    pub(crate) picture: PictureFlags,
    #[command(flatten)]
    pub(crate) remedy: RemedyFlags,
    #[command(flatten)]
    pub(crate) answer: AnswerFlags,
    /// Hold the answer to the JSON schema in this file
    #[arg(long, value_name = "FILE", help_heading = "Answer")]
    pub(crate) schema: Option<PathBuf>,
    /// With --json: tell how likely each token of the answer was, and as many of the likeliest in its place, 0 to 20
    #[arg(long, value_name = "N", requires = "json", value_parser = clap::value_parser!(u8).range(0..=20), help_heading = "Answer")]
    pub(crate) logprobs: Option<u8>,
    /// Wait for the whole answer instead of showing it as it is written
    #[arg(long, help_heading = "Answer")]
    pub(crate) no_stream: bool,
    /// Print one JSON object with the answer, its tokens, its price and what was done to each picture
    #[arg(long, help_heading = "Output")]
    pub(crate) json: bool,
    /// Print what would be sent and what it would cost; with --json the exact request, its key masked
    #[arg(long, help_heading = "Output")]
    pub(crate) dry_run: bool,
}

/// `vqa chat`
#[derive(Debug, Args)]
#[command(after_help = "In the chat:
  /image PATH|URL   show a picture with the next question
  /detail LEVEL     look at the next pictures so closely
  /cost             what the conversation has cost
  /save FILE        write the conversation as JSON, without the pictures
  /quit             leave (also Ctrl-D)")]
pub(crate) struct ChatFlags {
    /// Pictures to show with the first question
    pub(crate) pictures: Vec<String>,
    #[command(flatten)]
    pub(crate) model: ModelFlags,
    #[command(flatten)]
    pub(crate) picture: PictureFlags,
    #[command(flatten)]
    pub(crate) remedy: RemedyFlags,
    #[command(flatten)]
    pub(crate) answer: AnswerFlags,
    /// Neither read nor write the file of earlier questions
    #[arg(long, help_heading = "Output")]
    pub(crate) no_history: bool,
}

/// `vqa inspect`
#[derive(Debug, Args)]
pub(crate) struct InspectFlags {
    /// The pictures: paths, data URLs, `-`, or with --fetch links
    #[arg(required = true)]
    pub(crate) pictures: Vec<String>,
    #[command(flatten)]
    pub(crate) model: ModelFlags,
    #[command(flatten)]
    pub(crate) picture: PictureFlags,
    #[command(flatten)]
    pub(crate) remedy: RemedyFlags,
    /// Write what the model would see into this folder
    #[arg(long, value_name = "DIR", help_heading = "Output")]
    pub(crate) preview: Option<PathBuf>,
    /// Print one JSON object a line
    #[arg(long, help_heading = "Output")]
    pub(crate) json: bool,
}

/// `vqa screen`
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  vqa screen photo.jpg form.png
  vqa screen uploads/*.png --json
  find uploads -name '*.jpg' | vqa screen --from-file - --json")]
pub(crate) struct ScreenFlags {
    /// The pictures: paths of files
    #[arg(required_unless_present = "from_file")]
    pub(crate) pictures: Vec<PathBuf>,
    /// Read more paths from this file, one a line; `-` for standard input
    #[arg(long, value_name = "FILE")]
    pub(crate) from_file: Option<PathBuf>,
    /// From which score a picture counts as a CAPTCHA, above 0 and at most 1; docs/captcha.md has the curve
    #[arg(long, value_name = "SCORE")]
    pub(crate) threshold: Option<Threshold>,
    /// Print one JSON object a line
    #[arg(long, help_heading = "Output")]
    pub(crate) json: bool,
}

/// `vqa tokens`
#[derive(Debug, Args)]
pub(crate) struct TokensFlags {
    /// Sizes in pixels, as in 1024x768
    #[arg(required = true, value_name = "WIDTHxHEIGHT")]
    pub(crate) sizes: Vec<Size>,
    #[command(flatten)]
    pub(crate) model: ModelFlags,
    /// Print one JSON object a line
    #[arg(long, help_heading = "Output")]
    pub(crate) json: bool,
}

/// `vqa score`
///
/// A row of a run is scored if it was answered. A row of a file is a JSON object with `prediction` and `answers` (a
/// text, or a list), and where the metric asks for them `choices` and `answer_type`; `id` names it. docs/metrics.md says
/// what each metric does.
#[derive(Debug, Args)]
#[command(after_help = "Metrics and their variants, the default first:
  vqav2      lmms-eval, vqa-2021, vqa-2016     exact     trimmed, folded
  textvqa    mmf, st-vqa                       gqa       official, lmms-eval, vlmevalkit
  anls       trimmed, rrc                      vqarad    llava-med
  relaxed    pix2struct, vlmevalkit            numeric   equal, within-5-percent
  mcq        mmmu, lmms-eval                   contains  words
  mmmu-open  mmmu                              judge      yes or no by --judge-model, of runs")]
pub(crate) struct ScoreFlags {
    /// The directory of a run, or rows as JSON lines; `-` for standard input
    pub(crate) file: PathBuf,
    /// Score by this metric
    #[arg(long, value_name = "NAME", value_parser = scored_by)]
    pub(crate) metric: ScoredBy,
    /// Score by this variant of it
    #[arg(long, value_name = "NAME")]
    pub(crate) variant: Option<String>,
    /// With --metric judge: the model that judges the answers of a run
    #[arg(long, value_name = "NAME", help_heading = "Judge")]
    pub(crate) judge_model: Option<String>,
    /// With --metric judge: what judging may cost at most
    #[arg(long, value_name = "USD", help_heading = "Judge")]
    pub(crate) max_cost: Option<PicoUsd>,
    /// Also sum up the rows by each value of this column, or of a run by `outcome` or `findings`; may be repeated
    #[arg(long = "slice", value_name = "COLUMN")]
    pub(crate) slices: Vec<String>,
    /// Stop at the first row that cannot be read, instead of passing it over
    #[arg(long)]
    pub(crate) strict: bool,
    /// Print `id` and `score` of each row as one JSON object a line, and the summary on standard error
    #[arg(long, help_heading = "Output")]
    pub(crate) per_row: bool,
    /// Print the summary as one JSON object; with --per-row it is the last line
    #[arg(long, help_heading = "Output")]
    pub(crate) json: bool,
}

/// What a score comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ScoredBy {
    /// A rule.
    Metric(Metric),
    /// A model.
    Judge,
}

fn scored_by(name: &str) -> Result<ScoredBy, String> {
    if name == "judge" { Ok(ScoredBy::Judge) } else { metric(name).map(ScoredBy::Metric) }
}

fn metric(name: &str) -> Result<Metric, String> {
    name.parse().map_err(|error: ScoreError| format!("{error}; {}", error.hint()))
}

/// `vqa config`
#[derive(Debug, Args)]
pub(crate) struct ConfigFlags {
    #[command(subcommand)]
    pub(crate) command: ConfigCommand,
}

/// What there is to do with settings.
#[derive(Debug, Subcommand)]
pub(crate) enum ConfigCommand {
    /// Print every setting, its value, and where it came from; keys are masked
    Show {
        /// Print one JSON object
        #[arg(long)]
        json: bool,
    },
}
