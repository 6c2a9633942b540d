"""Text from agents, files and people, made safe to stand inside Markdown."""

import re

_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_JOINER = (
    "\u2060"  # invisible; keeps addresses and :codes: from being recognised after the escapes are undone
)


def plain(text: object) -> str:
    """The text, such that `st.markdown` and labels show it as it is: no HTML, links, images, formulas or icons.

    Line breaks and runs of spaces become one space.
    """
    words = " ".join(str(text).split())
    broken = re.sub(
        r"(:|@|www\.|[<>=~-](?=[<>=~-]))", lambda found: found[0] + _JOINER, words, flags=re.IGNORECASE
    )
    return _PUNCTUATION.sub(r"\\\1", broken)
