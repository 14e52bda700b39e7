//! The flags of `vqa models`.

use clap::Args;
#[cfg(feature = "local")]
use clap::Subcommand;
#[cfg(feature = "local")]
use std::path::PathBuf;

use super::Json;

/// `vqa models`
#[derive(Debug, Args)]
#[cfg_attr(feature = "local", command(args_conflicts_with_subcommands = true))]
#[cfg_attr(
    feature = "local",
    command(after_help = "Examples:
  vqa models                      what the endpoint offers
  vqa models list --all           what is on this machine, and what can be pulled
  vqa models pull smolvlm-500m    and then: vqa ask \"What is this?\" photo.jpg --model smolvlm-500m")
)]
pub(crate) struct ModelsFlags {
    #[cfg(feature = "local")]
    #[command(subcommand)]
    pub(crate) command: Option<ModelsCommand>,
    /// List the models whose rules and prices are known here; asks nobody
    #[arg(long)]
    pub(crate) known: bool,
    /// Print one JSON object a line
    #[arg(long, help_heading = "Output")]
    pub(crate) json: bool,
}

impl ModelsFlags {
    /// Says whether `--json` was typed, and how it is written.
    pub(crate) const fn json(&self) -> (bool, Json) {
        #[cfg(feature = "local")]
        if let Some(command) = &self.command {
            return match command {
                ModelsCommand::List(flags) => (flags.json, Json::Lines),
                ModelsCommand::Pull(flags) => (flags.json, Json::Lines),
                ModelsCommand::Show(flags) => (flags.json, Json::One),
                ModelsCommand::Import(flags) => (flags.json, Json::One),
                ModelsCommand::Rm(_) => (false, Json::None),
            };
        }
        (self.json, Json::Lines)
    }
}

/// What there is to do with models on this machine.
#[cfg(feature = "local")]
#[derive(Debug, Subcommand)]
pub(crate) enum ModelsCommand {
    /// List the models on this machine
    List(ListFlags),
    /// Get models from the hub: by a name of `list --all`, or any by its address
    ///
    /// Files lie in the cache that Hugging Face's tools share ($HF_HOME); what is there already is not downloaded again,
    /// and what broke off goes on. $HF_TOKEN, $HF_ENDPOINT and $HF_HUB_OFFLINE hold as for those tools.
    Pull(PullFlags),
    /// Say what a model is: its files, its licence, what it needs and how it sees
    Show(ShowFlags),
    /// Remove models; files that were imported stay where they are
    Rm(RmFlags),
    /// Give a model that is on this machine already a name
    Import(ImportFlags),
}

/// `vqa models list`
#[cfg(feature = "local")]
#[derive(Debug, Args)]
pub(crate) struct ListFlags {
    /// Also list those that can be pulled by name
    #[arg(long)]
    pub(crate) all: bool,
    /// Print one JSON object a line
    #[arg(long, help_heading = "Output")]
    pub(crate) json: bool,
}

/// `vqa models pull`
#[cfg(feature = "local")]
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  vqa models pull smolvlm-500m
  vqa models pull hf:ggml-org/SmolVLM-256M-Instruct-GGUF/SmolVLM-256M-Instruct-f16.gguf \\
      --mmproj mmproj-SmolVLM-256M-Instruct-f16.gguf --name smolvlm-256m-f16")]
pub(crate) struct PullFlags {
    /// Names, or addresses as in hf:owner/repository/file.gguf or ...@revision
    #[arg(required = true, value_name = "MODEL")]
    pub(crate) models: Vec<String>,
    /// With an address: the file in the same repository that sees
    #[arg(long, value_name = "FILE")]
    pub(crate) mmproj: Option<String>,
    /// With an address: call it this [default: the name of the file]
    #[arg(long, value_name = "NAME")]
    pub(crate) name: Option<String>,
    /// Print one JSON object for each model
    #[arg(long, help_heading = "Output")]
    pub(crate) json: bool,
}

/// `vqa models show`
#[cfg(feature = "local")]
#[derive(Debug, Args)]
pub(crate) struct ShowFlags {
    /// Its name
    pub(crate) name: String,
    /// Print one JSON object
    #[arg(long, help_heading = "Output")]
    pub(crate) json: bool,
}

/// `vqa models rm`
#[cfg(feature = "local")]
#[derive(Debug, Args)]
pub(crate) struct RmFlags {
    /// Their names
    #[arg(required = true, value_name = "NAME")]
    pub(crate) names: Vec<String>,
}

/// `vqa models import`
#[cfg(feature = "local")]
#[derive(Debug, Args)]
pub(crate) struct ImportFlags {
    /// The weights of the language model, in GGUF
    pub(crate) model: PathBuf,
    /// The weights that see; without them the model reads text alone
    #[arg(long, value_name = "FILE")]
    pub(crate) mmproj: Option<PathBuf>,
    /// Call it this [default: the name of the file]
    #[arg(long, value_name = "NAME")]
    pub(crate) name: Option<String>,
    /// Print one JSON object
    #[arg(long, help_heading = "Output")]
    pub(crate) json: bool,
}
