//! The model that is part of the program: its answers are the same alone, together, known and unknown.

use std::num::NonZeroU16;
use std::time::Instant;

use futures_util::{StreamExt, stream};
use vqa_core::{
    AskOptions, Backend as _, Cleared, Kind, ModelTimings, Payload, PreparedImage, ReplyEvent, Rgb8, Size, Views,
};
use vqa_llama::{LocalConfig, LocalModel, builtin};

use crate::support::{answer, ask, picture};

const COLOURS: [[u8; 3]; 5] = [[220, 30, 30], [30, 160, 60], [40, 70, 220], [240, 200, 30], [20, 20, 20]];
const QUESTIONS: [&str; 4] =
    ["What colour is the square?", "What shape is it?", "Is there a circle?", "How many shapes are there?"];

fn open(change: impl FnOnce(&mut LocalConfig)) -> LocalModel {
    let mut config = builtin().unwrap();
    config.threads = Some(NonZeroU16::MIN);
    change(&mut config);
    LocalModel::open(config).unwrap()
}

/// A square on white, of a size and a colour that its number decides.
fn square(number: usize) -> PreparedImage {
    let (left, side) = (20 + number * 3 % 90, 40 + number * 7 % 90);
    let inside = |at: usize| at >= left && at < left + side;
    let pixel = |at: usize| if inside(at % 256) && inside(at / 256) { COLOURS[number % 5] } else { [255; 3] };
    let bytes: Vec<u8> = (0..256 * 256).flat_map(pixel).collect();
    let view = Rgb8::new(Size::new(256, 256), bytes.into()).unwrap();
    PreparedImage { payload: Payload::Pixels(Views { view, closeups: Vec::new(), columns: 0 }), ..picture(0) }
}

/// The same at detail high: with close-ups in two rows of two, some of which pictures share.
fn close(number: usize) -> PreparedImage {
    let view = |number: usize| square(number).payload.views().unwrap().view.clone();
    let closeups = (0..4).map(|part| view(number + part)).collect();
    PreparedImage { payload: Payload::Pixels(Views { view: view(number), closeups, columns: 2 }), ..picture(0) }
}

/// Questions about small and about large pictures, each asked for the likeliest answer and for one that is drawn.
fn asks() -> Vec<Cleared> {
    let likeliest = || AskOptions { max_tokens: Some(16), ..AskOptions::default() };
    let drawn = |index: usize| AskOptions { temperature: Some(1.5), seed: i64::try_from(index).ok(), ..likeliest() };
    let small = (0..80).map(|index| (square(index % 20), QUESTIONS[index / 20]));
    let large = (0..16).map(|index| (close(index % 4), QUESTIONS[index / 4]));
    let both = |(index, (picture, question)): (usize, (PreparedImage, &str))| {
        let again = picture.clone();
        [ask(vec![picture], question, likeliest()), ask(vec![again], question, drawn(index))]
    };
    small.chain(large).enumerate().flat_map(both).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn alone_or_together_known_or_unknown_the_answers_are_the_same() {
    let forgetful = open(|config| {
        config.sequences = NonZeroU16::MIN;
        config.encodings = 0;
    });
    let mut alone = Vec::new();
    for ask in asks() {
        alone.push(answer(&forgetful, &ask).await.unwrap().text);
    }
    let other = alone.chunks(2).filter(|both| both[0] != both[1]).count();
    assert!(other > 10, "{other} drawn answers that are not the likeliest tell little");
    let model = open(|_| {});
    for _ in 0..2 {
        let all = stream::iter(asks()).map(|ask| {
            let model = &model;
            async move { answer(model, &ask).await.unwrap().text }
        });
        let together: Vec<String> = all.buffered(9).collect().await;
        assert_eq!(together, alone);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_counted_is_what_an_answer_reads() {
    let model = open(|_| {});
    let options = || AskOptions { max_tokens: Some(1), ..AskOptions::default() };
    for shown in [Vec::new(), vec![square(1)], vec![square(1), square(2)]] {
        let ask = ask(shown, QUESTIONS[3], options());
        let counted = model.count(&ask).await.unwrap();
        assert_eq!(counted, Some(answer(&model, &ask).await.unwrap().usage.prompt));
    }
    let long = ask(Vec::new(), &"word ".repeat(100_000), options());
    assert_eq!(model.count(&long).await.unwrap_err().kind(), Kind::TooLarge);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_tells_where_its_time_went() {
    let model = open(|_| {});
    let ask = ask(vec![square(3)], QUESTIONS[0], AskOptions { max_tokens: Some(4), ..AskOptions::default() });
    let began = Instant::now();
    let mut events = model.reply(&ask).await.unwrap();
    let mut told = None;
    while let Some(event) = events.next().await {
        if let ReplyEvent::Done(end) = event.unwrap() {
            told = end.timings;
        }
    }
    let ModelTimings { queue, encode, prefill, write } = told.unwrap();
    assert!([encode, prefill, write].iter().all(|stage| !stage.is_zero()), "{told:?}");
    assert!(queue + encode + prefill + write <= began.elapsed(), "{told:?}");
}
