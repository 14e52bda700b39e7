//! Draws, trains, judges and exports the built-in vision-language model.
//!
//! Everything is drawn on the fly from a seed; `README.md` says how a model is made from nothing.

mod checkpoint;
mod commands;
mod draw;
mod easyvqa;
mod error;
mod export;
mod files;
mod flags;
mod gaze;
mod import;
mod judge;
mod labels;
mod math;
mod mixture;
mod model;
mod optimiser;
mod pass;
mod photos;
mod print;
mod prompt;
mod rng;
mod scene;
mod tokens;
mod train;
mod view;

use std::error::Error;
use std::process::ExitCode;

use flags::Flags;

fn main() -> ExitCode {
    match commands::run(&Flags::new(std::env::args().skip(1).collect())) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            let mut line = format!("error: {failure}");
            let mut cause = failure.source();
            while let Some(error) = cause {
                line.push_str(&format!(": {error}"));
                cause = error.source();
            }
            print::complain(&line);
            ExitCode::FAILURE
        }
    }
}
