//! What an ask is expected to cost, and what is refused before it is sent.

use std::num::NonZeroU16;

use vqa_core::card::{ImageLimits, Vision};
use vqa_core::preflight::{CaptchaPolicy, ClearError, Policy, Threshold, clear};
use vqa_core::registry::{Profile, Registry};
use vqa_core::tokens::Layout;
use vqa_core::{
    Abilities, AskOptions, AskSchema, Cost, Detail, Format, ImageFacts, Kind, Logprobs, ModelCard, Orientation, Part,
    Payload, Penalties, PicoUsd, Prepared, PreparedImage, Retry, Role, Screened, Signals, Size, Strictness, TokenCount,
    Turn,
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
    let estimate = |tokens| {
        *clear(ask(vec![text("What is this?"), image(tokens)]), &card(), &Policy::default()).unwrap().estimate()
    };
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
    let tokens = |ask| clear(ask, &card(), &Policy::default()).unwrap().estimate().text.most().unwrap();
    assert!(tokens(held) > tokens(plain) + 10);
}

#[test]
fn what_the_endpoint_is_known_to_refuse_is_not_sent() {
    let two = || ask(vec![image(TokenCount::Exact(1)), image(TokenCount::Exact(1))]);
    let refused = |ask, card: &ModelCard| clear(ask, card, &Policy::default()).map(drop).unwrap_err();

    let blind = ModelCard { vision: Vision::No, ..card() };
    assert_eq!(refused(two(), &blind), ClearError::TextOnlyModel("gpt-4o".to_owned()));
    assert!(clear(ask(vec![text("What?")]), &blind, &Policy::default()).is_ok());

    let one = ModelCard { limits: ImageLimits { images: Some(1), ..ImageLimits::default() }, ..card() };
    assert_eq!(refused(two(), &one), ClearError::TooManyImages { images: 2, limit: 1 });

    let mut misplaced = two();
    misplaced.turns.insert(0, Turn::text(Role::System, "Briefly."));
    misplaced.turns[1].role = Role::Assistant;
    assert_eq!(refused(misplaced, &card()), ClearError::MisplacedImage { turn: 1 });
}

#[test]
fn options_that_a_model_cannot_follow_are_named() {
    let able = |top_logprobs, penalties| {
        let abilities = Abilities { top_logprobs, penalties, ..Abilities::default() };
        ModelCard { abilities, ..card() }
    };
    let refused = |options: AskOptions, card: &ModelCard| match clear(
        Prepared { options, ..ask(vec![]) },
        card,
        &Policy::default(),
    ) {
        Err(ClearError::Unable { option, .. }) => Some(option),
        other => other.map(|_| None).unwrap(),
    };
    let told = |top| AskOptions { logprobs: Some(Logprobs { top }), ..AskOptions::default() };
    let penalized = |penalty| AskOptions { presence_penalty: penalty, ..AskOptions::default() };
    assert_eq!(refused(told(20), &card()), None);
    assert_eq!(refused(told(0), &able(None, Penalties::Followed)), Some("logprobs"));
    assert_eq!(refused(told(0), &able(Some(0), Penalties::Followed)), None);
    assert_eq!(refused(told(1), &able(Some(0), Penalties::Followed)), Some("top_logprobs"));
    assert_eq!(refused(penalized(None), &able(None, Penalties::Refused)), None);
    assert_eq!(refused(penalized(Some(1.0)), &able(None, Penalties::Refused)), Some("presence_penalty"));
}

#[test]
fn several_answers_are_paid_for_and_their_input_as_often_as_it_is_read() {
    let mut several = ask(vec![text("What is this?"), image(TokenCount::Exact(765))]);
    several.options.choices = NonZeroU16::new(3);
    let cost = |card: &ModelCard| clear(several.clone(), card, &Policy::default()).unwrap().estimate().cost_at_most;
    // 776 tokens and the margin of 8 at $2.50, 3 times 100 at $10 a million.
    assert_eq!(cost(&card()), Cost::Known(PicoUsd(784 * 2_500_000 + 300 * 10_000_000)));
    let one = Abilities { choices: NonZeroU16::MIN, ..Abilities::default() };
    let one = ModelCard { abilities: one, ..card() };
    assert_eq!(cost(&one), Cost::Known(PicoUsd(3 * 784 * 2_500_000 + 300 * 10_000_000)));
}

#[test]
fn a_captcha_is_refused_or_told_or_let_through_as_the_policy_says() {
    let shown = |score| {
        let size = Size::new(200, 60);
        let facts = ImageFacts {
            format: Format::Png,
            bytes: 1_000,
            stored: size,
            orientation: Orientation::Upright,
            upright: size,
            seen: size,
            sent: size,
            sent_format: Format::Png,
            sent_bytes: 1_000,
            layout: Layout::View,
            tokens: TokenCount::Exact(85),
            steps: Vec::new(),
            signals: Signals { captcha: Screened::Score(score, None), ..Signals::default() },
            undone: Vec::new(),
        };
        let Part::Image(image) = image(TokenCount::Exact(85)) else { unreachable!() };
        Part::Image(PreparedImage { facts: Some(facts), ..image })
    };
    let two = || ask(vec![shown(0.1), text("What is this?"), shown(0.9)]);
    let policy = |captcha| Policy { captcha, threshold: Threshold::new(0.5).unwrap() };
    let refused = clear(two(), &card(), &policy(CaptchaPolicy::Refuse)).unwrap_err();
    assert_eq!(refused, ClearError::Captcha { image: 1, label: "a".to_owned(), score: 0.9, place: None });
    assert_eq!((refused.kind(), refused.retry(), refused.code()), (Kind::Refused, Retry::Never, "captcha"));
    let codes = |captcha| {
        let cleared = clear(two(), &card(), &policy(captcha)).unwrap();
        cleared.findings().iter().map(|(image, finding)| (*image, finding.code)).collect::<Vec<_>>()
    };
    assert!(codes(CaptchaPolicy::Warn).contains(&(1, "captcha")));
    assert!(!codes(CaptchaPolicy::Warn).contains(&(0, "captcha")));
    assert!(!codes(CaptchaPolicy::Off).iter().any(|(_, code)| *code == "captcha"));
}

#[test]
fn a_link_that_nobody_looks_at_is_refused_where_captchas_are_and_told_elsewhere() {
    let shown = || ask(vec![image(TokenCount::Exact(85)), text("What is this?")]);
    let policy = |captcha| Policy { captcha, ..Policy::default() };
    let refused = clear(shown(), &card(), &policy(CaptchaPolicy::Refuse)).unwrap_err();
    assert_eq!(refused, ClearError::Unseen { image: 0, label: "a".to_owned() });
    assert_eq!((refused.kind(), refused.code()), (Kind::Refused, "not_looked_at"));
    let told = clear(shown(), &card(), &policy(CaptchaPolicy::Warn)).unwrap();
    let told: Vec<_> = told.findings().iter().map(|(image, finding)| (*image, finding.code)).collect();
    assert_eq!(told, [(0, "check_did_not_run")]);
}
