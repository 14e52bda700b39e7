//! Ways to ask what is written that training uses.

pub(in crate::scene::anew) const FIRST: &str = "\
    [what * does it start with|which * does it start with|first *|give the first *|which is the first *|\
    the first * is|[what|which] is the [very first|initial|leading|1st] *|[tell me|say|state|please say|let me know|\
    i need to know] the [first|initial] *|[name|state|read|give me|identify] the [first|initial] *|\
    the word's first *|first * of the [word|text]|what * [is at the start|do you see first|is at the beginning|\
    is in front|is first]|which * is at the [start|beginning][| of the word| of the text]|at the [start|\
    beginning] is which *|initial *|1st *|what ~ is the first *|which ~ * comes first|the * at the [start|\
    beginning]|[what is|which is] the leftmost *|leftmost *|read only the first *|starting *|the text's first *]";
pub(in crate::scene::anew) const LAST: &str = "\
    [what * does it end with|which * is last|last *|give the last *|which is the last *|the last * is|[what|\
    which] is the [very last|final|ending] *|[tell me|say|state|please say|let me know|i need to know] the [last|\
    final] *|[name|state|read|give me|identify] the [last|final] *|the word's last *|last * of the [word|text]|\
    what * [is at the end|do you see last|is the final one|is last]|which * is at the end[| of the word| of the text]|at the end is which *|final *|what ~ is the last *|which ~ * comes last|the * at the end|[what is|\
    which is] the rightmost *|rightmost *|read only the last *|ending *|the text's last *]";
pub(in crate::scene::anew) const LINE: &str = "\
    [* line|what is in the * line|what does it say in the * line|read the text in the * line|\
    what text is in the * line|the * line says|[tell me|say|state|please say|let me know|\
    i need to know] what [is in|is on|is written in|the text is in] the * line|[give|give me|state|read|read me|\
    write] the text of the * line|what [can you read|do you read|can be read|do you see] in the * line|the * line[| please| of the text| of text]|* line of [the text|text]|the * line [reads|is|says] what|[what|\
    which] words are in the * line|[what|which] text is [in|on] the * line|transcribe the * line|[content|text|\
    words] of the * line|what is the text [of|in|on] the * line|[on|in] the * line, what [does it say|is written|\
    do you read]|what ~ is written in the * line|what ~ does the * line say|read only the * line|\
    what does the * line [read|contain|show]]";
pub(in crate::scene::anew) const SIGN: &str = "\
    [what is on the sign|what does the board say|what text is on the [sign|board|label]|read what is on the sign|\
    what word is on the sign|which word is on the sign|[tell me|say|state|please say|let me know|\
    i need to know] what the [sign|board|label] says|[sign|board|label] text|text on the [sign|board|label]|\
    what [is|can you read|do you read|do you see] on the [sign|board|label|plate]|the [sign|board|label] [says|\
    reads] what|what [word|text] [is|do you see] [written |]on the [sign|board|label]|what is the [text|word|\
    writing|inscription] on the [sign|board|label|plate]|read [the board|the label|the plate|the sign to me|\
    me the sign]|transcribe the [sign|board|label]|[sign|label|board]: what does it say|what ~ does the sign say|\
    what does the ~ say|what is written on the ~|what does the [sign|board|label|plate] [read|show|contain|\
    have on it]|which text does the [sign|board|label] [show|have|bear]]";
pub(in crate::scene::anew) const NUMBER: &str = "\
    [read the number|which number do you see|what number do you see|number|what does the number say|\
    what number is there|which number is [shown|this|written|there|it|in @]|what [numeral|value|number] [is this|\
    is it|is written|can you read|do you read|does it show]|number [shown|in @|here|please]|the number is|[read|\
    give|name|state|transcribe|write|identify] the number [here|in @|shown|that you see|that is written|\
    that is shown]|what number|which number|what ~ number is this|what ~ number is shown|what does it read|\
    can you read the number|what number is [here|in @|written in @|to be seen]]";
pub(in crate::scene::anew) const READ: &str = "\
    [read it|read this|what do you read|can you read it|what is the word|what word do you see|what are the letters|\
    which word do you see|read the word|text|extract the text|what text do you see|what does this say|\
    what does the [image|picture] say|[what|which] [text|word|writing] [is this|is it|is shown|is written|\
    can you read|can you see|do you read|is in @|is there|do we see]|[what|which] [words|letters] [are these|\
    are shown|are written|can you read|can you see|are in @|are there|do we see]|[tell me|say|state|please say|\
    let me know|i need to know] what [it says|is written|the text says|it reads|the word is|is written here|\
    you read]|what is [the writing|the word|written there|written in @|the inscription|this text|this word]|[read|\
    transcribe|write|give|state|name] the [word|text|words|writing|inscription][| in @| here|]|[text|word|words][| in @| here| please|:]|what does [the word|the text|the writing|@|this word] [say|read|show]|it [says|\
    reads] what|what can [be read|you read|we read][| here| in @]|what are the words|do ocr|ocr|[extract|recognize|\
    find] the [text|words|word]|what ~ is written[| here]|what does the ~ say|which ~ is written here|read [this|\
    it] for me|can you read this|can you read the text|read [aloud|this text|this word|what is written|what you see|\
    what it says]]";
pub(in crate::scene::anew) const ANY_TEXT: &str = "\
    [can you see [any |]text|do you see [any |]text|is there any writing|are there any words|are there letters|\
    is there something to read|is there [some|a|any written|a bit of] [writing|text|word]|are there [any|\
    some] [words|letters]|does [@|it|this] [show|have|include|contain] [any|some] [text|words|letters|writing]|[can|\
    do] you [see|find|spot|notice|read] [some|any] [text|words|writing|letters|word]|is [something|anything|\
    any text|any word|text] written[| there| in @]|is [text|writing] [present|visible|shown]|text [present|there|\
    visible|in @]|any [text|words|writing|letters][| there| in @|]|@ has text, [correct|yes or no]|check [if|\
    whether] there is [any |]text|[tell me|say|state|please say|let me know|i need to know] [if|\
    whether] there is [any |]text[| in @]|has @ [any |][text|words]|are [words|letters] [visible|present|shown]|\
    is there something [one can read|readable|that can be read]|is there any ~ text|does the ~ contain text]";
pub(in crate::scene::anew) const HAS_WORD: &str = "\
    [can you see the word \"*\"|does the text say \"*\"|is \"*\" there|do you see \"*\"|does the text contain \"*\"|\
    is the text \"*\"|is the word \"*\" [there|shown|in @|written|present|visible]|does [@|it|the text] [include|\
    contain|show|have|read] [\"*\"|the word \"*\"]|can \"*\" be [read|seen|found]|[do|can] you [see|read|find|\
    spot] [\"*\"|the word \"*\"]|is \"*\" [what it says|the word|in the text|written there|part of the text|\
    among the words]|\"*\": is it [there|written]|does it read \"*\"|is there the [word|text] \"*\"|\"*\" [there|\
    in @|written]|check [if|whether] it says \"*\"|[tell me|say|state|please say|let me know|i need to know] [if|\
    whether] it says \"*\"|has @ the word \"*\"|does it [really|~] say \"*\"|is \"*\" to be read]";
pub(in crate::scene::anew) const LINES: &str = "\
    [count the lines|number of lines|how many lines does the text have|how many text lines are there|\
    how many lines can you see|[tell me|say|state|please say|let me know|i need to know] how many lines [there are|\
    the text has|are there]|how many lines [do you see|can be seen|are visible|are written|of writing are there|\
    of text do you see|of text can you see|does it have|has the text|of words]|how many lines|[count|number|total|\
    amount] of [lines|text lines|lines of text]|what is the [number|count|amount] of [lines|text lines|\
    lines of text]|the text has how many lines|lines: how many|how many rows of [text|words|letters] [are there|\
    do you see]|count the [rows|text lines|lines of text]|how many ~ lines are there|what ~ of lines is there|\
    on how many lines is [it|the text] written|[give|give me|state|report|find|determine|name|\
    provide] the number of lines|what number of lines does it have]";
