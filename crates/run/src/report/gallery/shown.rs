//! One row as the page's script reads it: texts that are ready to be shown, and numbers to sort and filter by.

use serde::Serialize;
use serde_json::{Value, json};

use super::TEXT_CHARACTERS;
use super::end::End;
use crate::report::thumbs::Thumbs;
use crate::report::tidy::tidy;
use crate::report::words;
use crate::row::{Picture, Row};
use crate::scored::label;

/// The most answers, options, columns and pictures that are listed of a row.
pub(super) const MOST_LISTED: usize = 30;

/// A row.
#[derive(Debug, Serialize)]
pub(crate) struct Shown {
    id: String,
    question: String,
    /// Right answers, and how many people gave each.
    gold: Vec<(String, usize)>,
    choices: Vec<(String, String)>,
    columns: Vec<(String, String)>,
    /// The values to filter by, in the order of the columns in the page's facts.
    values: Vec<Option<String>>,
    pictures: Vec<Pictured>,
    /// How it ended: in one run, or in each of two.
    ends: Vec<End>,
}

/// A picture: its name, and its thumbnail or why there is none.
#[derive(Debug, Serialize)]
struct Pictured {
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    thumb: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    gone: Option<String>,
}

/// Writes a row and how it ended for the page.
pub(crate) fn shown(row: &Row, values: &[String], ends: Vec<End>) -> Shown {
    let text = |text: &str| tidy(text, TEXT_CHARACTERS[0]);
    let columns = row.columns.iter().filter_map(|(name, value)| Some((text(name), text(&label(value)?))));
    let values = values.iter().map(|name| row.columns.get(name).and_then(label).map(|value| text(&value)));
    let choices = row.choices.iter().map(|choice| (text(&choice.label), text(&choice.text)));
    Shown {
        id: text(&row.id.to_string()),
        question: text(&row.question),
        gold: gold(&row.answers).into_iter().map(|(answer, people)| (text(answer), people)).collect(),
        choices: choices.take(MOST_LISTED).collect(),
        columns: columns.take(MOST_LISTED).collect(),
        values: values.collect(),
        pictures: Vec::new(),
        ends,
    }
}

/// Counts equal answers, the most frequent first.
pub(crate) fn gold(answers: &[String]) -> Vec<(&str, usize)> {
    let mut counted: Vec<(&str, usize)> = Vec::new();
    for answer in answers {
        if let Some((_, people)) = counted.iter_mut().find(|(seen, _)| seen == answer) {
            *people += 1;
        } else if counted.len() < MOST_LISTED {
            counted.push((answer, 1));
        }
    }
    counted.sort_by_key(|(_, people)| std::cmp::Reverse(*people));
    counted
}

/// Writes counted answers in one line.
pub(crate) fn gold_words(counted: &[(&str, usize)]) -> String {
    let words = |(answer, people): &(&str, usize)| {
        if *people > 1 { format!("{answer} ×{people}") } else { (*answer).to_owned() }
    };
    counted.iter().map(words).collect::<Vec<_>>().join(", ")
}

impl Shown {
    /// Cuts every text to so many characters.
    pub(super) fn cut(&mut self, characters: usize) {
        let cut = |text: &mut String| *text = words::cut(text, characters);
        cut(&mut self.id);
        cut(&mut self.question);
        self.gold.iter_mut().for_each(|(answer, _)| cut(answer));
        self.choices.iter_mut().chain(&mut self.columns).for_each(|(name, value)| {
            cut(name);
            cut(value);
        });
        self.values.iter_mut().flatten().for_each(cut);
        for end in &mut self.ends {
            cut(&mut end.text);
            end.read.iter_mut().chain(&mut end.name).chain(&mut end.findings).for_each(cut);
        }
    }

    /// Adds how the row ended in an earlier run, before what is there.
    pub(crate) fn put_before(&mut self, end: End) {
        self.ends.insert(0, end);
    }

    /// Returns the row's id and question.
    pub(crate) fn names(&self) -> (&str, &str) {
        (&self.id, &self.question)
    }

    /// Lists what each run said, and the score of it or why there is none.
    pub(crate) fn answers(&self) -> impl Iterator<Item = (&str, String)> {
        self.ends.iter().map(|end| {
            let score = end.score.map(|score| format!("{score:.2}"));
            (end.text.as_str(), score.unwrap_or_else(|| end.unscored.unwrap_or(end.outcome).to_owned()))
        })
    }

    /// Writes the right answers in one line.
    pub(crate) fn gold_words(&self) -> String {
        let counted: Vec<(&str, usize)> = self.gold.iter().map(|(answer, people)| (answer.as_str(), *people)).collect();
        gold_words(&counted)
    }

    /// Returns the row as a comparison lists it for programs.
    pub(crate) fn compared_json(&self) -> Value {
        let end = |end: &End| json!({ "outcome": end.outcome, "text": end.text, "score": end.score });
        let right: Vec<&str> = self.gold.iter().map(|(answer, _)| answer.as_str()).collect();
        let (first, second) = (self.ends.first().map(end), self.ends.get(1).map(end));
        json!({ "id": self.id, "question": self.question, "right": right, "first": first, "second": second })
    }

    /// Says where the row's pictures are.
    pub(super) fn place_pictures(&mut self, pictures: &[Picture], thumbs: &Thumbs) {
        let pictured = |picture: &Picture| {
            let (thumb, gone) = match thumbs.place(picture) {
                Ok(thumb) => (Some(thumb), None),
                Err(gone) => (None, Some(tidy(&gone.0, 200))),
            };
            Pictured { name: tidy(&name(picture), 200), thumb, gone }
        };
        self.pictures = pictures.iter().map(pictured).collect();
    }
}

/// Lists the pictures of a row that are shown.
pub(crate) fn pictures(row: &Row) -> Vec<Picture> {
    row.pictures.iter().take(MOST_LISTED).cloned().collect()
}

fn name(picture: &Picture) -> String {
    match picture {
        Picture::Path(path) => path.clone(),
        Picture::Url(url) => url.clone(),
        Picture::Embedded { name: Some(name), .. } => name.clone(),
        Picture::Embedded { name: None, digest, .. } => format!("picture {}", words::cut(digest, 12)),
    }
}
