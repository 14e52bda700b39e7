//! `vqa plan`: what asking a data set would cost, told before anything is asked.
//!
//! Needs no key and opens no connection. Rows and pictures that cannot be asked are named, and the rest is priced: with
//! `--strict` they make the command fail all the same.

mod json;
mod notes;
mod table;

use vqa_core::{Kind, ModelCard};
use vqa_run::dataset::RowError;
use vqa_run::enrolment::BadRows;
use vqa_run::plan::{self, Allowance, Bill, Plan, PlanError, Planning, Problem};

use super::ask::schema::Schema;
use super::data::{self, Typed};
use super::{Desk, Done, Stop};
use crate::compose;
use crate::failure::Failure;
use crate::flags::{ModelFlags, PlanFlags, RemedyFlags};
use crate::settings::{Links, Settings};

/// A plan, and what is told with it.
struct Told<'a> {
    plan: &'a Plan,
    cards: &'a [ModelCard],
    settings: &'a Settings,
    allowance: Allowance,
}

impl Told<'_> {
    /// Lists the models, each with its bill.
    fn models(&self) -> impl Iterator<Item = (&ModelCard, &Bill)> {
        self.cards.iter().zip(&self.plan.models)
    }

    /// Says whether links would be downloaded by a run.
    fn fetches(&self) -> bool {
        self.settings.links.value == Links::Fetch
    }
}

pub(crate) fn run(desk: &Desk, flags: &PlanFlags) -> Done {
    let typed = typed(desk, flags)?;
    let cards = cards(desk, &typed, flags)?;
    let asked = data::asked(desk, typed)?;
    let bad_rows = if flags.dataset.strict { BadRows::Stop } else { BadRows::PassOver };
    let planning = Planning { questioning: &asked.questioning, cards: &cards, bad_rows };
    let mut listed = data::BadRowsListed::new(desk.printer);
    let told = |error: &RowError| listed.tell(error);
    let plan = plan::plan((&asked.dataset, &asked.selection), planning, told).map_err(|error| failure(&error))?;
    listed.finish();
    data::tell_duplicates(desk.printer, plan.duplicates);
    tell_problems(desk, &plan);
    let allowance = Allowance { requests: flags.rpm, tokens: flags.tpm };
    let told = Told { plan: &plan, cards: &cards, settings: &asked.settings, allowance };
    if flags.json {
        desk.printer.json_tall(&json::plan(&told))?;
    } else {
        desk.printer.line(&table::text(&told))?;
    }
    Ok(end(desk, flags, &plan))
}

fn typed(desk: &Desk, flags: &PlanFlags) -> Result<Typed, Failure> {
    let schema = flags.schema.as_deref().map(Schema::read).transpose()?;
    Ok(Typed {
        data: flags.data.clone(),
        shared: desk.shared.clone(),
        model: ModelFlags { model: flags.models.first().cloned(), detail: flags.detail },
        dataset: flags.dataset.clone(),
        picture: flags.picture.clone(),
        remedy: RemedyFlags::default(),
        answer: flags.answer.clone(),
        schema: schema.map(|schema| schema.wanted()),
        pack: None,
        batch_api: false,
    })
}

/// Returns what is known of each model that was typed; of the usual one if none was.
fn cards(desk: &Desk, typed: &Typed, flags: &PlanFlags) -> Result<Vec<ModelCard>, Stop> {
    let card = |model: Option<String>| {
        let model = ModelFlags { model, detail: flags.detail };
        Ok(compose::card(&data::settings(desk, &Typed { model, ..typed.clone() })?)?)
    };
    match flags.models.as_slice() {
        [] => Ok(vec![card(None)?]),
        models => models.iter().map(|model| card(Some(model.clone()))).collect(),
    }
}

fn tell_problems(desk: &Desk, plan: &Plan) {
    for Problem { row, picture, model, message, .. } in &plan.problems.first {
        let picture = picture.as_ref().map_or_else(String::new, |name| format!("{name}: "));
        let model = model.as_ref().map_or_else(String::new, |name| format!(" (`{name}`)"));
        desk.printer.say(&format!("cannot be asked: row `{row}`: {picture}{message}{model}"));
    }
    if plan.problems.count > plan.problems.first.len() as u64 {
        desk.printer.say(&format!("cannot be asked: {} problems in all", plan.problems.count));
    }
}

/// Says how the command ends, once all is told.
fn end(desk: &Desk, flags: &PlanFlags, plan: &Plan) -> u8 {
    let failure = if plan.models.iter().all(|bill| bill.rows == 0) {
        Failure::new(Kind::BadInput, "there is nothing that can be asked")
    } else if flags.dataset.strict && plan.problems.count > 0 {
        Failure::new(Kind::BadInput, "some of it cannot be asked").hint("leave --strict out to plan the rest alone")
    } else {
        return 0;
    };
    desk.printer.failure(&failure);
    failure.exit
}

fn failure(error: &PlanError) -> Failure {
    match error {
        PlanError::Dataset(error) => data::failure_from_dataset(error),
        PlanError::Row(error) => data::failure_from_row(error),
        PlanError::Defect(_) => Failure::new(error.kind(), error.to_string()),
    }
}
