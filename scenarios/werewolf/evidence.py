"""What speaks against whom: read from votes, deaths and words that a person heard."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sandbox import View, events
from scenarios.werewolf.roles import WOLF


@dataclass(slots=True)
class Evidence:
    """What is known against everybody.

    accusers    whom -> who said so since the last night; `against_me` counts also votes of the last day
    bad_votes   who -> votes against people who turned out to be no wolves, less those against wolves
    claims      (who, whom, whether as a wolf) by those who claim to be the seer
    """

    accusers: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    against_me: Counter[str] = field(default_factory=Counter)
    bad_votes: Counter[str] = field(default_factory=Counter)
    victims: dict[str, str] = field(default_factory=dict)  # who -> the last innocent they voted for
    claims: list[tuple[str, str, bool]] = field(default_factory=list)
    seers: list[str] = field(default_factory=list)
    today: Sequence[events.Said] = ()

    def claimed(self, who: str) -> int:
        """1 if a seer's word is against them, -1 if for them; whoever claims to be the seer is believed a little."""
        said = [1 if bad else -1 for _, whom, bad in self.claims if whom == who]
        return sum(said[:1]) or -int(who in self.seers) * (len(set(self.seers)) == 1)

    def said_today(self, speaker: str, about: str) -> bool:
        return any(line.who == speaker and about in line.text for line in self.today)

    def told(self, who: str, me: str) -> dict[str, Any]:
        """The facts about somebody, for a sentence."""
        accusers = sorted(self.accusers[who] - {me})
        return {
            "who": who,
            "victim": self.victims.get(who, "somebody"),
            "number": self.bad_votes[who],
            "accusers": " and ".join(filter(None, (", ".join(accusers[:-1]), *accusers[-1:]))),
            "seer": next((a for a, b, bad in self.claims if b == who and bad), ""),
        }


def gather(view: View, facts: Mapping[str, Any]) -> Evidence:
    """The evidence as this person has it."""
    found = Evidence()
    _read_votes(found, view.name, facts)
    spoken = [line for line in view.words() if line.to is None][::-1]
    found.today = _since_last_night(view, spoken)
    everybody = sorted(view.people, key=len, reverse=True)
    names = "|".join(map(re.escape, everybody))
    for line in spoken:
        today = line in found.today
        if "I am the seer" in line.text and line.who not in found.seers:
            found.seers.append(line.who)
        for whom, no in re.findall(rf"\b({names}) is (no|a) wolf", line.text):
            if "I am the seer" in line.text and whom != line.who:
                found.claims.append((line.who, whom, no == "a"))
        if today:
            for whom in re.findall(
                rf"suspect ({names})\b|\b({names}) is a wolf|die says ({names})\b", line.text
            ):
                _accuse(found, view.name, line.who, next(filter(None, whom)))
    return found


def _accuse(found: Evidence, me: str, speaker: str, whom: str) -> None:
    if speaker != whom:
        found.accusers[whom].add(speaker)
        found.against_me[speaker] += whom == me


def _read_votes(found: Evidence, me: str, facts: Mapping[str, Any]) -> None:
    roles = {death["who"]: death.get("role") for death in facts["deaths"]}
    for day in facts["votes"]:
        for voter, whom in day.items():
            if role := roles.get(whom):
                found.bad_votes[voter] += -1 if role == WOLF else 1
                if role != WOLF:
                    found.victims[voter] = whom
    for voter, whom in (facts["votes"] or [{}])[-1].items():
        found.against_me[voter] += whom == me


def _since_last_night(view: View, spoken: Sequence[events.Said]) -> list[events.Said]:
    return [line for line in spoken if line.step == view_step(view)]


def view_step(view: View) -> int:
    """The step of the newest event that this person knows of: the round under way."""
    return next((event.step for event in view.known()), 0)
