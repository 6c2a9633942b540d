"""Who meets whom."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from sandbox import Stage
from scenarios.donor_game.acts import Past, meetings, pair

Pairs = list[tuple[str, str]]  # (donor, recipient)


def taking_turns(stage: Stage, past: Past) -> Pairs:
    """Two halves donate in turns; seat i faces seat i + shift, and no shift returns before all were used.

    So nobody meets twice within n/2 rounds. With an odd number of people one sits out.
    """
    seats = stage.secret("seats")
    if not past or set(seats["first"] + seats["second"]) != set(stage.names):
        seats = _draw_seats(stage, seats, past)
        stage.keep("seats", seats)
    at, size = len(past) - seats["since"], len(seats["shifts"])
    shift = seats["shifts"][at % size] * (-1) ** at
    halves = [seats["first"], seats["second"]]
    givers, takers = halves[at % 2], halves[1 - at % 2]
    met = ((giver, (seat + shift) % size) for seat, giver in enumerate(givers))
    return [(giver, takers[seat]) for giver, seat in met if seat < len(takers)]


def _draw_seats(stage: Stage, before: Mapping[str, Any] | None, past: Past) -> dict[str, Any]:
    """Halves by lot, but who donated first in the last game now receives first.

    So with two games everybody receives once in a last round. Where people came or went in the middle of a
    game, who donated in the round before receives now.
    """
    dice, names = stage.random("pairing"), list(stage.names)
    dice.shuffle(names)
    waiting = set(past[-1] if past else before["first"] if before else ())
    names.sort(key=waiting.__contains__)
    half = (len(names) + 1) // 2
    shifts = dice.sample(range(half), half)
    return {"first": names[:half], "second": names[half:], "shifts": shifts, "since": len(past)}


def along_ties(stage: Stage, past: Past) -> Pairs:
    """Each meets the tied partner met least in this game; who finds none free sits out.

    Those who played least choose first. In a pair, the one donates who has so far received more often than
    donated; if both are even, the lot decides.
    """
    dice, met, ties = stage.random("pairing"), meetings(past), _neighbours(stage)
    donated = Counter(act["who"] for acts in past for act in acts.values())
    received = Counter(act["to"] for acts in past for act in acts.values())
    names = dice.sample(stage.names, len(stage.names))
    free, pairs = set(names), []
    for one in sorted(names, key=lambda name: (donated[name] + received[name], len(ties[name]))):
        options = [other for other in ties[one] if other in free] if one in free else []
        if options:
            fewest = min(met[pair(one, other)] for other in options)
            least = [other for other in options if met[pair(one, other)] == fewest]
            lots = dice.sample(least, min(8, len(least)))
            other = min(lots, key=lambda name: sum(third in free for third in ties[name]))
            free -= {one, other}
            lots = dice.sample([one, other], 2)
            donor, recipient = sorted(lots, key=lambda name: donated[name] - received[name])
            pairs.append((donor, recipient))
    return pairs


def _neighbours(stage: Stage) -> dict[str, list[str]]:
    """Everybody's partners: those who hear them or whom they hear."""
    ties: dict[str, dict[str, None]] = {name: {} for name in stage.names}
    for source, targets in stage.edges("talk").items():
        for target in targets:
            if source in ties and target in ties:
                ties[source][target] = ties[target][source] = None
    return {name: list(others) for name, others in ties.items()}
