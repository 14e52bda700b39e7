//! The flags of `vqa serve`.

use std::net::SocketAddr;

use clap::{Args, Subcommand, ValueEnum};

/// `vqa serve`
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
#[command(after_help = "Examples:
  vqa serve                              the default model, on 127.0.0.1:8080
  vqa serve --config vqa.toml            models, aliases, keys and limits as the file says
  vqa serve --config vqa.toml --check    only say whether it would work
  vqa serve key alice                    a new key, and the lines for the file")]
pub(crate) struct ServeFlags {
    #[command(subcommand)]
    pub(crate) command: Option<ServeCommand>,
    /// Listen here [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub(crate) listen: Option<SocketAddr>,
    /// Serve this model [default: the models of the endpoints in the settings file, else those that are known; without a key those of
    /// this machine]
    #[arg(long, short, value_name = "NAME")]
    pub(crate) model: Option<String>,
    /// Write one line a request like this, on standard error [default: human, with -q off]
    #[arg(long, value_name = "HOW", value_enum)]
    pub(crate) log: Option<LogFlag>,
    /// Keep nothing of a picture after its answer, whatever the settings say
    #[arg(long)]
    pub(crate) no_cache: bool,
    /// Check the settings, say what would be served, and stop
    #[arg(long)]
    pub(crate) check: bool,
}

/// What else there is to do about serving.
#[derive(Debug, Subcommand)]
pub(crate) enum ServeCommand {
    /// Print a new key, once, and the lines that let it in
    Key {
        /// Whose key it is: a name of letters, digits, - and _
        #[arg(value_parser = name)]
        name: String,
    },
}

/// The words of `--log`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum LogFlag {
    /// A line to read
    Human,
    /// One JSON object
    Json,
    /// Nothing
    Off,
}

/// Names of keys stand in settings, logs, metrics and errors.
pub(crate) fn name(text: &str) -> Result<String, &'static str> {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
    let fits = !text.is_empty() && text.len() <= 64 && text.bytes().all(plain);
    if fits { Ok(text.to_owned()) } else { Err("write 1 to 64 letters, digits, - and _") }
}
