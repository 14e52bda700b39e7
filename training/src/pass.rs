//! One sample, forward and backward: pictures and questions in, losses and gradients out.

use crate::labels::{PatchLabel, SCORES, Seen, patch_loss};
use crate::math::matrix::{Linear, Target, bias_grad};
use crate::math::softmax::{best, cross_entropy};
use crate::model::attention::Looks;
use crate::model::params::{Params, Span};
use crate::model::text::Packed;
use crate::model::{text, vision};

/// One view as the encoder takes it, and what is true of its patches.
#[derive(Debug, Clone)]
pub(crate) struct View {
    /// Rows of patches.
    pub(crate) patches: Vec<f32>,
    /// What is true of each patch.
    pub(crate) labels: Vec<PatchLabel>,
}

/// A sample, ready for the model.
#[derive(Debug, Clone)]
pub(crate) struct Sample {
    /// Its views, in the order of their tokens.
    pub(crate) views: Vec<View>,
    /// The rows of the decoder.
    pub(crate) packed: Packed,
    /// The token that should follow each wanted row, how much it counts, and the question it belongs to.
    pub(crate) wanted: Vec<Wanted>,
    /// The kind of each question, for the log.
    pub(crate) kinds: Vec<&'static str>,
    /// Which of the scene's questions each is; those too long are left out.
    pub(crate) asked: Vec<usize>,
}

/// One token of an answer.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wanted {
    /// The token.
    pub(crate) token: usize,
    /// How much it counts.
    pub(crate) weight: f32,
    /// Which question it answers.
    pub(crate) question: usize,
}

/// How a pass went.
#[derive(Debug, Clone, Default)]
pub(crate) struct Outcome {
    /// The loss of the answers.
    pub(crate) loss: f32,
    /// How the heads on patches did, over all views.
    pub(crate) seen: Vec<Seen>,
    /// How the heads on image tokens did, over all views.
    pub(crate) kept: Vec<Seen>,
    /// How the guided heads did.
    pub(crate) looked: Looks,
    /// For every question, whether each token of its answer was the model's first choice.
    pub(crate) right: Vec<bool>,
    /// Tokens of answers, and those of them that were the model's first choice.
    pub(crate) said: (u32, u32),
}

/// How much the patch heads count beside the answers.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Weights {
    /// Each answer.
    pub(crate) answers: f32,
    /// Each view's patch heads.
    pub(crate) patches: f32,
    /// How much of what those heads learn reaches what lies before them.
    pub(crate) flow: f32,
}

/// Adds a sample's gradients to `grads`.
pub(crate) fn learn((params, all): (&Params, &[f32]), sample: &Sample, weights: Weights, grads: &mut [f32]) -> Outcome {
    let tapes: Vec<_> = sample.views.iter().map(|view| vision::forward(params, all, &view.patches)).collect();
    let tokens: Vec<f32> = tapes.iter().flat_map(|tape| tape.tokens.iter().copied()).collect();
    let mut outcome = Outcome { right: vec![true; sample.kinds.len()], ..Outcome::default() };
    let mut grad_tokens = if sample.wanted.is_empty() {
        vec![0.0; tokens.len()]
    } else {
        answer((params, all), (sample, &tokens, weights.answers), &mut outcome, grads)
    };
    let per_view = grad_tokens.len() / sample.views.len().max(1);
    let (vision, text) = (params.shape.vision.width, params.shape.text.width);
    let aux = Heads { linear: Linear { ins: vision, outs: SCORES }, weight: params.aux, bias: params.aux_bias };
    let outs = params.token_aux_bias.of(all).len();
    let token_aux = Heads { linear: Linear { ins: text, outs }, weight: params.token_aux, bias: params.token_aux_bias };
    for (index, (view, tape)) in sample.views.iter().zip(&tapes).enumerate() {
        let mut grad_features = vec![0.0; tape.features.len()];
        let seen = aux.learn(all, (&tape.features, &mut grad_features), (&view.labels, weights), grads);
        outcome.seen.push(seen);
        let grad_tokens = &mut grad_tokens[index * per_view..][..per_view];
        let labels = vision::fold_labels(&view.labels);
        outcome.kept.push(token_aux.learn(all, (&tape.tokens, grad_tokens), (&labels, weights), grads));
        vision::backward((params, all), (&view.patches, tape), (grad_tokens, grad_features), grads);
    }
    outcome
}

/// Training-only heads on rows of numbers.
struct Heads {
    linear: Linear,
    weight: Span,
    bias: Span,
}

impl Heads {
    /// Adds the gradients of the heads, and those of the rows they look at.
    fn learn(
        &self,
        all: &[f32],
        (rows, grad_rows): (&[f32], &mut [f32]),
        (labels, weights): (&[PatchLabel], Weights),
        grads: &mut [f32],
    ) -> Seen {
        let mut scores = vec![0.0; labels.len() * SCORES];
        self.linear.forward(rows, self.weight.of(all), Some(self.bias.of(all)), &mut scores);
        let seen = patch_loss(&mut scores, labels, weights.patches);
        self.linear.weight_grad(rows, &scores, self.weight.of_mut(grads));
        bias_grad(&scores, self.bias.of_mut(grads));
        scores.iter_mut().for_each(|score| *score *= weights.flow);
        self.linear.input_grad(&scores, self.weight.of(all), grad_rows, Target::Add);
        seen
    }
}

/// Adds the gradients of the decoder, and returns those of the image tokens.
fn answer(
    (params, all): (&Params, &[f32]),
    (sample, tokens, weight): (&Sample, &[f32], f32),
    outcome: &mut Outcome,
    grads: &mut [f32],
) -> Vec<f32> {
    let mut tape = text::forward(params, all, &sample.packed, tokens);
    for (row, wanted) in tape.scores.chunks_exact_mut(params.shape.vocabulary).zip(&sample.wanted) {
        let right = best(row) == wanted.token;
        outcome.right[wanted.question] &= right;
        outcome.said.0 += 1;
        outcome.said.1 += u32::from(right);
        outcome.loss += cross_entropy(row, wanted.token, wanted.weight * weight);
    }
    outcome.looked = text::looked((params, &sample.packed, &tape), weight);
    let grad_scores = std::mem::take(&mut tape.scores);
    text::backward((params, all), (&sample.packed, &tape), (&grad_scores, weight), grads)
}

/// Tells for every question whether each token of its answer is the model's first choice.
pub(crate) fn choices((params, all): (&Params, &[f32]), sample: &Sample) -> Vec<bool> {
    let tokens = sample.views.iter().flat_map(|view| vision::forward(params, all, &view.patches).tokens);
    let tape = text::forward(params, all, &sample.packed, &tokens.collect::<Vec<_>>());
    let mut right = vec![true; sample.kinds.len()];
    for (row, wanted) in tape.scores.chunks_exact(params.shape.vocabulary).zip(&sample.wanted) {
        right[wanted.question] &= best(row) == wanted.token;
    }
    right
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::attention::{Gaze, Segment};
    use crate::model::shape::{PATCH_NUMBERS, PATCHES, Shape, VIEW_TOKENS};
    use crate::model::text::Row;
    use crate::rng::Rng;

    fn sample(rng: &mut Rng) -> Sample {
        let views = (0..2)
            .map(|_| View {
                patches: (0..PATCHES * PATCH_NUMBERS).map(|_| rng.normal()).collect(),
                labels: vec![PatchLabel::EMPTY; PATCHES],
            })
            .collect();
        let mut packed = Packed::default();
        packed.rows.push(Row::Token(1));
        packed.rows.extend((0..2 * VIEW_TOKENS).map(Row::Picture));
        let prefix = packed.rows.len();
        packed.segments.push(Segment { start: 0, len: prefix, prefix: 0 });
        packed.positions.extend(0..prefix);
        let mut wanted = Vec::new();
        for (question, len) in [3, 5].into_iter().enumerate() {
            packed.segments.push(Segment { start: packed.rows.len(), len, prefix });
            packed.positions.extend(prefix..prefix + len);
            packed.rows.extend((0..len).map(|at| Row::Token(2 + at)));
            packed.wanted.push(packed.rows.len() - 1);
            wanted.push(Wanted { token: 4 + question, weight: 1.0, question });
        }
        for row in [prefix + 2, packed.rows.len() - 1] {
            packed.gazes.push(Gaze {
                row,
                next: vec![3, 70],
                last: vec![row % 9],
                fits: vec![0, 5],
                named: vec![prefix],
                before: vec![prefix + 1],
                ways: vec![prefix],
                weight: 2.0,
            });
        }
        Sample { views, packed, wanted, kinds: vec!["a", "b"], asked: vec![0, 1] }
    }

    fn loss(params: &Params, all: &[f32], sample: &Sample) -> f64 {
        let weights = Weights { answers: 1.0, patches: 0.5, flow: 1.0 };
        let outcome = learn((params, all), sample, weights, &mut vec![0.0; all.len()]);
        let heads = outcome.seen.iter().chain(&outcome.kept).map(|seen| f64::from(seen.loss)).sum::<f64>();
        let looked = outcome.looked.iter().map(|looked| f64::from(looked.loss)).sum::<f64>();
        f64::from(outcome.loss) + heads + looked
    }

    #[test]
    fn heads_learn_alone_where_nothing_flows_back() {
        let mut rng = Rng::new(4);
        let params = Params::new(Shape::tiny(12));
        let all = params.draw(&mut rng);
        let sample = Sample { wanted: Vec::new(), ..sample(&mut rng) };
        for (flow, teaches) in [(0.0, false), (1.0, true)] {
            let mut grads = vec![0.0; all.len()];
            learn((&params, &all), &sample, Weights { answers: 1.0, patches: 0.5, flow }, &mut grads);
            let learns = |span: Span| span.of(&grads).iter().any(|grad| *grad != 0.0);
            assert!(learns(params.aux) && learns(params.token_aux));
            assert_eq!([learns(params.patch), learns(params.project)], [teaches; 2]);
        }
    }

    /// Every weight's gradient is compared, along a random direction, with the slope of the loss.
    #[test]
    fn gradients_are_slopes() {
        let mut rng = Rng::new(3);
        let params = Params::new(Shape::tiny(12));
        let mut all = params.draw(&mut rng);
        all.iter_mut().for_each(|value| *value += 0.05 * rng.normal());
        let sample = sample(&mut rng);
        let mut grads = vec![0.0; all.len()];
        learn((&params, &all), &sample, Weights { answers: 1.0, patches: 0.5, flow: 1.0 }, &mut grads);
        for entry in &params.entries {
            let grad = entry.span.of(&grads).to_vec();
            let length = grad.iter().map(|value| value * value).sum::<f32>().sqrt();
            assert!(length > 0.0 || entry.name.contains("attn_k.bias"), "{} has no gradient", entry.name);
            if length < 1e-4 {
                continue;
            }
            let step = 2e-3_f32;
            let moved = |sign: f32| {
                let mut all = all.clone();
                for (value, grad) in entry.span.of_mut(&mut all).iter_mut().zip(&grad) {
                    *value += sign * step * grad / length;
                }
                loss(&params, &all, &sample)
            };
            let slope = (moved(1.0) - moved(-1.0)) / (2.0 * f64::from(step));
            let error = (slope - f64::from(length)).abs() / f64::from(length);
            assert!(error < 0.03, "{}: slope {slope}, gradient {length}", entry.name);
        }
    }
}
