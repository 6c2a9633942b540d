"""Skins: the same game told in other words.

A script deals in canonical options, and so do bots, payments, the board and what is posted on it. Words meet them in
two places only: the prompt of an ask, and the labels of its options (`Choice.labels`). A model or a person sees the
labels and answers with one; the answer type turns it back before anything is recorded as chosen. So a skin never
changes a run of minds that answer by value: who is asked what, what they choose, what is paid, posted and tied is the
same event for event, and only prompts, labels, units and what people say differ (a conformance test holds every
scenario to it).

In a skin with `swapped` labels an option is called by its opposite's name while the rules stay: whoever goes by the
rules plays on, whoever goes by the sound of a word is led astray (after AutoEnv, arXiv 2511.19304, inverse semantics).

Every scenario can be played in several languages: whoever is asked is told which to think and speak in. The words of
the game are translated where its skins have them in that language, and English where they do not.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from sandbox.answers import Choice

Language = Literal["en", "de", "fr", "es", "it", "pt", "nl", "zh", "ja"]
SPOKEN: dict[Language, str] = {
    "en": "",
    "de": "Denke, antworte und sprich auf Deutsch, auch wo du in einer anderen Sprache gefragt wirst.",
    "fr": "Réfléchis, réponds et parle en français, même quand on t'interroge dans une autre langue.",
    "es": "Piensa, responde y habla en español, aunque te pregunten en otro idioma.",
    "it": "Pensa, rispondi e parla in italiano, anche quando ti si chiede qualcosa in un'altra lingua.",
    "pt": "Pensa, responde e fala em português, mesmo quando te perguntarem noutra língua.",
    "nl": "Denk, antwoord en spreek in het Nederlands, ook als je iets in een andere taal wordt gevraagd.",
    "zh": "请用中文思考、回答和发言，即使问题是用其他语言提出的。",
    "ja": "質問が他の言語であっても、日本語で考え、答え、話してください。",
}  # how people are told to speak a language, in that language


@dataclass(frozen=True, slots=True)
class Skin:
    """How a game is told.

    texts    sentences by occasion; slots in braces are filled with facts, or with what an option is called
    options  canonical option -> what it is called: its slot in a text, and its label; else it goes by its own name
    """

    texts: Mapping[str, str]
    options: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "texts", {key: " ".join(text.split()) for key, text in self.texts.items()})

    def tell(self, occasion: str, **facts: Any) -> str:
        """The sentences of an occasion. Raises KeyError for an occasion or a slot that is not known."""
        return self.texts[occasion].format_map({**self.options, **facts})

    def called(self, option: str) -> str:
        """What people who are asked call this option."""
        return self.options.get(option, option)

    def choice(self, *options: str) -> Choice:
        """A choice among canonical options, shown as this skin calls them."""
        labels = tuple(map(self.called, options))
        return Choice(options=options, labels=() if labels == options else labels)

    def swapped(self, one: str, other: str) -> "Skin":
        """The inverted skin: each of two options is called by the other's name."""
        return replace(self, options={**self.options, one: self.called(other), other: self.called(one)})
