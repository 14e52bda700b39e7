//! Where each weight lies in the one flat vector that holds them all.

use crate::model::shape::{FOLD, PATCH_NUMBERS, PATCHES, Shape, Stack};
use crate::rng::Rng;

/// Where one weight lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    start: usize,
    len: usize,
}

impl Span {
    /// Reads the weight.
    pub(crate) fn of(self, all: &[f32]) -> &[f32] {
        &all[self.start..self.start + self.len]
    }

    /// Borrows the weight to write to it.
    pub(crate) fn of_mut(self, all: &mut [f32]) -> &mut [f32] {
        &mut all[self.start..self.start + self.len]
    }

    /// Borrows this weight and the one that follows it.
    pub(crate) fn with_next(self, all: &mut [f32], next: Self) -> (&mut [f32], &mut [f32]) {
        assert_eq!(next.start, self.start + self.len, "the weights are not neighbours");
        all[self.start..self.start + self.len + next.len].split_at_mut(self.len)
    }
}

/// How a weight is trained.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// A matrix between rows of numbers: orthogonalised steps, with decay.
    Matrix,
    /// A table or an outer matrix: plain steps, with decay.
    Table,
    /// A scale, a shift or a bias: plain steps, no decay.
    Vector,
}

/// One named weight.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    /// Its name, which is the one it has in the exported file; `aux.*` are not exported.
    pub(crate) name: String,
    /// Rows; 1 for a vector.
    pub(crate) rows: usize,
    /// Numbers of a row.
    pub(crate) cols: usize,
    /// How it is trained.
    pub(crate) role: Role,
    /// Where it lies.
    pub(crate) span: Span,
    spread: f32,
}

/// The weights of one encoder block.
#[derive(Debug, Clone, Copy)]
pub(crate) struct VisionBlock {
    pub(crate) norm1: Span,
    pub(crate) norm1_bias: Span,
    pub(crate) qkv: Span,
    pub(crate) qkv_bias: Span,
    pub(crate) out: Span,
    pub(crate) out_bias: Span,
    pub(crate) norm2: Span,
    pub(crate) norm2_bias: Span,
    pub(crate) up: Span,
    pub(crate) up_bias: Span,
    pub(crate) down: Span,
    pub(crate) down_bias: Span,
}

/// The weights of one decoder block.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TextBlock {
    pub(crate) norm1: Span,
    pub(crate) qkv: Span,
    pub(crate) out: Span,
    pub(crate) norm2: Span,
    pub(crate) gate_up: Span,
    pub(crate) down: Span,
}

/// Every weight by its place.
#[derive(Debug, Clone)]
pub(crate) struct Params {
    /// The size of the model.
    pub(crate) shape: Shape,
    /// Every weight in order.
    pub(crate) entries: Vec<Entry>,
    pub(crate) patch: Span,
    pub(crate) patch_bias: Span,
    pub(crate) positions: Span,
    pub(crate) vision: Vec<VisionBlock>,
    pub(crate) post: Span,
    pub(crate) post_bias: Span,
    pub(crate) project: Span,
    pub(crate) aux: Span,
    pub(crate) aux_bias: Span,
    pub(crate) embed: Span,
    pub(crate) text: Vec<TextBlock>,
    pub(crate) norm: Span,
    pub(crate) output: Span,
    pub(crate) token_aux: Span,
    pub(crate) token_aux_bias: Span,
}

#[derive(Debug, Default)]
struct Builder {
    entries: Vec<Entry>,
    end: usize,
}

impl Builder {
    fn add(&mut self, name: &str, (rows, cols): (usize, usize), role: Role, spread: f32) -> Span {
        let span = Span { start: self.end, len: rows * cols };
        self.end += span.len;
        self.entries.push(Entry { name: name.to_owned(), rows, cols, role, span, spread });
        span
    }

    fn matrix(&mut self, name: &str, rows: usize, cols: usize, gain: f32) -> Span {
        self.add(name, (rows, cols), Role::Matrix, gain / (cols as f32).sqrt())
    }

    fn bias(&mut self, name: &str, len: usize) -> Span {
        self.add(name, (1, len), Role::Vector, 0.0)
    }

    /// Scales start at one, which a negative spread stands for.
    fn scale(&mut self, name: &str, len: usize) -> Span {
        self.add(name, (1, len), Role::Vector, -1.0)
    }

    /// Three matrices in a row, which one product applies.
    fn qkv(&mut self, prefix: &str, width: usize) -> Span {
        let parts = ["attn_q", "attn_k", "attn_v"].map(|part| {
            let name = format!("{prefix}.{part}.weight");
            self.matrix(&name, width, width, 1.0)
        });
        Span { start: parts[0].start, len: 3 * parts[0].len }
    }

    fn qkv_bias(&mut self, prefix: &str, width: usize) -> Span {
        let parts = ["attn_q", "attn_k", "attn_v"].map(|part| self.bias(&format!("{prefix}.{part}.bias"), width));
        Span { start: parts[0].start, len: 3 * parts[0].len }
    }

    fn vision_block(&mut self, index: usize, stack: Stack) -> VisionBlock {
        let (prefix, width) = (format!("v.blk.{index}"), stack.width);
        let name = |part: &str| format!("{prefix}.{part}");
        let gain = residual_gain(stack);
        VisionBlock {
            norm1: self.scale(&name("ln1.weight"), width),
            norm1_bias: self.bias(&name("ln1.bias"), width),
            qkv: self.qkv(&prefix, width),
            qkv_bias: self.qkv_bias(&prefix, width),
            out: self.matrix(&name("attn_out.weight"), width, width, gain),
            out_bias: self.bias(&name("attn_out.bias"), width),
            norm2: self.scale(&name("ln2.weight"), width),
            norm2_bias: self.bias(&name("ln2.bias"), width),
            up: self.matrix(&name("ffn_up.weight"), stack.hidden, width, 1.0),
            up_bias: self.bias(&name("ffn_up.bias"), stack.hidden),
            down: self.matrix(&name("ffn_down.weight"), width, stack.hidden, gain),
            down_bias: self.bias(&name("ffn_down.bias"), width),
        }
    }

    fn text_block(&mut self, index: usize, stack: Stack) -> TextBlock {
        let (prefix, width) = (format!("blk.{index}"), stack.width);
        let name = |part: &str| format!("{prefix}.{part}");
        let gain = residual_gain(stack);
        let norm1 = self.scale(&name("attn_norm.weight"), width);
        let qkv = self.qkv(&prefix, width);
        let out = self.matrix(&name("attn_output.weight"), width, width, gain);
        let norm2 = self.scale(&name("ffn_norm.weight"), width);
        let gate = self.matrix(&name("ffn_gate.weight"), stack.hidden, width, 1.0);
        let up = self.matrix(&name("ffn_up.weight"), stack.hidden, width, 1.0);
        let down = self.matrix(&name("ffn_down.weight"), width, stack.hidden, gain);
        TextBlock { norm1, qkv, out, norm2, gate_up: Span { start: gate.start, len: gate.len + up.len }, down }
    }
}

/// Keeps the sum of all blocks' outputs about as large as one of them.
fn residual_gain(stack: Stack) -> f32 {
    1.0 / ((2 * stack.blocks) as f32).sqrt()
}

impl Params {
    /// Lays out a model of this size.
    pub(crate) fn new(shape: Shape) -> Self {
        let mut b = Builder::default();
        let (vision, text) = (shape.vision, shape.text);
        let patch = b.add(
            "v.patch_embd.weight",
            (vision.width, PATCH_NUMBERS),
            Role::Table,
            1.0 / (PATCH_NUMBERS as f32).sqrt(),
        );
        let patch_bias = b.bias("v.patch_embd.bias", vision.width);
        let positions = b.add("v.position_embd.weight", (PATCHES, vision.width), Role::Table, 0.1);
        let vision_blocks = (0..vision.blocks).map(|index| b.vision_block(index, vision)).collect();
        let post = b.scale("v.post_ln.weight", vision.width);
        let post_bias = b.bias("v.post_ln.bias", vision.width);
        let project = b.matrix("mm.model.fc.weight", text.width, 4 * vision.width, 0.5);
        let scores = Shape::patch_scores();
        let aux = b.add("aux.weight", (scores, vision.width), Role::Table, 0.5 / (vision.width as f32).sqrt());
        let aux_bias = b.bias("aux.bias", scores);
        let embed = b.add("token_embd.weight", (shape.vocabulary, text.width), Role::Table, 0.3);
        let text_blocks = (0..text.blocks).map(|index| b.text_block(index, text)).collect();
        let norm = b.scale("output_norm.weight", text.width);
        let output =
            b.add("output.weight", (shape.vocabulary, text.width), Role::Table, 0.5 / (text.width as f32).sqrt());
        let scores = FOLD * FOLD * scores;
        let token_aux = b.add("aux.token.weight", (scores, text.width), Role::Table, 0.5 / (text.width as f32).sqrt());
        let token_aux_bias = b.bias("aux.token.bias", scores);
        Self {
            shape,
            entries: b.entries,
            patch,
            patch_bias,
            positions,
            vision: vision_blocks,
            post,
            post_bias,
            project,
            aux,
            aux_bias,
            embed,
            text: text_blocks,
            norm,
            output,
            token_aux,
            token_aux_bias,
        }
    }

    /// Tells how many numbers the model has, those used in training alone included.
    pub(crate) fn len(&self) -> usize {
        self.entries.iter().map(|entry| entry.span.len).sum()
    }

    /// Draws the first weights.
    pub(crate) fn draw(&self, rng: &mut Rng) -> Vec<f32> {
        let mut all = Vec::with_capacity(self.len());
        for entry in &self.entries {
            let value = |rng: &mut Rng| if entry.spread < 0.0 { 1.0 } else { entry.spread * rng.normal() };
            all.extend((0..entry.span.len).map(|_| value(rng)));
        }
        all
    }
}
