//! What scenes ask, by meaning; other words that training says it in, and those that are kept for judging.
//!
//! The first rule that knows a question says it anew, so narrow ones stand before wide ones.

use super::Rule;

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
        "[* in the ^ [picture|image] is what color|which color does * of the ^ [picture|image] have|look at the ^ [picture|image]: what color is *|color of * in the ^ one|what color is * in the ^ one]",
        "[name the hue of * in the ^ of the two|* has which color within the ^ one]",
    ),
    rule(
        &["two counted"],
        "[how many * are in the ^ [picture|image]|how many * does the ^ [picture|image] have]",
        "[count the * in the ^ [picture|image]|number of * in the ^ [picture|image]|the ^ [picture|image] has how many *|how many * can you count in the ^ one|how many * do you see in the ^ [picture|image]]",
        "[tell me how many * the ^ one holds|within the ^ of the two, what quantity of * was drawn]",
    ),
    rule(
        &["two existence"],
        "[do both [pictures|images] contain *|is there * in both [pictures|images]]",
        "[can you see * in both [pictures|images]|do both of them have *|does each [picture|image] have *|do both [pictures|images] show *]",
        "[was * drawn in each of the two|do the two share *]",
    ),
    rule(
        &["two existence"],
        "[is there * in the ^ [picture|image]|does the ^ [picture|image] contain *]",
        "[can you see * in the ^ one|do you see * in the ^ [picture|image]|does the ^ one [have|contain|show] *|is * in the ^ one]",
        "[was * drawn in the ^ of the two|does the ^ one hold *]",
    ),
    rule(
        &["two which"],
        "which [picture|image] [has|contains] more *[|, the first or the second]",
        "[where are there more *|which one has more *|which has more *, the first or the second [picture|image]|in which [picture|image] are there more *]",
        "[first or second: where do you find more *|where were more * drawn, in the first one or the second one]",
    ),
    rule(
        &["two which"],
        "[which [picture|image] contains *|in which [picture|image] is there *|which of the two [pictures|images] has *]",
        "[which one has *|which one shows *|where can you see *|does the first or the second [picture|image] have *]",
        "[first or second: where was * drawn|name the one of the two that holds *]",
    ),
    rule(
        &["two the same"],
        "[are the [two |][pictures|images|scenes] the same|are these [two |][pictures|images|scenes] the same|are both [pictures|images|scenes] identical|do the two [pictures|images|scenes] look the same]",
        "[are they the same|is the second [picture|image] the same as the first|are the [pictures|images] identical|is there no difference|are they equal]",
        "[do the two match in every detail|is one a copy of the other|is nothing unlike between them]",
    ),
    rule(
        &["two the same"],
        "[are the [two |][pictures|images|scenes] different|is there a difference between the [two |][pictures|images|scenes]|did anything change|do the two [pictures|images|scenes] differ]",
        "[are they different|is there any difference|has anything changed|is the second [picture|image] different from the first|do they differ]",
        "[was anything altered between them|is something unlike in the two|can you name a change between them]",
    ),
    rule(
        &["two changed"],
        "[what changed|what has changed|what is the difference between the [two |][pictures|images|scenes]|what changed between the [two |][pictures|images|scenes]|what is different[| in the second picture]|spot the difference]",
        "[what is different between the two|how do the [pictures|images] differ|find the difference|which difference do you see|describe the difference|how does the second [picture|image] differ from the first|what happened]",
        "[name the one change|which change was made from one to the other|how was the second one altered]",
    ),
    // Charts.
    rule(
        &["chart value"],
        "[what is the ^ value|what value does the ^ bar have|what is the value of the ^ bar]",
        "[how high is the ^ bar|what number does the ^ bar have|what is the ^ number|give the ^ value]",
        "[tell me the number of the ^ bar|how far up does the ^ bar reach|which number belongs to the ^ of the bars]",
    ),
    rule(
        &["chart value"],
        "[what is the value of *|how [many|much] is *|what value does * have|what is the value for *|how high is *]",
        "[value of *|how much does * have|what number does * have|what is the number for *|give the value of *|how many does * have]",
        "[tell me the number shown for *|* stands at which number|how far up does * reach]",
    ),
    rule(
        &["chart extreme"],
        "[which [bar|category|column] is the [highest|tallest|largest]|which [bar|category|column] has the [highest|largest|greatest] value|what is the [highest|tallest] bar|what has the most]",
        "[which one is the [highest|tallest|largest|biggest]|what has the [highest|largest|greatest] value|highest bar|who has the most|which bar is highest|which has the most|what is the name of the highest bar|what is the maximum]",
        "[name the bar that rises most|whose number is above all others|give the name below the longest bar]",
    ),
    rule(
        &["chart extreme"],
        "[which [bar|category|column] is the [lowest|shortest|smallest]|which [bar|category|column] has the [lowest|smallest|least] value|what is the [lowest|shortest] bar|what has the least]",
        "[which one is the [lowest|shortest|smallest]|what has the [lowest|smallest|least] value|lowest bar|who has the least|which bar is lowest|which has the least|what is the name of the lowest bar|what is the minimum]",
        "[name the bar that rises least|whose number is below all others|give the name below the bar of least length]",
    ),
    rule(
        &["chart count"],
        "how many [bars|columns|categories] [are there|are|does the chart have|are shown]",
        "[count the bars|number of bars|how many bars can you see|how many bars do you see|how many different bars are there]",
        "[tell me how many bars you find|what quantity of bars was drawn|the bars add up to how many]",
    ),
    rule(
        &["chart compare"],
        "[is [|the bar ]* [higher|larger|more|greater|taller] than [|the bar ]^|does * have a [higher|larger|more|greater|taller] value than ^]",
        "[does * have more than ^|is there more * than ^|is the value of * [higher|larger|greater] than [that of |]^|is the bar of * [higher|taller] than that of ^]",
        "[does * rise above ^|is the number of * above that of ^|does * exceed ^]",
    ),
    rule(
        &["chart compare"],
        "[is [|the bar ]* [lower|smaller|less|shorter] than [|the bar ]^|does * have a [lower|smaller|less|shorter] value than ^]",
        "[does * have less than ^|is there less * than ^|is the value of * [lower|smaller|less] than [that of |]^|is the bar of * [lower|shorter] than that of ^]",
        "[does * stay below ^|is the number of * below that of ^|does ^ exceed *]",
    ),
    rule(
        &["chart title"],
        "[what is the title[| of the chart]|what is the chart about|what does the title say|what is the chart called]",
        "[title|what title does it have|read the title|what is written [at the top|above the bars]|what is this chart about|what is the name of the chart]",
        "[give the heading|which heading stands on top|under which heading do these numbers stand]",
    ),
    // Letters.
    rule(
        &["letter"],
        "[what is the first *|which * comes first|what * is the first one]",
        "[what * does it start with|which * does it start with|first *|give the first *|which is the first *|the first * is]",
        "[with which * does it begin|the opening * would be|tell me the * that it starts with]",
    ),
    rule(
        &["letter"],
        "[what is the last *|which * comes last|what * is the last one]",
        "[what * does it end with|which * is last|last *|give the last *|which is the last *|the last * is]",
        "[with which * does it end|the closing * would be|tell me the * that it ends with]",
    ),
    rule(
        &["read a line"],
        "[what does the * line say|what is written in the * line|read the * line|what is the * line]",
        "[* line|what is in the * line|what does it say in the * line|read the text in the * line|what text is in the * line|the * line says]",
        "[tell me what stands in the * line|spell out the * line|give the letters of the * line]",
    ),
    rule(
        &["read"],
        "[what does the [sign|label] say|what is written on the sign|read the sign]",
        "[what is on the sign|what does the board say|what text is on the [sign|board|label]|read what is on the sign|what word is on the sign|which word is on the sign]",
        "[tell me what stands on the board|which letters does the board carry|spell out the board]",
    ),
    rule(
        &["read"],
        "[what number is shown|which number is|what is the number|what number is this]",
        "[read the number|which number do you see|what number do you see|number|what does the number say|what number is there]",
        "[tell me the number|which digits stand there|spell out the digits]",
    ),
    rule(
        &["read"],
        "[what does it say|what is written|read the text|what does the text say|what is the text|what text is|transcribe the text|what word is this|which word is shown]",
        "[read it|read this|what do you read|can you read it|what is the word|what word do you see|what are the letters|which word do you see|read the word|text|extract the text|what text do you see|what does this say|what does the [image|picture] say]",
        "[tell me what stands there|spell out the letters|which text was printed]",
    ),
    rule(
        &["text there"],
        "[is there [any |]text|does @ contain [text|words|writing]|is something written]",
        "[can you see [any |]text|do you see [any |]text|is there any writing|are there any words|are there letters|is there something to read]",
        "[are letters to be seen|would you find lettering somewhere|was any text printed]",
    ),
    rule(
        &["text there"],
        "[does @ say \"*\"|is the word \"*\"|does it say *|is \"*\" written]",
        "[can you see the word \"*\"|does the text say \"*\"|is \"*\" there|do you see \"*\"|does the text contain \"*\"|is the text \"*\"]",
        "[does \"*\" stand there|would you read \"*\" somewhere|was \"*\" printed]",
    ),
    rule(
        &["text count"],
        "[how many lines of text are there|how many lines are there|how many lines of text are]",
        "[count the lines|number of lines|how many lines does the text have|how many text lines are there|how many lines can you see]",
        "[tell me how many lines you find|over how many lines does it run|the lines add up to how many]",
    ),
    // Figures.
    rule(
        &["background"],
        "[what color is the background|what is the color of the background|which color is the background]",
        "[background color|what color does the background have|the background is what color|of what color is the background|give the color of the background|what's the background color]",
        "[name the hue behind everything|in which color was the backdrop painted|tell me the color that lies behind]",
    ),
    rule(
        EXISTENCE,
        "[is there not *|does @ not contain *]",
        "[is * missing|is * not there|is * not in the [image|picture]|is the [image|picture] not showing *]",
        "[is it true that nobody drew *|was * left out|is * absent]",
    ),
    rule(
        EXISTENCE,
        "[is no * present|is there no *]",
        "[is the [image|picture] without *|is no * there|is no * in the [image|picture]|is there not any *]",
        "[is every * left out|is it true that no * was drawn]",
    ),
    rule(
        EXISTENCE,
        "are there no *",
        "[are no * there|are no * in the [image|picture]|are there not any *|is the [image|picture] without *]",
        "[were all * left out|is it true that no * were drawn]",
    ),
    rule(
        EXISTENCE,
        "[are there any *|can you see any *]",
        "[do you see any *|does the [image|picture] have any *|can any * be seen|are * present|are there *|any *]",
        "[were any * drawn|would you find any *|do any * appear]",
    ),
    rule(
        EXISTENCE,
        "[is there *|does @ [contain|have|show] *|is * present|do you see *]",
        "[can you see *|can * be seen|is * there|is there * somewhere|is * in the [image|picture]|is * shown|is * visible|does it have *|does this contain *]",
        "[was * drawn somewhere|would you find *|does * appear]",
    ),
    rule(
        &["count beside"],
        "how many [shapes|objects|figures] are *",
        "[how many are *|count the [shapes|objects|figures] *|number of [shapes|objects] *|how many things are *|how many [shapes|objects] do you see *]",
        "[tell me how many lie *|what quantity of things lies *]",
    ),
    rule(
        &["count"],
        "[how many * are there|how many * are|how many * can you see|count the *|what is the number of *|number of *]",
        "[how many * do you see|how many * does the [image|picture] have|how many * are shown|how many *|give the number of *|total number of *|what is the total number of *|how many * exist|how many * are present|how many * can be seen|how many * does it contain|count *]",
        "[tell me how many * you find|what quantity of * was drawn|the * add up to how many]",
    ),
    rule(
        &["relation"],
        "is * [to the left of|left of|on the left of] ^",
        "[is * on the left side of ^|is * more to the left than ^|is ^ to the right of *|is ^ right of *|is * located left of ^]",
        "[does * lie further left than ^|is * nearer than ^ to the left edge]",
    ),
    rule(
        &["relation"],
        "is * [to the right of|right of|on the right of] ^",
        "[is * on the right side of ^|is * more to the right than ^|is ^ to the left of *|is ^ left of *|is * located right of ^]",
        "[does * lie further right than ^|is * nearer than ^ to the right edge]",
    ),
    rule(
        &["relation"],
        "is * [above|over|higher than] ^",
        "[is ^ below *|is ^ under *|is * located above ^|is * on top of ^|is ^ lower than *]",
        "[does * lie further up than ^|is * nearer than ^ to the top edge]",
    ),
    rule(
        &["relation"],
        "is * [below|under|lower than] ^",
        "[is ^ above *|is ^ over *|is * located below ^|is * beneath ^|is ^ higher than *]",
        "[does * lie further down than ^|is * nearer than ^ to the bottom edge]",
    ),
    rule(
        &["relation"],
        "is * [larger|bigger] than ^",
        "[does * have a larger size than ^|is ^ smaller than *|is * the bigger one compared to ^]",
        "[does * exceed ^ in size|does * cover more room than ^]",
    ),
    rule(
        &["relation"],
        "is * smaller than ^",
        "[is ^ [larger|bigger] than *|does * have a smaller size than ^|is * the smaller one compared to ^]",
        "[does ^ exceed * in size|does * cover less room than ^]",
    ),
    rule(
        &["compare"],
        "are there more * than ^",
        "[do you see more * than ^|is the number of * larger than the number of ^|are there fewer ^ than *|are there less ^ than *|more * than ^]",
        "[do the * outnumber the ^|would you count more * than ^]",
    ),
    rule(
        &["compare"],
        "are there fewer * than ^",
        "[do you see fewer * than ^|are there less * than ^|are there more ^ than *|is the number of * smaller than the number of ^|fewer * than ^]",
        "[do the ^ outnumber the *|would you count fewer * than ^]",
    ),
    rule(
        &["compare"],
        "are there as many * as ^",
        "[is the number of * the same as the number of ^|are there the same number of * and ^|is there the same number of * and ^|do you see as many * as ^]",
        "[do the * equal the ^ in number|would you count as many * as ^]",
    ),
    rule(
        &["compare"],
        "[are * and ^ the same color|do * and ^ have the same color|is * the same color as ^]",
        "[are * and ^ of the same color|is the color of * the same as [the color of |that of |]^|does * have the same color as ^]",
        "[do * and ^ share one color|does the color of * match that of ^]",
    ),
    rule(
        &["compare"],
        "[are * and ^ the same shape|do * and ^ have the same shape|is * the same shape as ^]",
        "[are * and ^ of the same shape|is the shape of * the same as [that of |]^|does * have the same shape as ^]",
        "[do * and ^ share one form|does the shape of * match that of ^]",
    ),
    rule(
        &["compare"],
        "[are * and ^ the same size|is * the same size as ^]",
        "[are * and ^ of the same size|are * and ^ equally [big|large]|is * as [big|large] as ^|do * and ^ have the same size]",
        "[do * and ^ share one size|does the size of * match that of ^]",
    ),
    rule(
        &["side"],
        "[is * [on|in] the ^ [half|side]|is * [on|in|at] the ^ part|is * [on|at] the ^]",
        "[can you see * [on|at] the ^|is * [on|in] the ^ of the [image|picture]|is * located [on|at|in] the ^|is * in the ^ area]",
        "[does * lie in the ^ half|would you look for * towards the ^]",
    ),
    rule(
        &["position"],
        "[where is *|in which part of @ is *|what is the position of *|where in @ is *]",
        "[where can you see *|where do you see *|where is * located|position of *|location of *|what is the location of *|where can * be found|in what part of the [image|picture] is *|find *|locate *]",
        "[whereabouts does * lie|* lies in which place|tell me the place of *]",
    ),
    rule(
        &["size"],
        "[what size is *|how [big|large] is *|is * [small or large|large or small|big or small]|what is the size of *]",
        "[is * [big|large] or [small|little]|size of *|what size does * have|of what size is *|is * a small one or a large one|which size is *|which size does * have]",
        "[would you call * small or large|small or large: which fits *|tell me the size that * has]",
    ),
    rule(
        COLOUR,
        "[what color is *|what is the color of *|which color does * have|which color is *|* is what color|color of *]",
        "[what color does * have|of what color is *|the color of *|which is the color of *|give the color of *|what's the color of *|in what color is *]",
        "[in which color was * drawn|name the hue of *|tell me the color that * has]",
    ),
    rule(
        &["thing beside"],
        "[what [shape|object] is|what is|which shape is] [to the left of|left of] *",
        "[which [object|figure] is left of *|what do you see to the left of *|what is on the left [side |]of *|what figure is left of *|what is located to the left of *]",
        "[name the form that lies left of *|which geometric form lies to the left of *]",
    ),
    rule(
        &["thing beside"],
        "[what [shape|object] is|what is|which shape is] [to the right of|right of] *",
        "[which [object|figure] is right of *|what do you see to the right of *|what is on the right [side |]of *|what figure is right of *|what is located to the right of *]",
        "[name the form that lies right of *|which geometric form lies to the right of *]",
    ),
    rule(
        &["thing beside"],
        "[what [shape|object] is|what is|which shape is] above *",
        "[which [object|figure] is above *|what do you see above *|what figure is above *|what is over *|what is located above *]",
        "[name the form that lies above *|which geometric form lies above *]",
    ),
    rule(
        &["thing beside"],
        "[what [shape|object] is|what is|which shape is] [below|under] *",
        "[which [object|figure] is [below|under] *|what do you see below *|what figure is below *|what is beneath *|what is located below *]",
        "[name the form that lies below *|which geometric form lies below *]",
    ),
    rule(
        SHAPE,
        "what shape [is|does @ contain|is present|do you see|is this]",
        "[which shape is [shown|this|in the [image|picture]]|what figure is [this|shown]|what shape can you see|what object is this|identify the shape|what's the shape]",
        "[name the form that was drawn|which geometric form appears]",
    ),
    rule(
        SHAPE,
        "[what [shape|object] is *|what is the shape of *|which shape does * have|which shape is *|what kind of shape is *]",
        "[what kind of [object|figure] is *|shape of *|the shape of *|what's the shape of *|of what shape is *|what figure is *|which figure is *|give the shape of *|identify *|what shape does * have]",
        "[name the form of *|which geometric form would you call *|tell me the shape that was drawn for *]",
    ),
    rule(
        &["caption"],
        "[[what's|what is][| in this image| this| shown]|what's in @|describe [@|this picture]|what [do|can] you see|what does @ show|what kind of [chart|picture|diagram] is this|caption this image]",
        "[what is shown here|what does this show|give a caption|write a caption|what is there|describe what you see|describe it|what can be seen|what do we see|what is this a picture of]",
        "[tell me about it|put what you see into words|sum up what was drawn]",
    ),
    rule(
        SHAPE,
        "what is *",
        "[which shape is *|what shape does * have|identify *|what kind of shape is *|what figure is *]",
        "[name the form of *|which geometric form would you call *|tell me the shape of *]",
    ),
    rule(&["missing"], "how old is *", "[how many years old is *|is * old]", "[tell me the age of *|when was * born]"),
    // Whatever else is asked of a photograph.
    rule(
        &["photograph"],
        "*",
        "[who is this|what is the man doing|what animal is this|is the woman smiling|what is the weather like|what brand is the [car|phone]|how many [people|dogs|cats|cars] are there|what is on the [table|floor|wall]|is it day or night|what season is it|what food is this|what is the [dog|cat|child] doing|what room is this|is the [cat|dog] sleeping|what sport is this|what time is it|how many [people|chairs|trees] can you see|what color is the [car|dog|shirt|house|sky]|is the [sky|water] blue|where is the [man|dog|car]]",
        "[what does the [man|woman|child|cat] look at|which tool does the [man|woman|player] carry|how many wheels does the [car|cart] have|at what hour was it taken|whose [coat|dog|house] would that be|\
        does the [girl|boy|driver] seem [tired|angry|calm]|which language does the [man|woman] speak|name the city that you see|tell me the price of the [shoes|bread]|what lies behind the [house|hill]|\
        would you call the road [wet|empty]|how warm would it be there|which team wins|was it taken indoors|put what you see into words|name the form that was drawn]",
    ),
];
