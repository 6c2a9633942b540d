"""What the offline voice knows and hears: words that give a persona its temper, and sentences for each
temper.

A sentence may mention one fact from the question: {who} a name, {number} a number with its unit, {quote} what
was quoted. Each register has sentences with and without a fact; those without stand alone and are short.
"""

import re

_NAME = re.compile(r"(?<=[a-z,;] )[A-Z][a-z]+\b|^[A-Z][a-z]+(?=:)", re.MULTILINE)
_UNIT = "units?|points?|coins?|tons?|tonnes?|fish|votes?|tokens?|dollars?|cattle|percent"
_NUMBER = re.compile(rf"(?<![\w.,])\d+(?:\.\d+)? ?(?:%|(?:{_UNIT})\b)")
_FIGURE = re.compile(r"(?<![\w.,])\d+(?:\.\d+)?(?![\w%])(?!\.\d)")
_SELF = re.compile(r"\b(?:[Yy]ou are|[Yy]our name is) ([A-Z]\w+)")
_QUOTE = re.compile(r"[\"“]([^\"“”\n]{2,60})[\"”]")
_NOT_NAMES = frozenset(
    "I You The A An It They We He She Your Their If This That Answer Reply Round JSON".split()
)


TEMPERS = {
    "warm": r"generous\w*|kind(?:ly|ness)?|kind-hearted|cooperative|altruis\w+|helpful|warm(?:-hearted)?"
    r"|caring|friendly|trusting|forgiving|compassionate|selfless|considerate",
    "cold": r"greedy|greed|selfish\w*|ruthless|competitive|stingy|cunning|exploitative|calculating|egoistic",
    "wary": r"cautious\w*|careful|suspicious|scept\w+|skeptic\w*|anxious|prudent|distrustful|timid|wary",
    "bold": r"bold|stubborn|proud|angry|blunt|passionate|fiery|outspoken|hot-headed|brave|reckless",
}
LEANS = {"warm": 0.85, "bold": 0.55, "plain": 0.5, "wary": 0.3, "cold": 0.1}

_KIND = (
    "cooperate cooperates give share help accept trust yes agree forgive support contribute stag join donate"
)
_UNKIND = "defect defects keep refuse reject betray no disagree punish oppose withhold hare leave steal take"
CHOICES = dict.fromkeys(_KIND.split(), 1) | dict.fromkeys(_UNKIND.split(), -1)  # a kind word, an unkind word
GIVING = re.compile(
    r"\b(?:giv\w+|gave|shar(?:e|es|ed|ing)|donat\w+|contribut\w+|offer\w*|send\w*|transfer\w*|invest\w*)\b"
)
TAKING = re.compile(
    r"\b(?:keep\w*|kept|tak(?:e|es|en|ing)|catch\w*|harvest\w*|extract\w*|demand\w*|withdraw\w*|graz\w+|pollut\w+"
    r"|emit\w*|claim\w*|consum\w+|price\w*|charg\w+)\b"
)
REGISTERS = {
    "reason": r"reason|why|because|explanation|justif|thought",
    "advice": r"advice|strategy|lesson|rule|memory|note|reflect|plan",
}

PHRASES: dict[str, dict[str, tuple[str, ...]]] = {
    "warm": {
        "say": (
            "{who}, I am glad we are in this together, and I will do my part.",
            "I saw {number} on the table, and there is enough in it for all of us.",
            "“{quote}” is a good word, and I want to live up to it.",
            "Let us look after each other.",
            "I would rather trust once too often.",
            "What helps you helps me in the end.",
        ),
        "reason": (
            "I want {who} to know that kindness comes back.",
            "With {number} at stake, I would rather be open-handed.",
            "After “{quote}” I want to answer in good faith.",
            "Someone has to start being kind.",
            "A shared gain lasts longer.",
        ),
        "advice": (
            "Treat {who} well, and treat those who come later no worse.",
            "Remember {number}, and give a little more than seems needed.",
            "Keep “{quote}” in mind, and begin with an open hand.",
            "Begin with an open hand.",
            "Forgive one slip, and say so.",
        ),
    },
    "cold": {
        "say": (
            "{who} can speak for {who}; I look after what is mine.",
            "I counted {number}, and I mean to end with more than my neighbours.",
            "“{quote}” sounds fine, but it fills no pocket of mine.",
            "I take what the rules leave me.",
            "Kind words cost nothing and buy nothing.",
            "Nobody here plays for my sake.",
        ),
        "reason": (
            "I owe {who} nothing.",
            "Given {number}, holding back would only make others richer.",
            "“{quote}” does not change what pays.",
            "It pays best.",
            "Others would do the same to me.",
        ),
        "advice": (
            "Let {who} move first, and keep what you have.",
            "Look at {number}, and spend as little of your own as you can.",
            "When someone says “{quote}”, ask what it earns you.",
            "Keep more than you show.",
            "Give only where it comes back.",
        ),
    },
    "wary": {
        "say": (
            "I will wait and see what {who} does before I go further.",
            "I would like to be sure about {number} before I risk more.",
            "I heard “{quote}”, and I would still like some proof.",
            "Small steps are safer.",
            "I have been let down before.",
            "Let us not promise too much.",
        ),
        "reason": (
            "I am not yet sure of {who}.",
            "With {number} in play, a small step is safer.",
            "“{quote}” may be true, but I would rather keep a reserve.",
            "I want to keep a reserve.",
            "It is the smaller risk.",
        ),
        "advice": (
            "Watch {who} for a round before you commit.",
            "Write down {number}, and change course only slowly.",
            "Check whether “{quote}” still holds before you rely on it.",
            "Start small and raise slowly.",
            "Never risk all at once.",
        ),
    },
    "bold": {
        "say": (
            "{who}, look me in the eye and say it plainly.",
            "I see {number}, and I am not going to whisper about it.",
            "“{quote}”? Then let us see it done.",
            "Enough talk, let us act.",
            "I stand by what I do.",
            "Half a step is no step.",
        ),
        "reason": (
            "I want {who} to see where I stand.",
            "At {number} somebody has to take a clear line.",
            "“{quote}” calls for a clear answer.",
            "A clear line is better than none.",
            "I would do it again.",
        ),
        "advice": (
            "Tell {who} early where you stand.",
            "Take {number} as a challenge, and answer it at once.",
            "When you hear “{quote}”, answer it in the open.",
            "Say what you will do, then do it.",
            "Answer a wrong at once, then drop it.",
        ),
    },
    "plain": {
        "say": (
            "I have taken note of what {who} did.",
            "I go by {number}, as it stands.",
            "I heard “{quote}”, and I weigh it with the rest.",
            "I will go by what happens next.",
            "Both sides have a point.",
            "Let us keep it simple.",
        ),
        "reason": (
            "I answer {who} in kind.",
            "It fits {number}, as things stand.",
            "I gave “{quote}” its due weight.",
            "It fits what I have seen so far.",
            "It is a fair middle.",
        ),
        "advice": (
            "Answer {who} in kind.",
            "Keep an eye on {number}, and adjust when it moves.",
            "Weigh “{quote}” against what you see yourself.",
            "Look first, then decide.",
            "Do as you are done by.",
        ),
    },
}


def name_in(persona: str) -> str | None:
    """The persona's own name, where it says "You are Ada"; a voice does not speak of itself by name."""
    found = _SELF.search(persona)
    return found[1] if found else None


def facts_in(heard: str, own: str | None) -> dict[str, list[str]]:
    """What sentences may mention: others' names, numbers with their unit, short quotes; else bare numbers."""
    found = {
        "who": [name for name in _NAME.findall(heard) if name not in _NOT_NAMES and name != own],
        "number": _NUMBER.findall(heard),
        "quote": [" ".join(quote.split()).rstrip(".,;:!?") for quote in _QUOTE.findall(heard)],
    }
    if not any(found.values()):
        found["number"] = [f"the figure {figure}" for figure in _FIGURE.findall(heard)]
    return {kind: facts for kind, facts in found.items() if facts}


def temper_of(persona: str) -> tuple[str, float]:
    """The temper most of the persona's words speak for, and their mean lean; negated words do not count."""
    hits = {
        temper: len(re.findall(rf"(?<!not )(?<!never )(?<!hardly )\b(?:{words})\b", persona))
        for temper, words in TEMPERS.items()
    }
    total = sum(hits.values())
    if not total:
        return "plain", LEANS["plain"]
    return max(hits, key=lambda t: hits[t]), sum(LEANS[t] * n for t, n in hits.items()) / total
