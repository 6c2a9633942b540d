"""A mind that asks a chat model: persona, view and ask become a prompt; the reply becomes a value."""

import json
import re
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import Field

from agents import prompts
from agents.faculties import NAMES, AnyFaculty, of_preset
from agents.faculties.turn import FAULTS, Turn
from agents.providers import alternatives
from sandbox import AnswerError, Ask, Completion, Mind, ModelError, Reply, Think, View, read, reading

Memory = str if TYPE_CHECKING else Literal[("", *NAMES)]  # one file in the folder of presets is one more
PRIVATE = re.compile(r"\bprivate\b[\s\"'*]*:", re.IGNORECASE)  # what names the private part of an answer
SAMPLING = (
    "temperature", "top_p", "top_k", "max_tokens", "frequency_penalty", "presence_penalty", "seed",
    "reasoning_effort",
)  # fmt: skip


class LLMMind(Mind):
    """Answers through a chat model, with a ladder: native structured output, JSON in the text, plain words, one repair.

    The rung that succeeded is recorded with every answer: ``native``, ``json``, ``text`` or ``repair``. When even the
    repair cannot be read the engine counts a failure and takes the ask's default.

    `model` may be an ordered list, ``openai:gpt-4.1-mini | ollama:llama3.2``: where one does not answer, after its
    retries, the next is asked. What failed is on record, and so is which model answered.
    """

    waits: ClassVar[bool] = True

    model: str = Field(
        "offline",
        min_length=1,
        description="chat model, e.g. openai:gpt-4.1-mini or ollama:llama3.2; after | another, where the first fails",
    )
    temperature: float | None = Field(
        None,
        ge=0,
        le=2,
        description="sampling temperature; here as below, the provider's own if empty (0 for a judge)",
    )
    top_p: float | None = Field(None, gt=0, le=1, description="share of probability that is sampled from")
    top_k: int | None = Field(None, ge=1, le=1000, description="tokens that are sampled from")
    max_tokens: int | None = Field(
        None, ge=1, le=200_000, description="longest answer in tokens, reasoning included"
    )
    frequency_penalty: float | None = Field(
        None, ge=-2, le=2, description="against words the more often they came"
    )
    presence_penalty: float | None = Field(None, ge=-2, le=2, description="against words that came at all")
    seed: int | None = Field(
        None, ge=0, le=2**31 - 1, description="the provider's sampling seed, the same in every call"
    )
    reasoning_effort: Literal["", "none", "minimal", "low", "medium", "high", "xhigh", "max"] = Field(
        "", description="how long a reasoning model thinks"
    )
    base_url: str = Field(
        "",
        description="address of an OpenAI-compatible server for the (first) model, e.g. http://localhost:8000/v1",
    )
    lines: int = Field(12, ge=0, le=200, description="how many of the last lines heard go into the prompt")
    prompt_tokens: int = Field(
        4000, ge=200, le=1_000_000,
        description="longest prompt, about; the oldest talk is left out first, then the oldest memories; "
        "the faculty summary keeps what mattered of that talk",
    )  # fmt: skip

    memory: Memory = Field(
        "", description="a memory by paper: what it recalls, thinks and keeps; none if empty"
    )
    faculties: tuple[AnyFaculty, ...] = Field(
        (), description="parts of a memory of one's own, after those of the preset, in their order"
    )

    @classmethod
    def key(cls) -> str:
        return "llm"

    def remote(self) -> str | None:
        return self.model

    def misfit(self) -> str | None:
        from agents.models import misfit  # with the clients, which a list of minds does not need

        lacks = (misfit(model, self._sampling(model, "")) for model in alternatives(self.model))
        return next(filter(None, lacks), None)

    def without(self) -> dict[str, tuple["LLMMind", frozenset[str]]]:
        parts = (*of_preset(self.memory), *self.faculties)
        kinds = [part.kind for part in parts]
        found = {}
        for n, (kind, part) in enumerate(zip(kinds, parts, strict=True)):
            others = (*parts[:n], *parts[n + 1 :])
            alone = frozenset(part.stores).difference(*(other.stores for other in others))
            name = kind if kinds.count(kind) == 1 else f"{kind} {kinds[: n + 1].count(kind)}"
            found[name] = (self.model_copy(update={"memory": "", "faculties": others}), alone)
        return found

    def answer(self, view: View, ask: Ask, think: Think) -> Reply:
        faculties = (*of_preset(self.memory), *self.faculties)
        turn = Turn(
            view,
            ask,
            lambda words, schema: self._consulted(view, words, schema, partial(think, purpose=turn.asking)),
        )
        turn.run("recall", faculties)
        turn.run("deliberate", faculties)
        if not turn.settled:
            reply = self._answered(
                view, turn.ask, think, turn, {s for one in faculties for s in (*one.stores, FAULTS)}
            )
            turn.value, turn.rung = reply.value, reply.rung
        turn.run("revise", faculties)
        turn.run("reflect", faculties)
        return Reply(turn.value, tuple(turn.writes), turn.rung, turn.defer)

    def _answered(self, view: View, ask: Ask, think: Think, turn: Turn, kept: set[str]) -> Reply:
        """The answer, by the ladder."""
        messages, turn.left = prompts.composed(
            view, ask, lines=self.lines, example=True, most=self.prompt_tokens, slots=turn.slots, kept=kept,
            aside=turn.aside is not None,
        )  # fmt: skip
        models, schema = alternatives(self.model), ask.answer.schema()
        schema = schema if turn.aside is None else prompts.in_two_parts(schema)
        first, models = self._asked(models, messages, schema, think, ask.tag)
        try:
            value, rung = read(_public(first.text, turn), ask.answer)
            return Reply(value, rung="native" if first.structured and rung == "json" else rung)
        except AnswerError as error:
            again = prompts.repair(messages, first.text, str(error), schema)
        second, _ = self._asked(models, again, schema, think, ask.tag)
        return Reply(read(_public(second.text, turn), ask.answer)[0], rung="repair")

    def _consulted(self, view: View, words: str, schema: Mapping[str, Any], think: Think) -> Any:
        """What the model says to a question of a faculty, as JSON. Raises ModelError, or Unreadable."""
        messages = prompts.aside(view, words, schema)
        told, _ = self._asked(alternatives(self.model), messages, dict(schema), think, "reflect")
        return reading.json_in(told.text)

    def _asked(
        self,
        models: tuple[str, ...],
        messages: prompts.Messages,
        schema: dict[str, Any],
        think: Think,
        tag: str,
    ) -> tuple[Completion, tuple[str, ...]]:
        """The first answer that a model gives, and the models from there on. Raises the last one's ModelError."""
        *_, last = models
        for nth, model in enumerate(models):
            try:
                return think(
                    messages, model=model, schema=schema, sampling=self._sampling(model, tag)
                ), models[nth:]
            except ModelError:
                if model == last:
                    raise
        raise AssertionError("the last model answers or raises")

    def _sampling(self, model: str, tag: str) -> dict[str, object]:
        """What was set; a judge is asked at temperature 0 unless another is set."""
        server = self.base_url if model == alternatives(self.model)[0] else ""
        given = {name: getattr(self, name) for name in SAMPLING} | {"base_url": server}
        if given["temperature"] is None and tag in ("judge", "grade"):
            given["temperature"] = 0
        return {name: value for name, value in given.items() if value not in (None, "")}


def _public(text: str, turn: Turn) -> str:
    """What a model said without its private part, which the turn takes; a text without one as it is.

    Raises AnswerError for a text in which a private part is named and cannot be told from the answer.
    """
    if turn.aside is None:
        return text
    try:
        found = reading.json_in(text)
    except reading.Unreadable:
        if PRIVATE.search(text):
            raise AnswerError("answer: the private part and the answer are not in one JSON table") from None
        return text
    if not isinstance(found, Mapping) or "answer" not in found:
        return text
    turn.aside = " ".join(str(found.get("private") or "").split())
    return json.dumps(found["answer"])
