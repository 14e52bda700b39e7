//! A conversation: what was said and shown so far, and what it has cost.

use std::fs;

use serde_json::{Value, json};
use vqa_core::preflight::{self, ClearError};
use vqa_core::{
    Ask, AskOptions, Cost, Detail, Kind, Part, PicoUsd, Prepared, PreparedImage, Role, Timings, TokenCount, Turn,
};
use vqa_engine::{AskError, Engine, PreparedAsk};

use super::line::Line;
use crate::commands::ask::outcome;
use crate::commands::{Desk, Stop};
use crate::compose;
use crate::failure::{Billed, Failure};
use crate::flags::ChatFlags;
use crate::listen::{self, Heard, Show};
use crate::settings::Settings;
use crate::stdin::Stdin;

const HELP: &str = "\
/image PATH|URL   show a picture with the next question
/detail LEVEL     look at the next pictures so closely: low, high, auto, original
/cost             what the conversation has cost
/save FILE        write the conversation as JSON, without the pictures
/quit             leave (also Ctrl-D)";

/// A conversation.
pub(super) struct Talk<'a> {
    desk: &'a Desk,
    settings: &'a Settings,
    engine: &'a Engine,
    flags: ChatFlags,
    options: AskOptions,
    detail: Detail,
    said: Vec<Turn<PreparedImage>>,
    shown_next: Vec<PreparedImage>,
    spent: Vec<Cost>,
}

impl<'a> Talk<'a> {
    pub(super) fn new(
        desk: &'a Desk,
        settings: &'a Settings,
        engine: &'a Engine,
        flags: ChatFlags,
    ) -> Result<Self, Failure> {
        let system = settings.system.value.as_ref();
        Ok(Self {
            desk,
            settings,
            engine,
            options: compose::options(settings, &flags.answer)?,
            flags,
            detail: settings.detail.value,
            said: system.map(|text| Turn::text(Role::System, text)).into_iter().collect(),
            shown_next: Vec::new(),
            spent: Vec::new(),
        })
    }

    /// Does what a line says.
    pub(super) async fn take(&mut self, line: Line<'_>) -> Result<(), Stop> {
        match line {
            Line::Question(text) => self.ask(text).await?,
            Line::Image("") => self.desk.printer.reply("name a picture: /image PATH|URL"),
            Line::Image(word) => self.show(word).await?,
            Line::Detail(word) => match word.parse() {
                Ok(detail) => self.detail = detail,
                Err(_) if word.is_empty() => self.desk.printer.reply(&format!("detail is {}", self.detail)),
                Err(error) => return Err(Failure::new(Kind::BadInput, format!("{error}")).into()),
            },
            Line::Cost => self.desk.printer.reply(&self.bill()),
            Line::Save("") => self.desk.printer.reply("name a file: /save FILE"),
            Line::Save(path) => self.save(path)?,
            Line::Help => self.desk.printer.reply(HELP),
            Line::Nothing | Line::Quit | Line::Unknown(_) => {}
        }
        Ok(())
    }

    /// Prepares a picture, to be shown with the next question.
    pub(super) async fn show(&mut self, word: &str) -> Result<(), Stop> {
        if word == "-" {
            let message = "`-` cannot be a picture in a chat: standard input holds the questions";
            return Err(Failure::usage(message).hint("save the picture to a file, and name that").into());
        }
        let mut picture = compose::picture(word, self.settings, &self.flags.picture, &mut Stdin::default())?;
        picture.detail = self.detail;
        let turns = vec![Turn { role: Role::User, parts: vec![Part::Image(picture)] }];
        let ask = Ask { model: compose::card(self.settings)?.name, turns, options: AskOptions::default() };
        let prepared = self.engine.prepare(ask);
        let prepared = listen::unless_interrupted(prepared, "the picture is not shown").await?;
        let prepared = prepared.map_err(Failure::from)?;
        let policy = self.settings.policy();
        for image in prepared.ask.images() {
            self.desk.printer.say(&format!("{}: {} tokens in every turn", image.label, image.tokens));
            for finding in preflight::look_at_image(image, &policy) {
                outcome::warn(self.desk, &image.label, &finding);
            }
            self.shown_next.push(image.clone());
        }
        Ok(())
    }

    /// Puts a question, with everything that was said before it.
    async fn ask(&mut self, text: &str) -> Result<(), Stop> {
        let shown = self.shown_next.iter().cloned().map(Part::Image);
        let question =
            Turn { role: Role::User, parts: [Part::Text(text.to_owned())].into_iter().chain(shown).collect() };
        let turns: Vec<_> = self.said.iter().cloned().chain([question.clone()]).collect();
        let card = compose::card(self.settings)?;
        let ask = Prepared { model: card.name.clone(), turns, options: self.options.clone() };
        let prepared = PreparedAsk { ask, timings: Timings::default() };
        let cleared = listen::unless_interrupted(self.engine.clear(prepared), "nothing was sent").await?;
        let (cleared, timings) = cleared.map_err(|error| {
            self.put_away(&error);
            Failure::from(error)
        })?;
        let estimate = *cleared.estimate();
        for finding in preflight::look_at_question(text).iter().filter(|_| estimate.images != TokenCount::Exact(0)) {
            outcome::warn(self.desk, outcome::QUESTION, finding);
        }
        self.desk.printer.say(&format!(
            "[{} tokens go out, {} of them pictures; at most {}]",
            estimate.input(),
            estimate.images,
            estimate.cost_at_most
        ));
        let answer = self.engine.send(cleared, timings).map_err(Failure::from)?;
        let heard = listen::to(answer, self.desk.printer, Show::Text).await;
        if let Err(Stop::Failed(failure)) = &heard
            && failure.billed == Billed::Perhaps
        {
            self.spent.push(Cost::Unknown);
        }
        let answer = match heard? {
            Heard::Answer(answer) => answer,
            Heard::Interrupted(text) => {
                self.spent.push(Cost::Unknown);
                let left = "the question and what came of its answer are not kept";
                return Err(Failure::interrupted(left, &text).into());
            }
        };
        if let Some(note) = outcome::finish_note(&answer) {
            self.desk.printer.say(note);
        }
        self.desk.printer.say(&outcome::summary(self.settings, &card, &estimate, &answer));
        self.spent.push(answer.cost);
        self.shown_next.clear();
        self.said.push(question);
        self.said.push(Turn::text(Role::Assistant, answer.text));
        Ok(())
    }

    /// Drops the pictures for which a question was refused: every question after it would be, too.
    fn put_away(&mut self, error: &AskError) {
        let AskError::Clear(error) = error else { return };
        let before =
            self.said.iter().flat_map(|turn| &turn.parts).filter(|part| matches!(part, Part::Image(_))).count();
        for label in dropped(&mut self.shown_next, before, error) {
            self.desk.printer.say(&format!("{label} is not shown any more; /image shows another picture"));
        }
    }

    /// Says what the conversation has cost.
    pub(super) fn bill(&self) -> String {
        let known = self.spent.iter().fold(PicoUsd::default(), |sum, cost| match cost {
            Cost::Known(cost) => sum.plus(*cost),
            Cost::Unknown => sum,
        });
        let unknown = self.spent.iter().filter(|cost| **cost == Cost::Unknown).count();
        let turns = |count: usize| if count == 1 { "1 turn".to_owned() } else { format!("{count} turns") };
        match (self.spent.len(), unknown) {
            (0, _) => "nothing was asked".to_owned(),
            (all, 0) => format!("{}, {known}", turns(all)),
            (all, unknown) => format!("{}, {known} and {} of unknown cost", turns(all), turns(unknown)),
        }
    }

    fn save(&self, path: &str) -> Result<(), Stop> {
        let turns: Vec<Value> = self.said.iter().map(turn).collect();
        let all = json!({ "model": self.settings.model.value.as_str(), "turns": turns });
        // Never over something that is there: a slip of the hand must not cost a picture.
        let file = fs::File::create_new(path)
            .map_err(|error| Failure::new(Kind::BadInput, format!("cannot save to {path}: {error}")))?;
        serde_json::to_writer_pretty(file, &all)
            .map_err(|error| Failure::new(Kind::BadInput, format!("cannot save to {path}: {error}")))?;
        self.desk.printer.say(&format!("{} turns saved to {path}", turns.len()));
        Ok(())
    }
}

/// Takes those of the next pictures away that a refusal is about, and returns their names. So many were shown before them.
fn dropped(next: &mut Vec<PreparedImage>, before: usize, error: &ClearError) -> Vec<String> {
    let refused: Vec<bool> = match error {
        ClearError::Captcha { image, .. } | ClearError::Unseen { image, .. } => {
            let Some(at) = image.checked_sub(before).filter(|at| *at < next.len()) else { return Vec::new() };
            // What was cut from one file is refused with the part that tells of the whole.
            let file = next.get(at).and_then(|image| image.content);
            let same = |(index, image): (usize, &PreparedImage)| index == at || file.is_some() && image.content == file;
            next.iter().enumerate().map(same).collect()
        }
        ClearError::TooManyImages { .. } | ClearError::TooManyBytes { .. } | ClearError::TextOnlyModel(_) => {
            vec![true; next.len()]
        }
        ClearError::MisplacedImage { .. } | ClearError::Unable { .. } => vec![false; next.len()],
    };
    let mut refused = refused.into_iter();
    next.extract_if(.., |_| refused.next().unwrap_or_default()).map(|image| image.label).collect()
}

fn turn(turn: &Turn<PreparedImage>) -> Value {
    let parts: Vec<Value> = turn
        .parts
        .iter()
        .map(|part| match part {
            Part::Text(text) => json!({ "text": text }),
            Part::Image(image) => json!({ "image": image.label, "detail": image.detail.as_str() }),
        })
        .collect();
    json!({ "role": turn.role.as_str(), "parts": parts })
}

#[cfg(test)]
mod tests {
    use vqa_core::{ContentId, Payload};

    use super::*;

    fn next() -> Vec<PreparedImage> {
        let image = |label: &str| PreparedImage {
            label: label.to_owned(),
            detail: Detail::Auto,
            payload: Payload::Url(String::new()),
            facts: None,
            tokens: TokenCount::Unknown,
            content: None,
        };
        ["a", "b", "c"].map(image).into()
    }

    #[test]
    fn a_refused_picture_is_dropped_and_the_others_are_shown() {
        let mut all = next();
        let refused = ClearError::Captcha { image: 5, label: "b".to_owned(), score: 1.0, place: None };
        assert_eq!(dropped(&mut all, 4, &refused), ["b"]);
        assert_eq!(all.iter().map(|image| image.label.as_str()).collect::<Vec<_>>(), ["a", "c"]);
    }

    #[test]
    fn the_parts_of_a_refused_picture_are_dropped_with_it() {
        let mut all = next();
        all[0].content = Some(ContentId::new([7; 32]));
        all[2].content = all[0].content;
        let refused = ClearError::Captcha { image: 0, label: "a".to_owned(), score: 1.0, place: None };
        assert_eq!(dropped(&mut all, 0, &refused), ["a", "c"]);
        assert_eq!(all.len(), 1);
    }

    #[test]
    fn pictures_that_are_too_many_are_all_dropped_and_an_option_costs_none() {
        let mut all = next();
        let unable = ClearError::Unable { model: String::new(), option: "logprobs" };
        assert_eq!(dropped(&mut all, 0, &unable), Vec::<String>::new());
        assert_eq!(dropped(&mut all, 0, &ClearError::TooManyImages { images: 3, limit: 1 }), ["a", "b", "c"]);
        let shown_before = ClearError::Captcha { image: 0, label: "z".to_owned(), score: 1.0, place: None };
        assert_eq!(dropped(&mut all, 4, &shown_before), Vec::<String>::new());
    }
}
