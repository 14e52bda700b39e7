//! Ways to ask how many there are that training uses.

pub(in crate::scene::anew) const BESIDE: &str = "\
    [how many are *|count the [shapes|objects|figures] *|number of [shapes|objects] *|how many things are *|\
    how many [shapes|objects] do you see *|how many [shapes|objects|things|figures] [can you see|do you count|\
    can be seen|are located|are there|exist|do we see|are found] *|[tell me|say|state|please say|let me know|\
    i need to know] how many [shapes|objects|things|figures] are *|[count|number|total|amount] of [things|figures|\
    objects|shapes] *|what is the [number|count|total] of [things|figures|objects|shapes] *|* are how many [shapes|\
    objects|figures]|*, how many [shapes|objects|figures] are there|what ~ of [shapes|objects] is *|\
    how many ~ are *|how many of the [shapes|objects|figures] are *|count the [things|figures|ones] *|count [shapes|\
    objects|figures] *|[give|give me|state|report|find|determine|name|provide] the number of [shapes|objects|\
    figures] *|how many [shapes|objects|figures] *|what number of [shapes|objects] is *]";
pub(in crate::scene::anew) const COUNT: &str = "\
    [how many * do you see|how many * does the [image|picture] have|how many * are shown|how many *|\
    give the number of *|total number of *|what is the total number of *|how many * exist|how many * are present|\
    how many * can be seen|how many * does it contain|count *|how many *|how many * [do you count|can I see|\
    can we see|does it show|does @ show|does @ contain|does @ include|has @|is there|are visible|are displayed|\
    are in there|in total|are there in total|are there altogether|do we have|do we see|in @|can be counted|are in @|\
    can one see]|[tell me|say|state|please say|let me know|i need to know] how many * [there are|are there|are in @|\
    @ has|@ shows|@ contains|it has|can be seen|exist|are shown]|[the |][number|count|total|amount|tally] of *[| in @| please]|what is the [count|total|amount|tally|total count|overall number|exact number|number] of *[| in @]|what's the [number|count|total|amount] of *|what number of * [is there|are there|do you see|does @ have|\
    is shown|is in @]|[count|tally|enumerate] [the |]*[| for me| in @| please]|[give|give me|state|report|find|\
    determine|name|provide] the [number|count|total|amount] of *[| in @]|*: [how many|number|count|\
    how many are there|total]|* [count|number|total|in total]|number *|# of *|no. of *|@ [has|shows|contains|\
    includes] how many *|there are how many *|how much * are there|what ~ of * [is there|are there|do you see|\
    does @ have|is in @]|the ~ of *|~ of *|how ~ * are there|how ~ * do you see|~ how many * there are|\
    ~ me how many * there are|give the ~ of *|what is the ~ of *|can you [count|count the|tell me how many] *|\
    could you [count the *|tell me how many * there are]|can you [count|say|tell] how many * [there are|are there]|\
    how many * did you count|* are how many|how many ~ * are [there|in @]|how many of the shapes are *|\
    how often do you see *|how many times do you see *]";
