//! The way of one picture to a model in this program: decoded, upright, fitted, and cut into what the model sees.

use bytes::Bytes;
use vqa_core::tokens::{ImageRule, Layout, ViewShape};
use vqa_core::{Detail, ImageFacts, PictureTimings, Rgb8, Size, Step, Views};

use crate::captcha;
use crate::decode;
use crate::error::ImageError;
use crate::laps::Laps;
use crate::limits::Limits;
use crate::pixels::RgbPixels;
use crate::prepare::{Before, Wanted, finish};
use crate::scale;
use crate::signals;

/// The side of a close-up: the guide of 2024-06.
const TILE: u32 = 512;

/// What a model in this program is shown of a picture.
#[derive(Debug, Clone)]
pub struct Shown {
    /// The pixels.
    pub views: Views,
    /// What the picture was and what became of it.
    pub facts: ImageFacts,
    /// How long that took.
    pub spent: PictureTimings,
}

/// Turns the bytes of a file into the pixels that a model in this program sees. They are fitted, whatever `wanted.fit`
/// says: a model has no use for more than it looks at.
///
/// # Errors
///
/// Refuses what [`crate::prepare`] refuses.
pub fn views(bytes: &Bytes, wanted: &Wanted<'_>, limits: &Limits) -> Result<Shown, ImageError> {
    let keep = |upright: Size| Ok(wanted.rule.measure(upright, wanted.detail)?.sent);
    let mut laps = Laps::start();
    let mut decoded = decode::decode(bytes, wanted.frame, limits, &keep)?;
    laps.lap(|spent| &mut spent.decode);
    let upright = decoded.orientation.apply(decoded.stored);
    let measured = wanted.rule.measure(upright, wanted.detail)?;
    if measured.sent == upright {
        limits.check_full_size(decoded.format, upright)?;
    }
    let steps = std::mem::take(&mut decoded.steps);
    let before = Before::of(&decoded, bytes, measured);
    let (pixels, mut steps) = finish(decoded, measured.sent, steps)?;
    let shape = match wanted.rule {
        ImageRule::View(rule) => rule.shape,
        ImageRule::Tile(_) | ImageRule::Patch(_) | ImageRule::Unknown => ViewShape::AsFitted,
    };
    let views = cut(&pixels, measured.layout, shape)?;
    laps.lap(|spent| &mut spent.fit);
    steps.push(Step::Shown(u32::try_from(views.all().count()).unwrap_or(u32::MAX)));
    let mut facts = before.facts((before.format(), views.bytes()), pixels.size(), steps);
    facts.signals = signals::measure(&pixels, measured.sent, limits.measure_time);
    facts.signals.captcha = captcha::screen(&pixels, upright, limits.captcha_time);
    laps.lap(|spent| &mut spent.check);
    Ok(Shown { views, facts, spent: laps.spent() })
}

/// Cuts a fitted picture into its views.
pub(crate) fn cut(fitted: &RgbPixels, layout: Layout, shape: ViewShape) -> Result<Views, ImageError> {
    let show = |pixels: &RgbPixels| rgb8(shaped(pixels, shape)?);
    match layout {
        Layout::Tiles { columns, rows } => {
            let whole = match shape {
                ViewShape::Stretched(_) => scale::rgb(fitted, Size::new(columns * TILE, rows * TILE))?,
                ViewShape::AsFitted | ViewShape::Padded { .. } => fitted.clone(),
            };
            let closeups = tiles(&whole).map(|(_, tile)| show(&tile)).collect::<Result<_, _>>()?;
            Ok(Views { view: show(&small_view(fitted)?)?, closeups, columns })
        }
        Layout::View | Layout::Patches { .. } | Layout::Unknown => {
            Ok(Views { view: show(fitted)?, closeups: Vec::new(), columns: 0 })
        }
    }
}

/// Brings a view to its shape.
fn shaped(view: &RgbPixels, shape: ViewShape) -> Result<RgbPixels, ImageError> {
    match shape {
        ViewShape::AsFitted => Ok(view.clone()),
        ViewShape::Stretched(side) => scale::rgb(view, Size::new(side, side)),
        ViewShape::Padded { side, grey } => padded(view, side, grey),
    }
}

fn padded(view: &RgbPixels, side: u32, grey: u8) -> Result<RgbPixels, ImageError> {
    let size = view.size();
    let long = u64::from(size.long_side().max(1));
    let to = |n: u32| {
        let rounded = (u64::from(n) * u64::from(side) * 2 + long) / (long * 2);
        u32::try_from(rounded).unwrap_or(side).clamp(1, side)
    };
    let inner = scale::rgb(view, Size::new(to(size.width), to(size.height)))?;
    let (left, top) = ((side - inner.size().width) / 2, (side - inner.size().height) / 2);
    let mut bytes = vec![grey; side as usize * side as usize * 3];
    let lines = bytes.chunks_exact_mut(side as usize * 3).skip(top as usize);
    for (line, row) in lines.zip(inner.rows()) {
        let start = left as usize * 3;
        if let Some(place) = line.get_mut(start..start + row.len()) {
            place.copy_from_slice(row);
        }
    }
    RgbPixels::new(Size::new(side, side), bytes).ok_or_else(|| ImageError::Internal("a view without pixels".into()))
}

fn rgb8(pixels: RgbPixels) -> Result<Rgb8, ImageError> {
    let size = pixels.size();
    Rgb8::new(size, pixels.into_bytes().into()).ok_or_else(|| ImageError::Internal("a view without pixels".into()))
}

/// Scales to the box of the small view, which every rule with tiles has at detail `low`.
pub(crate) fn small_view(fitted: &RgbPixels) -> Result<RgbPixels, ImageError> {
    let any_rule = ImageRule::Unknown;
    let size = any_rule.measure(fitted.size(), Detail::Low)?.sent;
    scale::rgb(fitted, size)
}

/// Cuts a fitted picture into close-ups, row by row, each with its row and column, counted from 1.
pub(crate) fn tiles(fitted: &RgbPixels) -> impl Iterator<Item = ((u32, u32), RgbPixels)> {
    let size = fitted.size();
    let rows = (1..).zip((0..size.height).step_by(TILE as usize));
    rows.flat_map(move |(row, top)| {
        let columns = (1..).zip((0..size.width).step_by(TILE as usize));
        columns.filter_map(move |(column, left)| {
            let part = Size::new(TILE.min(size.width - left), TILE.min(size.height - top));
            Some(((row, column), crop(fitted, (left, top), part)?))
        })
    })
}

pub(crate) fn crop(from: &RgbPixels, (left, top): (u32, u32), size: Size) -> Option<RgbPixels> {
    let (start, len) = (left as usize * 3, size.width as usize * 3);
    let rows = from.rows().skip(top as usize).take(size.height as usize);
    let bytes = rows.filter_map(|row| row.get(start..start + len)).flatten().copied().collect();
    RgbPixels::new(size, bytes)
}
