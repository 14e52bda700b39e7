//! A backend that answers by script, and an engine around it.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::{FutureExt, StreamExt, stream};
use vqa_core::registry::{Profile, Registry};
use vqa_core::{
    Abilities, Answer, Ask, AskOptions, Backend, BackendError, BoxFuture, Cleared, Detail, Fetch, FetchError, Fetched,
    Finish, Fit, Frame, ImageRef, ImageSource, Kind, ModelCard, Part, Remedies, ReplyEnd, ReplyEvent, ReplyStream,
    Retry, Role, Turn, Usage,
};
use vqa_engine::{
    AnswerEvent, AnswerStream, AskError, Budget, Checks, DecodingMemory, Engine, EngineConfig, Intake, Pace,
    PictureCache, RetryPolicy,
};
use vqa_image::Limits;

/// What the backend does with one call.
pub(crate) enum Act {
    /// Fails before any reply.
    Fail(BackendError),
    /// Fails so after this long.
    FailLater(Duration, BackendError),
    /// Says these things, one after the other.
    Say(Vec<Result<ReplyEvent, BackendError>>),
    /// Never says anything.
    Hang,
}

pub(crate) struct Script {
    card: ModelCard,
    acts: Mutex<VecDeque<Act>>,
    calls: Mutex<Vec<Cleared>>,
}

impl Script {
    pub(crate) fn new(acts: impl IntoIterator<Item = Act>) -> Arc<Self> {
        Self::able(Abilities::default(), acts)
    }

    /// A model that can do so much.
    pub(crate) fn able(abilities: Abilities, acts: impl IntoIterator<Item = Act>) -> Arc<Self> {
        let card = Registry::embedded().card(&"gpt-4o".into(), Profile::NEWEST).unwrap();
        Self::of(ModelCard { abilities, ..card }, acts)
    }

    /// A model with this card.
    pub(crate) fn of(card: ModelCard, acts: impl IntoIterator<Item = Act>) -> Arc<Self> {
        Arc::new(Self { card, acts: Mutex::new(acts.into_iter().collect()), calls: Mutex::default() })
    }

    pub(crate) fn calls(&self) -> Vec<Cleared> {
        self.calls.lock().unwrap().clone()
    }
}

impl Backend for Script {
    fn card(&self) -> &ModelCard {
        &self.card
    }

    fn reply<'a>(&'a self, ask: &'a Cleared) -> BoxFuture<'a, Result<ReplyStream, BackendError>> {
        self.calls.lock().unwrap().push(ask.clone());
        let act = self.acts.lock().unwrap().pop_front().expect("one call more than the script has");
        async move {
            match act {
                Act::Fail(error) => Err(error),
                Act::FailLater(after, error) => {
                    tokio::time::sleep(after).await;
                    Err(error)
                }
                Act::Say(events) => Ok(stream::iter(events).boxed()),
                Act::Hang => Ok(stream::pending().boxed()),
            }
        }
        .boxed()
    }
}

/// A downloader that knows one picture.
pub(crate) struct OnePicture(pub(crate) Vec<u8>);

impl Fetch for OnePicture {
    fn fetch<'a>(&'a self, _url: &'a str, _limit: u64) -> BoxFuture<'a, Result<Fetched, FetchError>> {
        async { Ok(Fetched { bytes: self.0.clone().into() }) }.boxed()
    }
}

pub(crate) fn engine(script: &Arc<Script>, budget: Budget) -> Engine {
    build(script, budget, Pace::default())
}

pub(crate) fn paced(script: &Arc<Script>, pace: Pace) -> Engine {
    build(script, Budget::default(), pace)
}

fn build(script: &Arc<Script>, budget: Budget, pace: Pace) -> Engine {
    let (retry, deadline) = (RetryPolicy::default(), Duration::from_secs(60));
    let config = EngineConfig { retry, deadline, budget, pace };
    Engine::new(vec![script.clone()], intake(), config)
}

const PATIENCE: Duration = Duration::from_secs(600);

pub(crate) fn intake() -> Intake {
    Intake {
        fetch: Arc::new(OnePicture(png(600, 400))),
        // However busy the machine is, looks at pictures come to their end.
        limits: Limits { captcha_time: PATIENCE, measure_time: PATIENCE, ..Limits::default() },
        cache: PictureCache::default(),
        memory: DecodingMemory::default(),
        checks: Checks::default(),
        remedies: Remedies::default(),
    }
}

pub(crate) fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    let picture = image::RgbImage::from_fn(width, height, |x, y| image::Rgb([x as u8, y as u8, 128]));
    picture.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

pub(crate) fn picture(source: ImageSource) -> ImageRef {
    ImageRef { source, detail: Detail::High, frame: Frame::Only, fit: Fit::Model }
}

pub(crate) fn bytes(label: &str, bytes: Vec<u8>) -> ImageRef {
    picture(ImageSource::Bytes { label: label.to_owned(), bytes: bytes.into() })
}

/// Asks `What?` about these pictures, for an answer of at most 100 tokens.
pub(crate) fn ask(pictures: impl IntoIterator<Item = ImageRef>) -> Ask {
    let parts = [Part::Text("What?".to_owned())].into_iter().chain(pictures.into_iter().map(Part::Image)).collect();
    let options = AskOptions { max_tokens: Some(100), ..AskOptions::default() };
    Ask { model: "gpt-4o".into(), turns: vec![Turn { role: Role::User, parts }], options }
}

pub(crate) fn text(piece: &str) -> Result<ReplyEvent, BackendError> {
    Ok(ReplyEvent::Text(piece.into()))
}

pub(crate) fn done() -> Result<ReplyEvent, BackendError> {
    let usage = Usage { prompt: 1000, completion: 10, ..Usage::default() };
    let (finish, usage) = (Finish::Stop, Some(usage));
    Ok(ReplyEvent::Done(ReplyEnd {
        finish,
        further: Vec::new(),
        usage,
        model: None,
        request_id: None,
        rate_limits: None,
        timings: None,
    }))
}

pub(crate) fn whole() -> Act {
    Act::Say(vec![text("a "), text("cat"), done()])
}

pub(crate) fn refused(kind: Kind, retry: Retry) -> BackendError {
    BackendError::Refused { error: Box::default(), kind, retry }
}

pub(crate) fn cut() -> BackendError {
    BackendError::Cut { received: 0 }
}

/// What was seen of an answer.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    pub(crate) sent: u32,
    pub(crate) pauses: Vec<Duration>,
    pub(crate) text: String,
    pub(crate) answer: Option<Answer>,
    pub(crate) error: Option<AskError>,
}

pub(crate) async fn see(mut answer: AnswerStream) -> Seen {
    let mut seen = Seen::default();
    while let Some(event) = answer.next().await {
        match event {
            Ok(AnswerEvent::Sending { attempt }) => seen.sent = attempt,
            Ok(AnswerEvent::Retrying { pause, .. }) => seen.pauses.push(pause),
            Ok(AnswerEvent::Text(piece)) => seen.text.push_str(&piece.text),
            Ok(AnswerEvent::Done(answer)) => seen.answer = Some(*answer),
            Err(error) => seen.error = Some(error),
        }
    }
    seen
}
