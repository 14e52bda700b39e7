//! `vqa chat`: several turns about pictures.
//!
//! The API keeps nothing, so every turn sends the whole conversation, pictures included. Pictures are prepared once
//! and kept prepared. Each turn says what it will cost before it is sent.

mod line;
mod talk;

use std::io::{self, BufRead, IsTerminal, Read};

use etcetera::BaseStrategy;
use rustyline::DefaultEditor;
use rustyline::error::ReadlineError;
use vqa_core::Kind;

use super::{Desk, Done, Stop, block_on};
use crate::compose;
use crate::failure::Failure;
use crate::flags::ChatFlags;
use crate::listen;
use crate::settings::{Settings, TypedSettings};
use line::Line;
use talk::Talk;

pub(crate) fn run(desk: &Desk, flags: ChatFlags) -> Done {
    let typed = TypedSettings {
        shared: desk.shared.clone(),
        model: flags.model.clone(),
        picture: flags.picture.clone(),
        remedy: flags.remedy.clone(),
        answer: flags.answer.clone(),
    };
    let settings = Settings::resolve(&typed, &desk.env)?;
    compose::require_key(&settings)?;
    compose::tell_destination(desk.printer, &settings);
    let model = compose::model(&settings)?;
    model.open()?;
    let engine = compose::engine(&settings, model.backend())?;
    let mut keyboard = Keyboard::open(&flags)?;
    let pictures = flags.pictures.clone();
    let mut talk = Talk::new(desk, &settings, &engine, flags)?;
    desk.printer.say(&format!("{} at {}; /help lists what can be typed", settings.model.value, settings.place()));
    block_on(async move {
        for picture in &pictures {
            talk.show(picture).await?;
        }
        while let Some(typed) = keyboard.next_line().await? {
            let goes_on = match Line::from(typed.as_str()) {
                Line::Nothing => continue,
                Line::Quit => break,
                Line::Unknown(word) => {
                    desk.printer.say(&format!("there is no `{word}`; /help lists what there is"));
                    continue;
                }
                line @ (Line::Question(_)
                | Line::Image(_)
                | Line::Detail(_)
                | Line::Cost
                | Line::Save(_)
                | Line::Help) => talk.take(line).await,
            };
            match goes_on {
                Ok(()) => {}
                // A turn that fails is not the end of a conversation; what was said before stays.
                Err(Stop::Failed(failure)) if keyboard.is_live() => desk.printer.failure(&failure),
                Err(stop) => return Err(stop),
            }
        }
        keyboard.close();
        desk.printer.say(&talk.bill());
        Ok(0)
    })
}

/// Where lines come from: a person with line editing, or a script.
#[derive(Debug)]
enum Keyboard {
    Person { editor: Box<DefaultEditor>, history: Option<std::path::PathBuf> },
    Script,
}

impl Keyboard {
    fn open(flags: &ChatFlags) -> Result<Self, Failure> {
        if !io::stdin().is_terminal() {
            return Ok(Self::Script);
        }
        let mut editor = DefaultEditor::new()
            .map_err(|error| Failure::new(Kind::Internal, format!("cannot read the keyboard: {error}")))?;
        let history = if flags.no_history { None } else { history_file() };
        if let Some(path) = &history {
            // No history yet is how every history begins.
            let _ = editor.load_history(path);
        }
        Ok(Self::Person { editor: Box::new(editor), history })
    }

    const fn is_live(&self) -> bool {
        matches!(self, Self::Person { .. })
    }

    /// Returns the next line, or `None` at the end.
    async fn next_line(&mut self) -> Result<Option<String>, Stop> {
        let unreadable = |error: String| Failure::new(Kind::BadInput, format!("cannot read a line: {error}"));
        match self {
            Self::Script => {
                // On a thread of its own: whoever waits for a line must still hear the interrupt key.
                let read =
                    listen::unless_interrupted(tokio::task::spawn_blocking(line_of_stdin), "nothing was being asked");
                let line = read.await?.map_err(|error| unreadable(error.to_string()))?;
                Ok(line.map_err(|error| unreadable(error.to_string()))?)
            }
            Self::Person { editor, .. } => match editor.readline("> ") {
                Ok(line) => {
                    let _ = editor.add_history_entry(line.as_str());
                    Ok(Some(line))
                }
                Err(ReadlineError::Eof | ReadlineError::Interrupted) => Ok(None),
                Err(error) => Err(unreadable(error.to_string()).into()),
            },
        }
    }

    /// Keeps the history, if that can be done.
    fn close(&mut self) {
        if let Self::Person { editor, history: Some(path) } = self {
            let folder = path.parent().map(std::fs::create_dir_all);
            if matches!(folder, Some(Ok(()))) {
                let _ = editor.save_history(path);
            }
        }
    }
}

/// The longest line that is a question. One without an end must not fill the memory.
const LONGEST_LINE: u64 = 1024 * 1024;

fn line_of_stdin() -> io::Result<Option<String>> {
    let mut line = String::new();
    let read = io::stdin().lock().take(LONGEST_LINE + 1).read_line(&mut line)?;
    if read as u64 > LONGEST_LINE {
        return Err(io::Error::other(format!("it is longer than {LONGEST_LINE} bytes")));
    }
    Ok((read > 0).then_some(line))
}

/// Returns where the questions of earlier conversations are kept. Answers and pictures are not.
fn history_file() -> Option<std::path::PathBuf> {
    let base = etcetera::choose_base_strategy().ok()?;
    let folder = base.state_dir().unwrap_or_else(|| base.data_dir());
    Some(folder.join("vqa").join("chat_history"))
}
