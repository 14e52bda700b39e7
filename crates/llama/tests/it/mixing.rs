//! Thousands of questions about hundreds of pictures, all at once: each answer is the one that the same question gets
//! alone, from a model that keeps nothing.

use std::num::NonZeroU16;

use futures_util::{StreamExt, stream};

use crate::support::{TINY, answer, ask, open, options, picture};

const PICTURES: u32 = 750;
const QUESTIONS: [&str; 4] = ["what is it", "is it red", "how many are there", "which one is larger"];

/// Every pair of a picture and a question, in an order in which neighbours seldom share a picture.
fn pairs() -> Vec<(u32, &'static str)> {
    let count = PICTURES * QUESTIONS.len() as u32;
    let scattered = (0..count).map(|index| index.wrapping_mul(7919) % count);
    scattered.map(|index| (index % PICTURES, QUESTIONS[(index / PICTURES) as usize])).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn no_answer_is_about_another_picture() {
    let forgetful = open(TINY, |config| {
        config.sequences = NonZeroU16::MIN;
        config.encodings = 0;
    });
    let mut alone = Vec::new();
    for (number, question) in pairs() {
        // One token of another ask in between leaves nothing of the last one in the sequence.
        alone.push(answer(&forgetful, &ask(vec![picture(number)], question, options())).await.unwrap().text);
    }
    let distinct = alone.iter().collect::<std::collections::HashSet<_>>().len();
    assert!(distinct > 1200, "{distinct} different answers tell little");
    let busy = open(TINY, |config| {
        config.sequences = NonZeroU16::new(6).unwrap();
        // Room for some of the pictures, so that both ways are taken.
        config.encodings = 100 * 2048;
    });
    for round in 0..2 {
        let together: Vec<String> = stream::iter(pairs())
            .map(|(number, question)| {
                let busy = &busy;
                async move { answer(busy, &ask(vec![picture(number)], question, options())).await.unwrap().text }
            })
            .buffered(24)
            .collect()
            .await;
        let wrong = together.iter().zip(&alone).filter(|(together, alone)| together != alone).count();
        assert_eq!(wrong, 0, "round {round}: {wrong} of {} differ", alone.len());
    }
}
