"""Summary: what was said long ago, in a few sentences of one's own."""

from collections.abc import Sequence
from typing import ClassVar, Literal

from pydantic import Field

from agents import prompts
from agents.faculties.distil import MARKS
from agents.faculties.turn import Faculty, Turn
from sandbox import events, wording

STORE = "summary"


class Summary(Faculty):
    """Keeps what mattered of talk that a prompt leaves out: the old summary and what was left out since make a new one.

    So nothing that was said is lost at once, and a prompt stays as long as it is (Wang et al. 2023, "Recursively
    Summarizing Enables Long-Term Dialogue Memory in Large Language Models", arXiv 2308.15022; there after every
    session, here when enough was left out). Each summary rests on the lines it was made of and on the one before, which
    is retired.
    """

    kind: Literal["summary"] = "summary"
    stores: ClassVar[tuple[str, ...]] = (STORE, MARKS)

    after: int = Field(
        150, ge=1, le=100_000, description="tokens of talk left out since the last one that start one"
    )
    words: int = Field(100, ge=10, le=1000, description="longest summary, words")
    most: int = Field(
        3000, ge=100, le=100_000, description="most tokens of talk for one; what is beyond waits for the next"
    )

    def recall(self, turn: Turn) -> None:
        _, text, _ = held(turn)
        if text:
            turn.slots.setdefault("summary", []).append(wording.quoted(text))

    def reflect(self, turn: Turn) -> None:
        tried = turn.memory(MARKS).get(STORE, {}).get("seq", 0)
        if sum(prompts.tokens(line.text) for line in turn.left if line.seq > tried) < self.after:
            return
        turn.keep(MARKS, STORE, {"seq": turn.left[-1].seq})  # whatever comes of it: not asked again at once
        _, text, upto = held(turn)
        since = [line for line in turn.left if line.seq > upto]
        said = prompts.fitting(since, self.most, lambda line: line.text) or since[:1]
        found = turn.consult(prompts.summary(turn.view, said, text, self.words), prompts.SUMMARY_SCHEMA)
        told = found.get("summary") if isinstance(found, dict) else found
        if isinstance(told, str) and told.split():
            self._write(turn, told.split(), said)

    def _write(self, turn: Turn, told: list[str], said: Sequence[events.Said]) -> None:
        """The new summary in place of the one that stood."""
        key, *_ = held(turn)
        rests = [*([f"{STORE}.{key}"] if key else []), *(f"e{line.seq}" for line in said)]
        if key:
            turn.keep(STORE, key, {**turn.memory(STORE)[key], "retired": True})
        new = {"text": " ".join(told[: self.words])[: 8 * self.words], "evidence": rests, "seq": said[-1].seq}
        turn.keep(STORE, f"s{said[-1].seq}", new)


def held(turn: Turn) -> tuple[str, str, int]:
    """The summary that stands: its key, its text, and the last event it rests on; "" and 0 while there is none."""
    standing = [(key, item) for key, item in turn.memory(STORE).items() if not item.get("retired")]
    if not standing:
        return "", "", 0
    key, item = standing[-1]
    return key, str(item.get("text", "")), int(item.get("seq", 0))
