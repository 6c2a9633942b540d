"""The naming game: Baronchelli et al. 2006; Xie et al. 2011; Ashery, Aiello & Baronchelli 2025 (Science Advances)."""

from collections import Counter
from math import ceil
from typing import Any, Literal

from pydantic import Field

from sandbox import Reference, Scenario, Script, Stage, State
from scenarios.naming_game import meetings, questions
from scenarios.naming_game.meetings import Record
from scenarios.naming_game.speakers import BestReplier, Committed, Imitator, Namer, Stubborn
from scenarios.naming_game.telling import SKINS

LABELS = tuple("QMZXKJWVYBGHDTPRFLSNCUIOAE")


class NamingGame(Scenario):
    """How a crowd without a leader comes to one word, and how few it takes to change it.

    Two meet, each picks a label, and they gain if it is the same; nobody sees more than a few meetings of their
    own. Watch one label win although nobody chose it for all. Then a committed minority arrives that never says
    anything else but its own: below a critical share nothing happens, above it everybody changes.
    """

    people = (2, 10_000)
    evolves = "who meets whom, and how many are committed"
    paper = "Ashery, Aiello & Baronchelli 2025, Science Advances 11(20); Baronchelli et al. 2006, arXiv physics/0509075"
    allows = frozenset({"link", "unlink", "assign", "revise", "join", "leave"})  # teams are the labels
    references = (
        Reference(
            "share that adopts what more than the critical 9.8 % are committed to",
            1.0,
            "Xie et al. 2011, Physical Review E 84:011130",
            {"preset": "naming_game/xie2011"},
            "challenger",
            1.0,
        ),
    )
    skins = SKINS
    upright = "labels mean nothing, so there is no meaning to exchange"
    bots = (BestReplier, Imitator, Stubborn, Committed, Namer)

    protocol: Literal["labels", "words"] = Field(
        "labels",
        description="both pick a label at once; or one says a word of its own and the other learns it (minimal game)",
    )
    rounds: int = Field(
        15, ge=1, le=100_000, description="population rounds, of half as many meetings as people"
    )
    labels: int = Field(2, ge=2, le=len(LABELS), description="labels to choose from")
    memory: int = Field(5, ge=0, le=100, description="last meetings of one's own that one sees")
    match: float = Field(100, ge=0, le=1e6, description="points for the same label")
    mismatch: float = Field(-50, ge=-1e6, le=0, description="points for different labels")
    announced: int = Field(
        100, ge=0, le=100_000, description="rounds that people are told of; 0: they are not"
    )
    order: Literal["at once", "one by one"] = Field(
        "at once",
        description="everybody meets once a round, in pairs by lot; or pairs are drawn one after another",
    )
    start: Literal["nothing", "consensus"] = Field(
        "nothing", description="nobody knows a word; or all have long said the first label"
    )
    committed: float = Field(0, ge=0, le=1, description="share of people who say nothing but the last label")
    since: int = Field(1, ge=1, le=100_000, description="round from which they do")
    early: bool = Field(True, description="ends once the last meetings, three per person, were all successes")
    public: bool = Field(False, description="everybody sees what label everybody said last, as a team")
    skin: Literal["plain", "story"] = Field("plain", description="the words; the rules stay")

    # -- the rules -------------------------------------------------------------------------------------

    @property
    def pool(self) -> tuple[str, ...]:
        """The labels; the first is the old convention, the last the challenger."""
        return LABELS[: self.labels]

    @property
    def challenger(self) -> str:
        return self.pool[-1]

    def setup(self, stage: Stage) -> None:
        old, names = self.pool[0], stage.names
        record = meetings.empty()
        if self.start == "consensus":
            record["seen"] = {who: [[old, old]] * self.memory for who in names}
            record["words"] = {who: [old] for who in names}
            record["last"] = dict.fromkeys(names, old)
        stage.keep("record", record)

    def rules(self, state: State, who: str) -> str:
        return questions.rules(self)

    def round(self, stage: Stage) -> Script:
        record: Record = meetings.copied(stage.secret("record"))
        if self.committed and stage.round == self.since:
            number = round(self.committed * len(stage.names))
            record["committed"] = stage.random("committed").sample(stage.names, number)
        pairs = meetings.drawn(stage, self.order == "one by one")
        for batch in [pairs] if self.order == "at once" else [[pair] for pair in pairs]:
            yield from (self._labels if self.protocol == "labels" else self._words)(stage, record, batch)
        stage.keep("record", meetings.closed(record, self.challenger))
        if self.public:
            self._seat(stage, record["last"])

    def ended(self, state: State) -> str | None:
        if state.played >= self.rounds:
            return "all rounds are played"
        record = state.secret("record")
        pending = self.committed and state.played < self.since + 1
        settled = record["streak"] >= 3 * len(state.names) and not pending
        return "everybody understands everybody" if self.early and settled else None

    def outcome(self, state: State) -> dict[str, Any]:
        """Successes of the last round, labels alive, winner, rounds of consensus and flip, and first choices."""
        record = state.secret("record")
        said = {who: label for who, label in record["last"].items() if who in state.people}
        alive = Counter(said.values())
        winner, share = alive.most_common(1)[0] if alive else ("", 0)
        first = Counter(record["first"].values())
        return {
            "success": meetings.rate(record["rounds"][-1:]),
            "alive": len(alive),
            "winner": winner,
            "share": share / max(1, len(said)),
            "challenger": alive[self.challenger] / max(1, len(said)),
            "consensus_round": record["consensus"],
            "flip_round": meetings.flip(record["rounds"], self.since) if self.committed else None,
            "invented": record["invented"],
            **{f"first_{label}": first[label] / max(1, len(record["first"])) for label in self.pool[:4]},
        }

    def calls(self, people: int) -> tuple[int, int]:
        """Least: in a star only two can meet at once, all understand each other, and the committed meet themselves."""
        asked, fixed = 2 if self.protocol == "labels" else 1, round(self.committed * people)
        meetings = 1 if self.order == "at once" else people // 2
        settled = max(ceil(3 * people / meetings), self.since + 1 if self.committed else 0)
        rounds = min(self.rounds, settled) if self.early else self.rounds
        free = min(rounds, self.since - 1) if fixed else rounds  # rounds in which everybody is asked
        least = meetings * (free * asked + (rounds - free) * max(0, asked - fixed))
        return least, people // 2 * asked * self.rounds

    # -- a meeting -------------------------------------------------------------------------------------

    def _labels(self, stage: Stage, record: Record, batch: list[meetings.Pair]) -> Script:
        """Both pick at once; committed people are not asked."""
        fixed = set(record["committed"])
        asked = [who for pair in batch for who in pair if who not in fixed]
        values = (yield [questions.label(self, stage, who, record) for who in asked]) if asked else []
        picked = {who: value["label"] for who, value in zip(asked, values, strict=True)}
        here = set(stage.names)
        for one, two in batch:
            if not here.issuperset((one, two)):  # somebody was removed meanwhile
                continue
            mine, theirs = (picked.get(who, self.challenger) for who in (one, two))
            meetings.remember(record, (one, two), (mine, theirs), self.memory)
            points = self.match if mine == theirs else self.mismatch
            stage.pay({one: points, two: points}, to=[one, two])
            stage.post("met", {"mine": mine, "theirs": theirs}, to=[one])
            stage.post("met", {"mine": theirs, "theirs": mine}, to=[two])
            meetings.count(record, (one, two), mine == theirs, 3 * len(here))

    def _words(self, stage: Stage, record: Record, batch: list[meetings.Pair]) -> Script:
        """The first says a word. Does the other know it, both keep only it; else the other learns it."""
        words, fixed = record["words"], set(record["committed"])
        for who in fixed:
            words[who] = [self.challenger]
        asked = [one for one, _ in batch if one not in fixed]
        values = (
            (yield [questions.word(self, stage, who, words.get(who, ())) for who in asked]) if asked else []
        )
        said = dict(zip(asked, values, strict=True))
        for one, two in batch:
            if not {one, two} <= set(stage.names):
                continue
            word = said.get(one, self.challenger)
            record["invented"] += not words.get(one)
            knew = meetings.learn(words, one, two, word, fixed)
            record["last"] |= {one: word} | ({two: word} if knew else {})
            record["first"].setdefault(one, word)
            stage.say(one, f"{word}!", to=[two])
            stage.pay({one: float(knew), two: float(knew)}, to=[one, two])
            meetings.count(record, (one, two), knew, 3 * len(stage.names))

    def _seat(self, stage: Stage, last: dict[str, str]) -> None:
        for who in stage.names:
            if (label := last.get(who)) and stage.team(who) != label:
                why = f"says {label} now, after {before}" if (before := stage.team(who)) else f"says {label}"
                stage.team_up(who, label, why)
