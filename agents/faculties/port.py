"""Port: when to ask a person, what people showed, and advice that shapes the choice."""

from collections import Counter
from collections.abc import Mapping, Sequence
from math import exp
from typing import Any, ClassVar, Literal

from pydantic import Field

from agents import deliberation
from agents.faculties import experience
from agents.faculties.hypotheses import deeds
from agents.faculties.options import legal, number, same
from agents.faculties.strategy import payoff
from agents.faculties.turn import Faculty, Turn
from agents.prompts import fitting, table
from sandbox import Choice, Deferral, events, wording

DEMOS = "demonstrations"


class Defer(Faculty):
    """Whose answer counts: one's own, that of most peers, or a person's; the one with the highest expected utility.

    p_own is what the model says of its answer, p_peer the share of peers who did the same lately, p_human is given; the
    choice is the largest of p_peer, p_own - cost_create and p_human - cost_defer (after HILA, without its training).
    When no person answers in time, the next best stance counts: nothing waits for ever.
    """

    kind: Literal["defer"] = "defer"
    stores: ClassVar[tuple[str, ...]] = ("stances",)

    human: float = Field(0.95, ge=0, le=1, description="how likely a person is right")
    cost_create: float = Field(0.02, ge=0, le=1, description="cost of an answer of one's own")
    cost_defer: float = Field(0.2, ge=0, le=1, description="cost of asking a person")
    budget: int = Field(3, ge=0, le=1000, description="questions to people in one episode")
    seconds: float | None = Field(
        60, ge=0, le=86_400, description="longest wait for a person; empty: the world's"
    )
    peers: int = Field(
        12, ge=0, le=200, description="last public deeds that count as peers' answers; 0: none"
    )

    def revise(self, turn: Turn) -> None:
        told = turn.consult(deliberation.confidence(turn.ask, turn.value), table(sure=deliberation.SURE))
        own = number(told.get("sure") if isinstance(told, Mapping) else None, 0, 1, 0.5)
        share, peers = self._peers(turn)
        asked = turn.memory("stances").get("asked", {"episode": 0, "count": 0})
        count = asked["count"] if asked["episode"] == turn.view.episode else 0
        worth = {"create": own - self.cost_create}
        worth |= {"evaluate": share} if peers is not None else {}
        ordered = sorted(worth, key=lambda stance: -worth[stance])
        best = ordered[0]
        if best == "evaluate":
            turn.value = peers
        if count < self.budget and self.human - self.cost_defer >= worth[best]:
            question = f"{turn.ask.prompt} (I would answer {deliberation.as_said(turn.value)}.)"
            turn.defer, best = Deferral(question, self.seconds), "defer"
            turn.keep("stances", "asked", {"episode": turn.view.episode, "count": count + 1})
        item = {"stance": best, "own": own, "peers": share, "seq": experience.now(turn.view)}
        turn.keep("stances", turn.ask.tag, item)

    def _peers(self, turn: Turn) -> tuple[float, Any]:
        """What most others did lately, as a legal answer, and their share; (0, None) where nobody did such a thing."""
        seen = deeds(turn.view, self.peers) if self.peers else []
        latest = {deed.who: deed.value for deed in seen if deed.who != turn.view.name}
        found = [one for value in latest.values() for one in legal(turn, [value])]
        if not found or not isinstance(turn.ask.answer, Choice):
            return 0.0, None
        (key, count), *_ = Counter(map(same, found)).most_common(1)
        return count / len(found), next(one for one in found if same(one) == key)


class Demonstrations(Faculty):
    """What a person answered in one's place is shown when a like question comes: up to a few, marked as a person's.

    One or two human demonstrations help on tasks that are new (AdaptAgent, arXiv 2411.13451). They are one's own
    questions and their answers: nobody else's view is in them.
    """

    kind: Literal["demonstrations"] = "demonstrations"
    stores: ClassVar[tuple[str, ...]] = (DEMOS,)

    k: int = Field(2, ge=1, le=10, description="demonstrations shown")
    tokens: int = Field(300, ge=0, le=10_000, description="most tokens of them in a prompt")
    span: int = Field(200, ge=1, le=10_000, description="last events that are searched for new ones")

    def recall(self, turn: Turn) -> None:
        self._collect(turn)
        held = [item for item in turn.memory(DEMOS).values() if item["tag"] == turn.ask.tag]
        if not held:
            return
        rows = turn.view.embed([turn.ask.prompt, *(item["prompt"] for item in held)])
        likest = sorted(zip(rows[1:] @ rows[0], held, strict=True), key=lambda one: (-one[0], -one[1]["seq"]))
        lines = (
            f"Asked {wording.quoted(item['prompt'])}, a person answered: {deliberation.as_said(item['answer'])}"
            for _, item in likest[: self.k]
        )
        if shown := fitting(lines, self.tokens):
            turn.slots.setdefault("demonstrations", []).extend(shown)

    def _collect(self, turn: Turn) -> None:
        """New answers that a person gave in one's place, kept with their questions."""
        mark = max((item["seq"] for item in turn.memory(DEMOS).values()), default=0)
        questions: dict[tuple[int, int], str] = {}
        found: list[events.Chose] = []
        for n, event in enumerate(turn.view.known()):
            if n >= self.span or event.seq <= mark:
                break
            if isinstance(event, events.Asked) and event.who == turn.view.name:
                questions[event.step, event.n] = event.prompt
            if (
                isinstance(event, events.Chose)
                and event.who == turn.view.name
                and event.rung in ("seat", "deferred")
            ):
                found.append(event)
        for one in reversed(found):
            if prompt := questions.get((one.step, one.n)):
                item = {"tag": one.tag, "prompt": prompt[:600], "answer": one.value, "seq": one.seq}
                turn.keep(DEMOS, f"d{one.seq}", {**item, "by": "human", "evidence": [f"e{one.seq}"]})


class Advice(Faculty):
    """An adviser speaks for or against each option; the choice follows both, and the mind itself stays as it is.

    The probability of an option becomes proportional to p(a) exp(beta g(a)), g from -1 to 1 (after GRAPPA); p(a) comes
    from a few samples. A person advises by the trait `advice`, a table of options and numbers; else the model does, and
    is asked anew after its advice failed a few times.
    """

    kind: Literal["advice"] = "advice"
    stores: ClassVar[tuple[str, ...]] = ("advice",)

    beta: float = Field(1.0, ge=0, le=1e6, description="weight of the advice")
    samples: int = Field(3, ge=0, le=20, description="samples of one's own choice; 0: all options alike")
    failures: int = Field(
        2, ge=1, le=100, description="advice that paid below one's mean, before it is asked anew"
    )

    def deliberate(self, turn: Turn) -> None:
        answer = turn.ask.answer
        if not isinstance(answer, Choice):
            return
        given = self._given(turn, answer.options)
        own = self._own(turn, answer.options)
        chances = shaped(own, given, self.beta)
        (value,) = turn.view.random.choices(list(chances), list(chances.values()))
        turn.settle(value, "advised")

    def _own(self, turn: Turn, options: Sequence[str]) -> dict[str, float]:
        if not self.samples:
            return dict.fromkeys(options, 1 / len(options))
        schema = table(answer=turn.ask.answer.schema())
        said = [
            turn.consult(f"{deliberation.asked(turn.ask)}\n\nSample {n}: your answer?", schema)
            for n in range(1, self.samples + 1)
        ]
        found = Counter(v for one in said if isinstance(one, dict) for v in legal(turn, [one.get("answer")]))
        total = found.total()
        return {one: found[one] / total if total else 1 / len(options) for one in options}

    def _given(self, turn: Turn, options: Sequence[str]) -> dict[str, float]:
        told = turn.view.traits.get("advice")
        if isinstance(told, dict):
            return {one: number(told.get(one), -1, 1, 0.0) for one in options}
        held = turn.memory("advice").get(turn.ask.tag)
        if held:
            held = self._followed(turn, dict(held))
        if not held or held["failed"] >= self.failures or set(held["for"]) != set(options):
            schema = table(**dict.fromkeys(options, deliberation.WORTH))
            found = turn.consult(deliberation.advice(turn.ask, options), schema)
            told = found if isinstance(found, dict) else {}
            weights = {one: number(told.get(one), -1, 1, 0.0) for one in options}
            held = {"for": weights, "failed": 0, "mean": held["mean"] if held else None}
        turn.keep("advice", turn.ask.tag, {**held, "seq": experience.now(turn.view)})
        return {one: float(held["for"].get(one, 0.0)) for one in options}

    def _followed(self, turn: Turn, held: dict[str, Any]) -> dict[str, Any]:
        """What the advice brought since it was last followed."""
        paid = payoff(turn.view, held["seq"])
        if paid is None:
            return held
        mean = paid if held["mean"] is None else held["mean"]
        held["failed"] = held["failed"] + 1 if paid < mean else 0
        held["mean"] = round(mean + 0.2 * (paid - mean), 6)
        return held


def shaped(own: Mapping[str, float], advice: Mapping[str, float], beta: float) -> dict[str, float]:
    """Probabilities p(a) exp(beta g(a)), normalised; what one would never do stays at 0."""
    most = max(advice.get(one, 0.0) for one in own if own[one] > 0)
    weights = {one: p * exp(beta * (advice.get(one, 0.0) - most)) if p else 0.0 for one, p in own.items()}
    total = sum(weights.values())
    return {one: weight / total for one, weight in weights.items()}
