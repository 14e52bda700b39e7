//! `vqa models`: what the endpoint offers, what is known of it, and the models of this machine.

#[cfg(feature = "local")]
mod import;
#[cfg(feature = "local")]
mod list;
mod offered;
#[cfg(feature = "local")]
mod pull;
#[cfg(feature = "local")]
mod rm;
#[cfg(feature = "local")]
mod show;

use super::{Desk, Done};
use crate::flags::ModelsFlags;

pub(crate) fn run(desk: &Desk, flags: &ModelsFlags) -> Done {
    #[cfg(feature = "local")]
    if let Some(command) = &flags.command {
        use crate::flags::ModelsCommand;
        return match command {
            ModelsCommand::List(flags) => list::run(desk, flags),
            ModelsCommand::Pull(flags) => pull::run(desk, flags),
            ModelsCommand::Show(flags) => show::run(desk, flags),
            ModelsCommand::Rm(flags) => rm::run(desk, flags),
            ModelsCommand::Import(flags) => import::run(desk, flags),
        };
    }
    offered::run(desk, flags)
}
