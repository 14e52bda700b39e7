//! Ways to ask about bar charts that training uses.

pub(in crate::scene::anew) const OUTER_VALUE: &str = "\
    [how high is the ^ bar|what number does the ^ bar have|what is the ^ number|give the ^ value|[tell me|say|state|\
    please say|let me know|i need to know] the ^ value|[give|find|read|name] the ^ [value|number]|^ [value|number|\
    amount]|the ^ value [is|in @|shown is]|how [much|many] does the ^ [bar|column|one] [have|show]|what [number|\
    value] is [on|over|above|at|for] the ^ [bar|column|one]|value of the ^ [bar|column|one|category]|number [on|for|\
    at|over] the ^ [bar|column]|what is the ^ bar's value|the ^ [bar|column|one] has [what|which] [value|number]|\
    how [tall|high|big|large] is the ^ [column|one|bar]|what ~ does the ^ bar [have|show]|what ~ is the ^ value|\
    what is the value [at|for|shown by] the ^ [bar|column|category]|[tell me|say|state|please say|let me know|\
    i need to know] what value the ^ [bar|column] has|read the value of the ^ [bar|column|one]|which value is the ^|\
    what is the [amount|count|total] of the ^ [bar|column]|^ bar: value]";
pub(in crate::scene::anew) const VALUE: &str = "\
    [value of *|how much does * have|what number does * have|what is the number for *|give the value of *|\
    how many does * have|[[tell me|say|state|please say|let me know|i need to know]|[give|give me|state|report|find|\
    determine|name|provide]|read] the [value|amount] [of|for] *|* value|*: [value|how many|how much|what number|\
    what value]|what [number|value|amount] is [at|on|above|over|shown for|given for] *|how [tall|high|large|big|\
    much|long] is the [bar of|bar for|column of|column for|bar] *|what does the [bar of|bar for|bar named|\
    column] * [show|say|have]|what is *'s [value|number]|what [value|number|amount] does the chart [give|\
    show] for *|what [value|number] do you [see|read] for *|[value|number|amount] [for|at|of] *|\
    which value [does * have|is *|has *|is at *]|what ~ does * have|what is the ~ of *|what is the ~ value of *|\
    what is the [count|total|amount] [of|for] *|how [many|much] [are there for|is there for|has] *|* has [what|\
    which] [value|number]|* is [how much|how many]|[tell me|say|state|please say|let me know|\
    i need to know] how [much|many] * [has|is]|read the [value|number] [of|for|at] *]";
pub(in crate::scene::anew) const HIGHEST: &str = "\
    [which one is the [highest|tallest|largest|biggest]|what has the [highest|largest|greatest] value|highest bar|\
    who has the most|which bar is highest|which has the most|what is the name of the highest bar|\
    what is the maximum|[which|what] [bar|column|category|one] [has|shows|gets] the [most|biggest|largest|highest|\
    greatest|top] [number|value|count]|[tell me|say|state|please say|let me know|i need to know] which [bar|column|\
    category|one] is the [highest|tallest|largest|biggest|greatest]|[tell me|say|state|please say|let me know|\
    i need to know] which [bar|column|category|one] has the [highest|tallest|largest|biggest|greatest] value|[name|\
    tell me|give|state|identify|find|read] the [highest|tallest|largest|biggest|greatest] [bar|column|category|one]|\
    what is the [name|label] of the [highest|tallest|largest|biggest|greatest] [bar|column|category]|what [name|\
    label|word] is [under|below|beneath|at the bottom of] the [highest|tallest|largest|biggest|greatest] [bar|\
    column]|what is written [under|below|beneath] the [highest|tallest|largest|biggest|greatest] [bar|column]|[name|\
    label] [of|under|below] the [highest|tallest|largest|biggest|greatest] [bar|column|category|one]|the [highest|\
    tallest|largest|biggest|greatest] [bar|column|category|one][| is| is which| is called]|[highest|tallest|largest|\
    biggest|greatest] [bar|column|category]|who [is|has] the [highest|tallest|largest|biggest|greatest]|\
    who is [highest|tallest|largest|biggest|greatest]|where is the [highest|tallest|largest|biggest|greatest] value|\
    at which [category|bar|name] is the value [most|biggest|largest|highest|greatest|top]|[maximum|max|top value]|\
    which one [is|has] the maximum|which ~ is the [highest|tallest|largest|biggest|greatest]|\
    which ~ has the [highest|tallest|largest|biggest|greatest] value|[~|give] the name of the [highest|tallest|\
    largest|biggest|greatest] bar|[highest|tallest|largest|biggest|greatest] of [them|the bars|these]|[bar|column|\
    category] with the [highest|tallest|largest|biggest|greatest] [value|number]|which [bar|column|one] is [highest|\
    tallest|largest|biggest|greatest]|which bar is the [highest|tallest|largest|biggest|greatest] of them|\
    what is the [highest|tallest|largest|biggest|greatest] [bar|column] called|how is the [highest|tallest|largest|\
    biggest|greatest] bar called|which [bar|column|category|one] has the maximum|find the [highest|tallest|largest|\
    biggest|greatest] bar and [read|give|tell me] its name|which category is the most [common|frequent|popular]|\
    who leads|which one is on top|the leader]";
pub(in crate::scene::anew) const LOWEST: &str = "\
    [which one is the [lowest|shortest|smallest]|what has the [lowest|smallest|least] value|lowest bar|\
    who has the least|which bar is lowest|which has the least|what is the name of the lowest bar|\
    what is the minimum|[which|what] [bar|column|category|one] [has|shows|gets] the [fewest|smallest|lowest|least|\
    littlest] [number|value|count]|[tell me|say|state|please say|let me know|i need to know] which [bar|column|\
    category|one] is the [lowest|shortest|smallest|littlest|least]|[tell me|say|state|please say|let me know|\
    i need to know] which [bar|column|category|one] has the [lowest|shortest|smallest|littlest|least] value|[name|\
    tell me|give|state|identify|find|read] the [lowest|shortest|smallest|littlest|least] [bar|column|category|one]|\
    what is the [name|label] of the [lowest|shortest|smallest|littlest|least] [bar|column|category]|what [name|\
    label|word] is [under|below|beneath|at the bottom of] the [lowest|shortest|smallest|littlest|least] [bar|\
    column]|what is written [under|below|beneath] the [lowest|shortest|smallest|littlest|least] [bar|column]|[name|\
    label] [of|under|below] the [lowest|shortest|smallest|littlest|least] [bar|column|category|one]|the [lowest|\
    shortest|smallest|littlest|least] [bar|column|category|one][| is| is which| is called]|[lowest|shortest|\
    smallest|littlest|least] [bar|column|category]|who [is|has] the [lowest|shortest|smallest|littlest|least]|\
    who is [lowest|shortest|smallest|littlest|least]|where is the [lowest|shortest|smallest|littlest|least] value|\
    at which [category|bar|name] is the value [fewest|smallest|lowest|least|littlest]|[minimum|min|bottom value]|\
    which one [is|has] the minimum|which ~ is the [lowest|shortest|smallest|littlest|least]|which ~ has the [lowest|\
    shortest|smallest|littlest|least] value|[~|give] the name of the [lowest|shortest|smallest|littlest|least] bar|\
    [lowest|shortest|smallest|littlest|least] of [them|the bars|these]|[bar|column|category] with the [lowest|\
    shortest|smallest|littlest|least] [value|number]|which [bar|column|one] is [lowest|shortest|smallest|littlest|\
    least]|which bar is the [lowest|shortest|smallest|littlest|least] of them|what is the [lowest|shortest|smallest|\
    littlest|least] [bar|column] called|how is the [lowest|shortest|smallest|littlest|least] bar called|which [bar|\
    column|category|one] has the minimum|find the [lowest|shortest|smallest|littlest|least] bar and [read|give|\
    tell me] its name|which category is the least [common|frequent|popular]|who is last|which one has the fewest]";
pub(in crate::scene::anew) const COUNT: &str = "\
    [count the bars|number of bars|how many bars can you see|how many bars do you see|\
    how many different bars are there|how many [bars|columns|categories] [does it have|does this chart have|\
    do you count|are visible|can be seen|exist|are present|are displayed|in total|do we see]|[number|count|total|\
    amount|total number] of [bars|columns|categories]|what is the [number|total number|count|amount] of [bars|\
    columns|categories]|[tell me|say|state|please say|let me know|i need to know] how many [bars|columns|\
    categories] there are|[count|tally] the [bars|columns|categories]|bars: how many|how many [bars|columns|\
    categories]|how many ~ bars are there|what ~ of bars is there|the ~ of bars|how many [names|labels|entries|\
    items|groups] [are there|does the chart have|are shown]|the chart [has|shows|contains] how many [bars|columns|\
    categories]|[give|give me|state|report|find|determine|name|provide] the [number|count] of [bars|columns]|\
    can you count the [bars|columns]|what number of [bars|columns] [is there|does the chart have|is shown]|\
    how many [bars|columns] has [the|this] chart]";
pub(in crate::scene::anew) const MORE: &str = "\
    [does * have more than ^|is there more * than ^|is the value of * [higher|larger|greater] than [that of |]^|\
    is the bar of * [higher|taller] than that of ^|is * [above|over|ahead of|more than|bigger than|higher than|\
    greater than|taller than] ^|does * [beat|top|lead over|come before] ^|does * have a [bigger value|larger number|\
    greater value|higher number|larger value] than ^|does * [have|show|get|score] more than ^|is ^ [lower|smaller|\
    less|shorter] than *|is the [bar|column] [of|for|named] * [bigger|higher|taller|larger|longer] than [the one of|\
    the one for|that for|the bar of] ^|is *'s [bar|value|number] [bigger|higher|larger|taller] than ^'s|\
    * [more than|higher than|bigger than|taller than|larger than] ^|[tell me|say|state|please say|let me know|\
    i need to know] [if|whether] * is [higher|bigger|larger|taller] than ^|check [if|whether] * is [higher|bigger|\
    larger|taller] than ^|has * more than ^|has * a [higher|bigger|greater|larger] value than ^|compared [to|\
    with] ^, is * [higher|bigger|more|larger]|is there a [higher|larger|greater] value for * than for ^|is * [~|\
    really] [higher|larger|bigger] than ^|is * the [higher|bigger|larger|taller] one compared [to|with] ^|\
    does ^ have less than *]";
pub(in crate::scene::anew) const LESS: &str = "\
    [does * have less than ^|is there less * than ^|is the value of * [lower|smaller|less] than [that of |]^|\
    is the bar of * [lower|shorter] than that of ^|is * [under|below|less than|smaller than|lower than|\
    shorter than] ^|does * have a [smaller value|smaller number|lesser value|lower number|lower value] than ^|\
    does * [have|show|get|score] less than ^|is ^ [higher|larger|more|taller|bigger] than *|is the [bar|column] [of|\
    for|named] * [lower|shorter|smaller] than [the one of|the one for|that for|the bar of] ^|is *'s [bar|value|\
    number] [lower|smaller|shorter] than ^'s|* [less than|lower than|smaller than|shorter than] ^|[tell me|say|\
    state|please say|let me know|i need to know] [if|whether] * is [lower|smaller|shorter] than ^|check [if|\
    whether] * is [lower|smaller|shorter] than ^|has * less than ^|has * a [lower|smaller] value than ^|\
    compared [to|with] ^, is * [lower|smaller|less]|is there a [lower|smaller] value for * than for ^|is * [~|\
    really] [lower|smaller|shorter] than ^|is * the [lower|smaller|shorter] one compared [to|with] ^|\
    does ^ have more than *]";
pub(in crate::scene::anew) const TITLE: &str = "\
    [title|what title does it have|read the title|what is written [at the top|above the bars]|\
    what is this chart about|what is the name of the chart|[what|which] title [does the chart have|is shown|\
    is given|is at the top|do you see|has the chart]|[give|tell me|state|say|read|name|identify|write] the title[| of @| of the chart| of this chart]|title of [the|this|@] chart|what [is|does] the [top line|line at the top|\
    text at the top|header|top text] [say|read]|chart title|title please|name of the chart|how is the chart [called|\
    titled|named]|what is [it|this|this chart] [called|about|titled|named]|what text is [over|above] the [bars|\
    chart]|what is the [topic|subject|theme] of the chart|the chart is called what|\
    read what is written [above the bars|at the top|over the bars]|what ~ does the chart have at the top|\
    what is the ~ at the top of the chart|what does it say [at the top|above the bars|over the chart]|\
    which text is at the top|header|the text at the top of the chart]";
