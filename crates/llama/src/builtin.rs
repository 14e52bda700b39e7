//! The model that is part of the program.

use crate::config::LocalConfig;

/// Its name.
pub const BUILTIN: &str = "builtin";

/// Names the model that is part of this program, if it was built with one.
#[must_use]
pub fn builtin() -> Option<LocalConfig> {
    #[cfg(has_builtin)]
    {
        use crate::config::ModelFile;
        const MODEL: &[u8] = include_bytes!("../builtin/model.gguf");
        const PROJECTOR: &[u8] = include_bytes!("../builtin/mmproj.gguf");
        let projector = Some(ModelFile::Embedded(PROJECTOR));
        Some(LocalConfig::new(BUILTIN.into(), ModelFile::Embedded(MODEL), projector))
    }
    #[cfg(not(has_builtin))]
    None
}
