//! From pictures to an answer, and what stops on the way.

use vqa_core::{ImageSource, Kind, Part, Payload, Role, TokenCount, Turn};
use vqa_engine::{AskError, Budget};

use crate::script::{Script, ask, bytes, engine, picture, png, see, whole};

#[tokio::test]
async fn an_answer_comes_with_its_bill() {
    let script = Script::new([whole()]);
    let answer = engine(&script, Budget::default()).answer(ask([bytes("a", png(1024, 1024))])).await.unwrap();
    let seen = see(answer).await;
    assert_eq!(seen.text, "a cat");
    let answer = seen.answer.unwrap();
    assert_eq!((answer.text.as_str(), answer.attempts), ("a cat", 1));
    // 1,000 tokens in at $2.50 and 10 out at $10 a million.
    assert_eq!(answer.cost.to_string(), "$0.0026");
    assert_eq!(script.calls()[0].estimate().images, TokenCount::Exact(765));
}

#[tokio::test]
async fn pictures_keep_their_order_and_a_copy_counts_twice() {
    let script = Script::new([whole()]);
    let wide = || bytes("wide", png(600, 100));
    let tall = || bytes("tall", png(100, 600));
    let answer = engine(&script, Budget::default()).answer(ask([wide(), tall(), wide()])).await.unwrap();
    see(answer).await;
    let calls = script.calls();
    let labels: Vec<_> = calls[0].ask().images().map(|image| image.label.as_str()).collect();
    assert_eq!(labels, ["wide", "tall", "wide"]);
    assert_eq!(calls[0].estimate().images, TokenCount::Exact(3 * 425));
}

#[tokio::test]
async fn a_picture_is_named_by_its_bytes_and_keeps_its_label() {
    let script = Script::new([whole()]);
    let answer = engine(&script, Budget::default());
    let answer =
        answer.answer(ask([bytes("a", png(9, 9)), bytes("b", png(9, 9)), bytes("c", png(8, 9))])).await.unwrap();
    see(answer).await;
    let calls = script.calls();
    let pictures: Vec<_> = calls[0].ask().images().map(|image| (image.label.as_str(), image.content)).collect();
    let [("a", a), ("b", b), ("c", c)] = pictures[..] else { panic!("{pictures:?}") };
    assert!(a.is_some() && a == b && a != c);
}

#[tokio::test]
async fn a_link_is_passed_on_unless_it_is_fetched() {
    let script = Script::new([whole(), whole()]);
    let engine = engine(&script, Budget::default());
    let link = "https://host/a.png".to_owned();
    see(engine.answer(ask([picture(ImageSource::Url(link.clone()))])).await.unwrap()).await;
    see(engine.answer(ask([picture(ImageSource::FetchedUrl(link.clone()))])).await.unwrap()).await;
    let calls = script.calls();
    let image = |call: usize| calls[call].ask().images().next().unwrap().clone();
    assert_eq!(image(0).payload, Payload::Url(link));
    assert_eq!(image(0).tokens, TokenCount::AtMost(1445));
    assert!(matches!(image(1).payload, Payload::Encoded { .. }));
    assert_eq!(image(1).tokens, TokenCount::Exact(425));
}

#[tokio::test]
async fn a_bad_picture_is_named_and_nothing_is_sent() {
    let script = Script::new([]);
    let pictures = [bytes("good", png(10, 10)), bytes("empty", Vec::new())];
    let Err(error) = engine(&script, Budget::default()).answer(ask(pictures)).await else { panic!("it was taken") };
    assert!(matches!(&error, AskError::Prepare { index: 1, label, .. } if label == "empty"), "{error:?}");
    assert_eq!(error.kind(), Kind::BadInput);
    assert!(script.calls().is_empty());
}

#[tokio::test]
async fn an_unknown_model_and_a_misplaced_picture_are_refused() {
    let script = Script::new([]);
    let engine = engine(&script, Budget::default());
    let mut unknown = ask([]);
    unknown.model = "gpt-nonesuch".into();
    assert!(matches!(engine.answer(unknown).await.map(|_| ()), Err(AskError::UnknownModel(_))));

    let mut misplaced = ask([]);
    misplaced.turns.insert(0, Turn { role: Role::System, parts: vec![Part::Image(bytes("a", png(10, 10)))] });
    let error = engine.answer(misplaced).await.map(|_| ()).unwrap_err();
    assert!(matches!(error, AskError::Clear(_)), "{error:?}");
}
