//! The text decoder over one row of segments: a shared prefix that holds the pictures, then the questions.

use crate::math::matrix::{Linear, Target};
use crate::math::norm::{rms, rms_grad};
use crate::math::pointwise::{add, swiglu, swiglu_grad};
use crate::model::attention::{Attention, Gaze, Guide, Looks, Segment, Sight, Turn, rotate};
use crate::model::params::{Params, TextBlock};
use crate::model::shape::Stack;

/// What a row of the decoder holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Row {
    /// A token of the vocabulary.
    Token(usize),
    /// An image token, counted over all views.
    Picture(usize),
}

/// One pass's rows.
#[derive(Debug, Clone, Default)]
pub(crate) struct Packed {
    /// What each row holds.
    pub(crate) rows: Vec<Row>,
    /// Each row's position.
    pub(crate) positions: Vec<usize>,
    /// What sees what.
    pub(crate) segments: Vec<Segment>,
    /// The rows whose next token is wanted.
    pub(crate) wanted: Vec<usize>,
    /// Where rows of questions and answers should look.
    pub(crate) gazes: Vec<Gaze>,
}

#[derive(Debug)]
struct MixTape {
    x: Vec<f32>,
    norm: Vec<f32>,
    qkv: Vec<f32>,
    shares: Vec<f32>,
    mixed: Vec<f32>,
}

#[derive(Debug)]
struct FeedTape {
    x: Vec<f32>,
    norm: Vec<f32>,
    gate_up: Vec<f32>,
    bent: Vec<f32>,
}

/// What the backward pass needs of the forward pass.
#[derive(Debug)]
pub(crate) struct Tape {
    blocks: Vec<(MixTape, FeedTape)>,
    last: Vec<f32>,
    normed: Vec<f32>,
    /// Scores of the next token, for every wanted row.
    pub(crate) scores: Vec<f32>,
}

/// Reads the packed rows; `pictures` are the image tokens of all views.
pub(crate) fn forward(params: &Params, all: &[f32], packed: &Packed, pictures: &[f32]) -> Tape {
    let stack = params.shape.text;
    let width = stack.width;
    let mut x = Vec::with_capacity(packed.rows.len() * width);
    for row in &packed.rows {
        x.extend_from_slice(match row {
            Row::Token(token) => &params.embed.of(all)[token * width..][..width],
            Row::Picture(index) => &pictures[index * width..][..width],
        });
    }
    let mut blocks = Vec::with_capacity(stack.blocks);
    for (index, block) in params.text.iter().enumerate() {
        let (mix, mut middle) = mix_forward((block, stack, all), attention(stack, packed, index, 0.0), packed, x);
        if index + 1 == stack.blocks {
            middle = gather(&middle, &packed.wanted, width);
        }
        let (feed, next) = feed_forward((block, stack, all), middle);
        blocks.push((mix, feed));
        x = next;
    }
    let mut normed = vec![0.0; x.len()];
    rms(&x, params.norm.of(all), &mut normed);
    let mut scores = vec![0.0; packed.wanted.len() * params.shape.vocabulary];
    head(params).forward(&normed, params.output.of(all), None, &mut scores);
    Tape { blocks, last: x, normed, scores }
}

fn head(params: &Params) -> Linear {
    Linear { ins: params.shape.text.width, outs: params.shape.vocabulary }
}

/// How much a guided head counts beside the answers.
const GUIDED: f32 = 0.25;

/// The attention of a block. In the last two, heads learn to look at what is said next. In the one before them, at what was
/// said last, which tells where to go on reading, and at what each word of a question names; one block later others
/// look at what fits several words together, and one at the words that say which way things are compared. In the last block two
/// fetch what the names of a question stand for.
fn attention(stack: Stack, packed: &Packed, block: usize, weight: f32) -> Attention<'_> {
    let sights: &[Sight] = match stack.blocks - block {
        1 => &[Sight::Next, Sight::Next, Sight::Named, Sight::Before],
        2 => &[Sight::Next, Sight::Next, Sight::Fits, Sight::Fits, Sight::Ways],
        3 => &[Sight::Last; 2],
        _ => &[],
    };
    let guide = Guide { gazes: &packed.gazes, sights, weight: weight * GUIDED };
    Attention { guide, stack, segments: &packed.segments }
}

/// Tells where the guided heads looked.
pub(crate) fn looked((params, packed, tape): (&Params, &Packed, &Tape), weight: f32) -> Looks {
    let mut looks = Looks::default();
    for (block, (mix, _)) in tape.blocks.iter().enumerate() {
        let looked = attention(params.shape.text, packed, block, weight).looked(&mix.shares);
        looks.iter_mut().zip(&looked).for_each(|(sum, looked)| sum.add(looked));
    }
    looks
}

fn mix_forward(
    (block, stack, all): (&TextBlock, Stack, &[f32]),
    attention: Attention<'_>,
    packed: &Packed,
    x: Vec<f32>,
) -> (MixTape, Vec<f32>) {
    let width = stack.width;
    let mut norm = vec![0.0; x.len()];
    rms(&x, block.norm1.of(all), &mut norm);
    let mut qkv = vec![0.0; 3 * x.len()];
    Linear { ins: width, outs: 3 * width }.forward(&norm, block.qkv.of(all), None, &mut qkv);
    rotate(&mut qkv, &packed.positions, stack, Turn::Forth);
    let (mut shares, mut mixed) = (vec![0.0; attention.shares()], vec![0.0; x.len()]);
    attention.forward(&qkv, &mut shares, &mut mixed);
    let mut middle = vec![0.0; x.len()];
    Linear { ins: width, outs: width }.forward(&mixed, block.out.of(all), None, &mut middle);
    add(&mut middle, &x);
    (MixTape { x, norm, qkv, shares, mixed }, middle)
}

fn feed_forward((block, stack, all): (&TextBlock, Stack, &[f32]), x: Vec<f32>) -> (FeedTape, Vec<f32>) {
    let (width, hidden) = (stack.width, stack.hidden);
    let rows = x.len() / width;
    let mut norm = vec![0.0; x.len()];
    rms(&x, block.norm2.of(all), &mut norm);
    let mut gate_up = vec![0.0; rows * 2 * hidden];
    Linear { ins: width, outs: 2 * hidden }.forward(&norm, block.gate_up.of(all), None, &mut gate_up);
    let mut bent = vec![0.0; rows * hidden];
    swiglu(&gate_up, hidden, &mut bent);
    let mut next = vec![0.0; x.len()];
    Linear { ins: hidden, outs: width }.forward(&bent, block.down.of(all), None, &mut next);
    add(&mut next, &x);
    (FeedTape { x, norm, gate_up, bent }, next)
}

/// Adds the gradients of every weight, given that of the scores and how much the guided heads count, and returns that of the
/// image tokens.
pub(crate) fn backward(
    (params, all): (&Params, &[f32]),
    (packed, tape): (&Packed, &Tape),
    (grad_scores, weight): (&[f32], f32),
    grads: &mut [f32],
) -> Vec<f32> {
    let stack = params.shape.text;
    let width = stack.width;
    let head = head(params);
    head.weight_grad(&tape.normed, grad_scores, params.output.of_mut(grads));
    let mut grad_normed = vec![0.0; tape.normed.len()];
    head.input_grad(grad_scores, params.output.of(all), &mut grad_normed, Target::Set);
    let mut grad = vec![0.0; tape.last.len()];
    rms_grad(&tape.last, params.norm.of(all), &grad_normed, &mut grad, params.norm.of_mut(grads));
    for (index, (block, (mix, feed))) in params.text.iter().zip(&tape.blocks).enumerate().rev() {
        feed_backward((block, stack, all), feed, &mut grad, grads);
        if index + 1 == stack.blocks {
            grad = scatter(&grad, &packed.wanted, width, packed.rows.len());
        }
        let attention = attention(stack, packed, index, weight);
        mix_backward((block, stack, all), (attention, packed, mix), &mut grad, grads);
    }
    let views = packed.rows.iter().filter(|row| matches!(row, Row::Picture(_))).count();
    let mut pictures = vec![0.0; views * width];
    let embed = params.embed.of_mut(grads);
    for (row, grad) in packed.rows.iter().zip(grad.chunks_exact(width)) {
        match row {
            Row::Token(token) => add(&mut embed[token * width..][..width], grad),
            Row::Picture(index) => add(&mut pictures[index * width..][..width], grad),
        }
    }
    pictures
}

fn feed_backward(
    (block, stack, all): (&TextBlock, Stack, &[f32]),
    tape: &FeedTape,
    grad: &mut [f32],
    grads: &mut [f32],
) {
    let (width, hidden) = (stack.width, stack.hidden);
    let down = Linear { ins: hidden, outs: width };
    down.weight_grad(&tape.bent, grad, block.down.of_mut(grads));
    let mut grad_bent = vec![0.0; tape.bent.len()];
    down.input_grad(grad, block.down.of(all), &mut grad_bent, Target::Set);
    let mut grad_gate_up = vec![0.0; tape.gate_up.len()];
    swiglu_grad(&tape.gate_up, hidden, &grad_bent, &mut grad_gate_up);
    let into = Linear { ins: width, outs: 2 * hidden };
    into.weight_grad(&tape.norm, &grad_gate_up, block.gate_up.of_mut(grads));
    let mut inner = vec![0.0; tape.x.len()];
    into.input_grad(&grad_gate_up, block.gate_up.of(all), &mut inner, Target::Set);
    rms_grad(&tape.x, block.norm2.of(all), &inner, grad, block.norm2.of_mut(grads));
}

fn mix_backward(
    (block, stack, all): (&TextBlock, Stack, &[f32]),
    (attention, packed, tape): (Attention<'_>, &Packed, &MixTape),
    grad: &mut [f32],
    grads: &mut [f32],
) {
    let width = stack.width;
    let out = Linear { ins: width, outs: width };
    out.weight_grad(&tape.mixed, grad, block.out.of_mut(grads));
    let mut inner = vec![0.0; tape.x.len()];
    out.input_grad(grad, block.out.of(all), &mut inner, Target::Set);
    let mut grad_qkv = vec![0.0; tape.qkv.len()];
    attention.backward(&tape.qkv, &tape.shares, &inner, &mut grad_qkv);
    rotate(&mut grad_qkv, &packed.positions, stack, Turn::Back);
    let into = Linear { ins: width, outs: 3 * width };
    into.weight_grad(&tape.norm, &grad_qkv, block.qkv.of_mut(grads));
    into.input_grad(&grad_qkv, block.qkv.of(all), &mut inner, Target::Set);
    rms_grad(&tape.x, block.norm1.of(all), &inner, grad, block.norm1.of_mut(grads));
}

fn gather(x: &[f32], rows: &[usize], width: usize) -> Vec<f32> {
    rows.iter().flat_map(|row| &x[row * width..][..width]).copied().collect()
}

fn scatter(grad: &[f32], rows: &[usize], width: usize, all: usize) -> Vec<f32> {
    let mut out = vec![0.0; all * width];
    for (row, grad) in rows.iter().zip(grad.chunks_exact(width)) {
        add(&mut out[row * width..][..width], grad);
    }
    out
}
