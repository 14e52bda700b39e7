//! `vqa`: questions about pictures, answered.
//!
//! Reads flags, fills in settings, runs one command, returns an exit code. What the codes mean is in [`exit`].

#![forbid(unsafe_code)]

mod clock;
mod commands;
mod compose;
mod exit;
mod failure;
mod flags;
mod listen;
#[cfg(feature = "local")]
mod local;
mod panics;
mod print;
mod read;
mod report;
mod settings;
mod stdin;
mod write;

use std::alloc::System;
use std::process::ExitCode;

use clap::Parser;

use flags::{Command, Flags, Json};
use print::{Printer, Talk};
use settings::Env;
use zeroizing_alloc::ZeroAlloc;

/// Wipes memory before it is given back: it held pictures, keys and texts, also where libraries held them.
#[global_allocator]
static MEMORY: ZeroAlloc<System> = ZeroAlloc(System);

fn main() -> ExitCode {
    panics::keep_quiet();
    let flags = match Flags::try_parse() {
        Ok(flags) => flags,
        Err(message) => {
            // Help and version go to standard output and are no failure.
            let _ = message.print();
            return exit::exit(if message.use_stderr() { exit::USAGE } else { 0 });
        }
    };
    let json = flags.command.json();
    let printer = Printer::new(if flags.shared.quiet { Talk::Quiet } else { Talk::Normal });
    let desk = commands::Desk { shared: flags.shared, env: Env::of_process(), printer };
    let done = match flags.command {
        Command::Ask(flags) => commands::ask::run(&desk, &flags),
        Command::Chat(flags) => commands::chat::run(&desk, flags),
        Command::Inspect(flags) => commands::inspect::run(&desk, &flags),
        Command::Screen(flags) => commands::screen::run(&desk, &flags),
        Command::Tokens(flags) => commands::tokens::run(&desk, &flags),
        Command::Plan(flags) => commands::plan::run(&desk, &flags),
        Command::Run(flags) => commands::run::run(&desk, &flags),
        Command::Report(flags) => commands::report::run(&desk, &flags),
        Command::Compare(flags) => commands::compare::run(&desk, &flags),
        Command::Export(flags) => commands::export::run(&desk, &flags),
        Command::Score(flags) => commands::score::run(&desk, &flags),
        Command::Serve(flags) => commands::serve::run(&desk, &flags),
        Command::Models(flags) => commands::models::run(&desk, &flags),
        Command::Config(flags) => commands::config::run(&desk, &flags),
    };
    match done {
        Ok(code) => exit::exit(code),
        Err(commands::Stop::Gone) => exit::exit(0),
        Err(commands::Stop::Failed(failure)) => {
            // If standard output is what failed, standard error and the exit code say so.
            let _ = match json {
                Json::None => Ok(()),
                Json::Lines => printer.json(&failure.json()),
                Json::One => printer.json_tall(&failure.json()),
            };
            printer.failure(&failure);
            exit::exit(failure.exit)
        }
    }
}
