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
    let policy = Policy { captcha: CaptchaPolicy::Warn, ..settings.policy(CaptchaPolicy::Warn) };
    let paths = paths::all(flags)?;
    let bar = bar(desk, paths.len() as u64);
    // As the model of the endpoint would see them, whoever answers here: a score must not change with that.
    let crew = Crew::of(&settings, compose::card_of(&settings, &settings.model.value));
    let mut unread: usize = 0;
    let told = crew.look_at_all(&paths, |path, looked| {
        unread += usize::from(looked.is_err());
        bar.inc(1);
        let file = path.to_string_lossy();
        let line = if flags.json { line(&file, &looked, &policy).to_string() } else { words(&file, &looked, &policy) };
        bar.suspend(|| desk.printer.line(&line))
    });
    bar.finish_and_clear();
    told?;
    if unread == 0 {
        return Ok(0);
    }
    desk.printer.say(&format!("{unread} of {} pictures could not be looked at", paths.len()));
    Ok(exit::BAD_INPUT)
}

type Looked = Result<ImageFacts, Unread>;

fn line(file: &str, looked: &Looked, policy: &Policy) -> Value {
    match looked {
        Ok(facts) => {
            let findings: Vec<_> = look_at(facts, policy).iter().map(report::finding).collect();
            let (score, verdict) = verdict(facts, policy);
            json!({ "file": file, "captcha": { "score": score, "verdict": verdict }, "findings": findings })
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

/// Returns the score, and what it means: `captcha`, `ordinary`, or `not_checked` where there is none.
fn verdict(facts: &ImageFacts, policy: &Policy) -> (Option<f64>, &'static str) {
    match facts.signals.captcha {
        Screened::Score(score) => {
            let verdict = if policy.threshold.is_reached(score) { "captcha" } else { "ordinary" };
            // Four digits say all that there is.
            (Some((f64::from(score) * 1e4).round() / 1e4), verdict)
        }
        Screened::Unmeasured | Screened::Failed => (None, "not_checked"),
    }
}

fn bar(desk: &Desk, files: u64) -> ProgressBar {
    if !desk.printer.is_watched() || files < 2 {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{bar:24} {human_pos}/{human_len} pictures  {per_sec}  ETA {eta}");
    ProgressBar::new(files).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}
