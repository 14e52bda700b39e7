//! The pace against endpoints that meter, over simulated minutes.
//!
//! The bars are those of `docs/pacing.md`. `cargo test -p vqa-engine --test it pacing -- --nocapture` prints the
//! figures.

use std::sync::Arc;
use std::time::Duration;

use fastrand::Rng;
use futures_util::StreamExt;
use futures_util::future::{join, join_all};
use tokio::time::{Instant, sleep, sleep_until, timeout_at};
use vqa_core::registry::{Profile, Registry};
use vqa_core::{
    Ask, AskOptions, Cleared, Detail, ModelCard, Part, Payload, PreparedImage, Remedies, Role, Timings, TokenCount,
    Turn, preflight,
};
use vqa_engine::{
    AnswerEvent, AskError, Budget, Checks, DecodingMemory, Engine, EngineConfig, Intake, Metering, Pace, PaceConfig,
    PictureCache, RetryPolicy, WidthBounds,
};
use vqa_image::Limits;

use crate::limiter::{Counts, Limiter, Seen, Style, Tells};
use crate::script::OnePicture;

const WORKERS: usize = 64;
const MINUTE: Duration = Duration::from_secs(60);

/// How large the asks are.
#[derive(Debug, Clone, Copy)]
enum Mix {
    /// 300 to 8,000 tokens, each order of size as likely as the others: tokens are what is scarce.
    Wide,
    /// Mostly 300, some up to 8,000: calls are what is scarce.
    Small,
}

#[expect(clippy::print_stdout, reason = "the figures of docs/pacing.md")]
fn tell(figures: &str) {
    println!("{figures}");
}

fn card() -> ModelCard {
    Registry::embedded().card(&"gpt-4o".into(), Profile::NEWEST).unwrap()
}

/// An ask that takes so many tokens in, and up to so many out.
fn sized(input: u64, output: u32) -> Cleared {
    let image = PreparedImage {
        label: String::new(),
        detail: Detail::High,
        payload: Payload::Url("https://host/a.png".to_owned()),
        facts: None,
        tokens: TokenCount::Exact(input),
        content: None,
    };
    let options = AskOptions { max_tokens: Some(output), ..AskOptions::default() };
    let turns = vec![Turn { role: Role::User, parts: vec![Part::Image(image)] }];
    preflight::clear(Ask { model: "gpt-4o".into(), turns, options }, &card(), &preflight::Policy::default()).unwrap()
}

fn asks(mix: Mix) -> Vec<Cleared> {
    let mut rng = Rng::with_seed(3);
    let mut wide = || (300.0 * (8000.0_f64 / 300.0).powf(rng.f64())) as u64;
    let sizes = (0..997).map(|n| match mix {
        Mix::Small if n % 200 != 0 => 300,
        Mix::Small | Mix::Wide => wide(),
    });
    // Of each, the output limit is a part: 50 to 500 tokens.
    sizes
        .map(|tokens| (tokens, u32::try_from((tokens / 6).clamp(50, 500)).unwrap()))
        .map(|(tokens, output)| sized(tokens - u64::from(output), output))
        .collect()
}

fn engine(limiter: &Arc<Limiter>, pace: &Pace) -> Engine {
    let intake = Intake {
        fetch: Arc::new(OnePicture(Vec::new())),
        limits: Limits::default(),
        cache: PictureCache::default(),
        memory: DecodingMemory::default(),
        checks: Checks::default(),
        remedies: Remedies::default(),
    };
    let retry = RetryPolicy { retries: 8, ..RetryPolicy::default() };
    let config = EngineConfig { retry, deadline: 2 * MINUTE, budget: Budget::default(), pace: pace.clone() };
    Engine::new(vec![limiter.clone()], intake, config)
}

async fn answer(engine: &Engine, ask: Cleared) -> Result<(), AskError> {
    let mut events = engine.send(ask, Timings::default())?;
    while let Some(event) = events.next().await {
        if let AnswerEvent::Done(_) = event? {
            return Ok(());
        }
    }
    Err(AskError::Defect("an answer without an end"))
}

/// Many workers ask until this long has passed.
async fn work(engine: &Engine, asks: &[Cleared], time: Duration) {
    let end = Instant::now() + time;
    let next = std::sync::atomic::AtomicUsize::new(0);
    let worker = async || {
        loop {
            let n = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            answer(engine, asks[n % asks.len()].clone()).await.expect("every ask is answered in the end");
        }
    };
    let _over = timeout_at(end, join_all((0..WORKERS).map(|_| worker()))).await;
}

/// What the endpoint saw between two moments.
#[derive(Debug, Clone, Copy)]
struct Figures {
    calls: usize,
    refused: usize,
    tokens: f64,
    minutes: f64,
}

impl Figures {
    fn of(seen: &[Seen], from: Instant, to: Instant) -> Self {
        let seen: Vec<_> = seen.iter().filter(|seen| seen.at >= from && seen.at < to).collect();
        let refused = seen.iter().filter(|seen| seen.refused).count();
        let minutes = (to - from).as_secs_f64() / 60.0;
        Self { calls: seen.len(), refused, tokens: seen.iter().map(|seen| seen.tokens).sum(), minutes }
    }

    fn refused_percent(&self) -> f64 {
        100.0 * self.refused as f64 / self.calls.max(1) as f64
    }

    /// How much of the scarcer limit was used.
    fn used_percent(&self, scale: f64) -> f64 {
        let answered = (self.calls - self.refused) as f64 / (500.0 * scale * self.minutes);
        100.0 * answered.max(self.tokens / (200_000.0 * scale * self.minutes))
    }
}

fn limits() -> PaceConfig {
    PaceConfig {
        requests_per_minute: Some(500),
        tokens_per_minute: Some(200_000),
        width: WidthBounds::default(),
        ..PaceConfig::default()
    }
}

/// Ten minutes at known limits, after two to warm up.
async fn steady(limiter: &Arc<Limiter>, config: PaceConfig, mix: Mix) -> Figures {
    let (start, pace) = (Instant::now(), Pace::new(config));
    work(&engine(limiter, &pace), &asks(mix), 12 * MINUTE).await;
    Figures::of(&limiter.seen(), start + 2 * MINUTE, start + 12 * MINUTE)
}

/// Known limits are kept, and used.
async fn keeps_limits(style: Style) {
    // Set and told; set alone; learned alone.
    for (tells, config) in
        [(Tells::Headers, limits()), (Tells::Nothing, limits()), (Tells::Headers, PaceConfig::default())]
    {
        for mix in [Mix::Wide, Mix::Small] {
            let limiter = Limiter::new(card(), style, tells, Counts::Used);
            let figures = steady(&limiter, config, mix).await;
            let (refused, used) = (figures.refused_percent(), figures.used_percent(1.0));
            let set = config.requests_per_minute.is_some();
            let figures = format!("{style:?} {tells:?} set={set} {mix:?}: {refused:.2} % refused, {used:.1} % used");
            tell(&format!("steady {figures}"));
            assert!(refused < 0.5 && used >= 95.0, "{figures}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn limits_of_a_sliding_window_are_kept_and_used() {
    keeps_limits(Style::Sliding).await;
}

#[tokio::test(start_paused = true)]
async fn limits_of_a_fixed_window_are_kept_and_used() {
    keeps_limits(Style::Fixed).await;
}

#[tokio::test(start_paused = true)]
async fn limits_of_a_bucket_are_kept_and_used() {
    keeps_limits(Style::Bucket).await;
}

#[tokio::test(start_paused = true)]
async fn limits_of_a_small_bucket_are_kept_and_used() {
    keeps_limits(Style::SmallBucket).await;
}

#[tokio::test(start_paused = true)]
async fn an_endpoint_that_counts_the_output_limit_for_good_is_kept_too() {
    for (metering, tells, least_used) in [
        (Metering::UpFront, Tells::Headers, 95.0),
        (Metering::UpFront, Tells::Nothing, 95.0),
        // Counted otherwise than there: what the endpoint says is left is the guide.
        (Metering::AsUsed, Tells::Headers, 80.0),
    ] {
        let limiter = Limiter::new(card(), Style::Sliding, tells, Counts::UpFront);
        let figures = steady(&limiter, PaceConfig { metering, ..limits() }, Mix::Wide).await;
        let (refused, used) = (figures.refused_percent(), figures.used_percent(1.0));
        tell(&format!("up front {metering:?} {tells:?}: {refused:.2} % refused, {used:.1} % used"));
        assert!(refused < 0.5 && used >= least_used, "{metering:?} {tells:?}: {refused} {used}");
    }
}

/// What happens when the limits halve after three minutes.
#[derive(Debug)]
struct Halved {
    /// From ten seconds after the change on.
    after: Figures,
    /// From two minutes after the change on, when the last of the minute before it has passed.
    later: Figures,
    /// Seconds from the first refusal, before which nobody can know, until ten seconds have no more than two refusals.
    recovery: u64,
}

async fn halved(style: Style, tells: Tells, mix: Mix) -> Halved {
    let limiter = Limiter::new(card(), style, tells, Counts::Used);
    let (start, pace) = (Instant::now(), Pace::new(limits()));
    let change = start + 3 * MINUTE;
    let engine = engine(&limiter, &pace);
    let asks = asks(mix);
    let halve = async {
        sleep_until(change).await;
        limiter.scale(0.5);
    };
    join(work(&engine, &asks, 13 * MINUTE), halve).await;
    let (seen, end) = (limiter.seen(), change + 10 * MINUTE);
    let first = seen.iter().find(|seen| seen.refused).map_or(end, |seen| seen.at);
    let calm = (0..).find(|second| {
        let from = first + Duration::from_secs(*second);
        Figures::of(&seen, from, from + Duration::from_secs(10)).refused <= 2
    });
    Halved {
        after: Figures::of(&seen, change + Duration::from_secs(10), end),
        later: Figures::of(&seen, change + 2 * MINUTE, end),
        recovery: calm.unwrap_or(u64::MAX),
    }
}

/// Halved limits are followed within ten seconds.
async fn follows(style: Style) {
    for (tells, most_refused, least_used) in
        [(Tells::Headers, 0.5, 90.0), (Tells::RetryAfter, 3.0, 75.0), (Tells::Nothing, 4.0, 75.0)]
    {
        for mix in [Mix::Wide, Mix::Small] {
            let Halved { after, later, recovery } = halved(style, tells, mix).await;
            let (refused, used) = (after.refused_percent(), later.used_percent(0.5));
            let figures = format!(
                "{style:?} {tells:?} {mix:?}: recovered in {recovery} s, then {refused:.2} % refused, {used:.1} % used"
            );
            tell(&format!("halved {figures}"));
            assert!(recovery <= 10 && refused < most_refused && used >= least_used, "{figures}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_sliding_window_that_halves_is_followed() {
    follows(Style::Sliding).await;
}

#[tokio::test(start_paused = true)]
async fn a_fixed_window_that_halves_is_followed() {
    follows(Style::Fixed).await;
}

#[tokio::test(start_paused = true)]
async fn a_bucket_that_halves_is_followed() {
    follows(Style::Bucket).await;
}

#[tokio::test(start_paused = true)]
async fn a_small_bucket_that_halves_is_followed() {
    follows(Style::SmallBucket).await;
}

#[tokio::test(start_paused = true)]
async fn others_with_the_same_key_are_respected() {
    for style in [Style::Sliding, Style::Fixed, Style::Bucket] {
        let limiter = Limiter::new(card(), style, Tells::Headers, Counts::Used);
        let (start, pace) = (Instant::now(), Pace::new(limits()));
        let engine = engine(&limiter, &pace);
        let asks = asks(Mix::Wide);
        let mut turned_away = 0_u32;
        let others = async {
            // Half of the tokens: a thousand each 600 ms.
            while start.elapsed() < 12 * MINUTE {
                sleep(Duration::from_millis(600)).await;
                turned_away += u32::from(!limiter.stranger(1_000.0));
            }
        };
        join(work(&engine, &asks, 12 * MINUTE), others).await;
        let figures = Figures::of(&limiter.seen(), start + 2 * MINUTE, start + 12 * MINUTE);
        let (refused, used) = (figures.refused_percent(), figures.used_percent(0.5));
        let away = 100.0 * f64::from(turned_away) / 1200.0;
        let figures =
            format!("{style:?}: {refused:.2} % refused, {used:.1} % of the rest used, {away:.1} % of others refused");
        tell(&format!("others {figures}"));
        assert!(refused < 3.0 && used >= 75.0 && away < 15.0, "{figures}");
    }
}
