//! What scenes ask, by meaning; other words that training says it in, and those that are kept for judging.
//!
//! The first rule that knows a question says it anew, so narrow ones stand before wide ones.

use super::Rule;
use super::taught::{charts, compared, counts, figures, letters, pairs, places, presence};

const fn rule(kinds: &'static [&'static str], asked: &'static str, taught: &'static str, kept: &'static str) -> Rule {
    Rule { kinds, asked, taught, kept }
}

const EXISTENCE: &[&str] = &["existence", "one figure"];
const COLOUR: &[&str] = &["colour", "one figure", "superlative", "thing beside", "chart colour", "text colour"];
const SHAPE: &[&str] = &["shape", "one figure", "superlative"];

/// All rules.
pub(super) const RULES: &[Rule] = &[
    // Two pictures.
    rule(
        &["two colour"],
        "[what color is * in the ^ [picture|image]|in the ^ [picture|image], what color is *]",
        pairs::COLOUR,
        "[name the hue of * in the ^ of the two|* has which color within the ^ one]",
    ),
    rule(
        &["two counted"],
        "[how many * are in the ^ [picture|image]|how many * does the ^ [picture|image] have]",
        pairs::COUNTED,
        "[tell me how many * the ^ one holds|within the ^ of the two, what quantity of * was drawn]",
    ),
    rule(
        &["two existence"],
        "[do both [pictures|images] contain *|is there * in both [pictures|images]]",
        pairs::BOTH,
        "[was * drawn in each of the two|do the two share *]",
    ),
    rule(
        &["two existence"],
        "[is there * in the ^ [picture|image]|does the ^ [picture|image] contain *]",
        pairs::ONE,
        "[was * drawn in the ^ of the two|does the ^ one hold *]",
    ),
    rule(
        &["two which"],
        "which [picture|image] [has|contains] more *[|, the first or the second]",
        pairs::MORE,
        "[first or second: where do you find more *|where were more * drawn, in the first one or the second one]",
    ),
    rule(
        &["two which"],
        "[which [picture|image] contains *|in which [picture|image] is there *|which of the two [pictures|images] has *]",
        pairs::HAS,
        "[first or second: where was * drawn|name the one of the two that holds *]",
    ),
    rule(
        &["two the same"],
        "[are the [two |][pictures|images|scenes] the same|are these [two |][pictures|images|scenes] the same|are both [pictures|images|scenes] identical|do the two [pictures|images|scenes] look the same]",
        pairs::SAME,
        "[do the two match in every detail|is one a copy of the other|is nothing unlike between them]",
    ),
    rule(
        &["two the same"],
        "[are the [two |][pictures|images|scenes] different|is there a difference between the [two |][pictures|images|scenes]|did anything change|do the two [pictures|images|scenes] differ]",
        pairs::DIFFERENT,
        "[was anything altered between them|is something unlike in the two|can you name a change between them]",
    ),
    rule(
        &["two changed"],
        "[what changed|what has changed|what is the difference between the [two |][pictures|images|scenes]|what changed between the [two |][pictures|images|scenes]|what is different[| in the second picture]|spot the difference]",
        pairs::CHANGED,
        "[name the one change|which change was made from one to the other|how was the second one altered]",
    ),
    // Charts.
    rule(
        &["chart value"],
        "[what is the ^ value|what value does the ^ bar have|what is the value of the ^ bar]",
        charts::OUTER_VALUE,
        "[tell me the number of the ^ bar|how far up does the ^ bar reach|which number belongs to the ^ of the bars]",
    ),
    rule(
        &["chart value"],
        "[what is the value of *|how [many|much] is *|what value does * have|what is the value for *|how high is *]",
        charts::VALUE,
        "[tell me the number shown for *|* stands at which number|how far up does * reach]",
    ),
    rule(
        &["chart extreme"],
        "[which [bar|category|column] is the [highest|tallest|largest]|which [bar|category|column] has the [highest|largest|greatest] value|what is the [highest|tallest] bar|what has the most]",
        charts::HIGHEST,
        "[name the bar that rises most|whose number is above all others|give the name below the longest bar]",
    ),
    rule(
        &["chart extreme"],
        "[which [bar|category|column] is the [lowest|shortest|smallest]|which [bar|category|column] has the [lowest|smallest|least] value|what is the [lowest|shortest] bar|what has the least]",
        charts::LOWEST,
        "[name the bar that rises least|whose number is below all others|give the name below the bar of least length]",
    ),
    rule(
        &["chart count"],
        "how many [bars|columns|categories] [are there|are|does the chart have|are shown]",
        charts::COUNT,
        "[tell me how many bars you find|what quantity of bars was drawn|the bars add up to how many]",
    ),
    rule(
        &["chart compare"],
        "[is [|the bar ]* [higher|larger|more|greater|taller] than [|the bar ]^|does * have a [higher|larger|more|greater|taller] value than ^]",
        charts::MORE,
        "[does * rise above ^|is the number of * above that of ^|does * exceed ^]",
    ),
    rule(
        &["chart compare"],
        "[is [|the bar ]* [lower|smaller|less|shorter] than [|the bar ]^|does * have a [lower|smaller|less|shorter] value than ^]",
        charts::LESS,
        "[does * stay below ^|is the number of * below that of ^|does ^ exceed *]",
    ),
    rule(
        &["chart title"],
        "[what is the title[| of the chart]|what is the chart about|what does the title say|what is the chart called]",
        charts::TITLE,
        "[give the heading|which heading stands on top|under which heading do these numbers stand]",
    ),
    // Letters.
    rule(
        &["letter"],
        "[what is the first *|which * comes first|what * is the first one]",
        letters::FIRST,
        "[with which * does it begin|the opening * would be|tell me the * that it starts with]",
    ),
    rule(
        &["letter"],
        "[what is the last *|which * comes last|what * is the last one]",
        letters::LAST,
        "[with which * does it end|the closing * would be|tell me the * that it ends with]",
    ),
    rule(
        &["read a line"],
        "[what does the * line say|what is written in the * line|read the * line|what is the * line]",
        letters::LINE,
        "[tell me what stands in the * line|spell out the * line|give the letters of the * line]",
    ),
    rule(
        &["read"],
        "[what does the [sign|label] say|what is written on the sign|read the sign]",
        letters::SIGN,
        "[tell me what stands on the board|which letters does the board carry|spell out the board]",
    ),
    rule(
        &["read"],
        "[what number is shown|which number is|what is the number|what number is this]",
        letters::NUMBER,
        "[tell me the number|which digits stand there|spell out the digits]",
    ),
    rule(
        &["read"],
        "[what does it say|what is written|read the text|what does the text say|what is the text|what text is|transcribe the text|what word is this|which word is shown]",
        letters::READ,
        "[tell me what stands there|spell out the letters|which text was printed]",
    ),
    rule(
        &["text there"],
        "[is there [any |]text|does @ contain [text|words|writing]|is something written]",
        letters::ANY_TEXT,
        "[are letters to be seen|would you find lettering somewhere|was any text printed]",
    ),
    rule(
        &["text there"],
        "[does @ say \"*\"|is the word \"*\"|does it say *|is \"*\" written]",
        letters::HAS_WORD,
        "[does \"*\" stand there|would you read \"*\" somewhere|was \"*\" printed]",
    ),
    rule(
        &["text count"],
        "[how many lines of text are there|how many lines are there|how many lines of text are]",
        letters::LINES,
        "[tell me how many lines you find|over how many lines does it run|the lines add up to how many]",
    ),
    // Figures.
    rule(
        &["background"],
        "[what color is the background|what is the color of the background|which color is the background]",
        figures::BACKGROUND,
        "[name the hue behind everything|in which color was the backdrop painted|tell me the color that lies behind]",
    ),
    rule(
        EXISTENCE,
        "[is there not *|does @ not contain *]",
        presence::NOT_ONE,
        "[is it true that nobody drew *|was * left out|is * absent]",
    ),
    rule(
        EXISTENCE,
        "[is no * present|is there no *]",
        presence::NO_ONE,
        "[is every * left out|is it true that no * was drawn]",
    ),
    rule(EXISTENCE, "are there no *", presence::NO_MANY, "[were all * left out|is it true that no * were drawn]"),
    rule(
        EXISTENCE,
        "[are there any *|can you see any *]",
        presence::ANY,
        "[were any * drawn|would you find any *|do any * appear]",
    ),
    rule(
        EXISTENCE,
        "[is there *|does @ [contain|have|show] *|is * present|do you see *]",
        presence::ONE,
        "[was * drawn somewhere|would you find *|does * appear]",
    ),
    rule(
        &["count beside"],
        "how many [shapes|objects|figures] are *",
        counts::BESIDE,
        "[tell me how many lie *|what quantity of things lies *]",
    ),
    rule(
        &["count"],
        "[how many * are there|how many * are|how many * can you see|count the *|what is the number of *|number of *]",
        counts::COUNT,
        "[tell me how many * you find|what quantity of * was drawn|the * add up to how many]",
    ),
    rule(
        &["relation"],
        "is * [to the left of|left of|on the left of] ^",
        places::LEFT,
        "[does * lie further left than ^|is * nearer than ^ to the left edge]",
    ),
    rule(
        &["relation"],
        "is * [to the right of|right of|on the right of] ^",
        places::RIGHT,
        "[does * lie further right than ^|is * nearer than ^ to the right edge]",
    ),
    rule(
        &["relation"],
        "is * [above|over|higher than] ^",
        places::ABOVE,
        "[does * lie further up than ^|is * nearer than ^ to the top edge]",
    ),
    rule(
        &["relation"],
        "is * [below|under|lower than] ^",
        places::BELOW,
        "[does * lie further down than ^|is * nearer than ^ to the bottom edge]",
    ),
    rule(
        &["relation"],
        "is * [larger|bigger] than ^",
        compared::LARGER,
        "[does * exceed ^ in size|does * cover more room than ^]",
    ),
    rule(
        &["relation"],
        "is * smaller than ^",
        compared::SMALLER,
        "[does ^ exceed * in size|does * cover less room than ^]",
    ),
    rule(
        &["compare"],
        "are there more * than ^",
        compared::MORE,
        "[do the * outnumber the ^|would you count more * than ^]",
    ),
    rule(
        &["compare"],
        "are there fewer * than ^",
        compared::FEWER,
        "[do the ^ outnumber the *|would you count fewer * than ^]",
    ),
    rule(
        &["compare"],
        "are there as many * as ^",
        compared::AS_MANY,
        "[do the * equal the ^ in number|would you count as many * as ^]",
    ),
    rule(
        &["compare"],
        "[are * and ^ the same color|do * and ^ have the same color|is * the same color as ^]",
        compared::COLOUR,
        "[do * and ^ share one color|does the color of * match that of ^]",
    ),
    rule(
        &["compare"],
        "[are * and ^ the same shape|do * and ^ have the same shape|is * the same shape as ^]",
        compared::SHAPE,
        "[do * and ^ share one form|does the shape of * match that of ^]",
    ),
    rule(
        &["compare"],
        "[are * and ^ the same size|is * the same size as ^]",
        compared::SIZE,
        "[do * and ^ share one size|does the size of * match that of ^]",
    ),
    rule(
        &["side"],
        "[is * [on|in] the ^ [half|side]|is * [on|in|at] the ^ part|is * [on|at] the ^]",
        places::SIDE,
        "[does * lie in the ^ half|would you look for * towards the ^]",
    ),
    rule(
        &["position"],
        "[where is *|in which part of @ is *|what is the position of *|where in @ is *]",
        places::POSITION,
        "[whereabouts does * lie|* lies in which place|tell me the place of *]",
    ),
    rule(
        &["size"],
        "[what size is *|how [big|large] is *|is * [small or large|large or small|big or small]|what is the size of *]",
        figures::SIZE,
        "[would you call * small or large|small or large: which fits *|tell me the size that * has]",
    ),
    rule(
        COLOUR,
        "[what color is *|what is the color of *|which color does * have|which color is *|* is what color|color of *]",
        figures::COLOUR,
        "[in which color was * drawn|name the hue of *|tell me the color that * has]",
    ),
    rule(
        &["thing beside"],
        "[what [shape|object] is|what is|which shape is] [to the left of|left of] *",
        places::LEFT_THING,
        "[name the form that lies left of *|which geometric form lies to the left of *]",
    ),
    rule(
        &["thing beside"],
        "[what [shape|object] is|what is|which shape is] [to the right of|right of] *",
        places::RIGHT_THING,
        "[name the form that lies right of *|which geometric form lies to the right of *]",
    ),
    rule(
        &["thing beside"],
        "[what [shape|object] is|what is|which shape is] above *",
        places::ABOVE_THING,
        "[name the form that lies above *|which geometric form lies above *]",
    ),
    rule(
        &["thing beside"],
        "[what [shape|object] is|what is|which shape is] [below|under] *",
        places::BELOW_THING,
        "[name the form that lies below *|which geometric form lies below *]",
    ),
    rule(
        SHAPE,
        "what shape [is|does @ contain|is present|do you see|is this]",
        figures::ALONE,
        "[name the form that was drawn|which geometric form appears]",
    ),
    rule(
        SHAPE,
        "[what [shape|object] is *|what is the shape of *|which shape does * have|which shape is *|what kind of shape is *]",
        figures::SHAPE,
        "[name the form of *|which geometric form would you call *|tell me the shape that was drawn for *]",
    ),
    rule(
        &["caption"],
        "[[what's|what is][| in this image| this| shown]|what's in @|describe [@|this picture]|what [do|can] you see|what does @ show|what kind of [chart|picture|diagram] is this|caption this image]",
        figures::CAPTION,
        "[tell me about it|put what you see into words|sum up what was drawn]",
    ),
    rule(
        SHAPE,
        "what is *",
        figures::SHAPE,
        "[name the form of *|which geometric form would you call *|tell me the shape of *]",
    ),
    rule(&["missing"], "how old is *", figures::AGE, "[tell me the age of *|when was * born]"),
    // Whatever else is asked of a photograph.
    rule(
        &["photograph"],
        "*",
        figures::PHOTOGRAPH,
        "[what does the [man|woman|child|cat] look at|which tool does the [man|woman|player] carry|how many wheels does the [car|cart] have|at what hour was it taken|whose [coat|dog|house] would that be|\
        does the [girl|boy|driver] seem [tired|angry|calm]|which language does the [man|woman] speak|name the city that you see|tell me the price of the [shoes|bread]|what lies behind the [house|hill]|\
        would you call the road [wet|empty]|how warm would it be there|which team wins|was it taken indoors|put what you see into words|name the form that was drawn]",
    ),
];
