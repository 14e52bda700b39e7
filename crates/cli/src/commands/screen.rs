//! `vqa screen`: how much pictures look like CAPTCHAs, and what else may go wrong. Nothing is sent.
//!
//! Files are looked at on as many threads as there are cores and told in the order in which they were named; one that
//! cannot be read is a line with an error, counted at the end, and the exit code of bad input.

mod crew;
mod paths;

use indicatif::{ProgressBar, ProgressStyle};
use serde_json::{Value, json};
use vqa_core::preflight::{CaptchaPolicy, Policy, look_at};
use vqa_core::{ImageFacts, Screened};
use vqa_engine::DecodingMemory;

use super::{Desk, Done};
use crate::flags::{PictureFlags, ScreenFlags};
use crate::settings::{Settings, TypedSettings};
use crate::{compose, exit, report};
use crew::{Crew, Unread};

pub(crate) fn run(desk: &Desk, flags: &ScreenFlags) -> Done {
    let picture = PictureFlags { captcha_threshold: flags.threshold, ..PictureFlags::default() };
    let typed = TypedSettings { shared: desk.shared.clone(), picture, ..TypedSettings::default() };
    let settings = Settings::resolve(&typed, &desk.env)?;
    // Whoever asks how a picture scores is told, whatever is done about it elsewhere.
    let policy = Policy { captcha: CaptchaPolicy::Warn, ..settings.policy() };
    let paths = paths::all(flags)?;
    let bar = bar(desk, paths.len() as u64);
    let bytes = compose::card_of(&settings, &settings.model.value).limits.bytes;
    let crew = Crew::new(bytes, DecodingMemory::default());
    let mut count = Count::default();
    let told = crew.look_at_all(&paths, |path, looked| {
        count.add(&looked, &policy);
        bar.inc(1);
        let file = paths::shown(path);
        let line = if flags.json { line(&file, &looked, &policy).to_string() } else { words(&file, &looked, &policy) };
        bar.suspend(|| desk.printer.line(&line))
    });
    bar.finish_and_clear();
    told?;
    for words in count.words() {
        desk.printer.say(&words);
    }
    Ok(count.code())
}

/// How many pictures were not wholly looked at.
#[derive(Debug, Default)]
struct Count {
    all: usize,
    /// Those that are no pictures here.
    unread: usize,
    /// Those for which the check for CAPTCHAs failed, or took too long.
    not_checked: usize,
}

impl Count {
    fn add(&mut self, looked: &Looked, policy: &Policy) {
        self.all += 1;
        self.unread += usize::from(looked.is_err());
        let short = |facts: &ImageFacts| verdict(facts, policy).1 == NOT_CHECKED;
        self.not_checked += usize::from(looked.as_ref().is_ok_and(short));
    }

    fn words(&self) -> impl Iterator<Item = String> {
        let Self { all, unread, not_checked } = *self;
        let unread = (unread > 0).then(|| format!("{unread} of {all} pictures could not be looked at"));
        let not_checked = (not_checked > 0)
            .then(|| format!("{not_checked} of {all} pictures have no score: the check failed or took too long"));
        unread.into_iter().chain(not_checked)
    }

    /// A picture without a score must not pass for one that was screened.
    const fn code(&self) -> u8 {
        match (self.unread, self.not_checked) {
            (0, 0) => 0,
            (0, _) => exit::INTERNAL,
            _ => exit::BAD_INPUT,
        }
    }
}

type Looked = Result<ImageFacts, Unread>;

fn line(file: &str, looked: &Looked, policy: &Policy) -> Value {
    match looked {
        Ok(facts) => {
            let findings: Vec<_> = look_at(facts, policy).iter().map(report::finding).collect();
            let (score, verdict) = verdict(facts, policy);
            let captcha = json!({ "score": score, "verdict": verdict, "part": part(facts) });
            json!({ "file": file, "captcha": captcha, "findings": findings })
        }
        Err(error) => json!({ "file": file, "error": { "code": error.code, "message": error.message } }),
    }
}

fn words(file: &str, looked: &Looked, policy: &Policy) -> String {
    match looked {
        Ok(facts) => {
            let (score, verdict) = verdict(facts, policy);
            let score = score.map_or_else(|| "    -".to_owned(), |score| format!("{score:.3}"));
            let others: Vec<_> = look_at(facts, policy).into_iter().map(|finding| finding.code).collect();
            let others: Vec<_> = others.into_iter().filter(|code| *code != "captcha").collect();
            format!("{score}  {verdict:<11}  {file}  {}", others.join(" ")).trim_end().to_owned()
        }
        Err(error) => format!("    -  error        {file}  {}", error.message),
    }
}

/// The verdict on a picture of which too little is known.
const NOT_CHECKED: &str = "not_checked";

/// Returns the score, and what it means: `captcha`, `ordinary`, or `not_checked` where there is none, or one below the threshold
/// of a look that did not come to its end.
fn verdict(facts: &ImageFacts, policy: &Policy) -> (Option<f64>, &'static str) {
    // Four digits say all that there is.
    let told = |score: f32| Some((f64::from(score) * 1e4).round() / 1e4);
    match facts.signals.captcha {
        Screened::Score(score, _) | Screened::Unfinished(score, _) if policy.threshold.is_reached(score) => {
            (told(score), "captcha")
        }
        Screened::Score(score, _) => (told(score), "ordinary"),
        Screened::Unfinished(..) | Screened::Unmeasured | Screened::Failed => (None, NOT_CHECKED),
    }
}

/// Returns the part of the picture that has the score, in pixels of the file's picture, upright; null where the whole has it.
fn part(facts: &ImageFacts) -> Value {
    let place = facts.signals.captcha.score().and_then(|(_, place)| place);
    place.map_or(
        Value::Null,
        |place| json!({ "left": place.left, "top": place.top, "width": place.size.width, "height": place.size.height }),
    )
}

fn bar(desk: &Desk, files: u64) -> ProgressBar {
    if !desk.printer.is_watched() || files < 2 {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{bar:24} {human_pos}/{human_len} pictures  {per_sec}  ETA {eta}");
    ProgressBar::new(files).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_without_a_score_is_counted_and_ends_in_no_success() {
        let mut count = Count::default();
        assert_eq!((count.words().count(), count.code()), (0, 0));
        // One pixel.
        let gif = b"GIF89a\x01\0\x01\0\x80\0\0\xff\xff\xff\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;";
        let wanted = vqa_image::Wanted {
            rule: &vqa_core::tokens::ImageRule::Unknown,
            detail: vqa_core::Detail::High,
            fit: vqa_core::Fit::Model,
            frame: vqa_core::Frame::Only,
        };
        let hasty =
            vqa_image::Limits { captcha_time: std::time::Duration::from_nanos(1), ..vqa_image::Limits::default() };
        count.add(&Ok(vqa_image::facts(&gif[..].into(), &wanted, &hasty).unwrap()), &Policy::default());
        let words: Vec<_> = count.words().collect();
        assert_eq!(words, ["1 of 1 pictures have no score: the check failed or took too long"]);
        assert_eq!(count.code(), exit::INTERNAL);
    }
}
