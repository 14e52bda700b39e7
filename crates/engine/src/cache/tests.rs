use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::future::join_all;
use tokio::time::{sleep, timeout};
use vqa_core::{Payload, TokenCount};

use super::*;

const SECOND: Duration = Duration::from_secs(1);

fn key(content: u8) -> Key {
    Key {
        content: ContentId::new([content; 32]),
        rule: Arc::default(),
        detail: Detail::High,
        fit: Fit::Model,
        frame: Frame::Only,
        limits: Limits::default(),
    }
}

fn cache(pictures: u64) -> PictureCache {
    PictureCache::new(PictureCacheConfig { bytes: pictures * OVERHEAD, time_to_live: 60 * SECOND })
}

/// Counts how often pictures are prepared, which takes a second.
#[derive(Default)]
struct Desk(AtomicUsize);

impl Desk {
    async fn work(&self) -> Result<PreparedImage, PrepareError> {
        self.0.fetch_add(1, Ordering::Relaxed);
        sleep(SECOND).await;
        let payload = Payload::Url(String::new());
        let (label, detail, tokens) = (String::new(), Detail::High, TokenCount::Exact(1));
        Ok(PreparedImage { label, detail, payload, facts: None, tokens, content: None })
    }

    async fn fail(&self) -> Result<PreparedImage, PrepareError> {
        self.0.fetch_add(1, Ordering::Relaxed);
        sleep(SECOND).await;
        Err(PrepareError::Panicked)
    }

    fn worked(&self) -> usize {
        self.0.swap(0, Ordering::Relaxed)
    }
}

fn is_empty(cache: &PictureCache) -> bool {
    let shelf = cache.kept.as_ref().unwrap().shelf();
    shelf.entries.is_empty() && shelf.turns.is_empty() && shelf.bytes == 0
}

#[tokio::test(start_paused = true)]
async fn the_same_picture_at_once_is_prepared_once() {
    let (cache, desk) = (cache(10), Desk::default());
    let all = join_all((0..8).map(|_| cache.get_or(key(1), desk.work()))).await;
    assert!(all.iter().all(Result::is_ok));
    assert_eq!(desk.worked(), 1);
    cache.get_or(key(1), desk.work()).await.unwrap();
    assert_eq!(desk.worked(), 0);
    for other in [key(2), Key { detail: Detail::Low, ..key(1) }, Key { frame: Frame::Index(0), ..key(1) }] {
        cache.get_or(other, desk.work()).await.unwrap();
        assert_eq!(desk.worked(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn what_was_not_used_for_longest_goes_first() {
    let (cache, desk) = (cache(2), Desk::default());
    for content in [1, 2, 1, 3] {
        cache.get_or(key(content), desk.work()).await.unwrap();
    }
    assert_eq!(desk.worked(), 3);
    cache.get_or(key(1), desk.work()).await.unwrap();
    assert_eq!(desk.worked(), 0);
    cache.get_or(key(2), desk.work()).await.unwrap();
    assert_eq!(desk.worked(), 1);
    assert_eq!(cache.kept.as_ref().unwrap().shelf().bytes, 2 * OVERHEAD);
}

#[tokio::test(start_paused = true)]
async fn nothing_is_kept_for_longer_than_its_time() {
    let (cache, desk) = (cache(10), Desk::default());
    cache.get_or(key(1), desk.work()).await.unwrap();
    sleep(61 * SECOND).await;
    cache.get_or(key(1), desk.work()).await.unwrap();
    assert_eq!(desk.worked(), 2);
    sleep(61 * SECOND).await;
    cache.get_or(key(2), desk.work()).await.unwrap();
    assert_eq!(cache.kept.as_ref().unwrap().shelf().entries.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_failure_and_one_who_goes_away_leave_nothing_behind() {
    let (cache, desk) = (cache(10), Desk::default());
    let all = join_all((0..3).map(|_| cache.get_or(key(1), desk.fail()))).await;
    assert!(all.iter().all(Result::is_err));
    assert!(is_empty(&cache));
    assert!(timeout(SECOND / 2, cache.get_or(key(1), desk.work())).await.is_err());
    assert!(is_empty(&cache));
    // One who waited goes on in place of the one who went away.
    let (gone, waited) =
        tokio::join!(timeout(SECOND / 2, cache.get_or(key(1), desk.work())), cache.get_or(key(1), desk.work()));
    assert!(gone.is_err() && waited.is_ok());
    assert!(!is_empty(&cache));
}

#[tokio::test(start_paused = true)]
async fn what_nobody_asks_for_is_let_go_in_its_time() {
    let (cache, desk) = (cache(10), Desk::default());
    cache.get_or(key(1), desk.work()).await.unwrap();
    cache.sweep();
    assert!(!is_empty(&cache));
    sleep(60 * SECOND).await;
    cache.sweep();
    assert!(is_empty(&cache));
}

#[tokio::test(start_paused = true)]
async fn off_it_keeps_nothing() {
    let desk = Desk::default();
    for _ in 0..2 {
        PictureCache::default().get_or(key(1), desk.work()).await.unwrap();
    }
    assert_eq!(desk.worked(), 2);
}

/// A picture of which one look, or neither, came to its end.
fn looked_at(limits: &Limits) -> PreparedImage {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::GrayImage::new(64, 64).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    let wanted =
        vqa_image::Wanted { rule: &ImageRule::Unknown, detail: Detail::High, fit: Fit::Model, frame: Frame::Only };
    let ready = vqa_image::prepare(&bytes.into_inner().into(), &wanted, limits).unwrap();
    let payload = Payload::Encoded { format: ready.format, bytes: ready.bytes };
    let (label, tokens) = (String::new(), TokenCount::Exact(1));
    PreparedImage { label, detail: Detail::High, payload, facts: Some(ready.facts), tokens, content: None }
}

#[tokio::test(start_paused = true)]
async fn a_picture_that_could_not_be_looked_at_is_looked_at_again() {
    let long = Limits { captcha_time: 600 * SECOND, measure_time: 600 * SECOND, ..Limits::default() };
    let hasty = Limits { captcha_time: Duration::from_nanos(1), ..long };
    let blind = Limits { measure_time: Duration::ZERO, ..long };
    for (limits, is_kept) in [(long, true), (hasty, false), (blind, false)] {
        let cache = cache(10);
        let image = looked_at(&limits);
        let given = cache.get_or(key(1), async { Ok(image.clone()) }).await.unwrap();
        assert_eq!((given == image, is_empty(&cache)), (true, !is_kept), "{limits:?}");
    }
}
