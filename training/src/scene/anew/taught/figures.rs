//! Ways to ask what a thing is like, the background, and the whole picture that training uses.

pub(in crate::scene::anew) const BACKGROUND: &str = "\
    [background color|what color does the background have|the background is what color|\
    of what color is the background|give the color of the background|what's the background color|[what|\
    which] color has the background|[tell me|say|state|please say|let me know|i need to know] the [background color|\
    color of the background|background's color]|[name|give|identify|find|report] the [background color|\
    color of the background|background's color]|what color is [used for|on|in] the background|\
    what is the [background color|background's color|color in the background|color used for the background|\
    color of the back|color of the ground|color at the back]|background: what color|background|\
    background [color please|in what color]|color of [the |][background|ground|back]|[the |][ground|canvas|page|\
    back] color|color [in|at] the back|how is the background colored|on [what|which] color [is it|are things|\
    is the rest]|what color is the [ground|canvas|paper|back|wall|base|surface|page]|\
    what color fills the background|what ~ is the background|what ~ does the background have|\
    the ~ of the background|which color is in the back|what color do you see in the background|\
    what color [surrounds it|is around it|is around the rest]|what [shade|tint|tone|paint] is the background|\
    what is the [shade|tint|tone] of the background|the background has [what|which] color|\
    is the background [red or blue|white or black|green or red] or what color|[tell me|say|state|please say|\
    let me know|i need to know] [what|which] color the background [is|has]|what is the ~ color of the background]";
pub(in crate::scene::anew) const SIZE: &str = "\
    [is * [big|large] or [small|little]|size of *|what size does * have|of what size is *|\
    is * a small one or a large one|which size is *|which size does * have|how [big|large|small] [does * look|is *]|\
    * [big|small|large] or [small|large|big]|is * of [small|large|big] or [large|small] size|[tell me|say|state|\
    please say|let me know|i need to know] the size of *|[give|name|identify|report] the size of *|*: [size|\
    small or large|how big|what size]|size *|* size|what size has *|what's the size of *|* is [small or large|\
    big or small|what size|how big|how large]|does * look [small or large|big or small|large or small]|\
    is the size of * [small or large|large or small]|is * [tiny or big|little or big|large or tiny]|\
    what is *'s size|is * a [big|large] or a [small|little] [one|thing|shape]|what ~ size is *|[small or large|\
    large or small], *|[tell me|say|state|please say|let me know|i need to know] how [big|large] * is|[tell me|say|\
    state|please say|let me know|i need to know] [if|whether] * is [small or large|large or small|big or small]|\
    how ~ is *|what dimension has *|how much room does * take|what [extent|magnitude] is *|[is it|\
    it is] small or large, *]";
pub(in crate::scene::anew) const COLOUR: &str = "\
    [what color does * have|of what color is *|the color of *|which is the color of *|give the color of *|\
    what's the color of *|in what color is *|what color [has *|does * show|do you see on *|can be seen on *|\
    was used for *|is used for *|is on *|is given to *|fills *|is * in|is * filled with|is seen on *|\
    can you see on *]|[what|which] color is *|what is *'s color|*'s color|* color|color *|color: *|*: [color|\
    what color|which color]|* [is which|has what|has which|is of what|is in what] color|[tell me|say|state|give me|\
    name|identify|report|determine|find] the color of *|[tell me|say|state|please say|let me know|\
    i need to know] the color for *|[tell me|say|state|please say|let me know|i need to know] [what|\
    which] color * [is|has]|how is * colored|in [what|which] color [is * shown|do you see *|is * displayed|\
    is * filled|is * shown here]|with what color is * filled|do you know the color of *|can you [tell|name|say|\
    tell me] the color of *|can you [tell me|say] what color * is|could you [tell me|name] the color of *|\
    what is the ~ color of *|what ~ is *|what ~ does * have|what ~ has *|which ~ is *|which ~ does * have|\
    the ~ of *|~ of *|state the ~ of *|give the ~ of *|what is the ~ of *|in [what|which] ~ is *|*: ~|what [shade|\
    tint|tone|paint|coloring|pigment] [is *|does * have|has *]|[shade|tint|tone] of *|what is the [shade|tint|tone|\
    coloring] of *|which of the colors [is *|has *|does * have]|which color can you see on *|what's * color|\
    what kind of color is *|what sort of color does * have|what color do you see [for|at] *|\
    is * red, blue or what color|look at *: what color|describe the color of *]";
pub(in crate::scene::anew) const ALONE: &str = "\
    [which shape is [shown|this|in the [image|picture]]|what figure is [this|shown]|what shape can you see|\
    what object is this|identify the shape|what's the shape|[what|which] [figure|shape|kind of shape|type of shape|\
    sort of shape|object] [is it|is here|is shown|is displayed|is there|do you see|can be seen|do we see|is visible|\
    does it show|is in @]|[name|tell me|state|give|say|recognize|report|determine] the [shape|figure|object|\
    kind of shape|type of shape][| in @| shown| that you see| you see]|identify the [figure|object|shape in @]|\
    [shape|figure|shape name|the shape|shape type][| in @]|name of the [shape|figure]|what's this [shape|figure]|\
    what kind of thing is this|which one is it|what ~ is [this|in @|shown]|which ~ is [this|in @|shown]|\
    what ~ do you see|[tell me|say|state|please say|let me know|i need to know] [what|which] shape [it is|this is|\
    you see|is shown|is in @]|what is the [shape|figure] [called|in @|here|shown|named|that you see]|how is [this|\
    the] shape called|what [outline|contour|silhouette] [is this|do you see]|can you [name|identify|\
    tell me] the shape|which [shape|figure] can you [see|spot|find]]";
pub(in crate::scene::anew) const SHAPE: &str = "\
    [what kind of [object|figure] is *|shape of *|the shape of *|what's the shape of *|of what shape is *|\
    what figure is *|which figure is *|give the shape of *|identify *|what shape does * have|[what|which] [figure|\
    kind of figure|type of shape|sort of shape|type of figure|type of object|kind of thing|outline|contour|\
    silhouette|shape] [is *|does * have|has *]|the [outline|contour|silhouette|type|shape] of *|what is the [kind|\
    type|outline|shape type|name|contour] of *|[tell me|say|state|please say|let me know|i need to know] [what|\
    which] shape * [is|has]|[name|give|identify|determine|report|state] the [shape|figure|kind of shape|type|\
    outline] of *|*: [shape|what shape|which shape|which figure]|* shape|shape *|shape: *|*'s shape|\
    what is *'s shape|what's *|* is [what|which] [shape|figure]|* is what|* has [what|which] shape|how is * shaped|\
    what [shape|figure] do you see for *|what ~ is *|what ~ does * have|what ~ has *|which ~ is *|\
    which ~ does * have|the ~ of *|~ of *|state the ~ of *|give the ~ of *|what is the ~ of *|what [~ kind|\
    kind of ~] is *|what ~ shape is *|in what shape is *|name *|[recognize|identify|name] *|[tell me|say|state|\
    please say|let me know|i need to know] what * is|what is * called|can you [name|identify|\
    tell me] the shape of *|could you [name|tell me] the shape of *|do you know the shape of *|\
    which of the shapes is *|describe the shape of *|look at *: what shape]";
pub(in crate::scene::anew) const CAPTION: &str = "\
    [what is shown here|what does this show|give a caption|write a caption|what is there|describe what you see|\
    describe it|what can be seen|what do we see|what is this a picture of|what [is depicted|is displayed|is visible|\
    is going on|can I see|can one see|is to be seen|do you notice|is @ about|is @ of|are we looking at|\
    am I looking at|are you seeing|does @ depict]|[tell me|say] what [you see|is in @|is shown|@ shows|there is|\
    is there]|[describe|summarize|explain|caption] [@|this|what is shown|what is there|the content of @|\
    the contents|this for me]|[give|write|make|provide] [me |][a|a short|a brief] [caption|description|\
    summary][ of @| for @]|[description|caption|content|contents|summary][| please|:]|describe [|@ |it ]briefly|\
    what is @|contents of @|[list|name|state|say] what you see|list the [objects|shapes|things]|\
    which things are [there|in @|shown]|what things do you see|which [objects|things] do you see|\
    what objects are in @|what does it look like|what ~ do you see|describe the ~|what is in the ~|what is this|\
    what have we here|what's there|what's this a picture of|what do you see [there|here|in this one]]";
pub(in crate::scene::anew) const AGE: &str = "\
    [how many years old is *|is * old|how many years has *|is * young or old|how young is *|\
    since how long is * there|how long has * lived]";
pub(in crate::scene::anew) const PHOTOGRAPH: &str = "\
    [who is this|what is the man doing|what animal is this|is the woman smiling|what is the weather like|\
    what brand is the [car|phone]|how many [people|dogs|cats|cars] are there|what is on the [table|floor|wall]|\
    is it day or night|what season is it|what food is this|what is the [dog|cat|child] doing|what room is this|\
    is the [cat|dog] sleeping|what sport is this|what time is it|how many [people|chairs|trees] can you see|\
    what color is the [car|dog|shirt|house|sky]|is the [sky|water] blue|where is the [man|dog|car]|[who|\
    what] is [in the middle|on the left|sitting there|next to the man|in front of the house]|what is the [dog|cat|\
    bird|horse|child] [eating|chasing|playing with|looking for]|is [it|this] [morning or evening|summer or winter|\
    day or night|in a town|in the country]|how many [windows|doors|legs|cars|cups|birds|trees] [are there|\
    does the house have|can you count]|what [material|fabric|plant|fruit|drink|flower|insect|machine] is this|\
    which [town|country|season|animal|fruit|brand] is this|are the [people|children|dogs|players] [happy|running|\
    outside|eating|asleep]|is there a [dog|cat|person|tree|house|boat|bicycle] in @|what [does|did] the [man|woman|\
    child|dog] [want|do|say|eat|buy]|what is the [mood|style|name of the place|name of the river|\
    name of the artist]|can you see the [sun|moon|sea|river|sky|street]|is the [man|woman|child|\
    girl] wearing a [hat|scarf|dress|tie|helmet]|what [pattern|logo] is on the [shirt|bag|wall]|why is the [man|\
    woman|child|dog] [smiling|jumping|sad|waiting]|what is [next to|under|on top of] the [car|tree|house|table]|\
    how heavy is the [house|tree|car|mountain]|is the [door|window] [open|closed]|what color are the [eyes|walls|\
    leaves|curtains]|what is the man's [job|name|hobby]|is this photo [old|new|edited|in black and white]|\
    tell me what the ~ is doing|what is the ~ doing|is the ~ smiling]";
