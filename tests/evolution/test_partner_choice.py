"""Partner choice: who is left, who is chosen, why, and what never changes."""

from collections.abc import Callable, Iterable, Mapping
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox import State, World, WorldSpec, registry
from sandbox.contract import Scenario
from sandbox.events import Event, Joined, Left, Linked, Opened, Posted, Refused, Unlinked, stamp
from sandbox.evolution.partner_choice import NOBODY, PartnerChoice, Reputation
from sandbox.projector import Projector
from sandbox.stage import Stage

Act = tuple[str, str, float]


class Village:
    """People with ties and a public past; every round of it is a list of (actor, target, share given)."""

    def __init__(
        self,
        names: Iterable[str],
        ties: Iterable[str],
        *past: list[Act],
        scenario: str = "donor_game",
        **bounds: Any,
    ) -> None:
        self.state, self.step = State(seed=5), 1
        script = registry.make(Scenario, {"name": scenario})
        self.stage = Stage(self.state, self.emit, "partner_choice", script, Projector(**bounds))
        for name in names:
            self.emit(Joined(name, {"name": "dice"}, {}))
        for pair in ties:
            one, other = pair.split("-")
            self.emit(Linked(one, other, "talk"))
            self.emit(Linked(other, one, "talk"))
        self.emit(Opened(1, scenario, {}))
        self.step = 0
        for acts in past:
            self.post("gifts", [{"who": a, "to": b, "share": share} for a, b, share in acts])

    def post(self, key: str, value: Any) -> None:
        """A round in which this becomes public."""
        self.state.round, self.step = self.step, self.step + 1
        self.emit(Posted(key, value))

    def emit(self, event: Event) -> None:
        stamp(event, self.state.seq + 1, self.step, 0, "partner_choice")
        self.state.apply(event)

    def choose(self, answers: Mapping[tuple[str, str], str] | None = None, **params: Any) -> list[str]:
        """One pass of the operator; the reasons it gave, in order. `answers` by (name, tag)."""
        before = self.state.seq
        play = PartnerChoice(**{"share": 1.0, **params}).evolve(self.stage)
        values: list[Any] | None = None
        self.asks = []
        while True:
            try:
                asks = play.send(values)  # type: ignore[union-attr, arg-type]
            except StopIteration:
                break
            self.asks += asks
            values = [(answers or {}).get((ask.who, ask.tag), ask.default) for ask in asks]
        return list(dict.fromkeys(event.why for event in self.state.public if event.seq > before))

    @property
    def ties(self) -> set[str]:
        """Mutual ties, as "Ada-Ben"."""
        edges = self.state.edges("talk")
        return {
            f"{s}-{t}" for s, targets in edges.items() for t in targets if s < t and s in edges.get(t, {})
        }

    @property
    def links(self) -> int:
        return sum(map(len, self.state.edges("talk").values()))


PAST: list[Act] = [("Ben", "Ada", 0.02), ("Cleo", "Dan", 0.8), ("Dan", "Ada", 0.15), ("Eva", "Ben", 0.6)]


def village(*past: list[Act], **bounds: Any) -> Village:
    people = ("Ada", "Ben", "Cleo", "Dan", "Eva")
    return Village(people, ("Ada-Ben", "Ada-Dan", "Ben-Eva", "Cleo-Dan"), *(past or (PAST,)), **bounds)


def test_the_worst_is_left_for_the_one_who_treats_others_best() -> None:
    town = village()
    assert town.choose() == [
        "Ada cut Ben, who gave Ada 2 % in round 1",
        "Ada turned to Cleo, who gave others 80 % on average",
    ]
    assert town.ties == {"Ada-Cleo", "Ada-Dan", "Ben-Eva", "Cleo-Dan"}


def test_only_bad_treatment_is_a_reason() -> None:
    town = village()
    assert town.choose(below=0.01) == []
    assert town.choose(share=0.0) == []


def test_the_last_treatment_counts_and_old_ones_are_forgotten() -> None:
    better = [("Ben", "Ada", 0.7)]
    assert village(PAST, better).choose()[0] == "Ada cut Dan, who gave Ada 15 % in round 1"
    assert village(PAST, [], []).choose(memory=2) == []
    assert village(PAST, [], []).choose(memory=3)[0].startswith("Ada cut Ben")


def test_nobody_turns_to_somebody_who_treated_them_badly() -> None:
    town = village([*PAST, ("Cleo", "Ada", 0.0), ("Cleo", "Eva", 1.0), ("Cleo", "Ben", 1.0)])
    assert town.choose()[1] == "Ada turned to Eva, who gave others 60 % on average"


def test_more_ties_only_where_wanted_or_where_there_is_none() -> None:
    town = village()
    before = town.links
    assert town.choose(keep=False)
    assert town.links > before
    alone = Village(("Ada", "Ben", "Cleo"), ("Ben-Cleo",), [("Ben", "Cleo", 0.9)])
    assert alone.choose() == ["Ada turned to Ben, who gave others 90 % on average"]


def test_where_a_tie_takes_two_nobody_accepts_the_mean() -> None:
    """Ben leaves Eva, who gave him nothing, but he has a bad name himself."""
    past = [("Ben", "Ada", 0.02), ("Cleo", "Dan", 0.8), ("Eva", "Ben", 0.0)]
    assert "Ben turned to Cleo, who gave others 80 % on average" in village(past).choose()
    assert not [why for why in village(past).choose(consent=True) if why.startswith("Ben turned")]


def test_reasons_use_the_scenarios_own_words() -> None:
    punished = [("Ben", "Ada", -0.2), ("Cleo", "Dan", 0.8)]
    assert village(punished).choose()[0] == "Ada cut Ben, who spent 20 % to punish Ada in round 1"
    assert hall([("Ben", "yes"), ("Ada", "no"), ("Cleo", "no"), ("Dan", "no")]).choose(below=0) == [
        "Ada cut Ben, who disagreed with Ada in round 1",
        "Ada turned to Dan, who often agreed with others",
    ]


def hall(*shows: list[tuple[str, str]]) -> Village:
    """People in a row who show what they think, round by round."""
    names = list(dict.fromkeys(name for show in shows for name, _ in show))
    town = Village(names, (f"{one}-{other}" for one, other in pairwise(names)), scenario="debate")
    for show in shows:
        town.post("hands", {"answers": dict(show), "because": {}})
    return town


def test_those_who_were_treated_alike_are_treated_each() -> None:
    """Cleo disagreed with everybody at first; what she did last counts, but her name is made by all of it."""
    first = [("Ada", "yes"), ("Ben", "yes"), ("Cleo", "no"), ("Dan", "yes")]
    last = [("Ada", "yes"), ("Ben", "yes"), ("Cleo", "yes"), ("Dan", "no")]
    town = hall(first, last)
    known = Reputation.of(town.stage, 2)
    assert {known.last(name, "Ada").value for name in ("Ben", "Cleo")} == {0.5}
    assert (known.last("Dan", "Ada").value, known.last("Dan", "Ada").round) == (-0.5, 2)
    # Ada: agreed with 2 of 3, twice. Cleo: with none of 3, then with 2 of 3.
    assert known.ranking() == {
        "Ada": pytest.approx((4 * 0.5 - 2 * 0.5) / 6),
        "Ben": pytest.approx((4 * 0.5 - 2 * 0.5) / 6),
        "Cleo": pytest.approx((2 * 0.5 - 4 * 0.5) / 6),
        "Dan": pytest.approx((2 * 0.5 - 4 * 0.5) / 6),
    }


def test_bounds_are_kept_and_refusals_recorded() -> None:
    town = village(degree=1)
    town.choose()
    assert "Ada-Cleo" not in town.ties
    assert any(isinstance(event, Refused) for event in town.state.now)


def test_people_are_asked_with_the_facts() -> None:
    town = village()
    reasons = town.choose({("Ada", "partner_cut"): "Dan", ("Ada", "partner"): "Eva"}, by="ask")
    assert reasons == [
        "Ada cut Dan, who gave Ada 15 % in round 1",
        "Ada turned to Eva, who gave others 60 % on average",
    ]
    cut, new = (
        next(a for a in town.asks if (a.who, a.tag) == ("Ada", t)) for t in ("partner_cut", "partner")
    )
    assert cut.about == {"treatment": {"Ben": 0.02, "Dan": 0.15}}
    assert cut.answer.options == ("Ben", "Dan", NOBODY)
    assert "Ben gave you 2 % the last time" in cut.prompt
    assert new.about == {"treatment": {"Cleo": 0.8, "Eva": 0.6}}


def test_nobody_is_an_answer() -> None:
    town = village()
    before = town.ties
    assert town.choose(by="ask") == []
    assert {ask.tag for ask in town.asks} == {"partner_cut"}
    assert town.ties == before


NAMES = "Ada Ben Cleo Dan Eva Finn Gia Hugo".split()
PAIRS = st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)).filter(lambda pair: pair[0] < pair[1])


@settings(max_examples=60, deadline=None)
@given(
    ties=st.sets(PAIRS, max_size=16),
    acts=st.lists(st.tuples(PAIRS, st.booleans(), st.floats(-1, 1)), max_size=20),
    gone=st.sampled_from(NAMES),
    degree=st.sampled_from([None, 3]),
)
def test_what_never_changes(
    ties: set[tuple[str, str]], acts: list[Any], gone: str, degree: int | None
) -> None:
    """No self-ties, nobody absent, ties stay mutual, more than there were only for those who had none left."""
    past = [(b, a, share) if turned else (a, b, share) for (a, b), turned, share in acts]
    town = Village(NAMES, (f"{a}-{b}" for a, b in sorted(ties)), past, degree=degree)
    town.emit(Left(gone))
    before, edges = town.links, town.state.edges("talk")
    friends = {name: set(edges.get(name, ())) for name in town.state.names}
    reasons = [why.split() for why in town.choose()]
    cuts = {(words[0], words[2].rstrip(",")) for words in reasons if words[1] == "cut"}
    found = {words[0] for words in reasons if words[1] == "turned"}
    assert town.links <= before + 2 * (len(found) - len(cuts))
    for name in found - {who for who, _ in cuts}:
        assert friends[name] <= {who for who, other in cuts if other == name}
    for source, targets in edges.items():
        assert source not in targets
        assert gone not in targets
        assert source != gone or not targets
        if degree is None:
            assert all(source in edges.get(target, {}) for target in targets)


def test_the_same_seed_makes_the_same_choices() -> None:
    one, other = village(), village()
    assert one.choose(share=0.5) == other.choose(share=0.5)
    assert one.ties == other.ties


def test_what_is_not_public_changes_nothing(company: Callable[..., World]) -> None:
    """In the donor game without public gifts an operator has nothing to go by; with them, it has."""
    spec = WorldSpec.preset("donor_game/watch")
    for public in (True, False):
        scenario = {**spec.scenario[0].plain(), "public": public, "rounds": 4}
        world = company(
            spec.model_copy(update={"scenario": (type(spec.scenario[0])(**scenario),), "episodes": 1})
        )
        world.run()
        edits = [
            e for e in world.log.events() if e.by == "partner_choice" and isinstance(e, Linked | Unlinked)
        ]
        assert bool(edits) is public
        assert all(edit.why for edit in edits)


@pytest.mark.parametrize("kind", ["partner", "partner_cut"])
def test_bots_answer_the_questions(company: Callable[..., World], kind: str) -> None:
    operators = [{"name": "partner_choice", "by": "ask", "share": 1.0}]
    spec = WorldSpec.load(registry.presets()["donor_game/watch"]).plain() | {
        "operators": operators,
        "episodes": 1,
    }
    spec["society"] = {"talk": {"kind": "ring", "degree": 4}}
    world = company(WorldSpec.of(spec)).run()
    chosen = [event for event in world.log.events() if event.kind == "Chose" and event.tag == kind]
    assert {event.value == NOBODY for event in chosen} >= {False}
    assert all(event.rung == "value" for event in chosen)
