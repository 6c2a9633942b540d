"""A notebook of mistakes, by subject; a page stays only if decisions made again with it are better."""

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from pydantic import Field

from agents import asides
from agents.faculties.decisions import Decision
from agents.faculties.lessons import MARKS, TRIALS, Lessons, Stretch, fresh, line, numbers, tables
from agents.faculties.turn import Turn

STORE = "mistakes"
FIELDS = {"approach": "Right", "mistake": "The mistake", "strategy": "Strategy", "avoid": "Never"}


class Notebook(Lessons):
    """What went wrong, grouped by subject: the right approach, the mistake, a strategy, what never to do.

    After a stretch the decisions that paid less than its mean, or lost, are grouped and put into words. A subject that
    is known is rewritten in its place, never written twice. The decisions of the stretch are then made again: unless
    more of them come out better than worse the pages are taken back (Mistake Notebook Learning).
    """

    kind: Literal["notebook"] = "notebook"
    stores: ClassVar[tuple[str, ...]] = (STORE, MARKS, TRIALS)

    accept: Literal["always", "better"] = Field("better", description="whether pages must prove themselves")
    most: int = Field(5, ge=1, le=20, description="subjects at a time")
    kept: int = Field(100, ge=1, le=5000, description="subjects kept, those last written")
    alike: float = Field(0.9, gt=0, le=1, description="likeness (cosine) from which two subjects are one")

    def learn(self, turn: Turn, stretch: Stretch) -> None:
        failed = failures(stretch.made[-self.batch :])
        if not failed:
            return
        known = {item["subject"]: item["text"] for item in turn.memory(STORE).values()}
        words = asides.notebook([one.words for one in failed], known, self.most)
        found = tables(turn.consult(words, asides.notebook_schema(self.most)), "entries")
        for one in found[: self.most]:
            about = [failed[n - 1] for n in numbers(one.get("because")) if 0 < n <= len(failed)]
            subject, text = line(one.get("subject"), 80), page(one)
            if subject and text and about:
                self._write(turn, subject, text, about, stretch.at)

    def _write(self, turn: Turn, subject: str, text: str, about: list[Decision], at: int) -> None:
        pages = turn.memory(STORE)
        key = self._known(turn, subject)
        old = pages.get(key, {"evidence": [], "version": 0, "subject": subject})
        evidence = [id for one in about for id in one.evidence]
        key = key or fresh(turn, STORE, "m", 4)
        item = {
            "subject": old["subject"], "text": f"{old['subject']}. {text}"[:800], "like": about[-1].asked.prompt[:600],
            "evidence": list(dict.fromkeys([*old["evidence"], *evidence]))[-12:],
            "version": old["version"] + 1, "seq": at,
        }  # fmt: skip
        turn.keep(STORE, key, item)
        if len(pages) > self.kept:
            turn.keep(STORE, min(pages, key=lambda key: pages[key]["seq"]), None)

    def _known(self, turn: Turn, subject: str) -> str:
        """The key of the page about this subject, or one so like it that it is the same; "" where there is none."""
        pages = turn.memory(STORE)
        for key, item in pages.items():
            if item["subject"].casefold() == subject.casefold():
                return key
        if not pages:
            return ""
        rows = turn.view.embed([subject, *(item["subject"] for item in pages.values())])
        likeness = dict(zip(pages, (rows[1:] @ rows[0]).tolist(), strict=True))
        nearest = max(likeness, key=likeness.__getitem__)
        return nearest if likeness[nearest] >= self.alike else ""


def failures(made: list[Decision]) -> list[Decision]:
    """Decisions that lost, or paid less than the mean of all of them."""
    paid = [one.paid or 0.0 for one in made]
    mean = sum(paid) / len(paid) if paid else 0.0
    return [one for one, amount in zip(made, paid, strict=True) if amount < 0 or amount < mean]


def page(entry: Mapping[str, Any]) -> str:
    """The four fields in a row, those that are there."""
    told = {title: line(entry.get(name), 180) for name, title in FIELDS.items()}
    return " ".join(f"{title}: {text}" for title, text in told.items() if text)
