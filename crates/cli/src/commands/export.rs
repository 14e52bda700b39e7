//! `vqa export`: the rows of a run with their answers, for other programs.

use vqa_run::export::{self, ExportFormat, Exported, Formulas};

use super::report::{failure_from_report, open, write_to};
use super::{Desk, Done};
use crate::flags::ExportFlags;

pub(crate) fn run(desk: &Desk, flags: &ExportFlags) -> Done {
    let format = ExportFormat::of(&flags.output).map_err(|error| failure_from_report(&error))?;
    let rows = open(&flags.run)?;
    let formulas = if flags.keep_formulas { Formulas::Kept } else { Formulas::Defused };
    let mut exported = Exported::default();
    write_to(desk, Some(&flags.output), |out| {
        exported = export::export(format, &rows, formulas, out)?;
        Ok(())
    })?;
    let left_out = [
        (exported.unanswered, "rows have no answer"),
        (exported.unnumbered, "rows have an id that is no whole number"),
        (exported.columns_left_out, "columns of the data set had no room"),
    ];
    desk.printer.say(&format!("rows: {}", exported.rows));
    for (count, why) in left_out.into_iter().filter(|(count, _)| *count > 0) {
        desk.printer.say(&format!("left out: {count} {why}"));
    }
    Ok(0)
}
