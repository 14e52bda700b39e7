//! Several answers from a model that gives one in a call.

use std::num::NonZeroU16;

use vqa_core::price::Price;
use vqa_core::{Abilities, AskOptions, Finish, ModelCard};
use vqa_engine::{AskError, Budget};

use crate::script::{Act, Script, ask, bytes, cut, engine, png, see, text, whole};

fn three(script: &std::sync::Arc<Script>) -> (vqa_engine::Engine, vqa_core::Ask) {
    let mut wanted = ask([bytes("a", png(10, 10))]);
    wanted.options = AskOptions { choices: NonZeroU16::new(3), seed: Some(7), ..wanted.options };
    (engine(script, Budget::default()), wanted)
}

fn single(acts: impl IntoIterator<Item = Act>) -> std::sync::Arc<Script> {
    Script::able(Abilities { choices: NonZeroU16::MIN, ..Abilities::default() }, acts)
}

#[tokio::test]
async fn it_is_called_once_for_each_and_the_bills_add_up() {
    let script = single([whole(), Act::Say(vec![text("a dog"), crate::script::done()]), whole()]);
    let (engine, wanted) = three(&script);
    let answer = see(engine.answer(wanted).await.unwrap()).await.answer.unwrap();
    let further: Vec<_> = answer.further.iter().map(|choice| (choice.text.as_str(), &choice.finish)).collect();
    assert_eq!((answer.text.as_str(), further), ("a cat", vec![("a dog", &Finish::Stop), ("a cat", &Finish::Stop)]));
    assert_eq!(answer.usage.map(|usage| (usage.prompt, usage.completion)), Some((3_000, 30)));
    let asked: Vec<_> = script.calls().iter().map(|ask| (ask.ask().options.choices, ask.ask().options.seed)).collect();
    assert_eq!(asked, [(None, Some(7)), (None, Some(8)), (None, Some(9))]);
}

#[tokio::test]
async fn a_model_that_costs_nothing_bills_the_prompt_once() {
    let abilities = Abilities { choices: NonZeroU16::MIN, ..Abilities::default() };
    let card = ModelCard { abilities, price: Some(Price::free("it runs here")), ..ModelCard::unknown("gpt-4o".into()) };
    let (engine, wanted) = three(&Script::of(card, [whole(), whole(), whole()]));
    let answer = see(engine.answer(wanted).await.unwrap()).await.answer.unwrap();
    assert_eq!(answer.usage.map(|usage| (usage.prompt, usage.completion)), Some((1_000, 30)));
}

#[tokio::test]
async fn a_model_that_gives_several_is_called_once() {
    let script = Script::new([whole()]);
    let (engine, wanted) = three(&script);
    see(engine.answer(wanted).await.unwrap()).await;
    assert_eq!(script.calls()[0].ask().options.choices, NonZeroU16::new(3));
}

#[tokio::test]
async fn an_answer_that_breaks_off_ends_them_all() {
    let script = single([whole(), Act::Say(vec![text("a d"), Err(cut())])]);
    let (engine, wanted) = three(&script);
    let seen = see(engine.answer(wanted).await.unwrap()).await;
    assert!(matches!(seen.error, Some(AskError::Call { attempts: 1, .. })), "{seen:?}");
    assert!(seen.answer.is_none());
}
