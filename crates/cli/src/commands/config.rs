//! `vqa config`: every setting, its value, where it came from.

use serde_json::{Map, Value, json};

use super::{Desk, Done};
use crate::flags::{ConfigCommand, ConfigFlags};
use crate::settings::{Settings, TypedSettings};

pub(crate) fn run(desk: &Desk, flags: &ConfigFlags) -> Done {
    let ConfigCommand::Show { json } = flags.command;
    let typed = TypedSettings { shared: desk.shared.clone(), ..TypedSettings::default() };
    let settings = Settings::resolve(&typed, &desk.env)?;
    let file = settings.file.as_ref().map(|path| path.display().to_string());
    let rows = settings.rows();
    if json {
        let all: Map<String, Value> = rows.iter().map(|row| (row.name.to_owned(), row.json())).collect();
        desk.printer.json_tall(&json!({ "file": file, "settings": all }))?;
        return Ok(0);
    }
    desk.printer.say(&match file {
        Some(path) => format!("settings file: {path}"),
        None => "settings file: none (./vqa.toml, or vqa/vqa.toml in your configuration folder)".to_owned(),
    });
    for row in rows {
        let value = row.value.unwrap_or_else(|| "-".to_owned());
        desk.printer.line(&format!("{:<20} {value:<44} {}", row.name, row.origin))?;
    }
    Ok(0)
}
