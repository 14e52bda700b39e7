//! Conditions on rows: `type=yes/no AND year<2015`.
//!
//! Each condition is a column, an operator and a value; all must hold. A value with ` AND ` or with blanks at its ends
//! stands in quotes, single or double. `docs/datasets.md` has the whole of it.

use std::fmt;
use std::str::FromStr;

use serde_json::Value;

use crate::row::{Picture, Row, RowId};

/// What a row must be like to be asked.
#[derive(Debug, Clone, PartialEq)]
pub struct Filter {
    text: String,
    conditions: Vec<Condition>,
}

/// Why a text is no filter.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("in the condition `{condition}` {reason}")]
pub struct FilterError {
    condition: String,
    reason: &'static str,
}

impl FilterError {
    /// Says what to do about it.
    #[must_use]
    pub const fn hint(&self) -> &'static str {
        "write `column=value`, with =, !=, <, <=, >, >= or ~ (contains); join several with AND; quote values with blanks"
    }
}

#[derive(Debug, Clone, PartialEq)]
struct Condition {
    column: String,
    operator: Operator,
    value: String,
    number: Option<f64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operator {
    Is,
    IsNot,
    Contains,
    Less,
    AtMost,
    More,
    AtLeast,
}

/// The longer come first, for they begin as the shorter do.
const OPERATORS: [(&str, Operator); 8] = [
    ("!=", Operator::IsNot),
    ("<=", Operator::AtMost),
    (">=", Operator::AtLeast),
    ("==", Operator::Is),
    ("=", Operator::Is),
    ("<", Operator::Less),
    (">", Operator::More),
    ("~", Operator::Contains),
];

impl Filter {
    /// Says whether a row passes.
    #[must_use]
    pub fn passes(&self, row: &Row) -> bool {
        self.conditions.iter().all(|condition| condition.holds(row))
    }

    /// Lists the columns that it looks at.
    pub fn columns(&self) -> impl Iterator<Item = &str> {
        self.conditions.iter().map(|condition| condition.column.as_str())
    }
}

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl FromStr for Filter {
    type Err = FilterError;

    fn from_str(text: &str) -> Result<Self, FilterError> {
        let mut conditions = Vec::new();
        let mut rest = Some(text);
        while let Some(text) = rest {
            let (condition, after) =
                condition(text.trim()).map_err(|reason| FilterError { condition: text.trim().to_owned(), reason })?;
            conditions.push(condition);
            rest = after;
        }
        Ok(Self { text: text.trim().to_owned(), conditions })
    }
}

/// Reads one condition, and returns what stands after the `AND` that follows it.
fn condition(text: &str) -> Result<(Condition, Option<&str>), &'static str> {
    let at = text.find(['=', '!', '<', '>', '~']).ok_or("there is no operator")?;
    let (column, rest) = text.split_at(at);
    let found = OPERATORS.iter().find_map(|(sign, operator)| Some((*operator, rest.strip_prefix(sign)?)));
    let (operator, rest) = found.ok_or("there is a lone `!`")?;
    let column = column.trim();
    if column.is_empty() {
        return Err("no column stands before the operator");
    }
    let (value, after) = value(rest.trim_start())?;
    let number = value.trim().parse().ok().filter(|number: &f64| number.is_finite());
    if number.is_none() && !matches!(operator, Operator::Is | Operator::IsNot | Operator::Contains) {
        return Err("a number must stand after <, <=, > and >=");
    }
    Ok((Condition { column: column.to_owned(), operator, value: value.to_owned(), number }, after))
}

fn value(text: &str) -> Result<(&str, Option<&str>), &'static str> {
    if let Some(quote) = text.chars().next().filter(|c| matches!(c, '"' | '\'')) {
        let (value, after) =
            text.get(1..).and_then(|inside| inside.split_once(quote)).ok_or("a quote is not closed")?;
        let after = after.trim_start();
        if after.is_empty() {
            return Ok((value, None));
        }
        return after.strip_prefix("AND ").map(|next| (value, Some(next))).ok_or("something follows the closing quote");
    }
    let text = text.trim_end();
    if let Some(value) = text.strip_suffix(" AND") {
        return Ok((value.trim_end(), Some("")));
    }
    match text.split_once(" AND ") {
        Some((value, after)) => Ok((value.trim_end(), Some(after))),
        None => Ok((text, None)),
    }
}

impl Condition {
    fn holds(&self, row: &Row) -> bool {
        let any = |test: &dyn Fn(&str) -> bool| texts(row, &self.column).iter().any(|text| test(text));
        let compared = |test: fn(&f64, &f64) -> bool| {
            any(&|text| {
                text.trim().parse().is_ok_and(|there: f64| self.number.is_some_and(|wanted| test(&there, &wanted)))
            })
        };
        match self.operator {
            Operator::Is => any(&|text| self.equals(text)),
            Operator::IsNot => !any(&|text| self.equals(text)),
            Operator::Contains => any(&|text| text.contains(&self.value)),
            Operator::Less => compared(f64::lt),
            Operator::AtMost => compared(f64::le),
            Operator::More => compared(f64::gt),
            Operator::AtLeast => compared(f64::ge),
        }
    }

    /// Compares as text, and as numbers where both have a fraction: long names must not be rounded to be alike.
    fn equals(&self, text: &str) -> bool {
        let fraction = |text: &str| text.contains('.');
        text == self.value
            || ((fraction(text) || fraction(&self.value)) && self.number.is_some_and(|n| text.parse() == Ok(n)))
    }
}

/// Returns what a column holds as texts: none if it is not there, several for a list.
fn texts(row: &Row, column: &str) -> Vec<String> {
    match column {
        "id" => match &row.id {
            RowId::Number(number) => vec![number.to_string()],
            RowId::Text(text) => vec![text.clone()],
        },
        "question" => vec![row.question.clone()],
        "answers" | "answer" if !row.columns.contains_key(column) => row.answers.clone(),
        "image" | "images" if !row.columns.contains_key(column) => row.pictures.iter().filter_map(name).collect(),
        _ => match row.columns.get(column) {
            None | Some(Value::Null) => Vec::new(),
            Some(Value::Array(list)) => list.iter().map(text).collect(),
            Some(value) => vec![text(value)],
        },
    }
}

fn name(picture: &Picture) -> Option<String> {
    match picture {
        Picture::Path(name) | Picture::Url(name) => Some(name.clone()),
        Picture::Embedded { name, .. } => name.clone(),
    }
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn row() -> Row {
        let columns = json!({"type": "yes/no", "year": 2014, "score": "0.50", "tags": ["a", "b c"], "none": null, "big": 9_007_199_254_740_993_u64});
        Row {
            id: RowId::Text("q-1".into()),
            question: "Is it red?".into(),
            pictures: vec![Picture::Path("val/1.png".into())],
            answers: vec!["yes".into(), "no".into()],
            choices: Vec::new(),
            columns: columns.as_object().unwrap().clone(),
        }
    }

    #[test]
    fn conditions_hold_or_not() {
        let passes = |text: &str| text.parse::<Filter>().unwrap().passes(&row());
        for text in [
            "type=yes/no",
            "type == yes/no AND year=2014",
            "type!=number",
            "year<2015 AND year>=2014 AND year > 2013.5 AND year<=2014",
            "score=0.5",
            "year=2014.0",
            "question~red",
            "question ~ 'Is it'",
            "id=q-1",
            "answer=no",
            "image~val/",
            "tags=b c",
            "none!=x",
            "absent!=x",
            "big=9007199254740993",
        ] {
            assert!(passes(text), "{text}");
        }
        for text in [
            "type=yes",
            "year<2014",
            "score>0.5",
            "absent=x",
            "none=",
            "absent<9",
            "question<9",
            "type!=yes/no",
            "big=9007199254740992",
        ] {
            assert!(!passes(text), "{text}");
        }
    }

    #[test]
    fn values_may_be_quoted() {
        let filter: Filter = " a = ' x AND y ' AND b=\"it's\" AND c= ".parse().unwrap();
        let told: Vec<_> = filter.conditions.iter().map(|c| (c.column.as_str(), c.value.as_str())).collect();
        assert_eq!(told, [("a", " x AND y "), ("b", "it's"), ("c", "")]);
        assert_eq!(filter.columns().collect::<Vec<_>>(), ["a", "b", "c"]);
    }

    #[test]
    fn what_is_wrong_is_said() {
        let reason = |text: &str| text.parse::<Filter>().unwrap_err().to_string();
        assert_eq!(reason("type"), "in the condition `type` there is no operator");
        assert_eq!(reason("a=1 AND =2"), "in the condition `=2` no column stands before the operator");
        assert_eq!(reason("a!2"), "in the condition `a!2` there is a lone `!`");
        assert_eq!(reason("a<b"), "in the condition `a<b` a number must stand after <, <=, > and >=");
        assert_eq!(reason("a='b"), "in the condition `a='b` a quote is not closed");
        assert_eq!(reason("a='b' c"), "in the condition `a='b' c` something follows the closing quote");
        assert_eq!(reason("a=1 AND "), "in the condition `` there is no operator");
    }

    proptest! {
        #[test]
        fn any_text_is_a_filter_or_none(text in "[a-c=!<>~'\" AND0-9.é]{0,30}") {
            if let Ok(filter) = text.parse::<Filter>() {
                prop_assert_eq!(filter.to_string().parse(), Ok(filter.clone()));
                let passes = filter.passes(&row());
                prop_assert_eq!(filter.passes(&row()), passes);
            }
        }
    }
}
