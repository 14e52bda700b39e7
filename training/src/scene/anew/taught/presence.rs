//! Ways to ask whether something is there that training uses.

pub(in crate::scene::anew) const NOT_ONE: &str = "\
    [is * missing|is * not there|is * not in the [image|picture]|is the [image|picture] not showing *|is * not [in|\
    part of|shown in|present in|to be seen in|found in|visible in] @|isn't there *|is not there *|is @ lacking *|\
    does @ lack *|does [@|it] [not have|not show|not include|not depict|fail to show] *|doesn't [@|it] [have|\
    contain|show|include] *|can you not [see|find|spot] *|do you not [see|find|spot] *|is * [lacking|not shown|\
    not present|not visible|not to be found|nowhere|nowhere to be seen]|is it so that there is not *|\
    is it correct that there is not *|are we missing *|[tell me|say|state|please say|let me know|\
    i need to know] [if|whether] * is [missing|not there|not present]|check [if|whether] * is [missing|not there]|\
    not * in @|is @ missing *|is there not * [anywhere|somewhere|at ~]|does the ~ not contain *|can * not be [seen|\
    found]]";
pub(in crate::scene::anew) const NO_ONE: &str = "\
    [is the [image|picture] without *|is no * there|is no * in the [image|picture]|is there not any *|\
    is there not [one|a single|any] *|is @ [without any|lacking any|free of any|lacking a] *|does [@|it] [have|\
    contain|show|include] no *|is no * [visible|shown|to be seen|found|in sight|to be found]|[do|can] you see no *|\
    no *|no * [here|there|in @]|is there [really |]no * [to be seen|anywhere|in sight]|has @ no *|\
    is it so that there is no *|there is no *, [correct|yes or no]|not one *|not a single *|[tell me|say|state|\
    please say|let me know|i need to know] [if|whether] there is no *|check [if|whether] there is no *|\
    is there no ~ *|does the ~ contain no *]";
pub(in crate::scene::anew) const NO_MANY: &str = "\
    [are no * there|are no * in the [image|picture]|are there not any *|is the [image|picture] without *|\
    are no * [visible|shown|present|to be seen|in sight|displayed]|does [@|it] [have|contain|show|include] no *|[do|\
    can] you see no *|can no * be [seen|found]|are there [zero|not any|really no|absolutely no] *|is @ [without any|\
    lacking|free of|lacking any] *|no *|no * [here|there|in @]|do we see no *|there are no *, [correct|yes or no]|\
    has @ no *|[tell me|say|state|please say|let me know|i need to know] [if|whether] there are no *|check [if|\
    whether] there are no *|are there no ~ *|does the ~ contain no *]";
pub(in crate::scene::anew) const ANY: &str = "\
    [do you see any *|does the [image|picture] have any *|can any * be seen|are * present|are there *|any *|[can|\
    do] you [spot|find|notice|see] [any|some] *|does [it|@] [include|contain|show|have|feature|depict] [any|some] *|\
    are [any|some] * [visible|shown|present|there|in @|to be seen]|any *[ there| here| in @| present| visible| to be seen]|* [present|there|in @|visible]|has @ [any |]*|there are *, [correct|yes or no]|check [if|\
    whether] there are [any |]*|[tell me|say|state|please say|let me know|i need to know] [if|\
    whether] there are [any |]*|do * exist[| in @]|are there * [somewhere|anywhere|in there]|do we see any *|\
    is @ showing any *|yes or no: are there *|can [one|we] see [any |]*|does the ~ contain any *|can you ~ any *|\
    [are there|do you see] any ~ *|is there any *|any * at ~]";
pub(in crate::scene::anew) const ONE: &str = "\
    [can you see *|can * be seen|is * there|is there * somewhere|is * in the [image|picture]|is * shown|\
    is * visible|does it have *|does this contain *|[can|do] you [spot|find|notice|see|detect] *|does [it|@|\
    this] [include|contain|show|have|feature|depict|display] *|is * [visible|shown|present|there|in @|to be seen|\
    part of @|in there|in sight|displayed|depicted|found in @]|* [present|there|in @|visible|yes or no|here]|*|\
    has @ *|there is *, [correct|yes or no]|check [if|whether] there is *|[tell me|say|state|please say|let me know|\
    i need to know] [if|whether] [there is *|you see *|@ has *|@ contains *]|does * exist[| in @]|\
    is there * [anywhere|in there|to be seen|to be found|at ~]|do we see *|is @ showing *|yes or no: is there *|\
    can [one|we|I] [see|find] *|does the ~ [contain|have|show] *|can you ~ *|is there ~ *|do you ~ * in @|\
    is there such a thing as *|any sign of *|is one of the shapes *|can * be [found|spotted|noticed|detected]|\
    is it possible to see *|i am looking for *, is it there|@ contains *, yes or no]";
