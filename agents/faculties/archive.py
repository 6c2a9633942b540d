"""An archive that all share: what went very well is reported to the others, who say whether it worked for them."""

from collections import Counter
from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from pydantic import Field

from agents import asides, prompts
from agents.faculties.lessons import MARKS, TRIALS, Lessons, Stretch, line
from agents.faculties.turn import Turn
from sandbox import wording

REPORTS, REPLICATIONS, SHOWN = "reports", "replications", "reports shown"


class Archive(Lessons):
    """Reports that everybody, or one's team, may read; others' stand in the prompt quoted, with who says so.

    One report a stretch at most, and only if it paid as much as the best quarter of one's own. Who was shown a report
    and then did better or worse than usual adds a replication; nobody replicates themselves. They rank by likeness to
    the question times (worked + 1) / (worked + failed + 2). What is private never gets in here: a report is made of
    what its author chose to say (AgentRxiv, arXiv 2503.18102; the rules are ours).
    """

    kind: Literal["archive"] = "archive"
    stores: ClassVar[tuple[str, ...]] = (REPORTS, REPLICATIONS, "recalled", MARKS, TRIALS)

    scope: Literal["private", "team", "public"] = Field(
        "public", description="who reads the reports; private: nobody else, which is the control"
    )
    k: int = Field(5, ge=0, le=100, description="reports shown")
    tokens: int = Field(600, ge=0, le=100_000, description="most tokens of the reports in a prompt")
    words: int = Field(80, ge=10, le=400, description="longest claim of a report, words")

    def recall(self, turn: Turn) -> None:
        reports = {
            (author, key): item
            for author, items in turn.view.shared(REPORTS).items()
            for key, item in items.items()
            if isinstance(item, dict) and item.get("text")
        }
        if not reports:
            return
        ranks, votes = self._ranks(turn, reports)
        shown, room = dict[str, float](), self.tokens
        for author, key in sorted(ranks, key=lambda one: -ranks[one])[: self.k]:
            worked, failed = votes[author, key, True], votes[author, key, False]
            who = f"{author} reports (others: worked {worked} times, failed {failed})"
            told = f"{who}: {wording.quoted(str(reports[author, key]['text']))}"
            room -= prompts.tokens(told)
            if room < 0:
                break
            turn.slots.setdefault("reports", []).append(told)
            shown[f"{author}/{REPORTS}.{key}"] = round(ranks[author, key], 3)
        if shown:
            turn.keep("recalled", f"reports for {turn.ask.tag}", {"shown": shown, "of": len(reports)})
            known = turn.memory(MARKS).get(SHOWN, [])
            if new := [id for id in shown if id not in known]:
                turn.keep(MARKS, SHOWN, [*known, *new])

    def _ranks(
        self, turn: Turn, reports: Mapping[tuple[str, str], Mapping[str, Any]]
    ) -> tuple[dict[tuple[str, str], float], Counter[tuple[str, str, bool]]]:
        """Likeness times how well it was replicated, and the votes: author, key, whether it worked."""
        votes = Counter[tuple[str, str, bool]]()
        read = {**turn.view.shared(REPLICATIONS), turn.view.name: turn.memory(REPLICATIONS)}
        for reader, items in read.items():
            for id, item in items.items():
                author, _, key = id.rpartition("/")
                if reader != author and isinstance(item, dict):
                    votes[author, key, bool(item.get("worked"))] += 1
        rows = turn.view.embed([turn.ask.prompt, *(str(item["text"]) for item in reports.values())])
        likeness = ((1 + rows[1:] @ rows[0]) / 2).tolist()  # 0 to 1, so that a product ranks
        ranks = {
            one: like * (votes[*one, True] + 1) / (votes[*one, True] + votes[*one, False] + 2)
            for one, like in zip(reports, likeness, strict=True)
        }
        return ranks, votes

    def learn(self, turn: Turn, stretch: Stretch) -> None:
        if stretch.paid is None:
            return
        before = turn.memory(MARKS).get("payoffs", [])
        payoffs = [*before, stretch.paid][-20:]
        turn.keep(MARKS, "payoffs", payoffs)
        if stretch.paid < sorted(payoffs)[len(payoffs) * 3 // 4]:
            return
        found = turn.consult(
            asides.report([one.text for one in stretch.lived], self.words), asides.REPORT_SCHEMA
        )
        one = found if isinstance(found, Mapping) else {}
        claim = " ".join(line(one.get("claim"), 20 * self.words).split(" ")[: self.words])
        if claim:
            parts = [line(one.get("title"), 80), claim, line(one.get("method"), 200)]
            evidence = [statement.id for statement in stretch.lived][-8:]
            item = {
                "text": " ".join(f"{one.rstrip('.')}." for one in parts if one),
                "paid": stretch.paid,
                "evidence": evidence,
                "seq": stretch.at,
            }
            turn.keep(REPORTS, f"r{stretch.number:04}", item, self.scope)

    def account(self, turn: Turn, stretch: Stretch) -> None:
        """Whether it went well with the reports that were shown."""
        for id in turn.memory(MARKS).get(SHOWN, []):
            author, _, key = id.rpartition("/")
            if stretch.won is not None:
                found = {"worked": stretch.won, "seq": stretch.at}
                turn.keep(REPLICATIONS, f"{author}/{key.removeprefix(f'{REPORTS}.')}", found, self.scope)
        turn.keep(MARKS, SHOWN, None)
