//! An error and its causes, in one line for people.

use std::error::Error;

/// Joins an error and its causes, leaving out a cause that its parent already quotes.
#[must_use]
pub fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        let words = cause.to_string();
        if !text.contains(&words) {
            text = format!("{text}: {words}");
        }
        next = cause.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("{0}")]
    struct Link(&'static str, #[source] Option<Box<Link>>);

    #[test]
    fn causes_follow_and_are_not_said_twice() {
        let root = Link("the disk is full", None);
        let middle = Link("cannot write: the disk is full", Some(Box::new(root)));
        let top = Link("no report", Some(Box::new(middle)));
        assert_eq!(chain(&top), "no report: cannot write: the disk is full");
    }
}
