"""Skills: what to do when, loaded in two steps; changes are proposed one by one, put together, verified and tried."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Literal

from pydantic import Field

from agents import asides, prompts
from agents.faculties import experience, versions
from agents.faculties.lessons import MARKS, TRIALS, Lessons, Stretch, fresh, line, tables
from agents.faculties.turn import Turn
from sandbox import wording

STORE, PATCHES, BLAME = "skills", "patches", "skill_faults"
AT_ONCE, LEVELS = 5, 5  # proposals put together by one call, and how often what comes of that (Trace2Skill)


class Skills(Lessons):
    """A library of skills: a name, when it is needed, and what to do.

    The index stands in every prompt, the text only of those that the mind opens for a question. After each stretch one
    small change is proposed against the library as it is; after a few of them all are put together at once, so that
    their order does not matter (Trace2Skill: five to a call, in at most five levels). After a stretch that went badly
    the mind says what was at fault: a trigger that was wrong is changed without the text, and where no skill is to
    blame none is touched (labels of SkillClaw). A changed skill is verified on four counts, mean 0.75 (SkillClaw), and
    may have to prove itself on decisions made again; what is refused leaves the library as it was. Every version is
    kept: one that does worse than an earlier one gives way to it. Each rests on evidence, and is retired when nobody
    opens it for long.
    """

    kind: Literal["skills"] = "skills"
    stores: ClassVar[tuple[str, ...]] = (STORE, PATCHES, versions.STORE, BLAME, MARKS, TRIALS)

    together: int = Field(3, ge=1, le=100, description="proposals that are put together at once")
    opened: int = Field(2, ge=1, le=10, description="skills read for one question, at most")
    verified: float = Field(0.75, ge=0, le=1, description="mean of the four checks that a change must reach")
    kept: int = Field(30, ge=1, le=500, description="skills in the library, at most")
    unused: int = Field(
        20, ge=1, le=1000, description="stretches without being opened after which one is retired"
    )
    tokens: int = Field(400, ge=0, le=100_000, description="most tokens of index and texts, each")

    def recall(self, turn: Turn) -> None:
        """First step: the index."""
        live = _live(turn).items()
        lines = (f"[{key}] {wording.quoted(item['name'] + ': ' + item['trigger'])}" for key, item in live)
        if index := prompts.fitting(lines, self.tokens):
            turn.slots["skills"] = index

    def deliberate(self, turn: Turn) -> None:
        """Second step: the texts of those that are needed."""
        index = turn.slots.get("skills", [])
        if not index:
            return
        found = turn.consult(asides.choose(turn.ask.prompt, index, self.opened), asides.CHOOSE_SCHEMA)
        listed = found.get("open") if isinstance(found, Mapping) else found
        names = [str(one).strip(" []").casefold() for one in listed] if isinstance(listed, list) else []
        live, number = _live(turn), turn.memory(MARKS).get(STORE, {}).get("number", 0)
        wanted = [key for key, item in live.items() if {key, item["name"].casefold()} & set(names)][
            : self.opened
        ]
        for key in wanted:
            if live[key]["opened"] != number:
                turn.keep(STORE, key, {**live[key], "opened": number, "used": live[key]["used"] + 1})
        versions.opened(turn, wanted)
        texts = (wording.quoted(f"{live[key]['name']}: {live[key]['body']}") for key in wanted)
        if read := prompts.fitting(texts, self.tokens):
            turn.slots["skill"] = read

    def reflect(self, turn: Turn) -> None:
        """Proposals are kept as they come; only what is put together is accepted or refused."""
        stretch = self.over(turn)
        if stretch is None:
            return
        self.account(turn, stretch)
        self.learn(turn, stretch)
        pending = turn.memory(PATCHES)
        if len(pending) >= self.together:
            self._put_together(turn, stretch, dict(sorted(pending.items())))

    def account(self, turn: Turn, stretch: Stretch) -> None:
        """What a stretch says of the skills that were opened in it; what nobody opened for long is retired."""
        opened = versions.opened_before(turn, stretch.at)
        for key, item in _live(turn).items():
            if stretch.number - item["opened"] >= self.unused:
                turn.keep(STORE, key, {**item, "retired": True})
            elif key in opened and stretch.won is not None:
                versions.tried(turn, key, item, stretch.won)
                if version := versions.better(turn, key, item):
                    versions.back_to(turn, STORE, key, version, stretch.at)

    def learn(self, turn: Turn, stretch: Stretch) -> None:
        """One proposal, by what was at fault."""
        words = asides.patch([one.text for one in stretch.lived], stretch.won, self._told(turn))
        found = turn.consult(words, asides.PATCH_SCHEMA)
        one = found if isinstance(found, Mapping) else {}
        fault = one.get("fault") if stretch.won is False and one.get("fault") in asides.FAULTS else ""
        evidence = [statement.id for statement in stretch.lived][-8:]
        if fault:
            count = turn.memory(BLAME).get(fault, {"count": 0})["count"] + 1
            turn.keep(BLAME, fault, {"count": count, "evidence": evidence, "seq": stretch.at})
        skill = _by_fault(_live(turn), _skill(one), fault)
        if one.get("decision") in ("create", "improve") and skill and evidence:
            turn.keep(PATCHES, f"p{stretch.number:04}", {**skill, "evidence": evidence, "seq": stretch.at})

    def _put_together(self, turn: Turn, stretch: Stretch, pending: Mapping[str, Any]) -> None:
        merged = self._merged(turn, list(pending.values()))  # where that fails, the proposals wait on
        for key in pending:
            turn.keep(PATCHES, key, None)
        before = len(turn.writes)
        evidence = list(dict.fromkeys(id for one in pending.values() for id in one["evidence"]))[-12:]
        for one in merged:
            if skill := _skill(one):
                self._propose(turn, skill, evidence, stretch)
        if self.accept == "better":
            self._try(turn, stretch, before)

    def _merged(self, turn: Turn, proposals: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        """A few to a call, and what comes of that again, until one call has seen all or nothing becomes fewer.

        What is proposed twice is there once, and their order follows from their words.
        """
        merged = [one for _, one in sorted({_words(one): one for one in proposals}.items())]
        for _ in range(LEVELS):
            groups = [merged[n : n + AT_ONCE] for n in range(0, len(merged), AT_ONCE)]
            before = len(merged)
            merged = [one for group in groups for one in self._together(turn, group)]
            if len(groups) < 2 or len(merged) >= before:
                break
        return merged

    def _together(self, turn: Turn, group: list[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        if len(group) < 2:
            return group
        words = asides.merge([_words(one) for one in group], self._told(turn))
        found = tables(turn.consult(words, asides.merge_schema(self.kept)), "skills")
        return [skill for one in found if (skill := _skill(one))]

    def _told(self, turn: Turn) -> dict[str, str]:
        """The skills as a change is made to them, those opened last first, within the bound."""
        live = sorted(_live(turn).values(), key=lambda item: -item["opened"])
        texts = prompts.fitting((item["text"] for item in live), self.tokens)
        return {item["name"]: text for item, text in zip(live, texts, strict=False)}

    def _propose(self, turn: Turn, skill: dict[str, str], evidence: list[str], stretch: Stretch) -> None:
        live = _live(turn)
        key = next(
            (key for key, item in live.items() if item["name"].casefold() == skill["name"].casefold()), ""
        )
        old = live.get(key, {"version": 0, "text": "", "used": 0})
        if not key and len(live) >= self.kept:
            return
        score = self._score(turn, _words(skill), old["text"], evidence)
        turn.keep(
            TRIALS,
            f"check of {skill['name']} {stretch.number}",
            {"score": score, "kept": score >= self.verified},
        )
        if score < self.verified:
            return
        version = versions.newest(turn, key, old)
        if key:
            versions.remember(turn, key, old)
        key = key or fresh(turn, STORE, "k")
        item = {
            "name": skill["name"], "trigger": skill["trigger"], "body": skill["text"], "text": _words(skill),
            "version": version + 1, "before": old["text"], "used": old["used"], "opened": stretch.number,
            "evidence": evidence, "seq": stretch.at,
        }  # fmt: skip
        turn.keep(STORE, key, item)
        versions.remember(turn, key, item)

    def _score(self, turn: Turn, skill: str, before: str, evidence: list[str]) -> float:
        """The mean of four checks; one that is missing counts as 0."""
        told = [one.text for one in _lived(turn, evidence)]
        found = turn.consult(asides.verify(skill, before, told), asides.VERIFY_SCHEMA)
        given = found if isinstance(found, Mapping) else {}
        scores = [given.get(check) for check in asides.CHECKS]
        return sum(min(1.0, max(0.0, one)) for one in scores if isinstance(one, int | float)) / len(scores)


def _live(turn: Turn) -> dict[str, dict[str, Any]]:
    return {key: item for key, item in turn.memory(STORE).items() if not item.get("retired")}


def _skill(one: Mapping[str, Any]) -> dict[str, str] | None:
    """Name, trigger and text in bounded lines; None where one is missing."""
    skill = {
        "name": line(one.get("name"), 60),
        "trigger": line(one.get("trigger"), 200),
        "text": line(one.get("text"), 600),
    }
    return skill if all(skill.values()) else None


def _by_fault(
    live: Mapping[str, Mapping[str, Any]], skill: dict[str, str] | None, fault: str
) -> dict[str, str] | None:
    """What of a proposal counts, by what was at fault: of a skill that was opened wrongly its trigger alone."""
    if skill is None or fault in ("tool_error", "model_limit"):
        return None  # no skill would have helped
    same = (one for one in live.values() if one["name"].casefold() == skill["name"].casefold())
    held = next(same, None)
    return {**skill, "text": held["body"]} if held and fault == "wrong_skill" else skill


def _words(skill: Mapping[str, Any]) -> str:
    return versions.told(skill["name"], skill["trigger"], skill["text"])


def _lived(turn: Turn, evidence: list[str]) -> list[experience.Statement]:
    return [one for one in experience.experience(turn.view, 500) if one.id in evidence]
