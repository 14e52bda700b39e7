//! What an ask is expected to cost, and what is refused before it is sent.

use vqa_core::card::{ImageLimits, Vision};
use vqa_core::preflight::{ClearError, clear};
use vqa_core::registry::{Profile, Registry};
use vqa_core::{
    AskOptions, AskSchema, Cost, Detail, ModelCard, Part, Payload, Prepared, PreparedImage, Role, Strictness,
    TokenCount, Turn,
};

fn card() -> ModelCard {
    Registry::embedded().card(&"gpt-4o".into(), Profile::NEWEST).unwrap()
}

fn image(tokens: TokenCount) -> Part<PreparedImage> {
    let payload = Payload::Url("https://host/a.png".to_owned());
    Part::Image(PreparedImage {
        label: "a".to_owned(),
        detail: Detail::High,
        payload,
        facts: None,
        tokens,
        content: None,
    })
}

fn ask(parts: Vec<Part<PreparedImage>>) -> Prepared {
    let options = AskOptions { max_tokens: Some(100), ..AskOptions::default() };
    Prepared { model: "gpt-4o".into(), turns: vec![Turn { role: Role::User, parts }], options }
}

fn text(words: &str) -> Part<PreparedImage> {
    Part::Text(words.to_owned())
}

#[test]
fn text_and_pictures_add_up_and_the_sum_is_as_unsure_as_its_parts() {
    let estimate = |tokens| *clear(ask(vec![text("What is this?"), image(tokens)]), &card()).unwrap().estimate();
    // Four tokens of text in a frame of seven.
    assert_eq!(estimate(TokenCount::Exact(765)).input(), TokenCount::About(776));
    assert_eq!(estimate(TokenCount::AtMost(1445)).input(), TokenCount::AtMost(1456));
    assert_eq!(estimate(TokenCount::Unknown).input(), TokenCount::Unknown);
    assert_eq!(estimate(TokenCount::Unknown).cost_at_most, Cost::Unknown);
    // 776 tokens at $2.50 and 100 at $10 a million.
    assert_eq!(estimate(TokenCount::Exact(765)).cost_at_most.to_string(), "$0.0030");
}

#[test]
fn a_schema_is_counted() {
    let plain = ask(vec![text("Total?")]);
    let mut held = plain.clone();
    let json = r#"{"type": "object", "properties": {"total": {"type": "number"}}}"#.to_owned();
    held.options.schema =
        Some(AskSchema { name: "total".to_owned(), json, description: None, strictness: Strictness::Enforced });
    let tokens = |ask| clear(ask, &card()).unwrap().estimate().text.most().unwrap();
    assert!(tokens(held) > tokens(plain) + 10);
}

#[test]
fn what_the_endpoint_is_known_to_refuse_is_not_sent() {
    let two = || ask(vec![image(TokenCount::Exact(1)), image(TokenCount::Exact(1))]);
    let refused = |ask, card: &ModelCard| clear(ask, card).map(drop).unwrap_err();

    let blind = ModelCard { vision: Vision::No, ..card() };
    assert_eq!(refused(two(), &blind), ClearError::TextOnlyModel("gpt-4o".to_owned()));
    assert!(clear(ask(vec![text("What?")]), &blind).is_ok());

    let one = ModelCard { limits: ImageLimits { images: Some(1), ..ImageLimits::default() }, ..card() };
    assert_eq!(refused(two(), &one), ClearError::TooManyImages { images: 2, limit: 1 });

    let mut misplaced = two();
    misplaced.turns.insert(0, Turn::text(Role::System, "Briefly."));
    misplaced.turns[1].role = Role::Assistant;
    assert_eq!(refused(misplaced, &card()), ClearError::MisplacedImage { turn: 1 });
}
