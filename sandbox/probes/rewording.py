"""The same question in other words: edits that change nothing of what is asked, and one that turns it around."""

import re
from collections.abc import Callable, Sequence

QUOTE = re.compile(r'"(?:[^"\\]|\\.)*"')  # somebody's words, as `sandbox.wording.quoted` puts them
# Pairs of words that say the same; what is quoted stays as it was said.
ALIKE = (
    ("do not", "don't"), ("does not", "doesn't"), ("did not", "didn't"), ("is not", "isn't"), ("are not", "aren't"),
    ("it is", "it's"), ("that is", "that's"), ("you are", "you're"), ("you have", "you've"), ("cannot", "can't"),
    ("because", "since"), ("choose", "pick"), ("must", "have to"), ("at the same time", "simultaneously"),
    ("what do you do", "what is your move"), ("every", "each"), ("if", "in case"),
)  # fmt: skip
FRAMES = ("Here is a question, with all that you need to answer it. {}", "{} Take it as it stands.")


def layout(prompt: str) -> str:
    """Each sentence on a line of its own."""
    return outside_quotes(prompt, lambda text: re.sub(r"(?<=[.?!]) ", "\n", text))


def reworded(prompt: str) -> list[str]:
    """The same question in other words, in two ways or three; none is the prompt itself."""
    words = outside_quotes(prompt, _alike)
    told = dict.fromkeys([words, *(frame.format(words) for frame in FRAMES)])
    return [one for one in told if one != prompt]


def longer(prompt: str, names: Sequence[str] = (), whose: str = "") -> str:
    """What is quoted is said twice over; of one person only, if one is named: the last of `names` before the quote."""

    def twice(found: re.Match[str]) -> str:
        return found[0] if whose and _speaker(prompt[: found.start()], names) != whose else _doubled(found[0])

    return QUOTE.sub(twice, prompt)


def exchanged(one: str, other: str) -> Callable[[str], str]:
    """Of a text in which two names stand for each other."""
    either = re.compile(rf"(?<!\w)(?:{re.escape(one)}|{re.escape(other)})(?!\w)")
    return lambda text: either.sub(lambda found: other if found[0] == one else one, text)


def outside_quotes(prompt: str, change: Callable[[str], str]) -> str:
    """The prompt with what is not quoted changed."""
    parts, at = [], 0
    for found in QUOTE.finditer(prompt):
        parts += [change(prompt[at : found.start()]), found[0]]
        at = found.end()
    return "".join([*parts, change(prompt[at:])])


def _alike(text: str) -> str:
    for word, other in ALIKE:
        text = re.sub(rf"\b{word}\b", other, text)
        text = re.sub(rf"\b{word.capitalize()}\b", other.capitalize(), text)
    return text


def _doubled(quote: str) -> str:
    inner = quote[1:-1]
    return f'"{inner} {inner}"' if inner else quote


def _speaker(before: str, names: Sequence[str]) -> str:
    return max(names, key=before.rfind, default="") if any(name in before for name in names) else ""
