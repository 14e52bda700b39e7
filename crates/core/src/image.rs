//! A picture on its way from where the asker keeps it to what the model sees.

use std::fmt;
use std::path::{Path, PathBuf};

use bytes::Bytes;

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

/// What was measured of a picture's pixels; the evidence that preflight checks judge.
///
/// A measure that could not be taken is `None`, and no check speaks of it. All lengths are in pixels of the picture
/// that is sent, since that is what the model sees.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Signals {
    /// How far brightness takes from one side of an edge to the other, in the sharpest parts: at least 1, and about 2
    /// in a sharp photograph. High is blurred. `None` where the picture has too few edges to tell.
    pub edge_width: Option<f32>,
    /// What was measured of its text; `None` where no line of text was found.
    pub text: Option<TextSignals>,
    /// How much it looks like a CAPTCHA.
    pub captcha: Screened,
    /// What was measured of it as a whole.
    pub look: LookSignals,
    /// Whether there are measures at all.
    pub looked: Looked,
}

/// How much a picture looks like a CAPTCHA.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum Screened {
    /// Nobody asked.
    #[default]
    Unmeasured,
    /// From 0 to 1; higher is more like one.
    Score(f32),
    /// The check failed, or took longer than it was given.
    Failed,
}

/// Whether a picture was measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Looked {
    /// It was: a measure that is missing could not be taken.
    #[default]
    Whole,
    /// Measuring failed in a way that it should not, so nothing is known.
    Failed,
}

/// What was measured of a picture as a whole. Shares are of its pixels, 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct LookSignals {
    /// Of a picture without colour; `None` where there is colour, or where it is too small to tell.
    pub grey: Option<GreySignals>,
    /// Of something bright with nothing but black around it; `None` where there is no such thing.
    pub disc: Option<DiscSignals>,
    /// Of plain colours on a plain ground with straight lines; `None` where there is no such ground.
    pub plot: Option<PlotSignals>,
}

/// How brightness is spread over a picture without colour.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GreySignals {
    /// The share of black along the four edges.
    pub rim: f32,
    /// The share of black.
    pub black: f32,
    /// The share of what is neither near black nor near white.
    pub middle: f32,
    /// The share of white.
    pub white: f32,
    /// How many of the 176 middle levels of grey are in use.
    pub levels: u32,
    /// The share of the most frequent of these.
    pub peak: f32,
}

/// How much a bright part on black is a disc.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DiscSignals {
    /// Its shorter side over its longer one.
    pub round: f32,
    /// Its diameter over the short side of the picture.
    pub span: f32,
    /// The share of black outside of the circle.
    pub dark: f32,
    /// The share of what is not black just inside of the circle.
    pub lit: f32,
}

/// What a picture on a plain ground has of a plot.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PlotSignals {
    /// The share of the ground.
    pub ground: f32,
    /// How many plain colours of different hue stand on it.
    pub hues: u32,
    /// The longest straight line across, over the width.
    pub across: f32,
    /// The longest straight line down, over the height.
    pub down: f32,
}

/// What was measured of the text in a picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TextSignals {
    /// How many letters, or groups of letters that touch, stand in lines of the main direction. More is surer.
    pub letters: u32,
    /// The middle height of the letters in pixels, across their line: near the height of an `x`.
    pub height: f32,
    /// Letters in lines that run down against letters in lines that run across, as a natural log ratio. Above 0 is
    /// sideways.
    pub sideways: f32,
    /// Letters that rise above the small ones, as `b` and `T` do in upright text. In text that runs down, what is left
    /// counts as above.
    pub rising: u32,
    /// Letters that hang below the base line, as `p` does in upright text.
    pub hanging: u32,
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
