//! A picture on its way from where the asker keeps it to what the model sees.

use std::fmt;
use std::path::{Path, PathBuf};

use bytes::Bytes;

use crate::remedy::Undone;
use crate::signals::Signals;
use crate::size::Size;
use crate::tokens::{Detail, Layout, TokenCount};
use crate::views::Views;

/// Permission to read local files, which only the program at a person's own desk grants.
///
/// A server that turns requests into asks has no such token, so it cannot build a [`LocalPath`], whatever a request says.
#[derive(Debug, Clone, Copy)]
pub struct LocalFiles(());

impl LocalFiles {
    /// Grants the permission. Called once, by the command line's composition; never by a server.
    #[must_use]
    pub const fn granted_to_the_desk() -> Self {
        Self(())
    }
}

/// A file that may be read: its path, and the permission that let it be named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocalPath(PathBuf);

impl LocalPath {
    /// Names a local file.
    #[must_use]
    pub fn new(path: PathBuf, _permission: LocalFiles) -> Self {
        Self(path)
    }

    /// Returns the path.
    #[must_use]
    pub fn as_path(&self) -> &Path {
        &self.0
    }
}

/// Where a picture comes from.
#[derive(Clone, PartialEq, Eq)]
pub enum ImageSource {
    /// A file on this machine.
    Path(LocalPath),
    /// An `http` or `https` address that the endpoint fetches itself.
    Url(String),
    /// An `http` or `https` address that is fetched here, by the guarded fetcher.
    FetchedUrl(String),
    /// A `data:` URL, not yet decoded.
    DataUrl(String),
    /// Bytes at hand, with a name to call them by in messages.
    Bytes {
        /// What to call it, as in `standard input`.
        label: String,
        /// The encoded picture.
        bytes: Bytes,
    },
}

impl ImageSource {
    /// Names the picture in messages: never more of a data URL than its type, never a byte of the picture.
    #[must_use]
    pub fn label(&self) -> String {
        match self {
            Self::Path(path) => path.as_path().display().to_string(),
            Self::Url(url) | Self::FetchedUrl(url) => url.clone(),
            Self::DataUrl(url) => crate::data_url::label(url),
            Self::Bytes { label, .. } => label.clone(),
        }
    }
}

impl fmt::Debug for ImageSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ImageSource({})", self.label())
    }
}

/// Which picture of a file that holds several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Frame {
    /// The file must not be animated.
    #[default]
    Only,
    /// Takes this one, counted from 0.
    Index(u32),
}

/// How much of a picture's size is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Fit {
    /// Sends exactly what the model and the detail keep: the same tokens, a small upload.
    #[default]
    Model,
    /// Sends the original, stripped of its metadata.
    Original,
}

/// A picture as the asker named it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageRef {
    /// Where it comes from.
    pub source: ImageSource,
    /// How closely the model looks.
    pub detail: Detail,
    /// Which frame of an animation.
    pub frame: Frame,
    /// Whether it is scaled to what the model keeps.
    pub fit: Fit,
}

/// What a picture is made of once it is at hand.
#[derive(Clone, PartialEq, Eq)]
pub enum Content {
    /// The encoded picture, within the byte limit, of a type not yet known.
    Bytes(Bytes),
    /// An address that the endpoint fetches itself; nothing is known of the picture.
    Url(String),
}

impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bytes(bytes) => write!(f, "Bytes({} bytes)", bytes.len()),
            Self::Url(url) => write!(f, "Url({url})"),
        }
    }
}

/// A picture at hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AcquiredImage {
    /// What to call it in messages.
    pub label: String,
    /// How closely the model looks.
    pub detail: Detail,
    /// Which frame of an animation.
    pub frame: Frame,
    /// Whether it is scaled to what the model keeps.
    pub fit: Fit,
    /// The bytes or the address.
    pub content: Content,
}

/// The four formats that the API takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// Portable Network Graphics.
    Png,
    /// JPEG, baseline or progressive.
    Jpeg,
    /// WebP, lossy or lossless.
    Webp,
    /// GIF, one picture.
    Gif,
}

impl Format {
    /// Returns the media type, as a data URL carries it.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Webp => "image/webp",
            Self::Gif => "image/gif",
        }
    }

    /// Names the format in messages and JSON: `png`, `jpeg`, `webp`, `gif`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Jpeg => "jpeg",
            Self::Webp => "webp",
            Self::Gif => "gif",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Png => "PNG",
            Self::Jpeg => "JPEG",
            Self::Webp => "WebP",
            Self::Gif => "GIF",
        })
    }
}

/// How a stored picture must be turned to stand upright: the eight values of EXIF tag 0x0112.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Orientation {
    /// 1: as stored.
    #[default]
    Upright,
    /// 2: mirrored left to right.
    Mirrored,
    /// 3: turned by 180 degrees.
    HalfTurn,
    /// 4: mirrored top to bottom.
    Flipped,
    /// 5: mirrored along the main diagonal.
    Transposed,
    /// 6: to be turned by 90 degrees clockwise.
    Clockwise,
    /// 7: mirrored along the other diagonal.
    Transversed,
    /// 8: to be turned by 90 degrees counter-clockwise.
    CounterClockwise,
}

impl Orientation {
    /// Reads the EXIF value; anything but 1 to 8 means upright, as other programs have it.
    #[must_use]
    pub const fn from_exif(value: u16) -> Self {
        match value {
            2 => Self::Mirrored,
            3 => Self::HalfTurn,
            4 => Self::Flipped,
            5 => Self::Transposed,
            6 => Self::Clockwise,
            7 => Self::Transversed,
            8 => Self::CounterClockwise,
            _ => Self::Upright,
        }
    }

    /// Returns the EXIF value, 1 to 8.
    #[must_use]
    pub const fn to_exif(self) -> u16 {
        match self {
            Self::Upright => 1,
            Self::Mirrored => 2,
            Self::HalfTurn => 3,
            Self::Flipped => 4,
            Self::Transposed => 5,
            Self::Clockwise => 6,
            Self::Transversed => 7,
            Self::CounterClockwise => 8,
        }
    }

    /// Returns the size after the turn.
    #[must_use]
    pub const fn apply(self, stored: Size) -> Size {
        match self {
            Self::Upright | Self::Mirrored | Self::HalfTurn | Self::Flipped => stored,
            Self::Transposed | Self::Clockwise | Self::Transversed | Self::CounterClockwise => stored.turned(),
        }
    }
}

/// One thing that was done to a picture before it was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// This frame of an animation was taken.
    FrameTaken(u32),
    /// The picture was turned upright.
    Oriented(Orientation),
    /// Transparent pixels were laid on white.
    Flattened,
    /// The colours were brought to sRGB by the picture's own profile.
    ColourConverted,
    /// A colour profile was there and was not used: it is damaged, or of a kind that is not handled.
    ProfileDropped,
    /// CMYK inks were turned into RGB without a profile.
    InkConverted,
    /// 16-bit samples were cut to 8 bits.
    DepthReduced,
    /// The picture was scaled down.
    Scaled {
        /// The upright size before.
        from: Size,
        /// The size after.
        to: Size,
    },
    /// Metadata was left out.
    MetadataStripped,
    /// The pixels were encoded anew in this format.
    Encoded(Format),
    /// The compressed pixels were sent as they came.
    PassedThrough,
    /// The pixels themselves were given to the model, in this many views.
    Shown(u32),
    /// The picture was turned, since its text did not stand upright.
    Turned(Orientation),
    /// This part was cut out, counted from 1, of so many that overlap.
    Cut {
        /// Which part.
        part: u32,
        /// Of how many.
        of: u32,
    },
    /// The picture is shown larger than it would be, since its text was small.
    Enlarged {
        /// The size that the model would have seen.
        from: Size,
        /// The size that it sees.
        to: Size,
    },
}

/// What a picture was and what became of it.
#[derive(Debug, Clone, PartialEq)]
pub struct ImageFacts {
    /// The format, by content.
    pub format: Format,
    /// Encoded bytes as they came.
    pub bytes: u64,
    /// Size as stored.
    pub stored: Size,
    /// The turn that the file asked for, already applied.
    pub orientation: Orientation,
    /// Size once upright: what the token rules count.
    pub upright: Size,
    /// Size of what the model keeps of it; that of what is sent, unless the original is.
    pub seen: Size,
    /// Size of what is sent.
    pub sent: Size,
    /// Format of what is sent; where pixels are shown to a model in this program, the picture's own.
    pub sent_format: Format,
    /// Bytes of what is sent: encoded, or of all pixels that are shown.
    pub sent_bytes: u64,
    /// How the model divides it.
    pub layout: Layout,
    /// What it costs in input tokens.
    pub tokens: TokenCount,
    /// What was done to it, in order.
    pub steps: Vec<Step>,
    /// What was measured of it.
    pub signals: Signals,
    /// What was to be done to it and could not be, and why.
    pub undone: Vec<Undone>,
}

/// What is given to the model for one picture.
#[derive(Clone, PartialEq, Eq)]
pub enum Payload {
    /// An encoded picture without metadata.
    Encoded {
        /// Its format.
        format: Format,
        /// Its bytes.
        bytes: Bytes,
    },
    /// Pixels, for a model in this program.
    Pixels(Views),
    /// An address that the endpoint fetches itself.
    Url(String),
}

impl Payload {
    /// Returns the pixels that a model in this program is shown; nothing is known of how another divides a picture.
    #[must_use]
    pub const fn views(&self) -> Option<&Views> {
        match self {
            Self::Pixels(views) => Some(views),
            Self::Encoded { .. } | Self::Url(_) => None,
        }
    }
}

impl fmt::Debug for Payload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Encoded { format, bytes } => write!(f, "Encoded({format}, {} bytes)", bytes.len()),
            Self::Pixels(views) => write!(f, "Pixels({views:?})"),
            Self::Url(url) => write!(f, "Url({url})"),
        }
    }
}

/// Names a picture by its content: the BLAKE3 digest of its bytes as they came.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ContentId([u8; 32]);

impl ContentId {
    /// Takes a digest.
    #[must_use]
    pub const fn new(digest: [u8; 32]) -> Self {
        Self(digest)
    }

    /// Returns the digest.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for ContentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for ContentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ContentId({self})")
    }
}

/// A picture ready to be sent.
#[derive(Debug, Clone, PartialEq)]
pub struct PreparedImage {
    /// What to call it in messages. Never sent.
    pub label: String,
    /// How closely the model looks.
    pub detail: Detail,
    /// What is sent.
    pub payload: Payload,
    /// What is known of it; `None` for an address that the endpoint fetches.
    pub facts: Option<ImageFacts>,
    /// What it costs in input tokens: exact for pixels that were seen here, a bound for an address.
    pub tokens: TokenCount,
    /// What it was before it was prepared; `None` for an address that the endpoint fetches, and for a picture that was passed
    /// on unread. Never sent as it is.
    pub content: Option<ContentId>,
}
