"""Reading an answer out of prose: JSON with small faults, an option in a sentence, a number in words.

What is ambiguous, hedged or negated is not read: a wrong guess is worse than a repair.
"""

import ast
import json
import re
from collections.abc import Iterator
from typing import Any

import orjson

from sandbox import numerals

_FENCE = re.compile(r"```(?:json\b|\w+(?=\n))?\s*(.*?)```", re.S | re.I)
_OBJECT = re.compile(r"\s*(?:```\w*\s*)?\{\s*[\"'“]")
_FAULTS = re.compile(  # of hand-written JSON: comments, trailing commas, keys without quotes; none of them in strings
    r"""("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')|//[^\n]*|/\*.*?\*/|,\s*(?=[}\]])|(?<=[{,])(\s*)([A-Za-z_]\w*)(?=\s*:)""",
    re.S,
)
_THOUGHT = re.compile(r"<(think|thinking|thought|reasoning)>.*?(?:</\1>|$)|^.*</think(?:ing)?>", re.S | re.I)
_TOKENS = re.compile(r"<\|[^|<>]{1,40}\|>|</?s>|\[/?INST\]|\ufeff", re.I)  # of chat templates
_TAGGED = re.compile(r"<(answer|final|output|response)>(.*?)</\1>", re.S | re.I)
_CONCLUSION = re.compile(
    r"(?:(?:(?<!['’]s )(?<!his )(?<!her )(?<!their )(?<!your )\bfinal|\bmy|^[\s>#*_-]*|\n[\s>#*_-]*the)\s*)"
    r"answer[\s*_]*(?::|\bis\b)[\s*_]*",
    re.I | re.M,
)
_DOUBTFUL = re.compile(
    r"\b(?:not|never|no|nor|neither|none|nobody|cannot|can not|wont|dont|without|refus\w*|avoid\w*|against"
    r"|instead of"
    r"|rather than|unlikely|hardly|barely|\w+n['’]t|reject\w*|declin\w*|oppos\w*|dislik\w*|hat(?:e|es|ed|ing)"
    r"|except|but for|other than|anything but|far from|stop\w*|abstain\w*|rul(?:e|ed|ing) out|lest"
    r"|maybe|perhaps|possibly|might|may|could|either|whether|unless|if|unsure|undecided|depends|torn|hesitat\w*"
    r"|wrong|regrets?|tempted|a fool to|too \w+ to|off the table|(?:any|every)(?:one|body) but|all but"
    r"|[dm]istrust\w*|whoever|(?:\w+['’]s|his|her|their|your) (?:answer|choice|vote|move|decision))\b|\?",
    re.I,
)
# Somebody else's act is told: "he will defect", "I expect Ada to defect". The option stands for ~.
_OTHERS = re.compile(
    r"(?:\b(?:he|she|they|you|everyone|everybody|(?:the )?others|opponents?|partners?|neighbou?rs?)(?:['’]\w+)?"
    r"|\b(?:expect|predict|suspect|fear|assume)\w*\s+(?:that\s+)?(?!I\b)\w+)(?:\s+(?!I\b)\w+){0,2}\s+~",
    re.I,
)
# In the clause that names the answer (it stands for ~): unwillingness, scorn, what was, what others said, did or want.
_WHEN = r"(?:yesterday|previously|formerly|(?:the )?(?:last|previous|past) (?:time|round|game|turn|move|week|year)s?)"
_TOLD = r"(?:told|asked|urged|ordered|advised|begged|instructed|expected|forced|supposed|invited|tempted)"
_APART = re.compile(
    r"\b(?:doubt\w*|unwilling\w*|reluctan\w*|loath|fail(?:s|ed|ing)? to|pretend\w*|almost|nearly|(?:little|no) sense"
    r"|(?:why|who|how) (?:would|should|could|do|does|did|shall)|used to|(?:was|were) (?:going|about) to"
    r"|(?:stupid|foolish|silly|naive|insane|mad|crazy) to|(?:fool|loser|coward|idiot|sucker)s?"
    rf"|had (?:\w+ )?(?:planned|meant|intended|hoped|wanted)|(?:should|would) have"
    rf"|(?:am|was|were|been|being) {_TOLD}|(?<!as )(?<!like )(?<!as in )(?<!as in the )(?<!like in the ){_WHEN})\b"
    rf"|\b(?!I\b|my\b)\w+ (?:said|says|tells|asks|wants?|wanted|chose|voted|picked|gave|offered|has|{_TOLD})\b.*~"
    r"|\bI (?:received|got) ~|~ (?:is|was) what (?!I\b|we\b)|\bchose\s+~\s+(?:before|then)\b",
    re.I,
)
_ONCE = re.compile(
    rf"(?:^|[.!?]\s)\W*(?:(?:in|during|on) )?{_WHEN}\b[^.!?]*~", re.I
)  # "Yesterday, I chose ~"
# Options that are also common words count only where they stand alone or are announced: "I vote for."
_COMMON = frozenset(
    "a i for in out on off up down to at by it the all none no yes so or and both one same".split()
)
_VERB = r"\b(?i:(?:answer|choice|vote|say|choose|pick|option)(?: is)?)\s+"
_ANNOUNCED = rf"(?:^|[.!:\n\"'*(]\s*|{_VERB}|\b(?i:am)\s+|['’]m\s+)"
_ALONE = r"(?=\s*(?:$|[.,;:!)\]\"'*\n]))"


class Unreadable(ValueError):
    """There is no answer in the text, or more than one."""


class NoJSON(Unreadable):
    """The text is no JSON, nor does it hold any: it may be plain words."""


def uttered(text: str) -> str:
    """What a model says, without its thoughts, the marks of its chat template, and a tag around the answer."""
    text = _TOKENS.sub("", _THOUGHT.sub("", text))
    tagged = _TAGGED.findall(text)
    return str(tagged[0][1]) if len(tagged) == 1 else text


def concluded(text: str) -> str:
    """What follows "final answer:" or "my answer is", or an "answer:" that begins a line; else the whole text."""
    ends = [found.end() for found in _CONCLUSION.finditer(text)]
    return text[ends[0] :] if len(ends) == 1 else text


# -- JSON --------------------------------------------------------------------------------------------------


def json_in(text: str) -> Any:
    """The JSON value in a text: all of it, else the only one in fences, else the only object.

    Raises NoJSON, or Unreadable when there are several or it is broken: what is there may be cut in two.
    """
    for stretches in ([text], _FENCE.findall(text), _balanced(text)):
        values = [value for stretch in stretches for value in _values(stretch.strip())]
        if values and all(value == values[0] for value in values):
            return values[0]
        if values:
            raise Unreadable(f"{len(values)} different JSON values in {_short(text)!r}")
    if _OBJECT.match(text):
        raise Unreadable(f"the JSON {_short(text)!r} is broken or breaks off")
    raise NoJSON(f"no JSON in {_short(text)!r}")


def _values(text: str) -> Iterator[Any]:
    """The value that a stretch of text is, if it is one; nothing for true, false and null."""
    for loads in (orjson.loads, _lenient):
        try:
            value = loads(text)
        except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
            continue
        if isinstance(value, dict | list | int | float | str) and not isinstance(value, bool):
            yield value
            return


def _lenient(text: str) -> Any:
    """JSON with comments, trailing commas, bare keys or typographic quotes, or a Python literal (none is executed)."""
    if len(text) > 100_000 or not text.startswith(("{", "[")):
        raise ValueError("not an object")
    for _ in range(2):  # a comment may stand between the comma and the bracket
        text = _FAULTS.sub(_mended, text)
    for straight in (text, re.sub("[“”„]", '"', text)):
        try:
            return json.loads(straight, strict=False)  # which lets a line break stand in a string
        except ValueError:
            continue
    return ast.literal_eval(text)


def _mended(fault: re.Match[str]) -> str:
    if fault.group(3):
        return f'{fault.group(2)}"{fault.group(3)}"'
    return fault.group(1) or ""


def _balanced(text: str) -> list[str]:
    """The stretches from a `{` to its matching `}`, outermost first, in order of appearance."""
    found, depth, start, quoted, escaped = [], 0, 0, False, False
    for i, char in enumerate(text):
        if quoted:
            quoted, escaped = (char != '"' or escaped), (char == "\\" and not escaped)
        elif char == '"':
            quoted = depth > 0
        elif char == "{":
            start, depth = (i if depth == 0 else start), depth + 1
        elif char == "}" and depth:
            depth -= 1
            if depth == 0:
                found.append(text[start : i + 1])
    return found


# -- words -------------------------------------------------------------------------------------------------


def option(text: str, options: tuple[str, ...]) -> str:
    """The one option named in a text, in any case, neither negated nor hedged. Raises Unreadable."""
    if text in options:
        return text
    text = concluded(text)
    bare = text.strip().strip("\"'`*_.!()[] ").casefold()
    for one in options:
        if bare == one.casefold():
            return one
    named, rest = _named(text, options)
    if len(named) != 1:
        raise Unreadable(f"{len(named)} of the options are named in {_short(text)!r}")
    (one,) = named
    if one.casefold() in _COMMON and not _stands_out(one, text):
        raise Unreadable(f"{one!r} may be a mere word in {_short(text)!r}")
    if _OTHERS.search(rest) or _apart(rest):
        raise Unreadable(f"another's act, another time or unwillingness is told in {_short(text)!r}")
    if doubtful(rest) and not (doubtful(one) and _leads(one, text)):
        raise Unreadable(f"a negation or a hedge makes {_short(text)!r} doubtful")
    return one


def _named(text: str, options: tuple[str, ...]) -> tuple[set[str], str]:
    """The options in a text, longer ones first ("agree" is not in "strongly agree"); and the rest."""
    named = set()
    for one in sorted(options, key=len, reverse=True):
        case = 0 if one in ("A", "I") else re.I  # the article and the pronoun are no options
        text, count = re.subn(r"(?<!\w)" + re.escape(one) + r"(?!\w)", " ~ ", text, flags=case)
        named |= {one} if count else set()
    return named, text


def _stands_out(one: str, text: str) -> bool:
    """Whether a common word is meant as the option: it stands alone or is announced."""
    if one in ("A", "I"):
        return bool(re.search(rf"{_ANNOUNCED}{one}{_ALONE}|{_VERB}{one}\b", text))
    return bool(re.search(_ANNOUNCED + re.escape(one) + _ALONE, text, re.I))


def _leads(one: str, text: str) -> bool:
    """Whether the text begins with the option, set off: "No, I won't" is a clear no."""
    return bool(re.match(r"[\s\"'*]*" + re.escape(one) + _ALONE, text, re.I))


def _apart(text: str) -> bool:
    """Whether the answer, marked ~, is told of another time or person, or with reluctance, in its own clause."""
    text = re.sub(r"[ \t]+", " ", text)
    clauses = [clause for clause in re.split(r"[.!?;,\n](?:\s|$)", text) if "~" in clause]
    return bool(_ONCE.search(text)) or any(map(_APART.search, clauses))


def doubtful(text: str) -> bool:
    """Whether the text negates or hedges something."""
    return bool(_DOUBTFUL.search(text))


def number(text: str, unit: str = "") -> float:
    """The one number named in a text, in digits or in words, neither negated nor hedged. Raises Unreadable.

    `unit` is what is counted: "50 %" is 50 only where percent are counted.
    """
    text = concluded(text)
    try:
        value = numerals.number(text, unit)
    except numerals.Unclear as doubt:
        raise Unreadable(f"{doubt} in {_short(text)!r}") from doubt
    if _apart(numerals.marked(text)):
        raise Unreadable(f"another's act, another time or unwillingness is told in {_short(text)!r}")
    if doubtful(re.sub(r"\bnone(?=\W*$)", "", text, flags=re.I)):
        raise Unreadable(f"a negation or a hedge makes {_short(text)!r} doubtful")
    return value


def prose(text: str) -> str:
    """The text itself, without a fence or a pair of quotes around all of it."""
    clean = text.strip()
    if fenced := _FENCE.fullmatch(clean):
        clean = fenced.group(1).strip()
    for opening, closing in ('""', "''", "“”"):
        inside = clean[1:-1]
        if (
            len(clean) > 1
            and clean[0] == opening
            and clean[-1] == closing
            and not {opening, closing} & set(inside)
        ):
            return inside
    return clean


def labelled(text: str, names: tuple[str, ...]) -> dict[str, str]:
    """Parts of a text that follow their names: ``give: 3, say: here``. Raises Unreadable when none does."""
    any_name = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    label = re.compile(
        rf"(?:^|[\n,;]|(?<=\s))(?:\s*\d+[.)]\s+)?[\"'*_-]*({any_name})[\"'*_]*\s*[:=]\s*", re.I
    )
    marks = list(label.finditer(text))
    if not marks:
        raise Unreadable("no labelled answer found")
    keys = {name.casefold(): name for name in names}
    ends = [m.start() for m in marks[1:]] + [len(text)]
    parts = [(keys[m.group(1).casefold()], text[m.end() : end]) for m, end in zip(marks, ends, strict=True)]
    if len(dict(parts)) < len(parts):
        raise Unreadable("a label occurs twice")
    return {name: part.strip(" ,;*\n") for name, part in parts}


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 60 else text[:57] + "..."
