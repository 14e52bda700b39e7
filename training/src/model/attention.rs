//! Attention of packed rows: many questions behind one shared prefix, each seeing the prefix and itself alone.

use crate::math::matrix::{Mat, MatMut, Target, product};
use crate::math::softmax::{softmax, softmax_grad};
use crate::model::shape::{ROPE_BASE, Stack};

/// Rows that see the first `prefix` rows and each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Segment {
    /// Its first row.
    pub(crate) start: usize,
    /// Its rows.
    pub(crate) len: usize,
    /// How many of the first rows it sees besides itself.
    pub(crate) prefix: usize,
}

impl Segment {
    fn seen(&self) -> usize {
        self.prefix + self.len
    }
}

/// One stack's attention: a row sees itself and what is before it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Attention<'a> {
    /// Where some heads are taught to look.
    pub(crate) guide: Guide<'a>,
    /// The stack's size.
    pub(crate) stack: Stack,
    /// What sees what.
    pub(crate) segments: &'a [Segment],
}

/// Where a row of an answer should look; the generator knows what it drew where.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Gaze {
    /// The row that says the next token.
    pub(crate) row: usize,
    /// The rows that show what it is about to say.
    pub(crate) next: Vec<usize>,
    /// The rows that show what was said last, or what the row's own word names.
    pub(crate) last: Vec<usize>,
    /// The rows that show all that fits the words up to this one, as in "small red circles".
    pub(crate) fits: Vec<usize>,
    /// The row that ends the last name in the question, for the row that answers first.
    pub(crate) named: Vec<usize>,
    /// The row that ends the name before that, as of "the star" in "is the star left of the ring".
    pub(crate) before: Vec<usize>,
    /// The rows of words that say what is compared, as "left" or "larger", for the row that answers first.
    pub(crate) ways: Vec<usize>,
    /// How much it counts.
    pub(crate) weight: f32,
}

/// What a guided head looks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sight {
    /// What is about to be said.
    Next = 0,
    /// What was said last, in an answer or in its question.
    Last = 1,
    /// What fits the words of a question.
    Fits = 2,
    /// What the question named last.
    Named = 3,
    /// What it named before that.
    Before = 4,
    /// The words that say which way it compares.
    Ways = 5,
}

/// Some heads of a block, the first ones, and where they should look.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Guide<'a> {
    /// Where to look.
    pub(crate) gazes: &'a [Gaze],
    /// For what, head by head.
    pub(crate) sights: &'static [Sight],
    /// How much each head counts.
    pub(crate) weight: f32,
}

/// How the guided heads of each [`Sight`] did.
pub(crate) type Looks = [Looked; 6];

/// How guided heads did.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Looked {
    /// The loss, weighted.
    pub(crate) loss: f32,
    /// Rows of heads that were guided.
    pub(crate) rows: u32,
    /// The sum of the shares that went where they should.
    pub(crate) share: f32,
}

impl Looked {
    /// Adds another's.
    pub(crate) fn add(&mut self, other: &Self) {
        self.loss += other.loss;
        self.rows += other.rows;
        self.share += other.share;
    }
}

impl Guide<'_> {
    /// Lists the guided rows of a segment, counted from its first, with the columns each should look at and how much it counts.
    fn of<'b>(&'b self, sight: Sight, segment: &'b Segment) -> impl Iterator<Item = (usize, &'b [usize], f32)> {
        let end = segment.start + segment.len;
        let own = self.gazes.iter().filter(move |gaze| (segment.start..end).contains(&gaze.row));
        own.map(move |gaze| {
            let targets = match sight {
                Sight::Next => &gaze.next,
                Sight::Last => &gaze.last,
                Sight::Fits => &gaze.fits,
                Sight::Named => &gaze.named,
                Sight::Before => &gaze.before,
                Sight::Ways => &gaze.ways,
            };
            (gaze.row - segment.start, &targets[..], gaze.weight * self.weight)
        })
        .filter(|(_, targets, _)| !targets.is_empty())
    }

    /// Adds the gradient of a head's loss to that of its scores: all that it looks at, less what it should look at.
    fn pull(&self, sight: Sight, segment: &Segment, (shares, scores): (&[f32], &mut [f32]), scale: f32) {
        for (row, targets, weight) in self.of(sight, segment) {
            let span = row * segment.seen()..(row + 1) * segment.seen();
            for (score, share) in scores[span.clone()].iter_mut().zip(&shares[span.clone()]) {
                *score += weight * scale * share;
            }
            for target in targets {
                scores[span.start + target] -= weight * scale / targets.len() as f32;
            }
        }
    }
}

impl Attention<'_> {
    /// Tells how many shares [`Self::forward`] stores.
    pub(crate) fn shares(&self) -> usize {
        self.stack.heads * self.segments.iter().map(|segment| segment.len * segment.seen()).sum::<usize>()
    }

    fn scale(&self) -> f32 {
        1.0 / (self.stack.head() as f32).sqrt()
    }

    /// Mixes rows of queries, keys and values (one after the other in a row of `qkv`) into `out`, and stores the shares.
    pub(crate) fn forward(&self, qkv: &[f32], shares: &mut [f32], out: &mut [f32]) {
        let (head, width) = (self.stack.head(), self.stack.width);
        let mut rest = shares;
        for at in (0..self.stack.heads).map(|index| index * head) {
            for segment in self.segments {
                let (own, after) = rest.split_at_mut(segment.len * segment.seen());
                rest = after;
                self.mix(segment, &qkv[at..], own);
                let mut target = Target::Set;
                for (first, rows, column) in parts(segment) {
                    let weights = Mat::strided(&own[column..], segment.len, rows, segment.seen());
                    let values = Mat::strided(&qkv[first * 3 * width + 2 * width + at..], rows, head, 3 * width);
                    let to = MatMut::strided(&mut out[segment.start * width + at..], segment.len, head, width);
                    product(to, weights, values, 1.0, target);
                    target = Target::Add;
                }
            }
        }
    }

    fn mix(&self, segment: &Segment, qkv: &[f32], shares: &mut [f32]) {
        let (head, width) = (self.stack.head(), self.stack.width);
        let queries = Mat::strided(&qkv[segment.start * 3 * width..], segment.len, head, 3 * width);
        for (first, rows, column) in parts(segment) {
            let keys = Mat::strided(&qkv[first * 3 * width + width..], rows, head, 3 * width).t();
            let to = MatMut::strided(&mut shares[column..], segment.len, rows, segment.seen());
            product(to, queries, keys, self.scale(), Target::Set);
        }
        for (index, row) in shares.chunks_exact_mut(segment.seen()).enumerate() {
            let (row, hidden) = row.split_at_mut(segment.prefix + index + 1);
            softmax(row);
            hidden.fill(0.0);
        }
    }

    /// Adds the gradients of queries, keys and values to `grad_qkv`.
    pub(crate) fn backward(&self, qkv: &[f32], shares: &[f32], grad: &[f32], grad_qkv: &mut [f32]) {
        let (head, width) = (self.stack.head(), self.stack.width);
        let longest = self.segments.iter().map(|segment| segment.len * segment.seen()).max().unwrap_or(0);
        let mut scores = vec![0.0; longest];
        let mut rest = shares;
        for at in (0..self.stack.heads).map(|index| index * head) {
            for segment in self.segments {
                let (own, after) = rest.split_at(segment.len * segment.seen());
                rest = after;
                let scores = &mut scores[..own.len()];
                let grad = Mat::strided(&grad[segment.start * width + at..], segment.len, head, width);
                for (first, rows, column) in parts(segment) {
                    let row = first * 3 * width + 2 * width + at;
                    let values = Mat::strided(&qkv[row..], rows, head, 3 * width).t();
                    let to = MatMut::strided(&mut scores[column..], segment.len, rows, segment.seen());
                    product(to, grad, values, 1.0, Target::Set);
                    let weights = Mat::strided(&own[column..], segment.len, rows, segment.seen()).t();
                    let to = MatMut::strided(&mut grad_qkv[row..], rows, head, 3 * width);
                    product(to, weights, grad, 1.0, Target::Add);
                }
                for (shares, scores) in own.chunks_exact(segment.seen()).zip(scores.chunks_exact_mut(segment.seen())) {
                    softmax_grad(shares, scores, self.scale());
                }
                if let Some(sight) = self.guide.sights.get(at / head) {
                    self.guide.pull(*sight, segment, (own, scores), self.scale());
                }
                self.score_grad(segment, &qkv[at..], scores, &mut grad_qkv[at..]);
            }
        }
    }

    fn score_grad(&self, segment: &Segment, qkv: &[f32], scores: &[f32], grad_qkv: &mut [f32]) {
        let (head, width) = (self.stack.head(), self.stack.width);
        let row = segment.start * 3 * width;
        for (first, rows, column) in parts(segment) {
            let key = first * 3 * width + width;
            let scores = Mat::strided(&scores[column..], segment.len, rows, segment.seen());
            let keys = Mat::strided(&qkv[key..], rows, head, 3 * width);
            let to = MatMut::strided(&mut grad_qkv[row..], segment.len, head, 3 * width);
            product(to, scores, keys, 1.0, Target::Add);
            let queries = Mat::strided(&qkv[row..], segment.len, head, 3 * width);
            let to = MatMut::strided(&mut grad_qkv[key..], rows, head, 3 * width);
            product(to, scores.t(), queries, 1.0, Target::Add);
        }
    }
}

impl Attention<'_> {
    /// Tells the loss of the guided heads, and the sum of the shares that went where they should.
    pub(crate) fn looked(&self, shares: &[f32]) -> Looks {
        let mut looks = Looks::default();
        let mut rest = shares;
        for sight in self.guide.sights.iter().take(self.stack.heads) {
            let looked = &mut looks[*sight as usize];
            for segment in self.segments {
                let (own, after) = rest.split_at(segment.len * segment.seen());
                rest = after;
                for (row, targets, weight) in self.guide.of(*sight, segment) {
                    let row = &own[row * segment.seen()..][..segment.seen()];
                    let share: f32 = targets.iter().map(|target| row[*target]).sum();
                    let each = weight / targets.len() as f32;
                    looked.loss -= targets.iter().map(|target| each * row[*target].max(1e-12).ln()).sum::<f32>();
                    looked.rows += 1;
                    looked.share += share;
                }
            }
        }
        looks
    }
}

/// The runs of rows that a segment sees: first row, rows, and their column among its shares.
fn parts(segment: &Segment) -> impl Iterator<Item = (usize, usize, usize)> + use<> {
    let own = (segment.start, segment.len, segment.prefix);
    let shared = (0, segment.prefix, 0);
    [shared, own].into_iter().filter(|(_, rows, _)| *rows > 0)
}

/// Which way [`rotate`] turns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Turn {
    /// As positions grow.
    Forth,
    /// The way back, for gradients.
    Back,
}

/// Turns the queries and keys of every row by its position, neighbours in pairs.
pub(crate) fn rotate(qkv: &mut [f32], positions: &[usize], stack: Stack, turn: Turn) {
    let (head, width) = (stack.head(), stack.width);
    let sign = if turn == Turn::Forth { 1.0 } else { -1.0 };
    let speeds: Vec<f32> = (0..head / 2).map(|pair| ROPE_BASE.powf(-((2 * pair) as f32) / head as f32)).collect();
    let mut angles = vec![(0.0, 0.0); head / 2];
    for (row, position) in qkv.chunks_exact_mut(3 * width).zip(positions) {
        for (angle, speed) in angles.iter_mut().zip(&speeds) {
            let (sin, cos) = (*position as f32 * speed).sin_cos();
            *angle = (cos, sign * sin);
        }
        for head in row[..2 * width].chunks_exact_mut(head) {
            for (pair, (cos, sin)) in head.chunks_exact_mut(2).zip(&angles) {
                let (a, b) = (pair[0], pair[1]);
                pair[0] = a * cos - b * sin;
                pair[1] = a * sin + b * cos;
            }
        }
    }
}
