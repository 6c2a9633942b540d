"""Text from agents, files and people, made safe to stand inside Markdown."""

import re

_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
# Invisible: keeps addresses and :codes: from being recognised after Markdown has undone the escapes.
_JOINER = "\u2060"
_SPECIAL = re.compile(r"(:|@|www\.|[<>=~-](?=[<>=~-]))", re.IGNORECASE)


def plain(text: object) -> str:
    """The text, such that `st.markdown` and labels show it as it is: no HTML, link, image, formula or icon.

    Line breaks and runs of spaces become one space.
    """
    words = " ".join(str(text).split())
    return _PUNCTUATION.sub(r"\\\1", _SPECIAL.sub(lambda found: found[0] + _JOINER, words))
