//! A comparison as plain text, for a terminal.

use std::io::Write;

use super::Compared;
use super::lines::Line;
use crate::report::ReportError;
use crate::report::words::{count, cut};

/// How much of a text stands in a line.
const CELL_CHARACTERS: usize = 60;

/// Writes a comparison as text; `listed` rows in which the runs differ are named. What data sets and models say is
/// written as it is but for control characters.
///
/// # Errors
///
/// Says why it cannot be written.
pub fn text(compared: &Compared, listed: usize, out: &mut dyn Write) -> Result<(), ReportError> {
    let rule = compared.asked.rule;
    let [first, second] = compared.names();
    writeln!(out, "{} ({}): {}", rule.metric(), rule.variant(), rule.about())?;
    writeln!(out, "{first} less {second}: {}", compared.verdict())?;
    writeln!(out, "{}", compared.pairs())?;
    for line in compared.not_compared() {
        writeln!(out, "not compared: {line}")?;
    }
    writeln!(out)?;
    let head = Line { label: String::new(), first: first.to_owned(), second: second.to_owned() };
    let mut lines = vec![head];
    lines.extend(compared.lines());
    columns(&lines, out)?;
    let settings = compared.setting_lines();
    if !settings.is_empty() {
        writeln!(out, "\nsettings that differ")?;
        columns(&settings, out)?;
    }
    disagreements(compared, listed, out)
}

fn columns(lines: &[Line], out: &mut dyn Write) -> Result<(), ReportError> {
    let lines: Vec<[String; 3]> =
        lines.iter().map(|line| [cell(&line.label), cell(&line.first), cell(&line.second)]).collect();
    let width = |column: usize| lines.iter().map(|line| line[column].chars().count()).max().unwrap_or_default();
    let (label, first) = (width(0), width(1));
    for line in &lines {
        writeln!(out, "{}", format!("{:label$}  {:first$}  {}", line[0], line[1], line[2]).trim_end())?;
    }
    Ok(())
}

fn disagreements(compared: &Compared, listed: usize, out: &mut dyn Write) -> Result<(), ReportError> {
    let shown = compared.listed.iter().take(listed);
    if compared.differing > 0 {
        let (shown, all) = (count(shown.len() as u64), count(compared.differing));
        writeln!(out, "\nthey differ in {all} rows; {shown} of them:")?;
    }
    for picked in shown {
        let (id, question) = picked.shown.names();
        writeln!(out, "{}: {}", cell(id), cell(question))?;
        for (name, (said, score)) in compared.names().iter().zip(picked.shown.answers()) {
            writeln!(out, "  {name}: {} ({score})", cell(said))?;
        }
        writeln!(out, "  right: {}", cell(&picked.shown.gold_words()))?;
    }
    Ok(())
}

fn cell(text: &str) -> String {
    cut(text, CELL_CHARACTERS).chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}
