//! Ways to ask where things are that training uses.

pub(in crate::scene::anew) const LEFT: &str = "\
    [is * on the left side of ^|is * more to the left than ^|is ^ to the right of *|is ^ right of *|\
    is * located left of ^|is * [situated|positioned|found|seen] [to the left hand of|on the left hand side of|\
    left from|more left than|to the left side of|at the left of|left of|to the left of] ^|can * be [seen|\
    found] [to the left hand of|on the left hand side of|left from|more left than|to the left side of|\
    at the left of|left of|to the left of] ^|do you see * [to the left hand of|on the left hand side of|left from|\
    more left than|to the left side of|at the left of|left of|to the left of] ^|* [to the left hand of|\
    on the left hand side of|left from|more left than|to the left side of|at the left of|left of|to the left of] ^|\
    * is [to the left hand of|on the left hand side of|left from|more left than|to the left side of|at the left of|\
    left of|to the left of] ^, [correct|yes or no]|* is [to the left hand of|on the left hand side of|left from|\
    more left than|to the left side of|at the left of|left of|to the left of] ^|compared [to|\
    with] ^, is * on the left|looking at ^, is * on its left|is * [~|really] [to the left hand of|\
    on the left hand side of|left from|more left than|to the left side of|at the left of|left of|to the left of] ^|\
    [check|[tell me|say|state|please say|let me know|i need to know]] [if|whether] * is [to the left hand of|\
    on the left hand side of|left from|more left than|to the left side of|at the left of|left of|to the left of] ^|\
    is ^ [to the right of|right of|on the right side of] *|does ^ have * on its left|\
    is the position of * [to the left hand of|on the left hand side of|left from|more left than|to the left side of|\
    at the left of|left of|to the left of] ^|is * the one [to the left hand of|on the left hand side of|left from|\
    more left than|to the left side of|at the left of|left of|to the left of] ^]";
pub(in crate::scene::anew) const RIGHT: &str = "\
    [is * on the right side of ^|is * more to the right than ^|is ^ to the left of *|is ^ left of *|\
    is * located right of ^|is * [situated|positioned|found|seen] [to the right hand of|on the right hand side of|\
    right from|more right than|to the right side of|at the right of|right of|to the right of] ^|can * be [seen|\
    found] [to the right hand of|on the right hand side of|right from|more right than|to the right side of|\
    at the right of|right of|to the right of] ^|do you see * [to the right hand of|on the right hand side of|\
    right from|more right than|to the right side of|at the right of|right of|to the right of] ^|\
    * [to the right hand of|on the right hand side of|right from|more right than|to the right side of|\
    at the right of|right of|to the right of] ^|* is [to the right hand of|on the right hand side of|right from|\
    more right than|to the right side of|at the right of|right of|to the right of] ^, [correct|yes or no]|\
    * is [to the right hand of|on the right hand side of|right from|more right than|to the right side of|\
    at the right of|right of|to the right of] ^|compared [to|with] ^, is * on the right|\
    looking at ^, is * on its right|is * [~|really] [to the right hand of|on the right hand side of|right from|\
    more right than|to the right side of|at the right of|right of|to the right of] ^|[check|[tell me|say|state|\
    please say|let me know|i need to know]] [if|whether] * is [to the right hand of|on the right hand side of|\
    right from|more right than|to the right side of|at the right of|right of|to the right of] ^|\
    is ^ [to the left of|left of|on the left side of] *|does ^ have * on its right|\
    is the position of * [to the right hand of|on the right hand side of|right from|more right than|\
    to the right side of|at the right of|right of|to the right of] ^|is * the one [to the right hand of|\
    on the right hand side of|right from|more right than|to the right side of|at the right of|right of|\
    to the right of] ^]";
pub(in crate::scene::anew) const ABOVE: &str = "\
    [is ^ below *|is ^ under *|is * located above ^|is * on top of ^|is ^ lower than *|is * [situated|positioned|\
    found|seen] [higher than|above|over|on top of|higher than] ^|can * be [seen|found] [higher than|above|over|\
    on top of|higher than] ^|do you see * [higher than|above|over|on top of|higher than] ^|* [higher than|above|\
    over|on top of|higher than] ^|* is [higher than|above|over|on top of|higher than] ^, [correct|yes or no]|\
    * is [higher than|above|over|on top of|higher than] ^|compared [to|with] ^, is * above|\
    looking at ^, is * above it|is * [~|really] [higher than|above|over|on top of|higher than] ^|[check|[tell me|\
    say|state|please say|let me know|i need to know]] [if|whether] * is [higher than|above|over|on top of|\
    higher than] ^|is ^ [below|under|lower than|beneath|underneath] *|seen from ^, is * above|\
    is the position of * [higher than|above|over|on top of|higher than] ^|is * the one [higher than|above|over|\
    on top of|higher than] ^]";
pub(in crate::scene::anew) const BELOW: &str = "\
    [is ^ above *|is ^ over *|is * located below ^|is * beneath ^|is ^ higher than *|is * [situated|positioned|\
    found|seen] [lower than|below|under|beneath|underneath] ^|can * be [seen|found] [lower than|below|under|beneath|\
    underneath] ^|do you see * [lower than|below|under|beneath|underneath] ^|* [lower than|below|under|beneath|\
    underneath] ^|* is [lower than|below|under|beneath|underneath] ^, [correct|yes or no]|* is [lower than|below|\
    under|beneath|underneath] ^|compared [to|with] ^, is * below|looking at ^, is * below it|is * [~|\
    really] [lower than|below|under|beneath|underneath] ^|[check|[tell me|say|state|please say|let me know|\
    i need to know]] [if|whether] * is [lower than|below|under|beneath|underneath] ^|is ^ [above|over|higher than|\
    on top of] *|seen from ^, is * below|is the position of * [lower than|below|under|beneath|underneath] ^|\
    is * the one [lower than|below|under|beneath|underneath] ^]";
pub(in crate::scene::anew) const SIDE: &str = "\
    [can you see * [on|at] the ^|is * [on|in] the ^ of the [image|picture]|is * located [on|at|in] the ^|\
    is * in the ^ area|is * [to|near|close to|by] the ^|can you [find|spot|see] * [in|on] the ^ [half|side|part]|\
    is * [located|found|situated|positioned|shown|seen] [on|in|at] the ^ [half|side|part]|is the ^ [half|side|\
    part] where * is|is * [in|on] the ^ of @|* [on|at] the ^|* in the ^ [half|part], yes or no|does the ^ [half|\
    side|part] [contain|have|show|include] *|is * more to the ^|[tell me|say|state|please say|let me know|\
    i need to know] [if|whether] * is [on|in] the ^ [half|side|part]|check [if|whether] * is [on|in] the ^ [half|\
    side]|is * in the ~ ^ half|is * ~ in the ^ [part|half]|can * be [seen|found] [on|in] the ^ [half|side|part]|\
    is * on the ^ hand side|is the position of * in the ^ [half|part]|do you see * in the ^ [half|part] of @]";
pub(in crate::scene::anew) const POSITION: &str = "\
    [where can you see *|where do you see *|where is * located|position of *|location of *|\
    what is the location of *|where can * be found|in what part of the [image|picture] is *|find *|locate *|\
    where's *|where [is * positioned|is * situated|does * sit|can I find *|do I find *|can one see *|is * shown|\
    is * to be found|exactly is *|do we see *|in @ do you see *|in @ is *]|* where|* is where|[tell me|say|state|\
    please say|let me know|i need to know] where * is[| located]|[name|give|state|describe|identify|report|\
    determine|indicate] the [position|location] of *|*: [position|where|location|where is it]|* [location|position]|\
    what [part|area|region|corner|side|section] of @ [is * in|has *|contains *|shows *]|in [what|which] [area|\
    region|section|corner] [of @ |]is *|at [what|which] [position|spot|location] is *|on which side [of @ |]is *|\
    which [part|region|area|side] contains *|[position|spot|location] of *|what's the [location|position] of *|\
    in what ~ of @ is *|where ~ is *|what ~ of @ is * in|where can * be seen|show me where * is|[find|locate|\
    spot] *[| in @| for me]|can you [find|locate|see where] *|which part of @ has *|[can you |]point to *]";
pub(in crate::scene::anew) const LEFT_THING: &str = "\
    [which [object|figure] is left of *|what do you see to the left of *|what is on the left [side |]of *|\
    what figure is left of *|what is located to the left of *|[what|which] [figure|thing|object|one|kind of shape|\
    type of shape] is [to the left of|left of|on the left of|at the left of] *|what [can you see|can be seen|\
    do you find|is there|is found|is positioned|is situated] [to the left of|left of|on the left of|\
    at the left of] *|[to the left of|left of|on the left of|at the left of] * is [what|which shape]|\
    [to the left of|left of|on the left of|at the left of] *[ there|] is what|[name|identify|state|give|say|\
    tell me] the [shape|figure|object|thing] [to the left of|left of|on the left of|at the left of] *|[tell me|say|\
    state|please say|let me know|i need to know] what is [to the left of|left of|on the left of|at the left of] *|\
    [tell me|say|state|please say|let me know|i need to know] [what|which] shape is [to the left of|left of|\
    on the left of|at the left of] *|[shape|figure] [to the left of|left of|on the left of|at the left of] *|\
    which [shape|figure] do you see [to the left of|left of|on the left of|at the left of] *|what's [to the left of|\
    left of|on the left of|at the left of] *|what ~ is [to the left of|left of|on the left of|at the left of] *|\
    what ~ do you see [to the left of|left of|on the left of|at the left of] *|which ~ shape is [to the left of|\
    left of|on the left of|at the left of] *|[to the left of|left of|on the left of|at the left of] *: what shape]";
pub(in crate::scene::anew) const RIGHT_THING: &str = "\
    [which [object|figure] is right of *|what do you see to the right of *|what is on the right [side |]of *|\
    what figure is right of *|what is located to the right of *|[what|which] [figure|thing|object|one|kind of shape|\
    type of shape] is [to the right of|right of|on the right of|at the right of] *|what [can you see|can be seen|\
    do you find|is there|is found|is positioned|is situated] [to the right of|right of|on the right of|\
    at the right of] *|[to the right of|right of|on the right of|at the right of] * is [what|which shape]|\
    [to the right of|right of|on the right of|at the right of] *[ there|] is what|[name|identify|state|give|say|\
    tell me] the [shape|figure|object|thing] [to the right of|right of|on the right of|at the right of] *|[tell me|\
    say|state|please say|let me know|i need to know] what is [to the right of|right of|on the right of|\
    at the right of] *|[tell me|say|state|please say|let me know|i need to know] [what|\
    which] shape is [to the right of|right of|on the right of|at the right of] *|[shape|figure] [to the right of|\
    right of|on the right of|at the right of] *|which [shape|figure] do you see [to the right of|right of|\
    on the right of|at the right of] *|what's [to the right of|right of|on the right of|at the right of] *|\
    what ~ is [to the right of|right of|on the right of|at the right of] *|what ~ do you see [to the right of|\
    right of|on the right of|at the right of] *|which ~ shape is [to the right of|right of|on the right of|\
    at the right of] *|[to the right of|right of|on the right of|at the right of] *: what shape]";
pub(in crate::scene::anew) const ABOVE_THING: &str = "\
    [which [object|figure] is above *|what do you see above *|what figure is above *|what is over *|\
    what is located above *|[what|which] [figure|thing|object|one|kind of shape|type of shape] is [above|over|\
    higher than|on top of] *|what [can you see|can be seen|do you find|is there|is found|is positioned|\
    is situated] [above|over|higher than|on top of] *|[above|over|higher than|on top of] * is [what|which shape]|\
    [above|over|higher than|on top of] *[ there|] is what|[name|identify|state|give|say|tell me] the [shape|figure|\
    object|thing] [above|over|higher than|on top of] *|[tell me|say|state|please say|let me know|\
    i need to know] what is [above|over|higher than|on top of] *|[tell me|say|state|please say|let me know|\
    i need to know] [what|which] shape is [above|over|higher than|on top of] *|[shape|figure] [above|over|\
    higher than|on top of] *|which [shape|figure] do you see [above|over|higher than|on top of] *|what's [above|\
    over|higher than|on top of] *|what ~ is [above|over|higher than|on top of] *|what ~ do you see [above|over|\
    higher than|on top of] *|which ~ shape is [above|over|higher than|on top of] *|[above|over|higher than|\
    on top of] *: what shape]";
pub(in crate::scene::anew) const BELOW_THING: &str = "\
    [which [object|figure] is [below|under] *|what do you see below *|what figure is below *|what is beneath *|\
    what is located below *|[what|which] [figure|thing|object|one|kind of shape|type of shape] is [below|under|\
    beneath|underneath|lower than] *|what [can you see|can be seen|do you find|is there|is found|is positioned|\
    is situated] [below|under|beneath|underneath|lower than] *|[below|under|beneath|underneath|\
    lower than] * is [what|which shape]|[below|under|beneath|underneath|lower than] *[ there|] is what|[name|\
    identify|state|give|say|tell me] the [shape|figure|object|thing] [below|under|beneath|underneath|lower than] *|\
    [tell me|say|state|please say|let me know|i need to know] what is [below|under|beneath|underneath|lower than] *|\
    [tell me|say|state|please say|let me know|i need to know] [what|which] shape is [below|under|beneath|underneath|\
    lower than] *|[shape|figure] [below|under|beneath|underneath|lower than] *|which [shape|\
    figure] do you see [below|under|beneath|underneath|lower than] *|what's [below|under|beneath|underneath|\
    lower than] *|what ~ is [below|under|beneath|underneath|lower than] *|what ~ do you see [below|under|beneath|\
    underneath|lower than] *|which ~ shape is [below|under|beneath|underneath|lower than] *|[below|under|beneath|\
    underneath|lower than] *: what shape]";
