//! `vqa models rm`: forgets models, and frees what was pulled for them.

use vqa_core::Kind;
use vqa_hub::{FileSize, Origin};

use crate::commands::{Desk, Done};
use crate::failure::Failure;
use crate::flags::RmFlags;
use crate::local;

pub(crate) fn run(desk: &Desk, flags: &RmFlags) -> Done {
    let library = local::library(&desk.env)?;
    for name in &flags.names {
        if name == local::BUILTIN {
            let failure = Failure::new(Kind::BadInput, "the built-in model is a part of the program, and stays");
            let failure = failure.code("builtin");
            return Err(failure.into());
        }
        let entry = local::find(&library, name)?;
        let freed = library.remove(name)?;
        desk.printer.say(&match (&entry.origin, freed) {
            (Origin::Imported, _) => format!("forgot {name}; its files stay where they are"),
            (Origin::Pulled(_), 0) => format!("removed {name}; nothing was freed"),
            (Origin::Pulled(_), freed) => format!("removed {name}: {} freed", local::size(FileSize::Exact(freed))),
        });
    }
    Ok(0)
}
