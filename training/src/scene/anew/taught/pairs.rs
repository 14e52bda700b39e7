//! Ways to ask about two pictures that training uses.

pub(in crate::scene::anew) const COLOUR: &str = "\
    [* in the ^ [picture|image] is what color|which color does * of the ^ [picture|image] have|\
    look at the ^ [picture|image]: what color is *|color of * in the ^ one|what color is * in the ^ one|[tell me|\
    say|state|please say|let me know|i need to know] the color of * in the ^ [picture|image|one|drawing]|\
    name the color of * in the ^ [picture|image|one|drawing]|color of * [on|in] the ^ [picture|image|drawing]|* [in|\
    on] the ^ [picture|image|one|drawing]: what color|^ [picture|image]: color of *|^ [picture|image], color of *|\
    [which|what] color has * [in|on] the ^ [picture|image|one|drawing]|the ^ [picture|image] shows *, in [what|\
    which] color|what is the color of * [in|on] the ^ [picture|image|one|drawing]|\
    what color was used for * in the ^ [picture|image]|identify the color of * in the ^ [picture|image]|\
    look only at the ^ [picture|image] and [tell me|say|give] the color of *|what ~ is * in the ^ [picture|image]|\
    the ~ of * in the ^ [picture|image]|in the ^ [picture|image|one|drawing], what [~ |]color [is|has] *|\
    as for the ^ [picture|image], what color is *|how is * colored in the ^ [picture|image]|in the ^ [picture|image|\
    one|drawing], [give|name|tell me] the color of *]";
pub(in crate::scene::anew) const COUNTED: &str = "\
    [count the * in the ^ [picture|image]|number of * in the ^ [picture|image]|the ^ [picture|image] has how many *|\
    how many * can you count in the ^ one|how many * do you see in the ^ [picture|image]|[tell me|say|state|\
    please say|let me know|i need to know] how many * there are in the ^ [picture|image|one|drawing]|[tell me|say|\
    state|please say|let me know|i need to know] how many * the ^ [picture|image] [has|contains|shows]|\
    how many * [has|contains|shows] the ^ [picture|image|one|drawing]|^ [picture|image]: how many *|^ [picture|\
    image], number of *|[number|count|total|amount] of * in the ^ [picture|image|one|drawing]|what is the [number|\
    count|total number|amount] of * in the ^ [picture|image|one|drawing]|[give|give me|state|report|find|determine|\
    name|provide] the number of * in the ^ [picture|image|one|drawing]|how many * [can be seen|do we see|exist|\
    are visible|are shown|are there|is there] in the ^ [picture|image|one|drawing]|the ^ [picture|image] [contains|\
    shows|includes] how many *|in the ^ [picture|image|one|drawing], how many * [are there|do you see|\
    can you count]|* in the ^ [picture|image]: how many|what ~ of * is in the ^ [picture|image]|\
    the ~ of * in the ^ [picture|image]|how many ~ * are in the ^ [picture|image]|how many * are [on|\
    inside] the ^ [picture|image|one|drawing]|count * in the ^ [picture|image|one|drawing]|\
    can you count the * in the ^ [picture|image|one|drawing]]";
pub(in crate::scene::anew) const BOTH: &str = "\
    [can you see * in both [pictures|images]|do both of them have *|does each [picture|image] have *|\
    do both [pictures|images] show *|is * in both [pictures|images|drawings|of them]|is * [found|seen|visible|\
    present|shown] in both [pictures|images|drawings]|can * be [seen|found] in both [pictures|images|of them]|\
    [both pictures|both images|both] [have|contain|show|include] *|do both [include|feature|depict] *|\
    does the first and also the second [picture|image] [have|contain|show] *|do the [two|two pictures|pictures|\
    images] [both|each] [have|contain|show|include] *|do these two [pictures|images] each [include|have] *|\
    do you see * in [both|each] of them|[tell me|say|state|please say|let me know|i need to know] [if|\
    whether] both [pictures|images] have *|check [if|whether] * is in both [pictures|images]|* in both [pictures|\
    images]|is * in the first and in the second [picture|image]|do both ~ contain *|does each of the two [have|show|\
    contain] *]";
pub(in crate::scene::anew) const ONE: &str = "\
    [can you see * in the ^ one|do you see * in the ^ [picture|image]|does the ^ one [have|contain|show] *|\
    is * in the ^ one|is * [found|seen|visible|shown|present|to be seen] in the ^ [picture|image|one|drawing]|\
    [do you|can you|can we] [spot|find|see|notice] * in the ^ [picture|image|one|drawing]|does the ^ [picture|image|\
    one|drawing] [include|feature|contain|have|show|depict] *|in the ^ [picture|image|one|drawing], is there *|\
    ^ [picture|image]: is there *|^ [picture|image]: *|^ [picture|image], *|* in the ^ [picture|image|one|drawing]|\
    the ^ [picture|image] [has|contains|shows] *, [correct|yes or no]|check [if|\
    whether] [there is * in the ^ [picture|image|one|drawing]|the ^ [picture|image] has *]|[tell me|say|state|\
    please say|let me know|i need to know] [if|whether] there is * in the ^ [picture|image|one|drawing]|\
    any sign of * in the ^ [picture|image|one|drawing]|does the ^ ~ contain *|is there * [on|inside] the ^ [picture|\
    image|one|drawing]|can * be [seen|found] in the ^ [picture|image|one|drawing]|has the ^ [picture|image] *]";
pub(in crate::scene::anew) const MORE: &str = "\
    [where are there more *|which one has more *|which has more *, the first or the second [picture|image]|\
    in which [picture|image] are there more *|[which|what] [one|picture|image|drawing|scene] [has|contains|shows|\
    includes] more *|in [which|what] [one|drawing|scene|picture] are more *|where do you [see|count|spot] more *[|\
    , in the first or in the second]|does the first or the second [picture|image|one|drawing] [have|contain|\
    show] more *|more *: [first or second|which picture|which one]|more * in the first or in the second [picture|\
    image|one|drawing]|are there more * in the first or in the second [picture|image|one|drawing]|which of the [two|\
    two pictures|pictures] [has|shows|contains] [more|the most|the larger number of|a larger number of|\
    a greater number of] *|[tell me|say|state|please say|let me know|i need to know] which [picture|image] [has|\
    shows|contains] more *|is it the first or the second [picture|image] that has more *|which [picture|\
    image] has the [higher|larger|greater] [number|count|amount] of *|name the [picture|image] with more *|\
    which ~ has more *|[identify|find] the [picture|image] with [more|the most] *|\
    compare the * in both: which [picture|image] has more]";
pub(in crate::scene::anew) const HAS: &str = "\
    [which one has *|which one shows *|where can you see *|does the first or the second [picture|image] have *|\
    [which|what] [one|drawing|picture|image|scene] [has|shows|contains|includes|depicts] *|in which [picture|image|\
    one|drawing] is *|in which [picture|image|one|drawing] [do you see|can you see|can you find] *|\
    is * in the first or in the second [picture|image|one|drawing]|where is *, in the first or the second [picture|\
    image|one|drawing]|which of [them|the two|these|these two] [has|shows|contains|includes] *|\
    * is in which [picture|image|one|drawing]|only one [picture|image] has *, which [one|is it]|[tell me|say|state|\
    please say|let me know|i need to know] which [picture|image] [has|contains|shows] *|[identify|find|\
    name] the [picture|image] [with|that has|that shows] *|first or second: which [has|shows] *|*: first or second|\
    which ~ has *|in which ~ is there *|does the first [picture|image] or the second have *]";
pub(in crate::scene::anew) const SAME: &str = "\
    [are they the same|is the second [picture|image] the same as the first|are the [pictures|images] identical|\
    is there no difference|are they equal|are [both|the two|these two|both pictures|both images|these] [alike|equal|\
    identical|the same]|do [they|both|these two] look [alike|the same|identical|equal]|is the first [picture|image|\
    one|drawing] [identical to|the same as|equal to] the second[| one]|[same|identical|equal][| pictures| images]|\
    the same [picture|image] twice|is this [twice the same picture|two times the same picture|\
    the same picture twice]|are there no [differences|changes][| between them| between the two]|\
    do the two [pictures|images|drawings] look [~|exactly|just] the same|is there no [change|\
    difference] between [them|the two|both]|are the two [pictures|images|drawings|scenes] [exactly|completely|\
    really] the same|[tell me|say|state|please say|let me know|i need to know] [if|whether] [they|the two pictures|\
    both images] are [the same|identical|equal]|check [if|whether] the [pictures|images] are [the same|identical]|\
    do both [pictures|images] show the same[| thing| things]|are these [two drawings|drawings|two] [identical|\
    the same]|are the two ~ the same|do the [pictures|images] show no difference|has nothing changed between them]";
pub(in crate::scene::anew) const DIFFERENT: &str = "\
    [are they different|is there any difference|has anything changed|is the second [picture|\
    image] different from the first|do they differ|are [both|the two|these two|these] different|is [something|\
    anything] different [|between them|between the two|in the second one|there]|did [something|anything] [change|\
    get changed|become different][| between them]|[any|is there a|is there any|do you see a] [change|difference][| between them| between the two|s]|are there [any |][differences|changes][| between them| between the two pictures]|do [they|both|these two] look different|is the second [picture|image|one|\
    drawing] [different from|not the same as] the first[| one]|does the second [picture|image|one|\
    drawing] differ from the first[| one]|[do you|can you] [see|spot|find|notice] [a|any] [difference|change]|\
    is one of them different|[tell me|say|state|please say|let me know|i need to know] [if|whether] [something|\
    anything] [changed|is different]|has [something|anything] [changed|become different]|check [if|\
    whether] anything [changed|is different]|do the two ~ differ|are the two ~ different|was something changed[| in the second one]|different [pictures|images]]";
pub(in crate::scene::anew) const CHANGED: &str = "\
    [what is different between the two|how do the [pictures|images] differ|find the difference|\
    which difference do you see|describe the difference|how does the second [picture|image] differ from the first|\
    what happened|what is [new|different|not the same|no longer the same][| in the second| in the second one| there| here| now]|what did [change|they change|someone change|somebody change][| between the two| in the second one]|\
    which thing [changed|is different|differs|is not the same]|[name|tell me|state|give|say|explain|identify|\
    describe|find|spot] the [change|difference|one difference]|[tell me|say|explain|describe|state|\
    name] what [changed|is different|is not the same|differs|has changed]|what [makes the two different|\
    makes them different|distinguishes the two|distinguishes them]|in what [way|respect] [do they differ|\
    are they different|is the second one different]|how [are they|are the two|are the pictures|\
    are the images] different|how does the second [picture|image|one|drawing] [differ|look different]|how do [they|\
    the two|both] differ|compare the [two|two pictures|pictures|images][|: what changed| and tell me what changed| and tell me the difference]|[difference|differences|changes|change|the difference][| between the two| between them|]|what happened [between the two|in the second picture|to the first picture]|what [was|\
    has been] [changed|modified|edited|replaced or moved]|from the first to the second [picture|image|one|\
    drawing], what [changed|is different]|what do you notice [in the second one|that changed|that is different]|\
    can you [spot|find|see|tell me] [the difference|what changed|what is different]|what ~ changed|\
    which ~ is different|what is the ~ between the two [pictures|images]|what is not the same in [both|the two|\
    the two pictures]|what is the change|which change [do you see|happened|took place|is there]|\
    what changed from the first [picture|image] to the second|what [differs|is different] [between them|in the two|\
    now]|what does the second [picture|image] change]";
