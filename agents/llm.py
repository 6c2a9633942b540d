"""A mind that asks a chat model: persona, view and ask become a prompt; the reply becomes a value."""

from typing import ClassVar

from pydantic import Field

from agents import prompts
from sandbox import AnswerError, Ask, Mind, Reply, Think, View, read


class LLMMind(Mind):
    """Answers through a chat model, with a ladder: native structured output, JSON in the text, plain words, one repair.

    The rung that succeeded is recorded with every answer: ``native``, ``json``, ``text`` or ``repair``. When even the
    repair cannot be read the engine counts a failure and takes the ask's default.
    """

    waits: ClassVar[bool] = True

    model: str = Field("offline", min_length=1, description="chat model, e.g. openai:gpt-4.1-mini or ollama:llama3.2")
    temperature: float | None = Field(None, ge=0, le=2, description="sampling temperature; the provider's own if empty")
    base_url: str = Field("", description="address of an OpenAI-compatible server, e.g. http://localhost:8000/v1")
    lines: int = Field(12, ge=0, le=200, description="how many of the last lines heard go into the prompt")

    @classmethod
    def key(cls) -> str:
        return "llm"

    def remote(self) -> str | None:
        return self.model

    def answer(self, view: View, ask: Ask, think: Think) -> Reply:
        messages = prompts.compose(view, ask, lines=self.lines, example=True)
        schema, sampling = ask.answer.schema(), self._sampling()
        first = think(messages, model=self.model, schema=schema, sampling=sampling)
        try:
            value, rung = read(first.text, ask.answer)
            return Reply(value, rung="native" if first.structured and rung == "json" else rung)
        except AnswerError as error:
            again = prompts.repair(messages, first.text, str(error), ask)
        second = think(again, model=self.model, schema=schema, sampling=sampling)
        return Reply(read(second.text, ask.answer)[0], rung="repair")

    def _sampling(self) -> dict[str, object]:
        given = {"temperature": self.temperature, "base_url": self.base_url}
        return {name: value for name, value in given.items() if value not in (None, "")}
