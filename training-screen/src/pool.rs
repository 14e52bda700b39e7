//! The lessons at hand, and which is shown next.
//!
//! Reads files named `GROUP.ANYTHING.lessons` as they come. A group is a family of CAPTCHAs or a kind of ordinary pictures,
//! and counts by itself: a family of many pictures is shown hardly more often than one of few. What was told badly the last
//! time is shown again sooner.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};

use crate::chance::Chance;
use crate::letters::files;
use crate::sample::{self, Sample, Truth};

/// The group of our own drawings, and how often it is shown.
const DRAWN: (&str, f32) = ("drawn", 0.3);
/// How often the CAPTCHAs of others are shown; the rest are ordinary pictures of others.
const CAPTCHAS: f32 = 0.36;
/// Of so many lessons the one is shown that was told worst.
const CANDIDATES: [usize; 2] = [3, 2];

/// Lessons of one source, and how badly each was told the last time.
#[derive(Debug, Default)]
struct Group {
    lessons: Vec<Sample>,
    losses: Vec<f32>,
}

/// Where a lesson is in the pool.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    side: usize,
    group: usize,
    lesson: usize,
}

/// All lessons: our own, CAPTCHAs of others, ordinary pictures of others.
#[derive(Debug, Default)]
pub struct Pool {
    sides: [Vec<Group>; 3],
    names: BTreeMap<String, (usize, usize)>,
    had: HashSet<PathBuf>,
}

impl Pool {
    /// Takes up the lessons that have come since.
    pub fn refill(&mut self, lessons: &Path) {
        for path in files(lessons).into_iter().filter(|path| path.extension().is_some_and(|end| end == "lessons")) {
            if !self.had.insert(path.clone()) {
                continue;
            }
            let all = sample::read(&path);
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let name = name.split('.').next().unwrap_or_default().to_owned();
            let Some(first) = all.first() else { continue };
            let side = if name == DRAWN.0 { 0 } else { 2 - usize::from(first.captcha == Truth::Yes) };
            let count = self.sides[side].len();
            let (side, group) = *self.names.entry(name).or_insert((side, count));
            if group == self.sides[side].len() {
                self.sides[side].push(Group::default());
            }
            let group = &mut self.sides[side][group];
            // What was never shown is shown first.
            group.losses.extend(all.iter().map(|_| 1.0));
            group.lessons.extend(all);
        }
    }

    /// Picks the next lesson to be shown.
    pub fn pick(&self, chance: &mut Chance) -> Place {
        let at = chance.unit();
        let wanted = if at < DRAWN.1 { 0 } else { 2 - usize::from(at < DRAWN.1 + CAPTCHAS) };
        let side = if self.sides[wanted].is_empty() { 0 } else { wanted };
        let group = self.group(chance, side);
        let losses = &self.sides[side][group].losses;
        let hard = if chance.often(0.5) { CANDIDATES[usize::from(side == 1)] } else { 1 };
        let any = (0..hard).map(|_| chance.bits() as usize % losses.len());
        let lesson = any.max_by(|a, b| losses[*a].total_cmp(&losses[*b])).unwrap_or_default();
        Place { side, group, lesson }
    }

    /// Picks a group: four times as many lessons are shown twice as often.
    fn group(&self, chance: &mut Chance, side: usize) -> usize {
        let weight = |group: &Group| (group.lessons.len() as f32).min(4000.0).sqrt();
        let mut at = chance.unit() * self.sides[side].iter().map(weight).sum::<f32>();
        let passed = self.sides[side].iter().position(|group| {
            at -= weight(group);
            at <= 0.0
        });
        passed.unwrap_or(0)
    }

    /// The lesson of a place.
    pub fn lesson(&self, at: Place) -> &Sample {
        &self.sides[at.side][at.group].lessons[at.lesson]
    }

    /// Remembers how badly a lesson was told.
    pub fn told(&mut self, at: Place, loss: f32) {
        self.sides[at.side][at.group].losses[at.lesson] = loss;
    }

    /// Says how many groups and lessons there are, and which groups are told worst.
    pub fn summary(&self) -> String {
        let count = |side: &Vec<Group>| side.iter().map(|group| group.lessons.len()).sum::<usize>();
        let mut groups: Vec<(f32, &str)> =
            self.names.iter().map(|(name, at)| (self.mean(*at), name.as_str())).collect();
        groups.sort_by(|a, b| b.0.total_cmp(&a.0));
        let worst: Vec<String> = groups.iter().take(8).map(|(loss, name)| format!("{name} {loss:.3}")).collect();
        let all: usize = self.sides.iter().map(count).sum();
        format!("{all} lessons of {} groups; worst: {}", groups.len(), worst.join(", "))
    }

    fn mean(&self, (side, group): (usize, usize)) -> f32 {
        let losses = &self.sides[side][group].losses;
        losses.iter().sum::<f32>() / losses.len() as f32
    }
}
