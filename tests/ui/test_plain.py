"""Text that is not ours is shown as it is."""

import re

from hypothesis import given
from hypothesis import strategies as st

from sandbox.ui.plain import plain


@given(st.text(st.characters(exclude_characters="\0\u2060")))
def test_plain_text_keeps_its_words_and_escapes_its_marks(text: str) -> None:
    shown = plain(text)
    unescaped = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", shown).replace("\u2060", "")
    assert unescaped == " ".join(text.split())


def test_plain_text_has_no_markup_left() -> None:
    assert plain("<b>*x*</b>") == r"\<b\>\*x\*\<\/b\>"
    assert plain("[a](http://b.c)") == "\\[a\\]\\(http\\:\u2060\\/\\/b\\.c\\)"
