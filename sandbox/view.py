"""What one person may know of a state."""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice, takewhile
from types import MappingProxyType
from typing import TYPE_CHECKING

from sandbox.events import EVERYBODY, Event, Plain, Said
from sandbox.state import Person, State, derive

if TYPE_CHECKING:
    from numpy import ndarray

    Embed = Callable[[Sequence[str]], ndarray]


class StaleView(RuntimeError):
    """A view was read after its beat was over."""


class View:
    """What one person may know at one moment: a lazy window on the state, valid during one beat.

    What was said or done is known to those who were there or whom it was addressed to. Standing facts (the board, who
    is here, teams, one's own ties) are known while they stand.
    """

    __slots__ = ("_embed", "_key", "_over", "_rules", "_state", "name")

    def __init__(
        self,
        state: State,
        name: str,
        key: tuple[str | int, ...] = (),
        rules: Callable[[State, str], str] | None = None,
        embed: "Embed | None" = None,
    ) -> None:
        self._state, self.name, self._key, self._over = state, name, key, False
        self._rules, self._embed = rules, embed

    def close(self) -> None:
        """The beat is over: whoever still holds this view may not see what comes next."""
        self._over = True

    def _now(self) -> State:
        if self._over:
            raise StaleView(f"the view of {self.name} is over: its beat has ended")
        return self._state

    @property
    def _me(self) -> Person:
        return self._now().people[self.name]

    @property
    def role(self) -> str | None:
        return self._me.role

    @property
    def team(self) -> str | None:
        return self._me.team

    @property
    def place(self) -> str | None:
        return self._me.place

    @property
    def score(self) -> float:
        return self._me.score

    @property
    def traits(self) -> Mapping[str, Plain]:
        """Own persona, goal, strategy and other traits."""
        return MappingProxyType(self._me.traits)

    @property
    def memory(self) -> Mapping[str, Mapping[str, Plain]]:
        """Own memory: store -> key -> item."""
        stores = self._now().memory.get(self.name, {})
        return {name: MappingProxyType(items) for name, items in stores.items()}

    def shared(self, store: str) -> dict[str, dict[str, Plain]]:
        """What others keep in a store and let oneself read: author -> key -> item. A standing fact, like the board."""
        state, me = self._now(), (self.name, *EVERYBODY)
        return {
            author: {
                key: state.memory[author][store][key]
                for key, readers in stores[store].items()
                if not frozenset(me).isdisjoint(readers)
            }
            for author, stores in state.shared.items()
            if author != self.name and store in stores
        }

    @property
    def scenario(self) -> str:
        return self._now().scenario

    @property
    def rules(self) -> str:
        """What the scenario tells everybody to begin with; "" while nobody plays it."""
        return self._rules(self._now(), self.name) if self._rules else ""

    @property
    def round(self) -> int:
        """Rounds of this episode, the present one included."""
        return self._now().round + 1

    @property
    def episode(self) -> int:
        return self._now().episode

    @property
    def people(self) -> list[str]:
        """Names of those who are here, oneself included, staff excluded."""
        return self._now().names

    @property
    def board(self) -> dict[str, Plain]:
        """The public board and what was posted to oneself alone; of one key, the newer entry."""
        state = self._now()
        entries = dict(state.board)
        for key, card in state.cards.get(self.name, {}).items():
            entries[key] = max(card, entries.get(key, card), key=lambda entry: entry[1])
        return {key: value for key, (value, _) in entries.items()}

    def team_of(self, name: str) -> str | None:
        return self._now().people[name].team

    def hearers(self, channel: str) -> list[str]:
        """Those who hear oneself on the channel."""
        return self._now().hearers(self.name, channel)

    def heard_from(self, channel: str) -> list[str]:
        """Those whom oneself hears on the channel, sorted."""
        return sorted(
            source for source, targets in self._now().edges(channel).items() if self.name in targets
        )

    def known(self) -> Iterator[Event]:
        """Every event one witnessed, the newest first."""
        me = self._me
        return self._now().known.events(self.name, me.since, me.until)

    def words(self) -> Iterator[Said]:
        """What was said to one or by one in this episode, the newest first."""
        opened = self._now().opened
        return takewhile(lambda line: line.seq > opened, self._words())

    def heard(self, last: int | None = None) -> list[Said]:
        """What was said to one or by one, oldest first; at most the `last` lines."""
        return list(islice(self._words(), last))[::-1]

    def _words(self) -> Iterator[Said]:
        me = self._me
        return self._now().known.words(self.name, me.since, me.until)

    def lot(self, *about: str | int) -> random.Random:
        """Luck that stays as it fell: the same whenever it is asked about the same in this run, another in the next.

        For what is no matter of the moment, such as a habit or what somebody makes of a riddle. Who asks counts only
        if named in `about`, so that several can share one.
        """
        return derive(self._now().seed, "lot", *about)

    @property
    def random(self) -> random.Random:
        """Derived from the seed, the moment, the person and the question: the same in every replay."""
        self._now()
        return derive(*self._key, self.name)

    def embed(self, texts: Sequence[str]) -> "ndarray":
        """Row i is the vector of text i, of unit length (float32; nothing but zeros for a text without words).

        So ``rows @ rows.T`` are cosines. Which model makes them is said in the spec, `embedding`; they are recorded,
        and the same in every replay. Raises ModelError where the model fails.
        """
        self._now()
        if self._embed is None:
            raise RuntimeError(f"the view of {self.name} is of no world that could embed texts")
        return self._embed(texts)
