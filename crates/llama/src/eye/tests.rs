//! What is kept of pictures, and for how long, with a model of random weights.

use std::sync::Arc;

use vqa_core::Size;
use vqa_gguf::Encoding;

use super::*;
use crate::native::Watch;
use crate::shape::{Blocks, Shape};

const BLOCKS: Blocks = Blocks { width: 64, count: 1, heads: 2, kv_heads: 2, feed: 96 };
const TINY: Shape = Shape {
    vocabulary: 400,
    context: 512,
    text: BLOCKS,
    eye: BLOCKS,
    side: 64,
    patch: 16,
    scale: 2,
    encoding: Encoding::F16,
    spread: 0.25,
};

fn eye(most: u64) -> (Rc<Model>, Eye) {
    let folder = tempfile::tempdir().unwrap();
    let (model, projector) = TINY.write(folder.path(), 1).unwrap();
    let model = Rc::new(Model::open(&model).unwrap());
    let projector = Projector::open(&projector, &model, (1, Some(4)), &Arc::new(Watch::default())).unwrap();
    (model, Eye::new(projector, Cut::Squares { side: 64, tokens: 4 }, most))
}

fn views(shade: u8) -> Views {
    let view = Rgb8::new(Size::new(64, 64), vec![shade; 64 * 64 * 3].into()).unwrap();
    Views { view, closeups: Vec::new(), columns: 0 }
}

fn seen(items: &[Item]) -> &Rc<Seen> {
    let seen = items.iter().find_map(|item| match item {
        Item::Seen(seen) => Some(seen),
        Item::Token(_) => None,
    });
    seen.unwrap()
}

#[test]
fn pixels_stay_for_as_long_as_a_prompt_waits_for_them() {
    let (model, eye) = eye(1 << 20);
    let kept = || eye.kept.borrow().len();
    let first = eye.items(&model, &views(1)).unwrap();
    let again = eye.items(&model, &views(1)).unwrap();
    assert!(Rc::ptr_eq(seen(&first), seen(&again)), "two prompts look at a picture once");
    drop(again);
    eye.trim();
    assert_eq!(kept(), 1);
    drop(first);
    eye.trim();
    assert_eq!(kept(), 0, "nobody waits for it, and it was never encoded");
    for shade in 0..20 {
        drop(eye.items(&model, &views(shade)).unwrap());
        assert_eq!(kept(), 1, "what was refused goes when the next one comes");
    }
}

#[test]
fn numbers_stay_within_their_bound() {
    let (model, eye) = eye(1 << 20);
    let items = eye.items(&model, &views(1)).unwrap();
    let numbers = eye.numbers(seen(&items)).unwrap();
    drop(items);
    let again = eye.items(&model, &views(1)).unwrap();
    assert!(Rc::ptr_eq(&numbers, &eye.numbers(seen(&again)).unwrap()), "encoded once");
    let small = Eye { most: 4096, ..eye };
    for shade in 2..9 {
        let items = small.items(&model, &views(shade)).unwrap();
        small.numbers(seen(&items)).unwrap();
        let bytes: u64 = small.kept.borrow().values().map(Kept::bytes).sum();
        assert!((1..=4096).contains(&bytes), "{bytes}");
    }
}

#[test]
fn numbers_stay_no_longer_than_they_may() {
    let (model, eye) = eye(1 << 20);
    let items = eye.items(&model, &views(1)).unwrap();
    eye.numbers(seen(&items)).unwrap();
    eye.forget(Duration::from_secs(3600));
    assert!(eye.oldest().is_some(), "an hour is not over");
    eye.forget(Duration::ZERO);
    assert_eq!(eye.oldest(), None);
    assert!(eye.numbers(seen(&items)).is_ok(), "whoever waits for it has it still");
}
