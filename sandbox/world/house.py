"""The front of house: how people step into a world, from any page or terminal."""

from typing import Any

from sandbox.asks import Ask
from sandbox.door import Door, Referred
from sandbox.events import Plain


class House:
    """What a world offers to people. They come in through its door."""

    _door: Door

    @property
    def seats(self) -> dict[str, Ask]:
        """Open questions to people, by name; the rules come first, as in a model's prompt."""
        return self._door.seats

    @property
    def tray(self) -> dict[str, Referred]:
        """Questions of minds that want to ask a person first, by name; `answer` and `stand` settle them."""
        return self._door.tray

    @property
    def waiting_for(self) -> list[str]:
        """Those whose questions a person has to answer, or may: seats, and then the tray."""
        return self._door.waiting_for

    @property
    def left(self) -> dict[str, float]:
        """Seconds left for the answers of those whose time is limited; then the default, or the mind's own, counts."""
        return self._door.left

    @property
    def patience(self) -> float | None:
        """Seconds until some answer is overdue: then play on. None when nobody's time is limited."""
        return min(self.left.values(), default=None)

    def answer(self, who: str, value: Plain) -> None:
        """A person's answer to the open question of `who`, in a seat or in the tray; from any thread.

        Raises AnswerError or LookupError; nothing changes then.
        """
        self._door.answer(who, value)

    def stand(self, who: str) -> None:
        """Nobody answers for `who`: the default of the seat counts, or in the tray the mind's own value.

        Raises LookupError.
        """
        self._door.stand(who)

    def take(self, who: str, *, by: str = "user", why: str = "", deadline: float | None = None) -> str:
        """A person takes the seat of `who`, with `deadline` seconds for each answer; at once where they are not asked.

        Returns what `intervene` returns. Raises LookupError when the seat is taken or there is nobody of this name.
        """
        return self._door.take(who, by, why, deadline)

    def give_back(self, who: str, *, by: str = "user", why: str = "") -> str:
        """Whoever played `who` before a person took the seat plays on; dice where it was a person's from the start.

        Raises LookupError when no person plays `who`.
        """
        return self._door.give_back(who, by, why)

    def intervene(self, verb: str, *args: Any, by: str = "user", **keywords: Any) -> str:
        """A verb of the stage, spoken by a person: ``world.intervene("unlink", "Ada", "Ben", why="...")``.

        Applied between beats, so queued while one is open; people join and leave between rounds. A setting, and a
        recasting of somebody whose answer is still open, count at once. `by` is "user" or "user:NAME". Returns
        "applied", "queued" or "refused" (then `Refused` is in the log). Raises LookupError, ValueError or TypeError
        for what cannot be.
        """
        return self._door.intervene(verb, *args, by=by, **keywords)

    def wish(self, verb: str, *args: Any, by: str = "user", **keywords: Any) -> None:
        """Leave an intervention in the run file, from any thread; whoever plays the world lets it in with `grant`.

        Raises ValueError or TypeError for what cannot be kept, and when the run is over.
        """
        self._door.wish(verb, *args, by=by, **keywords)

    def grant(self) -> str:
        """`intervene` with the oldest wish, in the world's thread; "" when there is none."""
        return self._door.grant()

    @property
    def queued(self) -> int:
        """How many interventions wait for the end of the beat or round."""
        return len(self._door.queued)

    @property
    def queue(self) -> list[str]:
        """Those interventions in words: the verb and what it is about."""
        return self._door.queued
