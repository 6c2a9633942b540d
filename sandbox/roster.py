"""Who will play, as a table, before anything is played."""

from collections import Counter
from collections.abc import Mapping, Sequence

from sandbox.events import Plain
from sandbox.spec import WorldSpec

FEW = 12  # values of a trait that are counted one by one


def company(spec: WorldSpec) -> list[dict[str, Plain]]:
    """A row for each person of the population: name, who plays, role, team, place, persona, traits."""
    rows = []
    for name, member in spec.people():
        own = {"role": member.role, "team": member.team, "place": member.place}
        told = {"name": name, "played by": member.mind.name}
        rows.append(told | {k: v for k, v in own.items() if v is not None} | member.all_traits())
    return rows


def makeup(people: Sequence[Mapping[str, Plain]]) -> dict[str, dict[str, int]]:
    """Trait -> value -> people, of what has few values."""
    columns = dict.fromkeys(key for person in people for key in person if key not in ("name", "persona"))
    counted = {key: Counter(str(one[key]) for one in people if key in one) for key in columns}
    return {key: dict(sorted(found.items())) for key, found in counted.items() if len(found) <= FEW}
