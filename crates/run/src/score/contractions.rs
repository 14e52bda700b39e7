//! The apostrophes that the VQA metric puts back.
//!
//! A contraction with exactly one apostrophe missing gets it back. That rule over the list below is what the official
//! table of misspellings comes to, but for `somebody'd`, which that table has the wrong way round.

use std::collections::HashMap;
use std::sync::LazyLock;

/// The contractions of the official table, by their right spelling. What it lacks (`he'll`, `we're`, ...) it lacks.
const SPELLINGS: &str = "\
ain't aren't can't could've couldn't couldn't've didn't doesn't don't hadn't hadn't've hasn't haven't he'd he'd've \
he's how'd how'll how's isn't it'd it'd've it'll ma'am mightn't mightn't've might've mustn't must've needn't not've \
o'clock oughtn't 'ow's'at shan't she'd've should've shouldn't shouldn't've somebody'd've somebody'll somebody's \
someone'd someone'd've someone'll someone's something'd something'd've something'll that's there'd there'd've \
there're there's they'd they'd've they'll they're they've 'twas wasn't we'd've we've weren't what'll what're what's \
what've when's where'd where's where've who'd who'd've who'll who's who've why'll why're why's won't would've \
wouldn't wouldn't've y'all y'all'll y'all'd've you'd you'd've you'll you're you've";

static TABLE: LazyLock<HashMap<String, &'static str>> = LazyLock::new(|| {
    let mut table: HashMap<_, _> = SPELLINGS
        .split(' ')
        .flat_map(|right| right.match_indices('\'').map(move |(at, _)| (without(right, at), right)))
        .collect();
    table.insert("somebody'd".to_owned(), "somebodyd");
    table
});

fn without(word: &str, at: usize) -> String {
    word.char_indices().filter(|(index, _)| *index != at).map(|(_, c)| c).collect()
}

/// Returns the right spelling of a lower-case word that lacks an apostrophe, else the word.
pub(crate) fn spell(word: &str) -> &str {
    // The shortest that is listed is `hed`, the longest `something'dve`.
    if !(3..=13).contains(&word.len()) {
        return word;
    }
    TABLE.get(word).copied().unwrap_or(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_missing_apostrophe_is_put_back() {
        assert_eq!(spell("dont"), "don't");
        assert_eq!(spell("couldnt've"), "couldn't've");
        assert_eq!(spell("couldn'tve"), "couldn't've");
        assert_eq!(spell("couldntve"), "couldntve");
        assert_eq!(spell("'owsat"), "'owsat");
        assert_eq!(spell("im"), "im", "the table has it in upper case, which is never met");
        assert_eq!(spell("somebody'd"), "somebodyd");
    }

    #[test]
    fn the_table_is_whole() {
        assert_eq!(TABLE.len(), 114);
        assert!(TABLE.keys().all(|word| (3..=13).contains(&word.len())));
    }
}
