"""Words of people in prompts, and what scripted minds say: banks of sentences that do not sound like a stuck record."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from random import Random
from textwrap import dedent
from typing import TYPE_CHECKING, Any

from sandbox.events import Said

if TYPE_CHECKING:
    from sandbox.view import View


def bank(text: str) -> dict[str, tuple[str, ...]]:
    """Sentences by occasion: a word and a colon on a line of their own, then its sentences, one a line."""
    occasions: dict[str, tuple[str, ...]] = {}
    occasion = ""
    for line in filter(None, map(str.strip, text.splitlines())):
        if re.fullmatch(r"\w+:", line):
            occasion = line[:-1]
            occasions[occasion] = ()
        else:
            occasions[occasion] += (" ".join(line.split()),)
    return occasions


def texts(text: str) -> dict[str, str]:
    """One text by occasion, as `occasion: text`; lines that are indented further belong to it."""
    parts = re.split(r"^(\w+):", dedent(text), flags=re.MULTILINE)[1:]
    return {occasion: " ".join(told.split()) for occasion, told in zip(parts[::2], parts[1::2], strict=True)}


def fresh(sentences: Sequence[str], heard: Iterable[Said], dice: Random) -> str:
    """One of the sentences, slots and all; if possible one that is not in what was heard.

    It is known again by the longest part that is the same whatever is filled in.
    """
    texts = [line.text for line in heard]
    cores = {sentence: max(re.split(r"{\w+}", sentence), key=len) for sentence in sentences}
    unsaid = [sentence for sentence in sentences if not any(cores[sentence] in text for text in texts)]
    return dice.choice(unsaid or list(sentences))


def said(
    view: "View", lines: Sequence[str], slots: Mapping[str, Any], heard: Iterable[Said] | None = None
) -> str:
    """One of the lines, if possible one that was not heard lately, filled in.

    heard  what counts as lately; by default what was said among the last sixty things that one knows of
    """
    if heard is None:
        heard = [event for event in islice(view.known(), 60) if isinstance(event, Said)]
    return capitals(fresh(lines, heard, view.random).format_map(slots))


def capitals(text: str) -> str:
    """A capital letter at the beginning of each sentence, whatever was filled in there."""
    return re.sub(r"(^|[.!?] )([a-z])", lambda found: found[1] + found[2].upper(), text)


def quoted(text: str) -> str:
    """Somebody's words as data: one line in quotation marks that the words themselves cannot close."""
    return json.dumps(text, ensure_ascii=False)
