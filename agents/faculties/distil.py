"""Distil: lessons from what happened. A model proposes, the rules here decide what may be written."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar, Literal

from pydantic import Field

from agents import prompts, reflections
from agents.faculties import experience
from agents.faculties.experience import Statement
from agents.faculties.lessons import MARKS, TRIALS, Lessons, Stretch, fresh, line, numbers, tables
from agents.faculties.recall import Recall
from agents.faculties.turn import Faculty, Turn
from sandbox import wording

UNKNOWN = "tags of unknown rules"


class Insights(Faculty):
    """Reflection when enough has happened: a few insights, each with the statements that it rests on.

    Importance adds up; when the sum since the last time reaches the threshold the newest statements are shown, and
    insights are asked for (Park et al. 2023, section 4.2; their threshold is 150, with importance from 1 to 10). With
    `questions` the mind first asks itself what matters in them, and draws its insights from what it recalls for each.
    """

    kind: Literal["insights"] = "insights"
    stores: ClassVar[tuple[str, ...]] = ("insights", MARKS)

    threshold: float = Field(
        150, gt=0, le=1e6, description="importance since the last reflection that starts one"
    )
    statements: int = Field(100, ge=1, le=1000, description="newest statements shown")
    most: int = Field(5, ge=1, le=20, description="insights at a time, for each question")
    questions: int = Field(
        0, ge=0, le=10, description="questions one asks oneself first; 0: insights come straight away"
    )
    recalled: int = Field(30, ge=1, le=500, description="statements recalled for a question")

    def reflect(self, turn: Turn) -> None:
        mark = turn.memory(MARKS).get("insights", {"seq": 0})["seq"]
        lived = experience.since(turn.view, mark, self.statements)
        if sum(one.importance for one in lived) < self.threshold:
            return
        at = experience.now(turn.view)
        turn.keep(MARKS, "insights", {"seq": at})  # whatever comes of it: not asked again at once
        made = [one for grounds in self._grounds(turn, lived) for one in self._drawn(turn, *grounds)]
        for n, (text, evidence) in enumerate(made, 1):
            item = {"text": text, "evidence": evidence, "importance": 8, "seq": at}
            turn.keep("insights", f"i{at}-{n}", item)

    def _grounds(self, turn: Turn, lived: list[Statement]) -> Iterator[tuple[str, list[Statement]]]:
        """Questions of one's own with what is recalled for each; or none, with what happened since."""
        if not self.questions:
            yield "", lived
            return
        words = reflections.questions([one.text for one in lived], self.questions)
        found = turn.consult(words, reflections.questions_schema(self.questions))
        listed = found.get("questions") if isinstance(found, Mapping) else found
        for asked in (listed if isinstance(listed, list) else [])[: self.questions]:
            if question := line(asked, 200):
                yield question, Recall(k=self.recalled).found(turn, question)

    def _drawn(
        self, turn: Turn, question: str, statements: list[Statement]
    ) -> Iterator[tuple[str, list[str]]]:
        """Insights, each with the ids of the statements that it rests on; what rests on none is none."""
        words = reflections.insights([one.text for one in statements], self.most, question)
        found = turn.consult(words, reflections.insights_schema(self.most))
        for one in tables(found, "insights")[: self.most]:
            evidence = [statements[i - 1].id for i in numbers(one.get("because")) if 0 < i <= len(statements)]
            if (text := line(one.get("text"))) and evidence:
                yield text, evidence


class Playbook(Lessons):
    """Bullets that grow by small steps: after a game new ones are added, known ones tagged (ACE, arXiv 2510.04618).

    The model may only add, tag and merge; nothing rewrites the whole. A bullet that hurt three times, and more often
    than it helped, is retired. Ids are never used again.
    """

    kind: Literal["playbook"] = "playbook"
    stores: ClassVar[tuple[str, ...]] = ("playbook", MARKS, TRIALS)

    tokens: int = Field(600, ge=0, le=100_000, description="most tokens of the playbook in a prompt")
    most: int = Field(3, ge=1, le=20, description="bullets added at a time")

    def recall(self, turn: Turn) -> None:
        bullets = sorted(
            ((key, item) for key, item in turn.memory("playbook").items() if not item.get("retired")),
            key=lambda bullet: (bullet[1]["hurt"] - bullet[1]["helped"], -bullet[1]["seq"]),
        )
        room = self.tokens
        for key, item in bullets:
            line = f"[{key}] {wording.quoted(item['text'])}"
            room -= prompts.tokens(line)
            if room < 0:
                break
            turn.slots.setdefault("playbook", []).append(line)

    def learn(self, turn: Turn, stretch: Stretch) -> None:
        bullets = {key: one for key, one in turn.memory("playbook").items() if not one.get("retired")}
        words = reflections.playbook([one.text for one in stretch.lived], stretch.won, bullets, self.most)
        found = turn.consult(words, reflections.playbook_schema(self.most))
        self._tag(turn, tables(found, "tags"))
        for one in tables(found, "merge")[: self.most]:
            self._merge(turn, one, stretch.at)
        self._add(turn, tables(found, "add"), [one.id for one in stretch.lived], stretch.at)

    def _tag(self, turn: Turn, tags: Iterable[Mapping[str, Any]]) -> None:
        """Counters of known bullets; an unknown id changes nothing, and is counted."""
        for one in tags:
            key, tag = str(one.get("id", "")).strip("[] "), str(one.get("tag", "")).casefold()
            counter = {"helpful": "helped", "harmful": "hurt"}.get(tag)
            item = turn.memory("playbook").get(key)
            if not item:
                turn.keep(MARKS, UNKNOWN, turn.memory(MARKS).get(UNKNOWN, 0) + 1)
            elif counter:
                changed = {**item, counter: item[counter] + 1}
                retired = changed["hurt"] >= 3 and changed["hurt"] > changed["helped"]
                turn.keep("playbook", key, {**changed, **({"retired": True} if retired else {})})

    def _merge(self, turn: Turn, one: Mapping[str, Any], at: int) -> None:
        """Two or more live bullets become the first of them: counters add up, the others are retired."""
        listed = one.get("ids")
        ids = dict.fromkeys(str(id).strip("[] ") for id in listed) if isinstance(listed, list) else {}
        live = {
            id: item for id in ids if (item := turn.memory("playbook").get(id)) and not item.get("retired")
        }
        text = line(one.get("text"))
        if len(live) < 2 or not text:
            return
        first, *others = live
        sums = {name: sum(item[name] for item in live.values()) for name in ("helped", "hurt")}
        evidence = list(dict.fromkeys(id for item in live.values() for id in item["evidence"]))[-8:]
        turn.keep("playbook", first, {**live[first], **sums, "text": text, "evidence": evidence, "seq": at})
        for id in others:
            turn.keep("playbook", id, {**live[id], "retired": True})

    def _add(self, turn: Turn, proposed: list[Mapping[str, Any]], evidence: list[str], at: int) -> None:
        known = {str(item["text"]).casefold() for item in turn.memory("playbook").values()}
        for one in proposed[: self.most]:
            text = " ".join(str(one.get("text", "")).split())[:400]
            if text and text.casefold() not in known:
                known.add(text.casefold())
                item = {"text": text, "helped": 0, "hurt": 0, "evidence": evidence[-8:], "seq": at}
                turn.keep("playbook", fresh(turn, "playbook", "b"), item)
