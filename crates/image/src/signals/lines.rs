//! Lines of letters among the blobs.
//!
//! Takes blobs and a direction, yields rows of blobs that look like text: near each other along the line and farther
//! from anything beside it, of similar height, standing on a common base, thin-stroked. Text that runs down is found by
//! the same rules with the axes swapped.

use super::ink::Blob;

/// The lowest letter, in pixels; less is noise.
const LEAST_HEIGHT: u32 = 3;
/// The highest letter; larger ones are no evidence of small text and rarely come in lines.
const MOST_HEIGHT: u32 = 96;
/// Letters that touch make one blob: up to this many heights wide.
const MOST_WIDTH: u32 = 8;
/// A letter's neighbour may be this many times higher or lower.
const MOST_HEIGHT_RATIO: u32 = 3;
/// The gap to the next letter, at most, in heights of the higher of the two: room for a space between words.
const MOST_GAP: f32 = 1.0;
/// The height of the bands in which letters are looked up.
const BAND: u32 = 16;
/// Blobs beyond this many are not looked at, which bounds the time for pictures of noise.
const MOST_BLOBS: usize = 12_000;

/// A box in the coordinates of a line: `along` it and `across` it, ends inclusive.
#[derive(Debug, Clone, Copy)]
pub(super) struct Letter {
    pub(super) start: u32,
    pub(super) end: u32,
    pub(super) top: u32,
    pub(super) base: u32,
    /// How much of the box is ink, 0 to 1.
    pub(super) cover: f32,
    /// How far the ink is from its surroundings, of 255.
    pub(super) contrast: f32,
}

impl Letter {
    pub(super) fn height(&self) -> u32 {
        self.base - self.top + 1
    }

    fn middle(&self) -> u32 {
        self.top.midpoint(self.base)
    }

    fn turned(self) -> Self {
        Self { start: self.top, end: self.base, top: self.start, base: self.end, ..self }
    }
}

/// Where the nearest neighbour after each letter is, and how near any neighbour is.
struct Neighbours {
    next: Vec<Option<usize>>,
    gap: Vec<u32>,
}

/// A row of letters in order.
pub(super) type Line = Vec<Letter>;

/// Both sets of lines of one shade of ink.
pub(super) struct Lines {
    pub(super) across: Vec<Line>,
    pub(super) down: Vec<Line>,
    /// How many blobs could be letters by themselves.
    pub(super) candidates: usize,
}

/// Finds the lines among blobs of one shade.
pub(super) fn find<'a>(blobs: impl Iterator<Item = &'a Blob>) -> Lines {
    let upright: Vec<Letter> = blobs.filter(|blob| may_be_letter(blob)).take(MOST_BLOBS).map(letter).collect();
    let turned: Vec<Letter> = upright.iter().map(|letter| letter.turned()).collect();
    let (along, beside) = (neighbours(&upright), neighbours(&turned));
    let candidates = upright.len();
    Lines { across: chains(&upright, &along, &beside), down: chains(&turned, &beside, &along), candidates }
}

fn letter(blob: &Blob) -> Letter {
    let area = (blob.right - blob.left + 1) * (blob.bottom - blob.top + 1);
    Letter {
        start: blob.left,
        end: blob.right,
        top: blob.top,
        base: blob.bottom,
        cover: blob.ink as f32 / area as f32,
        contrast: blob.contrast(),
    }
}

fn may_be_letter(blob: &Blob) -> bool {
    let (width, height) = (blob.right - blob.left + 1, blob.bottom - blob.top + 1);
    let (short, long) = (width.min(height), width.max(height));
    long > LEAST_HEIGHT && short <= MOST_HEIGHT && long <= MOST_HEIGHT * 2 && long <= short * MOST_WIDTH
}

fn neighbours(letters: &[Letter]) -> Neighbours {
    let bands = Bands::of(letters);
    let mut found = Neighbours { next: vec![None; letters.len()], gap: vec![u32::MAX; letters.len()] };
    for (index, letter) in letters.iter().enumerate() {
        let mut best: Option<(u32, usize)> = None;
        for other in bands.near(letter, letters) {
            if let Some(gap) = gap(letter, &letters[other])
                && best.is_none_or(|known| (gap, other) < known)
            {
                best = Some((gap, other));
            }
        }
        if let Some((gap, other)) = best {
            found.next[index] = Some(other);
            found.gap[index] = found.gap[index].min(gap);
            found.gap[other] = found.gap[other].min(gap);
        }
    }
    found
}

/// Returns how far `right` begins behind the end of `left`, if the two can be neighbours on a line.
fn gap(left: &Letter, right: &Letter) -> Option<u32> {
    let (low, high) = (left.height().min(right.height()), left.height().max(right.height()));
    let shared = (left.base.min(right.base) + 1).saturating_sub(left.top.max(right.top));
    let follows = left.start + left.end < right.start + right.end && left.end < right.end;
    let fits = follows && high <= low * MOST_HEIGHT_RATIO && shared * 2 >= low;
    let gap = right.start.saturating_sub(left.end);
    (fits && gap as f32 <= high as f32 * MOST_GAP).then_some(gap)
}

/// Letters by the band of their middle, each band in the order in which they start.
struct Bands(Vec<Vec<usize>>);

impl Bands {
    fn of(letters: &[Letter]) -> Self {
        let count = letters.iter().map(|letter| letter.base / BAND + 1).max().unwrap_or(0);
        let mut bands = vec![Vec::new(); count as usize];
        for (index, letter) in letters.iter().enumerate() {
            bands[(letter.middle() / BAND) as usize].push(index);
        }
        bands.iter_mut().for_each(|band| band.sort_unstable_by_key(|&index| letters[index].start));
        Self(bands)
    }

    /// Returns all letters that can follow this one, and some that cannot.
    fn near<'a>(&'a self, letter: &Letter, letters: &'a [Letter]) -> impl Iterator<Item = usize> + 'a {
        // The next letter may be higher, and the gap is measured by the higher of the two.
        let (start, end) = (letter.start, letter.end + letter.height() * MOST_HEIGHT_RATIO);
        // At least half of the lower letter stands beside the higher one, so the middles are less than half the
        // height of the higher one apart.
        let (middle, reach) = (letter.middle(), letter.height() * MOST_HEIGHT_RATIO / 2 + 1);
        let (first, last) = (middle.saturating_sub(reach) / BAND, (middle + reach) / BAND);
        self.0.iter().take(last as usize + 1).skip(first as usize).flat_map(move |band| {
            let from = band.partition_point(|&index| letters[index].start < start);
            band[from..].iter().copied().take_while(move |&index| letters[index].start <= end)
        })
    }
}

/// Follows neighbours into lines and keeps those that look like text.
fn chains(letters: &[Letter], along: &Neighbours, beside: &Neighbours) -> Vec<Line> {
    // A letter belongs to the direction in which its nearest neighbour is.
    let belongs = |index: usize| along.gap[index] < beside.gap[index];
    let mut previous = vec![false; letters.len()];
    let next: Vec<Option<usize>> =
        (0..letters.len()).map(|index| along.next[index].filter(|&next| belongs(index) && belongs(next))).collect();
    // Two letters can have the same next one; the first in order keeps it.
    let next: Vec<Option<usize>> =
        next.into_iter().map(|next| next.filter(|&next| !std::mem::replace(&mut previous[next], true))).collect();
    (0..letters.len())
        .filter(|&index| !previous[index])
        .map(|first| std::iter::successors(Some(first), |&index| next[index]).map(|index| letters[index]).collect())
        .filter(looks_like_text)
        .collect()
}

/// Letters on a line at the least.
const LEAST_LETTERS: usize = 4;
/// The part of neighbours whose tops, or whose bases, are level, at the least.
const LEAST_LEVEL: f32 = 0.6;
/// How far apart level edges may be, in heights.
const LEVEL: f32 = 0.12;
/// How much of its box a letter's ink covers in the middle of the line: solid marks cover more, hair lines less.
const COVER: std::ops::RangeInclusive<f32> = 0.2..=0.85;
/// How far the letters of a line stand out, at the least, of 255. Grain and weave that pass as ink mostly stay below it;
/// grey text on white is above.
const LEAST_CONTRAST: f32 = 36.0;

fn looks_like_text(line: &Line) -> bool {
    if line.len() < LEAST_LETTERS {
        return false;
    }
    let height = median(line.iter().map(|letter| letter.height() as f32));
    let cover = median(line.iter().map(|letter| letter.cover));
    let length = (line[line.len() - 1].end - line[0].start + 1) as f32;
    let reach = (height * LEVEL).max(1.0);
    let level = |edge: fn(&Letter) -> u32| {
        let pairs = line.windows(2).filter(|pair| edge(&pair[0]).abs_diff(edge(&pair[1])) as f32 <= reach).count();
        pairs as f32 / (line.len() - 1) as f32
    };
    let levelled = level(|letter| letter.base).max(level(|letter| letter.top));
    let contrast = median(line.iter().map(|letter| letter.contrast));
    height >= LEAST_HEIGHT as f32
        && length >= height * 2.0
        && contrast >= LEAST_CONTRAST
        && COVER.contains(&cover)
        && levelled >= LEAST_LEVEL
}

/// Returns the middle value; of nothing, zero.
pub(super) fn median(values: impl Iterator<Item = f32>) -> f32 {
    let mut values: Vec<f32> = values.collect();
    let middle = values.len() / 2;
    if values.is_empty() { 0.0 } else { *values.select_nth_unstable_by(middle, f32::total_cmp).1 }
}
