//! Answers: counted, the same each time, held to what was asked for, and given up once nobody waits.

use futures_util::{FutureExt, StreamExt};
use vqa_core::{
    AnswerForm, AskOptions, AskSchema, Backend, BackendError, Finish, Kind, Logprobs, ReplyEvent, Strictness,
};

use crate::support::{MODEL, Said, TINY, answer, ask, open, options, picture, views};

#[tokio::test]
async fn a_model_answers_and_counts() {
    let said = answer(&MODEL, &ask(vec![picture(1)], "what is it", options())).await.unwrap();
    assert_eq!((said.usage.completion, &said.finish), (12, &Finish::Length));
    // A view is four tokens, with three around it.
    assert_eq!(said.usage.image, Some(7));
    let text = "<|im_start|> User : what␣is␣it <end_of_utterance> \\n Assistant :";
    assert!(said.usage.prompt > 7 && said.usage.prompt < 7 + text.len() as u64, "{said:?}");
}

#[tokio::test]
async fn closeups_stand_before_the_view() {
    let said = answer(&MODEL, &ask(vec![views(1, 4)], "what is it", options())).await.unwrap();
    // Four close-ups of four tokens with two before each, a line's end between the rows and one before the view.
    assert_eq!(said.usage.image, Some(4 * 6 + 2 + 7));
    let other = answer(&MODEL, &ask(vec![picture(1)], "what is it", options())).await.unwrap();
    assert_ne!(said.text, other.text);
}

#[tokio::test]
async fn a_second_question_reads_the_picture_no_more() {
    let model = open(TINY, |_| {});
    let first = answer(&model, &ask(vec![picture(5)], "what is it", options())).await.unwrap();
    let second = answer(&model, &ask(vec![picture(5)], "is it red", options())).await.unwrap();
    let other = answer(&model, &ask(vec![picture(6)], "is it red", options())).await.unwrap();
    assert_eq!(first.usage.cached, 0);
    // Everything up to the picture's last token; what follows it is read in one portion with the question.
    assert!(second.usage.cached > 6, "{second:?}");
    assert_eq!(other.usage.cached, 0);
}

#[tokio::test]
async fn a_model_that_keeps_nothing_answers_the_same_and_reads_all_again() {
    let model = open(TINY, |config| config.kept_for = std::time::Duration::ZERO);
    for question in ["what is it", "is it red", "is it red"] {
        let said = answer(&model, &ask(vec![picture(5)], question, options())).await.unwrap();
        let kept = answer(&MODEL, &ask(vec![picture(5)], question, options())).await.unwrap();
        assert_eq!((said.text, said.usage.cached), (kept.text, 0));
    }
    let asks = ["what is it", "is it red", "is it blue"].map(|question| ask(vec![picture(5)], question, options()));
    let together = futures_util::future::join_all(asks.iter().map(|ask| answer(&model, ask))).await;
    assert!(together.into_iter().all(|said| said.unwrap().usage.cached == 0), "nor among those that come together");
}

/// Of two asks about one picture that come together, one copies what the other has read: that is let go of in time as well.
#[tokio::test]
async fn what_was_copied_is_kept_no_longer_than_what_was_read() {
    let time = std::time::Duration::from_millis(300);
    let model = open(TINY, |config| config.kept_for = time);
    for _ in 0..2 {
        let asks = ["what is it", "is it red", "is it blue"].map(|question| ask(vec![picture(5)], question, options()));
        let together = futures_util::future::join_all(asks.iter().map(|ask| answer(&model, ask))).await;
        assert!(together.iter().any(|said| said.as_ref().unwrap().usage.cached > 0), "{together:?}");
        tokio::time::sleep(time * 2).await;
        let later = answer(&model, &asks[1]).await.unwrap();
        assert_eq!(later.usage.cached, 0);
        tokio::time::sleep(time * 2).await;
    }
}

#[tokio::test]
async fn a_seed_repeats_an_answer() {
    let seeded = |seed| AskOptions { temperature: Some(1.0), seed: Some(seed), ..options() };
    let mut texts = Vec::new();
    for seed in [1, 2, 3] {
        let once = answer(&MODEL, &ask(vec![picture(1)], "what is it", seeded(seed))).await.unwrap();
        let again = answer(&MODEL, &ask(vec![picture(1)], "what is it", seeded(seed))).await.unwrap();
        assert_eq!(once.text, again.text);
        texts.push(once.text);
    }
    texts.dedup();
    assert_eq!(texts.len(), 3);
}

/// A schema that answers are held to.
fn schema(json: &str) -> AskSchema {
    AskSchema { name: "answer".to_owned(), json: json.to_owned(), description: None, strictness: Strictness::Enforced }
}

/// An answer that is held to a schema, drawn as wildly as may be.
async fn held(json: &str, seed: i64) -> Said {
    let options =
        AskOptions { schema: Some(schema(json)), temperature: Some(1.5), seed: Some(seed), ..AskOptions::default() };
    answer(&MODEL, &ask(vec![picture(1)], "what is it", options)).await.unwrap()
}

#[tokio::test]
async fn an_answer_keeps_to_its_schema() {
    let json = r#"{"type":"object","properties":{"shape":{"enum":["circle","square"]},"n":{"type":"integer","minimum":0,
        "maximum":99}},"required":["shape","n"],"additionalProperties":false}"#;
    for seed in 0..8 {
        let said = held(json, seed).await;
        let value: serde_json::Value = serde_json::from_str(&said.text).unwrap();
        assert!(matches!(value["shape"].as_str(), Some("circle" | "square")), "{}", said.text);
        assert!(value["n"].as_u64().is_some_and(|n| n < 100), "{}", said.text);
        assert_eq!(said.finish, Finish::Stop);
        let only = format!(r#"{{"shape": {}, "n": {}}}"#, value["shape"], value["n"]);
        assert_eq!(said.text, only, "there is one way to write it");
    }
    let object = AskOptions { form: AnswerForm::JsonObject, ..options() };
    let said = answer(&MODEL, &ask(vec![picture(1)], "what is it", object)).await.unwrap();
    assert!(said.text.starts_with('{'), "{}", said.text);
}

#[tokio::test]
async fn a_number_without_bounds_ends() {
    let json =
        r#"{"type":"object","properties":{"n":{"type":"integer"}},"required":["n"],"additionalProperties":false}"#;
    for seed in 0..4 {
        let said = held(json, seed).await;
        assert_eq!(said.finish, Finish::Stop, "{}", said.text);
        let value: serde_json::Value = serde_json::from_str(&said.text).unwrap();
        assert!(value["n"].as_i64().is_some_and(|n| n.abs() < 1_000_000_000_000_000), "{}", said.text);
    }
}

#[tokio::test]
async fn digits_behind_the_point_end() {
    let mut longest = 0;
    for of in [r#""type":"number""#, r#""type":"number","minimum":0,"maximum":1"#, r#""type":"number","minimum":0.5"#] {
        let json = format!(
            r#"{{"type":"object","properties":{{"n":{{{of}}}}},"required":["n"],"additionalProperties":false}}"#
        );
        for seed in 0..8 {
            let said = held(&json, seed).await;
            assert_eq!(said.finish, Finish::Stop, "{}", said.text);
            let value: serde_json::Value = serde_json::from_str(&said.text).unwrap();
            assert!(value["n"].as_f64().is_some_and(|n| n.abs() < 1e15), "{}", said.text);
            let behind = said.text.split_once('.').map_or(0, |(_, behind)| behind.trim_end_matches('}').len());
            assert!(behind <= 8, "{}", said.text);
            longest = longest.max(behind);
        }
    }
    assert_eq!(longest, 8, "a model that knows nothing goes to the bound");
}

#[tokio::test]
async fn a_schema_that_cannot_be_held_is_refused() {
    for json in [r#"{"type":"colour"}"#, r#"{"$ref":"https://host/schema"}"#, "not json"] {
        let options = AskOptions { schema: Some(schema(json)), ..options() };
        let error = answer(&MODEL, &ask(vec![], "what is it", options)).await.unwrap_err();
        assert_eq!(error.kind(), Kind::Unsupported);
        assert!(error.to_string().starts_with("the model cannot be held to this schema: "), "{error}");
    }
}

#[tokio::test]
async fn a_stop_text_is_not_told() {
    let whole = answer(&MODEL, &ask(vec![picture(1)], "what is it", options())).await.unwrap().text;
    let stop: String = whole.chars().skip(2).take(3).collect();
    let stopped = AskOptions { stop: vec![stop.clone()], ..options() };
    let said = answer(&MODEL, &ask(vec![picture(1)], "what is it", stopped)).await.unwrap();
    assert_eq!(said.text, whole[..whole.find(&stop).unwrap()]);
    assert_eq!(said.finish, Finish::Stop);
}

#[tokio::test]
async fn likelihoods_are_told_for_each_token() {
    let told = AskOptions { logprobs: Some(Logprobs { top: 3 }), ..options() };
    let said = answer(&MODEL, &ask(vec![picture(1)], "what is it", told)).await.unwrap();
    assert_eq!(said.logprobs.len(), 12);
    for token in &said.logprobs {
        assert_eq!(token.top.len(), 3);
        // The likeliest was taken.
        assert_eq!(token.top[0].token, token.chosen.token);
        assert!(token.chosen.logprob <= 0.0 && token.top.is_sorted_by(|a, b| a.logprob >= b.logprob));
    }
    let bytes: Vec<u8> = said.logprobs.iter().flat_map(|token| token.chosen.bytes.clone().unwrap()).collect();
    assert_eq!(String::from_utf8_lossy(&bytes).trim_start(), said.text);
}

#[tokio::test]
async fn what_nobody_waits_for_makes_room() {
    let model = open(TINY, |config| config.sequences = std::num::NonZeroU16::MIN);
    let before = answer(&model, &ask(vec![picture(2)], "what is it", options())).await.unwrap();
    for number in 0..20 {
        let endless = AskOptions { max_tokens: None, ..options() };
        let mut events = model.reply(&ask(vec![picture(number)], "tell all", endless)).await.unwrap();
        if number % 2 == 0 {
            assert!(matches!(events.next().await, Some(Ok(ReplyEvent::Text(_)))));
        }
        drop(events);
    }
    let after = answer(&model, &ask(vec![picture(2)], "what is it", options())).await.unwrap();
    assert_eq!(before.text, after.text);
}

#[tokio::test]
async fn an_answer_ends_where_the_context_does() {
    let model = open(TINY, |config| config.context = std::num::NonZeroU32::new(64).unwrap());
    let endless = AskOptions { max_tokens: None, ..options() };
    let said = answer(&model, &ask(vec![picture(1)], "what is it", endless)).await.unwrap();
    if said.finish == Finish::Length {
        assert_eq!(said.usage.prompt + said.usage.completion, 65);
    }
    let error = answer(&model, &ask(vec![views(1, 8)], "what is it", options())).await.unwrap_err();
    let text = error.to_string();
    assert_eq!(error.kind(), Kind::TooLarge);
    assert!(text.starts_with("the pictures take 59 tokens and the text ") && text.contains("holds 64"), "{text}");
    let error = answer(&model, &ask(vec![], &"a".repeat(5_000), options())).await.unwrap_err();
    assert!(error.to_string().starts_with("the text has 5000 bytes"), "{error}");
}

#[tokio::test]
async fn pictures_that_find_no_room_are_not_all_looked_at() {
    let model = open(TINY, |config| config.context = std::num::NonZeroU32::new(64).unwrap());
    let many: Vec<_> = (0..70).map(picture).collect();
    let error = answer(&model, &ask(many, "what is it", options())).await.unwrap_err();
    assert_eq!(error.kind(), Kind::TooLarge);
    let told = "the first 10 of 70 pictures take 70 tokens; the model's context holds 64, the answer included";
    assert_eq!(error.to_string(), told);
}

/// An answer of as many tokens as there is room for, each of which is told.
fn endless() -> AskOptions {
    AskOptions {
        max_tokens: None,
        temperature: Some(1.0),
        seed: Some(1),
        logprobs: Some(Logprobs { top: 0 }),
        ..options()
    }
}

#[tokio::test]
async fn a_crowd_is_turned_away_before_it_fills_the_memory() {
    let model = open(TINY, |config| {
        config.sequences = std::num::NonZeroU16::MIN;
        config.waiting = 3;
    });
    let mut replies = Vec::new();
    let refused = loop {
        match model.reply(&ask(vec![picture(1)], "tell all", endless())).await {
            Ok(reply) => replies.push(reply),
            Err(error) => break error,
        }
        assert!(replies.len() < 500, "asks are sent faster than they are answered");
    };
    assert!(matches!(refused, BackendError::Overloaded { waiting: 3, .. }), "{refused}");
    assert!(replies.len() >= 3);
    drop(replies);
    // Those who have gone leave their seats.
    let said = loop {
        match answer(&model, &ask(vec![picture(1)], "what is it", options())).await {
            Err(BackendError::Overloaded { .. }) => tokio::task::yield_now().await,
            other => break other,
        }
    };
    assert_eq!(said.unwrap().usage.completion, 12);
}

#[tokio::test]
async fn whoever_is_being_answered_does_not_wait_for_those_who_come() {
    const CROWD: usize = 60;
    let model = open(TINY, |config| config.sequences = std::num::NonZeroU16::MIN);
    let mut answered = model.reply(&ask(vec![picture(1)], "tell all", endless())).await.unwrap();
    assert!(matches!(answered.next().await, Some(Ok(ReplyEvent::Text(_)))));
    let schema = AskSchema {
        name: "answer".to_owned(),
        json: r#"{"type":"colour"}"#.to_owned(),
        description: None,
        strictness: Strictness::Enforced,
    };
    // Each is refused as soon as it is read.
    let crowd = (0..CROWD).map(|_| ask(vec![], "what is it", AskOptions { schema: Some(schema.clone()), ..options() }));
    let mut refusals = Vec::new();
    for ask in crowd {
        refusals.push(model.reply(&ask).await.unwrap());
    }
    for reply in &mut refusals {
        assert!(reply.next().await.unwrap().is_err());
    }
    let mut meanwhile = 0;
    while let Some(Some(Ok(ReplyEvent::Text(_)))) = answered.next().now_or_never() {
        meanwhile += 1;
    }
    assert!(meanwhile >= CROWD / 2, "{meanwhile} tokens were written while {CROWD} asks were read");
}

#[tokio::test]
async fn a_closed_model_ends_its_answers() {
    let model = open(TINY, |_| {});
    let endless = AskOptions { max_tokens: None, temperature: Some(2.0), ..options() };
    let mut events = model.reply(&ask(vec![picture(1)], "tell all", endless)).await.unwrap();
    drop(model);
    let mut last = None;
    while let Some(event) = events.next().await {
        last = Some(event);
    }
    // Either it was quicker, or it is told.
    assert!(matches!(last, Some(Ok(ReplyEvent::Done(_)) | Err(_))));
}
