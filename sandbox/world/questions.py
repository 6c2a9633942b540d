"""The questions of a round: who is asked, by which mind and view they answer, and what is recorded of it."""

from collections import Counter
from collections.abc import Callable, Sequence

import orjson

from sandbox import registry
from sandbox.asks import Ask, Write
from sandbox.chronicle import Chronicle
from sandbox.contract import Mind, Scenario, Think
from sandbox.desk import Job
from sandbox.embedding import Embedding
from sandbox.events import EVERYBODY, Asked, Chose, Erased, Failed, Plain, Wrote
from sandbox.view import View


class Questions:
    """Opens and concludes the beats of one world. `script` tells the scenario of the present episode."""

    def __init__(self, chronicle: Chronicle, embedding: Embedding, script: Callable[[], Scenario]) -> None:
        self.chronicle, self._embedding, self._script = chronicle, embedding, script
        self._n = 0  # asks of the round under way
        self._turns = Counter[tuple[str, str]]()
        self._minds: dict[bytes, Mind] = {}

    def forget(self) -> None:
        """The round is over: the next one counts anew."""
        self._n = 0
        self._turns.clear()

    def ask(self, asks: Sequence[Ask]) -> list[Job]:
        """Open a beat: every ask is recorded and every view fixed before anybody answers."""
        self.chronicle.beat += 1
        first, self._n = self._n + 1, self._n + len(asks)
        types: dict[int, dict[str, Plain]] = {}
        for n, ask in enumerate(asks, first):
            answer = types.get(id(ask.answer)) or types.setdefault(id(ask.answer), ask.answer.plain())
            self.chronicle.emit(
                Asked(n, ask.who, ask.tag, ask.prompt, answer, ask.default, dict(ask.about) or None), "engine"
            )
        return [self._job(n, ask) for n, ask in enumerate(asks, first)]

    def _job(self, n: int, ask: Ask) -> Job:
        state = self.chronicle.state
        self._turns[ask.who, ask.tag] += 1
        key = (state.seed, state.episode, state.played, ask.tag, self._turns[ask.who, ask.tag])
        where = self.chronicle.where
        vectors = self._embedding.of_mind((*where, n), ask.who)
        view = View(state, ask.who, key, self._script().briefing, vectors)
        job = Job(n, ask, self.mind(ask.who), view, where, anew=vectors.anew)
        vectors.pause = job.pause
        return job.seated() if job.mind.seat else job

    def conclude(self, job: Job) -> None:
        """The events of one answered ask: Thought*, Wrote*, Failed?, Chose."""
        assert job.outcome
        outcome, who = job.outcome, job.ask.who
        for thought in outcome.thoughts:
            self.chronicle.emit(thought, "engine")
        for write in outcome.writes:
            self._keep(who, write)
        if outcome.failure:
            self.chronicle.emit(Failed(who, *outcome.failure, job.n), "engine")
        self.chronicle.emit(Chose(job.n, who, job.ask.tag, outcome.value, outcome.rung), "engine")

    def _keep(self, who: str, write: Write) -> None:
        """A memory item, for those whom its scope names; None forgets what there is."""
        state = self.chronicle.state
        if write.item is not None:
            team = state.people[who].team
            mates = tuple(one.name for one in state.present if one.team == team) if team else (who,)
            to = {"private": None, "team": mates, "public": EVERYBODY}[write.scope]
            self.chronicle.emit(Wrote(who, write.store, write.key, write.item, to=to), "engine")
        elif write.key in state.memory.get(who, {}).get(write.store, {}):
            self.chronicle.emit(Erased(who, write.store, write.key), "engine")

    def mind(self, who: str) -> Mind:
        """Whoever plays a person now."""
        person = self.chronicle.state.people.get(who)
        if person is None or not person.present:
            return _Gone()
        key = orjson.dumps(person.mind)
        if key not in self._minds:
            self._minds[key] = registry.make(Mind, person.mind, self._script().key())
        return self._minds[key]


class _Gone(Mind):
    """Stands in for somebody who is not here: their asks get the default, recorded as a failure."""

    def answer(self, view: View, ask: Ask, think: Think) -> Plain:
        raise LookupError(f"{ask.who} is not here")
