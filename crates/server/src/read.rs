//! Single fields of a request, read with their types and ranges; what is wrong is told with the field's path.

use vqa_core::Kind;

use crate::error::ApiError;
use crate::error::wording::{self, Range};
use crate::json::Json;

/// Reads a text.
pub(crate) fn text<'v>(value: &'v Json<'_>, param: &str) -> Result<&'v str, ApiError> {
    match value {
        Json::Text(text) => Ok(text),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::List(_) | Json::Object(_) => {
            Err(wording::invalid_type(param, "a string", value.type_name()))
        }
    }
}

/// Reads a text, and copies it only if it is still the body's.
pub(crate) fn into_text(value: Json<'_>, param: &str) -> Result<String, ApiError> {
    match value {
        Json::Text(text) => Ok(text.into_owned()),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::List(_) | Json::Object(_) => {
            Err(wording::invalid_type(param, "a string", value.type_name()))
        }
    }
}

/// Reads a list.
pub(crate) fn list<'v, 'a>(value: &'v Json<'a>, param: &str) -> Result<&'v [Json<'a>], ApiError> {
    match value {
        Json::List(values) => Ok(values),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::Text(_) | Json::Object(_) => {
            Err(wording::invalid_type(param, "an array", value.type_name()))
        }
    }
}

/// Reads a list, and takes its values.
pub(crate) fn into_list<'a>(value: Json<'a>, param: &str) -> Result<Vec<Json<'a>>, ApiError> {
    match value {
        Json::List(values) => Ok(values),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::Text(_) | Json::Object(_) => {
            Err(wording::invalid_type(param, "an array", value.type_name()))
        }
    }
}

/// Takes an object.
pub(crate) fn object<'v, 'a>(value: &'v Json<'a>, param: &str) -> Result<&'v Json<'a>, ApiError> {
    match value {
        Json::Object(_) => Ok(value),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::Text(_) | Json::List(_) => {
            Err(wording::invalid_type(param, "an object", value.type_name()))
        }
    }
}

/// Reads `true` or `false`; what is not there is `false`.
pub(crate) fn switch(parent: &Json<'_>, name: &str, param: &str) -> Result<bool, ApiError> {
    Ok(switch_if_given(parent, name, param)?.unwrap_or(false))
}

/// Reads `true` or `false`, if it is there.
pub(crate) fn switch_if_given(parent: &Json<'_>, name: &str, param: &str) -> Result<Option<bool>, ApiError> {
    match parent.get(name) {
        None => Ok(None),
        Some(Json::Bool(value)) => Ok(Some(*value)),
        Some(other) => Err(wording::invalid_type(param, "a boolean", other.type_name())),
    }
}

/// Reads a whole number, if it is there.
pub(crate) fn integer(parent: &Json<'_>, name: &str) -> Result<Option<i64>, ApiError> {
    let Some(value) = parent.get(name) else { return Ok(None) };
    let wrong = || wording::invalid_type(name, "an integer", value.type_name());
    let Json::Number(number) = value else { return Err(wrong()) };
    // Some clients write whole numbers as 300.0.
    let whole = number.as_f64().filter(|n| n.fract() == 0.0 && n.abs() < 9e15);
    match (number.as_i64(), number.as_u64(), whole) {
        (Some(n), _, _) => Ok(Some(n)),
        (None, Some(n), _) => Err(wording::out_of_range(name, Range::IntegerAbove, i64::MAX, n)),
        #[expect(clippy::cast_possible_truncation, reason = "it is whole and below 9e15")]
        (None, None, Some(n)) => Ok(Some(n as i64)),
        (None, None, None) => Err(wrong()),
    }
}

/// Reads a count of at least `least`, if it is there.
pub(crate) fn count(parent: &Json<'_>, name: &str, least: u32) -> Result<Option<u32>, ApiError> {
    let Some(n) = integer(parent, name)? else { return Ok(None) };
    if n < i64::from(least) {
        return Err(wording::out_of_range(name, Range::IntegerBelow, least, n));
    }
    u32::try_from(n).map(Some).map_err(|_| wording::out_of_range(name, Range::IntegerAbove, u32::MAX, n))
}

/// Reads a number in a range, if it is there.
pub(crate) fn decimal(parent: &Json<'_>, name: &str, range: (f64, f64)) -> Result<Option<f64>, ApiError> {
    let Some(value) = parent.get(name) else { return Ok(None) };
    let (Json::Number(number), (least, most)) = (value, range) else {
        return Err(wording::invalid_type(name, "a decimal", value.type_name()));
    };
    let n = number.as_f64().ok_or_else(|| ApiError::invalid(Kind::BadInput, "a number is too large").param(name))?;
    if n < least {
        return Err(wording::out_of_range(name, Range::DecimalBelow, least, number));
    }
    if n > most {
        return Err(wording::out_of_range(name, Range::DecimalAbove, most, number));
    }
    Ok(Some(n))
}
