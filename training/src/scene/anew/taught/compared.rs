//! Ways to ask how two things or two numbers of things compare that training uses.

pub(in crate::scene::anew) const LARGER: &str = "\
    [does * have a larger size than ^|is ^ smaller than *|is * the bigger one compared to ^|is * [greater than|\
    of a larger size than|the larger one compared to|more large than|of a bigger size than] ^|is ^ [tinier|littler|\
    smaller] than *|does * look [bigger|larger] than ^|between * and ^, is * the [bigger|larger]|\
    is the size of * [larger|bigger|greater] than [that|the size] of ^|* [bigger|larger] than ^|compared [to|\
    with] ^, is * [bigger|larger]|is * [~|really|clearly] [larger|bigger] than ^|does * have a [bigger|\
    greater] size than ^|[tell me|say|state|please say|let me know|i need to know] [if|whether] * is [larger|\
    bigger] than ^|check [if|whether] * is [larger|bigger] than ^|is ^ the [smaller|tinier] one compared to *|\
    of * and ^, is * the [bigger|larger] one]";
pub(in crate::scene::anew) const SMALLER: &str = "\
    [is ^ [larger|bigger] than *|does * have a smaller size than ^|is * the smaller one compared to ^|is * [tinier|\
    littler|less large|less big|of a smaller size] than ^|does * look smaller than ^|\
    between * and ^, is * the smaller|is the size of * smaller than [that|the size] of ^|* smaller than ^|\
    compared [to|with] ^, is * smaller|is * [~|really|clearly] smaller than ^|does * have a [lesser|\
    smaller] size than ^|[tell me|say|state|please say|let me know|i need to know] [if|whether] * is smaller than ^|\
    check [if|whether] * is smaller than ^|is ^ the [larger|bigger] one compared to *|\
    of * and ^, is * the smaller one|is ^ [greater|bigger|larger] than *]";
pub(in crate::scene::anew) const MORE: &str = "\
    [do you see more * than ^|is the number of * larger than the number of ^|are there fewer ^ than *|\
    are there less ^ than *|more * than ^|does @ [have|show|contain] more * than ^|are * more [numerous|frequent|\
    common] than ^|are there a [greater|higher|bigger|larger] number of * than [of |]^|is the [count|amount|\
    number] of * [greater|higher|bigger|larger] than [that of |the count of |the number of ]^|\
    more * than ^, [yes or no|correct]|can you see more * than ^|do we see more * than ^|are ^ fewer than *|\
    [tell me|say|state|please say|let me know|i need to know] [if|whether] there are more * than ^|check [if|\
    whether] there are more * than ^|compare * and ^: are there more *|is there a [greater|higher|bigger|\
    larger] number of * than of ^|are there ~ more * than ^|are there more ~ * than ^|in @, are there more * than ^|\
    has @ more * than ^|do you count more * than ^]";
pub(in crate::scene::anew) const FEWER: &str = "\
    [do you see fewer * than ^|are there less * than ^|are there more ^ than *|\
    is the number of * smaller than the number of ^|fewer * than ^|does @ [have|show|contain] fewer * than ^|\
    are * fewer [numerous|frequent|common] than ^|are there a [smaller|lower|lesser] number of * than [of |]^|\
    is the [count|amount|number] of * [smaller|lower|lesser] than [that of |the count of |the number of ]^|\
    fewer * than ^, [yes or no|correct]|can you see fewer * than ^|do we see fewer * than ^|are ^ more than *|\
    [tell me|say|state|please say|let me know|i need to know] [if|whether] there are fewer * than ^|check [if|\
    whether] there are fewer * than ^|compare * and ^: are there fewer *|is there a [smaller|lower|\
    lesser] number of * than of ^|are there ~ fewer * than ^|are there fewer ~ * than ^|\
    in @, are there fewer * than ^|has @ fewer * than ^|do you count fewer * than ^|do you see less * than ^]";
pub(in crate::scene::anew) const AS_MANY: &str = "\
    [is the number of * the same as the number of ^|are there the same number of * and ^|\
    is there the same number of * and ^|do you see as many * as ^|are * and ^ equal in number|\
    are there equally many * and ^|is the [count|number|amount] of * and ^ [the same|equal|identical]|\
    is the number of * equal to [the number|that] of ^|same number of * and ^|do * and ^ come in the same number|\
    as many * as ^|do * and ^ have the same count|does @ [have|show|contain] as many * as ^|are * as many as ^|\
    [tell me|say|state|please say|let me know|i need to know] [if|whether] there are as many * as ^|check [if|\
    whether] there are as many * as ^|are there [exactly|just|~] as many * as ^|is there an equal number of * and ^|\
    can you see as many * as ^|are there equal amounts of * and ^|as many * as ^, yes or no]";
pub(in crate::scene::anew) const COLOUR: &str = "\
    [are * and ^ of the same color|is the color of * the same as [the color of |that of |]^|\
    does * have the same color as ^|are * and ^ [alike|equal|identical|the same] in color|is * [the same color as|\
    equal in color to|identical in color to] ^|do * and ^ [look the same in color|have equal colors|have one color|\
    have the same ~ color|have identical colors|agree in color|have the very same color]|same color for * and ^|\
    are the colors of * and ^ [the same|equal|identical|alike]|is the color [the same for|equal for|of] * [and|\
    and of] ^ the same|* and ^: same color|has * the same color as ^|[tell me|say|state|please say|let me know|\
    i need to know] [if|whether] * and ^ have the same color|check [if|whether] * and ^ have the same color|\
    is there one color for both * and ^|is the color of * [equal to|identical to|like|\
    no different from] [the color of|that of] ^|are * and ^ [equally|identically] colored|is * colored like ^|\
    is * in the same [color|paint|shade] as ^]";
pub(in crate::scene::anew) const SHAPE: &str = "\
    [are * and ^ of the same shape|is the shape of * the same as [that of |]^|does * have the same shape as ^|\
    are * and ^ [alike|equal|identical|the same] in shape|is * [the same shape as|equal in shape to|\
    identical in shape to] ^|do * and ^ [look the same in shape|have equal shapes|have one shape|\
    have the same ~ shape|have identical shapes|agree in shape|have the very same shape]|same shape for * and ^|\
    are the shapes of * and ^ [the same|equal|identical|alike]|is the shape [the same for|equal for|of] * [and|\
    and of] ^ the same|* and ^: same shape|has * the same shape as ^|[tell me|say|state|please say|let me know|\
    i need to know] [if|whether] * and ^ have the same shape|check [if|whether] * and ^ have the same shape|\
    is there one shape for both * and ^|is the shape of * [equal to|identical to|like|\
    no different from] [the shape of|that of] ^|are * and ^ [the same figure|the same kind of shape|of one kind|\
    the same type of shape]|is * shaped like ^]";
pub(in crate::scene::anew) const SIZE: &str = "\
    [are * and ^ of the same size|are * and ^ equally [big|large]|is * as [big|large] as ^|\
    do * and ^ have the same size|are * and ^ [alike|equal|identical|the same] in size|is * [the same size as|\
    equal in size to|identical in size to] ^|do * and ^ [look the same in size|have equal sizes|have one size|\
    have the same ~ size|have identical sizes|agree in size|have the very same size]|same size for * and ^|\
    are the sizes of * and ^ [the same|equal|identical|alike]|is the size [the same for|equal for|of] * [and|\
    and of] ^ the same|* and ^: same size|has * the same size as ^|[tell me|say|state|please say|let me know|\
    i need to know] [if|whether] * and ^ have the same size|check [if|whether] * and ^ have the same size|\
    is there one size for both * and ^|is the size of * [equal to|identical to|like|no different from] [the size of|\
    that of] ^|is * [no larger and no smaller than|just as big as|just as large as|equally big as] ^|\
    are * and ^ [the same|equally] [big|large]]";
