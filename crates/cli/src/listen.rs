//! Listens to an answer: shows it as it comes, minds the interrupt key, loses nothing that was said.

use std::future::Future;
use std::pin::pin;
use std::time::Duration;

use futures_util::StreamExt;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;
use vqa_core::Answer;
use vqa_engine::{AnswerEvent, AnswerStream, AskError};

use crate::commands::Stop;
use crate::failure::Failure;
use crate::print::Printer;

/// Whether the text is shown as it comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Show {
    /// On standard output, piece by piece.
    Text,
    /// Not at all: someone prints it later.
    Nothing,
}

/// How listening ended.
#[derive(Debug)]
pub(crate) enum Heard {
    /// With the whole answer.
    Answer(Box<Answer>),
    /// With the interrupt key, after this much of it.
    Interrupted(String),
}

/// Works until it is done, or until the interrupt key is pressed; `then` says what that leaves behind.
pub(crate) async fn unless_interrupted<T>(work: impl Future<Output = T>, then: &str) -> Result<T, Failure> {
    tokio::select! {
        done = work => Ok(done),
        _ = tokio::signal::ctrl_c() => Err(Failure::interrupted(then, "")),
    }
}

/// Waits for the interrupt key, or for someone to ask the program to end.
pub(crate) async fn interrupted() {
    #[cfg(unix)]
    if let Ok(mut ending) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = ending.recv() => {}
        }
        return;
    }
    let _ = tokio::signal::ctrl_c().await;
}

/// Listens to the end, or until the interrupt key is pressed. Dropping the stream cancels the call.
pub(crate) async fn to(mut answer: AnswerStream, printer: Printer, show: Show) -> Result<Heard, Stop> {
    let waiting = spinner(printer);
    // One for the whole answer: a key pressed between two events must not be lost.
    let mut interrupt = pin!(tokio::signal::ctrl_c());
    let mut text = String::new();
    let heard = loop {
        let event = tokio::select! {
            event = answer.next() => event,
            _ = &mut interrupt => break Heard::Interrupted(text.clone()),
        };
        match event {
            None => return Err(Failure::from(AskError::Defect("the answer has no end")).into()),
            Some(Err(error)) => {
                waiting.finish_and_clear();
                end_line(printer, show, &text)?;
                return Err(with_received(error.into(), &text).into());
            }
            Some(Ok(AnswerEvent::Sending { .. })) => {}
            Some(Ok(AnswerEvent::Retrying { attempts, pause, reason, .. })) => waiting.suspend(|| {
                printer.say(&format!("attempt {attempts} failed: {reason}; again in {:.1} s", pause.as_secs_f64()));
            }),
            Some(Ok(AnswerEvent::Text(piece))) => {
                waiting.finish_and_clear();
                if show == Show::Text {
                    printer.answer(&piece.text)?;
                }
                text.push_str(&piece.text);
            }
            Some(Ok(AnswerEvent::Done(answer))) => break Heard::Answer(answer),
        }
    };
    waiting.finish_and_clear();
    end_line(printer, show, &text)?;
    Ok(heard)
}

/// Ends the line of an answer that did not end its own.
fn end_line(printer: Printer, show: Show, text: &str) -> Result<(), Stop> {
    if show == Show::Text && !text.is_empty() && !text.ends_with('\n') {
        printer.data("\n")?;
    }
    Ok(())
}

/// Keeps what was received of an answer that broke off.
fn with_received(mut failure: Failure, text: &str) -> Failure {
    if !text.is_empty() {
        failure.details.push(("received", json!(text)));
    }
    failure
}

/// Shows that something is going on, if someone watches.
fn spinner(printer: Printer) -> ProgressBar {
    if !printer.is_watched() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{spinner} waiting for the answer, {elapsed}");
    let spinner = ProgressBar::new_spinner().with_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()));
    spinner.enable_steady_tick(Duration::from_millis(120));
    spinner
}
