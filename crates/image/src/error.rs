//! Why a picture is not taken, by fault: the bytes, a limit, the format, or the asker's wishes.
//!
//! Messages say what the thing is and which limit it passes; what to do stands apart, in [`ImageError::hint`]. The
//! caller, who knows it, adds the name of the picture.

use vqa_core::tokens::RuleError;
use vqa_core::{Format, Kind, Retry, Size};

/// What a decoder said of damaged bytes.
pub type Fault = Box<dyn std::error::Error + Send + Sync>;

/// In what way a picture is damaged.
#[derive(Debug)]
pub enum Damage {
    /// The bytes end before the picture does.
    Truncated,
    /// The bytes contradict their format.
    Corrupt(Fault),
}

/// Which limit a picture passes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Excess {
    /// The encoded picture is too large.
    #[error("the picture has {bytes} bytes; the limit is {limit}")]
    Bytes {
        /// Its bytes.
        bytes: u64,
        /// The limit.
        limit: u64,
    },
    /// The decoded picture would be too large.
    #[error("the picture is {size} pixels, {} in all; the limit is {limit}", size.pixels())]
    Pixels {
        /// Its size, from the header.
        size: Size,
        /// The limit.
        limit: u64,
    },
    /// A side is too long.
    #[error("the picture is {size} pixels; no side may be longer than {limit}")]
    Side {
        /// Its size, from the header.
        size: Size,
        /// The limit.
        limit: u32,
    },
    /// Decoding would need too much memory.
    #[error("decoding this {format} picture of {size} pixels takes {bytes} bytes of memory; the limit is {limit}")]
    Memory {
        /// Its format.
        format: Format,
        /// Its size, from the header.
        size: Size,
        /// Bytes needed.
        bytes: u64,
        /// The limit.
        limit: u64,
    },
    /// Decoding would take too long: its pixels are drawn over and over, by scans or by frames.
    #[error("this {format} picture draws {pixels} pixels in its scans or frames; the limit is {limit}")]
    Work {
        /// Its format.
        format: Format,
        /// Pixels drawn in all.
        pixels: u64,
        /// The limit.
        limit: u64,
    },
}

/// Why a picture is not taken.
#[derive(Debug, thiserror::Error)]
pub enum ImageError {
    /// There is not one byte.
    #[error("the file is empty")]
    Empty,
    /// The bytes begin like nothing that is known.
    #[error("this is not a picture: its first bytes are those of no known format")]
    NotAnImage,
    /// The bytes are something else, whose name this is, as in `HEIC photo`.
    #[error("this is a {0}; only PNG, JPEG, WebP and non-animated GIF pictures are taken")]
    Foreign(&'static str),
    /// The format is right and this way of using it is not handled.
    #[error("this is a {format} picture with {what}, which is not handled")]
    Variant {
        /// The format.
        format: Format,
        /// The way, as in `arithmetic coding`.
        what: &'static str,
    },
    /// A GIF of several pictures.
    #[error("this is an animated GIF; only non-animated GIF pictures are taken")]
    Animated,
    /// The picture ends too early or contradicts itself.
    #[error("the {format} picture {}", match damage { Damage::Truncated => "is cut off", Damage::Corrupt(_) => "is damaged" })]
    Damaged {
        /// The format.
        format: Format,
        /// In what way.
        #[source]
        damage: Damage,
    },
    /// A limit is passed.
    #[error(transparent)]
    TooLarge(#[from] Excess),
    /// The file has no such frame.
    #[error("there is no frame {frame}; the picture has {frames}, counted from 0")]
    NoSuchFrame {
        /// The frame asked for.
        frame: u32,
        /// The frames there are.
        frames: u32,
    },
    /// The model does not take it so.
    #[error(transparent)]
    Rule(#[from] RuleError),
    /// A defect of this program: pixels that were decoded could not be scaled or encoded, or a decoder panicked.
    #[error("the picture could not be worked on")]
    Internal(#[source] Fault),
}

impl std::fmt::Display for Damage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Truncated => f.write_str("the bytes end before the picture does"),
            Self::Corrupt(fault) => fault.fmt(f),
        }
    }
}

impl std::error::Error for Damage {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Truncated => None,
            Self::Corrupt(fault) => fault.source(),
        }
    }
}

impl ImageError {
    pub(crate) const fn truncated(format: Format) -> Self {
        Self::Damaged { format, damage: Damage::Truncated }
    }

    pub(crate) fn corrupt(format: Format, fault: impl Into<Fault>) -> Self {
        Self::Damaged { format, damage: Damage::Corrupt(fault.into()) }
    }

    /// Says whose fault it is.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        match self {
            Self::Empty | Self::NotAnImage | Self::Damaged { .. } | Self::NoSuchFrame { .. } => Kind::BadInput,
            Self::Foreign(_) | Self::Variant { .. } | Self::Animated => Kind::Unsupported,
            Self::TooLarge(_) => Kind::TooLarge,
            Self::Rule(rule) => rule.kind(),
            Self::Internal(_) => Kind::Internal,
        }
    }

    /// Says whether to try again: never.
    #[must_use]
    pub const fn retry(&self) -> Retry {
        Retry::Never
    }

    /// Names the failure for scripts. Stable; the list is in `docs/pictures.md`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Empty => "empty_file",
            Self::NotAnImage => "not_an_image",
            Self::Foreign(_) => "unsupported_format",
            Self::Variant { .. } => "unsupported_variant",
            Self::Animated => "animated_gif",
            Self::Damaged { damage: Damage::Truncated, .. } => "truncated",
            Self::Damaged { damage: Damage::Corrupt(_), .. } => "corrupt",
            Self::TooLarge(Excess::Bytes { .. }) => "too_many_bytes",
            Self::TooLarge(Excess::Pixels { .. }) => "too_many_pixels",
            Self::TooLarge(Excess::Side { .. }) => "side_too_long",
            Self::TooLarge(Excess::Memory { .. }) => "too_much_memory",
            Self::TooLarge(Excess::Work { .. }) => "too_much_work",
            Self::NoSuchFrame { .. } => "no_such_frame",
            Self::Rule(rule) => rule.code(),
            Self::Internal(_) => "internal",
        }
    }

    /// Says what to do about it, where something can be done.
    #[must_use]
    pub const fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Empty => Some("check that the download or the command before it succeeded"),
            Self::NotAnImage | Self::Foreign(_) | Self::Variant { .. } => {
                Some("convert it to PNG, JPEG or WebP and try again")
            }
            Self::Animated => Some("choose one of its pictures with `--frame first` or `--frame N`"),
            Self::Damaged { damage: Damage::Truncated, .. } => Some("fetch or save the picture again"),
            Self::Damaged { damage: Damage::Corrupt(_), .. } => {
                Some("open it in an image program and save it again, if it opens at all")
            }
            Self::TooLarge(_) => Some("scale the picture down or save it with stronger compression"),
            Self::NoSuchFrame { .. } => Some("frames are counted from 0; `--frame first` takes the first"),
            Self::Rule(RuleError::Detail(_)) => Some("choose another level of detail or another model"),
            Self::Rule(RuleError::TooManyPatches { .. }) => {
                Some("scale the picture down, or ask for detail `high`, which does so itself")
            }
            Self::Internal(_) => None,
        }
    }
}

// Results carry the error by value through every stage.
const _: () = assert!(size_of::<ImageError>() < 128);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn travels_between_threads() {
        fn check<T: Send + Sync + 'static>() {}
        check::<ImageError>();
    }

    #[test]
    fn says_what_it_is_and_what_to_do() {
        let error = ImageError::Foreign("HEIC photo");
        assert_eq!(
            error.to_string(),
            "this is a HEIC photo; only PNG, JPEG, WebP and non-animated GIF pictures are taken"
        );
        assert!(error.hint().is_some_and(|hint| hint.contains("convert")));
        assert_eq!((error.kind(), error.code()), (Kind::Unsupported, "unsupported_format"));
    }
}
