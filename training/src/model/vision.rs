//! The picture encoder: patches through a transformer, folded two by two into image tokens.

use crate::labels::PatchLabel;
use crate::math::matrix::{Linear, Target, bias_grad};
use crate::math::norm::{layer, layer_grad};
use crate::math::pointwise::{add, gelu, gelu_grad};
use crate::model::free;
use crate::model::params::{Params, VisionBlock};
use crate::model::shape::{FOLD, GRID, PATCH_NUMBERS, PATCHES, Shape, Stack, VIEW_TOKENS};

/// What one block's backward pass needs of its forward pass.
#[derive(Debug)]
struct BlockTape {
    x: Vec<f32>,
    norm1: Vec<f32>,
    qkv: Vec<f32>,
    mixed: Vec<f32>,
    middle: Vec<f32>,
    norm2: Vec<f32>,
    up: Vec<f32>,
    bent: Vec<f32>,
}

/// What the backward pass needs of the forward pass.
#[derive(Debug)]
pub(crate) struct Tape {
    blocks: Vec<BlockTape>,
    last: Vec<f32>,
    folded: Vec<f32>,
    /// The features of every patch.
    pub(crate) features: Vec<f32>,
    /// The image tokens.
    pub(crate) tokens: Vec<f32>,
}

/// Encodes a view, given as rows of patches.
pub(crate) fn forward(params: &Params, all: &[f32], patches: &[f32]) -> Tape {
    let stack = params.shape.vision;
    let mut x = vec![0.0; PATCHES * stack.width];
    let embed = Linear { ins: PATCH_NUMBERS, outs: stack.width };
    embed.forward(patches, params.patch.of(all), Some(params.patch_bias.of(all)), &mut x);
    add(&mut x, params.positions.of(all));
    let mut blocks = Vec::with_capacity(stack.blocks);
    for block in &params.vision {
        let (tape, next) = block_forward(block, stack, all, x);
        blocks.push(tape);
        x = next;
    }
    let mut features = vec![0.0; x.len()];
    layer(&x, params.post.of(all), params.post_bias.of(all), &mut features);
    let folded = fold(&features, stack.width);
    let mut tokens = vec![0.0; VIEW_TOKENS * params.shape.text.width];
    project(&params.shape).forward(&folded, params.project.of(all), None, &mut tokens);
    Tape { blocks, last: x, folded, features, tokens }
}

fn project(shape: &Shape) -> Linear {
    Linear { ins: FOLD * FOLD * shape.vision.width, outs: shape.text.width }
}

fn block_forward(block: &VisionBlock, stack: Stack, all: &[f32], x: Vec<f32>) -> (BlockTape, Vec<f32>) {
    let (width, hidden) = (stack.width, stack.hidden);
    let rows = x.len() / width;
    let mut norm1 = vec![0.0; x.len()];
    layer(&x, block.norm1.of(all), block.norm1_bias.of(all), &mut norm1);
    let mut qkv = vec![0.0; 3 * x.len()];
    let into = Linear { ins: width, outs: 3 * width };
    into.forward(&norm1, block.qkv.of(all), Some(block.qkv_bias.of(all)), &mut qkv);
    let mut mixed = vec![0.0; x.len()];
    free::forward(stack, &qkv, &mut mixed);
    let mut middle = vec![0.0; x.len()];
    let out = Linear { ins: width, outs: width };
    out.forward(&mixed, block.out.of(all), Some(block.out_bias.of(all)), &mut middle);
    add(&mut middle, &x);
    let mut norm2 = vec![0.0; x.len()];
    layer(&middle, block.norm2.of(all), block.norm2_bias.of(all), &mut norm2);
    let (mut up, mut bent) = (vec![0.0; rows * hidden], vec![0.0; rows * hidden]);
    Linear { ins: width, outs: hidden }.forward(&norm2, block.up.of(all), Some(block.up_bias.of(all)), &mut up);
    gelu(&up, &mut bent);
    let mut next = vec![0.0; x.len()];
    let down = Linear { ins: hidden, outs: width };
    down.forward(&bent, block.down.of(all), Some(block.down_bias.of(all)), &mut next);
    add(&mut next, &middle);
    (BlockTape { x, norm1, qkv, mixed, middle, norm2, up, bent }, next)
}

/// Adds the gradients of every weight, given that of the image tokens and, from the training-only heads, that of the
/// features.
pub(crate) fn backward(
    (params, all): (&Params, &[f32]),
    (patches, tape): (&[f32], &Tape),
    (grad_tokens, mut grad_features): (&[f32], Vec<f32>),
    grads: &mut [f32],
) {
    let stack = params.shape.vision;
    let fc = project(&params.shape);
    fc.weight_grad(&tape.folded, grad_tokens, params.project.of_mut(grads));
    let mut grad_folded = vec![0.0; tape.folded.len()];
    fc.input_grad(grad_tokens, params.project.of(all), &mut grad_folded, Target::Set);
    unfold(&grad_folded, stack.width, &mut grad_features);
    let mut grad = vec![0.0; tape.last.len()];
    let pair = params.post.with_next(grads, params.post_bias);
    layer_grad(&tape.last, params.post.of(all), &grad_features, &mut grad, pair);
    for (block, tape) in params.vision.iter().zip(&tape.blocks).rev() {
        block_backward((block, stack, all), tape, &mut grad, grads);
    }
    add(params.positions.of_mut(grads), &grad);
    bias_grad(&grad, params.patch_bias.of_mut(grads));
    Linear { ins: PATCH_NUMBERS, outs: stack.width }.weight_grad(patches, &grad, params.patch.of_mut(grads));
}

fn block_backward(
    (block, stack, all): (&VisionBlock, Stack, &[f32]),
    tape: &BlockTape,
    grad: &mut [f32],
    grads: &mut [f32],
) {
    let (width, hidden) = (stack.width, stack.hidden);
    let down = Linear { ins: hidden, outs: width };
    down.weight_grad(&tape.bent, grad, block.down.of_mut(grads));
    bias_grad(grad, block.down_bias.of_mut(grads));
    let mut grad_up = vec![0.0; tape.up.len()];
    down.input_grad(grad, block.down.of(all), &mut grad_up, Target::Set);
    gelu_grad(&tape.up, &mut grad_up);
    let up = Linear { ins: width, outs: hidden };
    up.weight_grad(&tape.norm2, &grad_up, block.up.of_mut(grads));
    bias_grad(&grad_up, block.up_bias.of_mut(grads));
    let mut inner = vec![0.0; tape.x.len()];
    up.input_grad(&grad_up, block.up.of(all), &mut inner, Target::Set);
    layer_grad(&tape.middle, block.norm2.of(all), &inner, grad, block.norm2.with_next(grads, block.norm2_bias));

    let out = Linear { ins: width, outs: width };
    out.weight_grad(&tape.mixed, grad, block.out.of_mut(grads));
    bias_grad(grad, block.out_bias.of_mut(grads));
    out.input_grad(grad, block.out.of(all), &mut inner, Target::Set);
    let mut grad_qkv = vec![0.0; tape.qkv.len()];
    free::backward(stack, &tape.qkv, &inner, &mut grad_qkv);
    let into = Linear { ins: width, outs: 3 * width };
    into.weight_grad(&tape.norm1, &grad_qkv, block.qkv.of_mut(grads));
    bias_grad(&grad_qkv, block.qkv_bias.of_mut(grads));
    into.input_grad(&grad_qkv, block.qkv.of(all), &mut inner, Target::Set);
    layer_grad(&tape.x, block.norm1.of(all), &inner, grad, block.norm1.with_next(grads, block.norm1_bias));
}

/// Where each patch's features lie among the folded rows: squares of two by two, row by row.
fn folded_places() -> impl Iterator<Item = (usize, usize)> {
    (0..PATCHES).map(|patch| {
        let (row, col) = (patch / GRID, patch % GRID);
        let token = row / FOLD * (GRID / FOLD) + col / FOLD;
        (patch, token * FOLD * FOLD + row % FOLD * FOLD + col % FOLD)
    })
}

/// Puts what is true of each patch into the order of the folded rows.
pub(crate) fn fold_labels(labels: &[PatchLabel]) -> Vec<PatchLabel> {
    let mut folded = labels.to_vec();
    for (patch, place) in folded_places() {
        folded[place] = labels[patch];
    }
    folded
}

fn fold(features: &[f32], width: usize) -> Vec<f32> {
    let mut folded = vec![0.0; features.len()];
    for (patch, place) in folded_places() {
        folded[place * width..][..width].copy_from_slice(&features[patch * width..][..width]);
    }
    folded
}

fn unfold(grad_folded: &[f32], width: usize, grad_features: &mut [f32]) {
    for (patch, place) in folded_places() {
        add(&mut grad_features[patch * width..][..width], &grad_folded[place * width..][..width]);
    }
}
