"""The classic strategies of the iterated prisoner's dilemma (Axelrod 1984), as people with a temper.

In other games "cooperate" is the first option and "defect" the last.
"""

from typing import ClassVar

from sandbox import View
from scenarios.matrix_game import sentences
from scenarios.matrix_game.players import Facts, Player, hard, kind, last, mood, wrongs


class Cooperator(Player):
    """Takes the kind option, whatever happens (ALLC)."""

    lines: ClassVar = sentences.COOPERATOR

    def move(self, view: View, facts: Facts) -> tuple[str, str]:
        return mood(facts), kind(facts)


class Defector(Player):
    """Takes the hard option, whatever happens (ALLD): the best reply in one round of a dilemma."""

    lines: ClassVar = sentences.DEFECTOR

    def move(self, view: View, facts: Facts) -> tuple[str, str]:
        return mood(facts), hard(facts)


class TitForTat(Player):
    """Begins kindly, then does what the other did last (TFT): never ahead of anybody, seldom far behind."""

    lines: ClassVar = sentences.TIT_FOR_TAT

    def move(self, view: View, facts: Facts) -> tuple[str, str]:
        turn = last(facts)
        if not turn:
            return "first", kind(facts)
        made_up = turn[1] == kind(facts) and turn[0] != kind(facts)
        return "forgive" if made_up else mood(facts), turn[1]


class SuspiciousTitForTat(Player):
    """Begins with the hard option, then does what the other did last (STFT)."""

    lines: ClassVar = sentences.SUSPICIOUS

    def move(self, view: View, facts: Facts) -> tuple[str, str]:
        turn = last(facts)
        return mood(facts), turn[1] if turn else hard(facts)


class TitForTwoTats(Player):
    """Kind, unless the other was unkind twice in a row (TF2T)."""

    lines: ClassVar = sentences.TWO_TATS

    def move(self, view: View, facts: Facts) -> tuple[str, str]:
        two = [theirs != kind(facts) for _, theirs in facts["last"][-2:]]
        if len(two) == 2 and all(two):
            return "twice", hard(facts)
        return mood(facts), kind(facts)


class GrimTrigger(Player):
    """Kind until the first wrong, and never again (GRIM)."""

    lines: ClassVar = sentences.GRIM

    def move(self, view: View, facts: Facts) -> tuple[str, str]:
        if wrongs(facts):
            return ("hurt" if mood(facts) == "hurt" else "cold"), hard(facts)
        return mood(facts), kind(facts)


class WinStayLoseShift(Player):
    """Repeats what went well, changes what did not (WSLS, Pavlov): kind exactly when both did the same."""

    lines: ClassVar = sentences.PAVLOV

    def move(self, view: View, facts: Facts) -> tuple[str, str]:
        turn = last(facts)
        same = not turn or turn[0] == turn[1]
        return mood(facts), kind(facts) if same else hard(facts)


class Alternator(Player):
    """Takes turns between the kind and the hard option, and cannot be talked out of it (ALT)."""

    lines: ClassVar = sentences.ALTERNATOR

    def move(self, view: View, facts: Facts) -> tuple[str, str]:
        return "first" if not facts["times"] else "calm", hard(facts) if facts["times"] % 2 else kind(facts)
