//! What the commands share: the desk they work at, and the ways they end.

pub(crate) mod ask;
pub(crate) mod chat;
pub(crate) mod compare;
pub(crate) mod config;
pub(crate) mod data;
pub(crate) mod export;
pub(crate) mod inspect;
pub(crate) mod models;
pub(crate) mod plan;
pub(crate) mod report;
pub(crate) mod run;
pub(crate) mod score;
pub(crate) mod screen;
pub(crate) mod serve;
pub(crate) mod tokens;

use std::future::Future;

use vqa_core::Kind;

use crate::failure::Failure;
use crate::flags::SharedFlags;
use crate::print::{Printer, Unwritten};
use crate::settings::{Env, SettingsError};

/// Where a command works.
#[derive(Debug)]
pub(crate) struct Desk {
    pub(crate) shared: SharedFlags,
    pub(crate) env: Env,
    pub(crate) printer: Printer,
}

/// Why a command stopped before its end.
#[derive(Debug)]
pub(crate) enum Stop {
    /// The reader of standard output went away; nobody needs the rest.
    Gone,
    /// Something went wrong.
    Failed(Box<Failure>),
}

/// How a command ends: with an exit code, or before its end.
pub(crate) type Done = Result<u8, Stop>;

impl From<Unwritten> for Stop {
    fn from(unwritten: Unwritten) -> Self {
        match unwritten {
            Unwritten::Gone => Self::Gone,
            Unwritten::Failed(error) => {
                let message = format!("cannot write to standard output: {error}");
                Failure::new(Kind::BadInput, message).code("unwritable").into()
            }
        }
    }
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Self::Failed(Box::new(failure))
    }
}

impl From<SettingsError> for Stop {
    fn from(error: SettingsError) -> Self {
        Failure::from(error).into()
    }
}

/// Runs a command's asynchronous part on this thread. What still runs when it ends is left behind.
pub(crate) fn block_on<T>(work: impl Future<Output = Result<T, Stop>>) -> Result<T, Stop> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::new(Kind::Internal, format!("cannot start: {error}")))?;
    let done = runtime.block_on(work);
    // A decoder that was interrupted must not hold up the exit.
    runtime.shutdown_background();
    done
}
