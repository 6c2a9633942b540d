"""Who sits at the table without a model: the same reasoning, weighed differently, and other words."""

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any, ClassVar

from pydantic import Field

from sandbox import Ask, Mind, Think, View, wording
from scenarios.werewolf import sentences
from scenarios.werewolf.evidence import Evidence, gather
from scenarios.werewolf.questions import NOBODY
from scenarios.werewolf.roles import SEER, WOLF

Facts = Mapping[str, Any]


class _Player(Mind):
    """Adds up what speaks against everybody, each kind with its own weight, and goes by the sum."""

    by_votes: float = Field(1, ge=-5, le=5, description="weight of a vote against somebody who was no wolf")
    by_words: float = Field(0.5, ge=-5, le=5, description="weight of an accusation by somebody today")
    by_claims: float = Field(
        4, ge=-5, le=5, description="weight of the word of somebody who claims to be the seer"
    )
    grudge: float = Field(0.5, ge=-5, le=5, description="weight of having accused or voted against oneself")
    bank: ClassVar[Mapping[str, Sequence[str]]] = sentences.DETECTIVE

    def answer(self, view: View, ask: Ask, think: Think) -> Any:
        facts, tag = ask.about, ask.tag
        if tag not in ("whisper", "speak", "kill", "inspect", "protect", "vote", "poll", "bid"):
            return ask.answer.sample(view.random)
        if tag == "bid":
            return self.bids(view)
        found = gather(view, facts)
        match tag:
            case "whisper":
                return self.whispers(view, facts, found)
            case "speak":
                return self.speaks(view, facts, found)
            case "kill":
                return self.prey(view, facts, found, ask.answer.options)  # type: ignore[union-attr]
            case "inspect":
                return self.looks(view, facts, found)
            case "protect":
                seers = [who for who in found.seers if who in facts["alive"]]
                return seers[0] if seers else view.name
        options = ask.answer.fields["vote"].options  # type: ignore[union-attr]
        return self.votes(view, facts, found, options)

    # -- judging ---------------------------------------------------------------------------------------

    def weighs(self, view: View, facts: Facts, found: Evidence) -> dict[str, tuple[float, str]]:
        """Everybody else alive: how much speaks against them, and what weighs most."""
        table = {}
        for who in facts["alive"]:
            if who == view.name or who in facts["pack"]:
                continue
            kinds = {
                "claim": self.by_claims * found.claimed(who),
                "votes": self.by_votes * found.bad_votes[who],
                "words": self.by_words * len(found.accusers[who] - {view.name}),
                "grudge": self.grudge * found.against_me[who],
            }
            if facts["seen"].get(who):
                kinds["seen"] = 20.0 if facts["seen"][who] == "a wolf" else -20.0
            hunch = view.lot(view.name, who, view.episode).random() / 4
            table[who] = (
                sum(kinds.values()) + hunch,
                max(kinds, key=lambda kind: kinds[kind]) if max(kinds.values()) > 0 else "hunch",
            )
        return table

    def suspect(self, view: View, facts: Facts, found: Evidence) -> tuple[str, str]:
        """Whom most speaks against, and what."""
        table = self.weighs(view, facts, found)
        who = max(table, key=lambda name: table[name][0])
        return who, table[who][1]

    # -- acting ----------------------------------------------------------------------------------------

    def votes(self, view: View, facts: Facts, found: Evidence, options: Sequence[str]) -> dict[str, Any]:
        who, kind = self.suspect(view, facts, found)
        if who not in options:
            return {"vote": options[0], "sure": 0.0, "because": ""}
        sure = {"seen": 1.0, "claim": 0.8, "votes": 0.5, "words": 0.4, "grudge": 0.4, "hunch": 0.25}[kind]
        because = self.line(view, sentences.BECAUSE[kind], found.told(who, view.name))
        return {"vote": who, "sure": 0.0 if facts["role"] == WOLF else sure, "because": because}

    def prey(self, view: View, facts: Facts, found: Evidence, options: Sequence[str]) -> str:
        """A seer first; then whoever speaks most against the pack."""

        def danger(who: str) -> float:
            spoken = sum(who in found.accusers[mate] for mate in facts["pack"])
            return (
                10 * (who in found.seers)
                + spoken
                + view.lot(*sorted(facts["pack"]), who, view.episode, view.round).random() / 2
            )

        return max(options, key=danger)

    def looks(self, view: View, facts: Facts, found: Evidence) -> str:
        """Somebody not seen yet, the most suspicious first."""
        table = self.weighs(view, facts, found)
        fresh = [who for who in table if who not in facts["seen"]] or list(table)
        return max(fresh, key=lambda name: table[name][0])

    def bids(self, view: View) -> int:
        lately = [line.who for line in islice(view.words(), 6)]
        return 1 if view.name in lately else view.random.choice((2, 3))

    # -- speaking --------------------------------------------------------------------------------------

    def whispers(self, view: View, facts: Facts, found: Evidence) -> str:
        options = [who for who in facts["alive"] if who not in facts["pack"]]
        who = self.prey(view, facts, found, options)
        mates = [
            line
            for line in view.heard(last=3)
            if line.to and line.who in facts["pack"] and line.who != view.name
        ]
        if mates and who in mates[-1].text:
            return self.line(view, sentences.NIGHT["agree"], {"who": who})
        accused = [mate for mate in facts["pack"] if who in found.accusers[mate]]
        occasion = "seer" if who in found.seers else "accuser" if accused else "any"
        return self.line(view, sentences.NIGHT[occasion], {"who": who, "mate": accused[0] if accused else ""})

    def speaks(self, view: View, facts: Facts, found: Evidence) -> str:
        if facts["role"] == SEER and (line := self._reveals(view, facts, found)):
            return line
        claim = next(
            (a for a, b, bad in found.claims if b == view.name and bad and a in facts["alive"]), None
        )
        if claim:
            counter = facts["role"] == WOLF and self.by_words >= 1
            return self.line(view, sentences.CLAIM["counter" if counter else "denied"], {"who": claim})
        who, kind = self.suspect(view, facts, found)
        if view.name in {line.who for line in found.today} and found.said_today(view.name, who):
            return ""
        accusers = sorted(found.accusers[view.name] & set(facts["alive"]))
        told = found.told(who, view.name)
        if accusers and who in accusers:
            return self.line(view, self.bank["accused"], told)
        return self.line(view, self.bank[kind], told)

    def _reveals(self, view: View, facts: Facts, found: Evidence) -> str:
        """A seer speaks up once it has seen a wolf, or when it is accused itself."""
        wolves = [who for who, what in facts["seen"].items() if what == "a wolf" and who in facts["alive"]]
        if wolves:
            return self.line(view, sentences.CLAIM["wolf"], {"who": wolves[0]})
        clear = [who for who, what in facts["seen"].items() if what != "a wolf" and who in facts["alive"]]
        if clear and len(found.accusers[view.name]) > 1:
            return self.line(view, sentences.CLAIM["clear"], {"who": clear[0]})
        return ""

    def line(self, view: View, lines: Sequence[str], told: Mapping[str, Any]) -> str:
        """A sentence not heard lately, filled with facts."""
        return wording.said(view, lines, told, islice(view.words(), 30))


class Detective(_Player):
    """Reads the record: who voted to hang people that turned out to be no wolves."""


class Follower(_Player):
    """Goes where most fingers point."""

    by_votes: float = Field(0.2, ge=-5, le=5, description="weight of a vote against somebody who was no wolf")
    by_words: float = Field(1.5, ge=-5, le=5, description="weight of an accusation by somebody today")
    bank: ClassVar = sentences.FOLLOWER


class Hothead(_Player):
    """Takes it personally: whoever speaks or votes against it must be a wolf. As a wolf it claims to be the seer."""

    by_words: float = Field(1, ge=-5, le=5, description="weight of an accusation by somebody today")
    by_claims: float = Field(
        2, ge=-5, le=5, description="weight of the word of somebody who claims to be the seer"
    )
    grudge: float = Field(2.5, ge=-5, le=5, description="weight of having accused or voted against oneself")
    bank: ClassVar = sentences.HOTHEAD

    def bids(self, view: View) -> int:
        return 4 if any(view.name in line.text for line in islice(view.words(), 4)) else 2


class Gambler(Mind):
    """Everything by lot, and says so: its games have exactly known odds."""

    def answer(self, view: View, ask: Ask, think: Think) -> Any:
        if ask.tag in ("vote", "poll"):
            options = [name for name in ask.answer.fields["vote"].options if name != NOBODY]  # type: ignore[union-attr]
            who = view.random.choice(options)
            return {
                "vote": who,
                "sure": round(1 / len(ask.about["alive"]), 2),
                "because": f"The die says {who}.",
            }
        if ask.tag == "speak":
            others = [who for who in ask.about["alive"] if who != view.name]
            return view.random.choice(sentences.DICE).format(who=view.random.choice(others))
        if ask.tag == "whisper":
            return "Let the die decide."
        return ask.answer.sample(view.random)
