//! What a defect of this program says before it ends what it was at: where it is, and not with what.

use std::panic::PanicHookInfo;

use crate::print::Printer;

/// Lets panics say where they happened, and nothing else: their messages may quote a request, a picture's name or a key.
pub(crate) fn keep_quiet() {
    std::panic::set_hook(Box::new(|panic| Printer::defect(&words(panic))));
}

fn words(panic: &PanicHookInfo<'_>) -> String {
    let place = panic.location().map(ToString::to_string).unwrap_or_default();
    format!("a defect of this program at {place}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_says_where_it_was_and_not_with_what() {
        let (tell, told) = std::sync::mpsc::channel();
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| drop(tell.send(words(panic)))));
        let joined = std::thread::spawn(|| panic!("canary-2b6e, as a request said")).join();
        std::panic::set_hook(before);
        assert!(joined.is_err());
        let told: Vec<String> = told.try_iter().collect();
        assert!(told.iter().any(|words| words.contains(file!())), "{told:?}");
        assert!(told.iter().all(|words| !words.contains("canary")), "{told:?}");
    }
}
