"""The donor game with generations: Vallinder & Hughes 2024, arXiv 2412.10270."""

import math
import re
from abc import abstractmethod
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice
from statistics import fmean
from typing import Any, ClassVar, Literal

from pydantic import Field

from sandbox import (
    Ask,
    Choice,
    Form,
    Mind,
    Number,
    Reply,
    Scenario,
    Stage,
    State,
    Text,
    Think,
    View,
    Write,
    events,
)

Act = dict[str, Any]  # who, to, share (of what `who` had; below 0: punished), of (units), round (of the game)
Past = list[dict[str, Act]]  # the earlier rounds of a game, oldest first: act by donor
Pairs = list[tuple[str, str]]  # (donor, recipient)


def percent(share: float) -> str:
    """A share in words, without its sign."""
    return f"{round(100 * abs(share))} %" if abs(share) >= 0.005 else "nothing"


def units(amount: float, rounded: Callable[[float], int] = round) -> str:
    """A number of units in words, to a tenth below a hundred and to whole units above."""
    tenths = rounded(amount * 10 + 1e-6)
    number = f"{tenths // 10:,}" if tenths >= 1000 or tenths % 10 == 0 else f"{tenths / 10:.1f}"
    return f"{number} unit{'s' if number != '1' else ''}"


def deed(act: Act, words: Mapping[str, str]) -> str:
    """What somebody did, in words for some of the names: "gave you 40 %"."""
    to = words.get(act["to"], act["to"])
    if act["of"] <= 0:
        return f"had nothing to give {to}"
    if act["share"] < 0:
        return f"spent {percent(act['share'])} to punish {to}"
    return f"gave {to} {percent(act['share'])}"


class DonorGame(Scenario):
    """Would you give to somebody who can never pay you back?

    Donors give up units and recipients receive a multiple of them; roles take turns. Before deciding, a
    donor sees what the recipient did as a donor, to whom, and what that partner had done before. After a
    generation the better half stays and teaches those who replace the rest. Generosity makes everybody
    rich, if it survives.
    """

    evolves: ClassVar[str] = "strategies from generation to generation, and who plays with whom"
    paper: ClassVar[str] = (
        "Vallinder & Hughes 2024, Cultural Evolution of Cooperation among LLM Agents, arXiv 2412.10270"
    )
    feedback: ClassVar[frozenset[str]] = frozenset({"strategy"})

    rounds: int = Field(12, ge=1, le=1000, description="rounds per game; players are not told")
    passes: int = Field(2, ge=1, le=20, description="games per generation; units and traces start afresh")
    endowment: float = Field(10, gt=0, le=1e6, description="units of each player at the start of a game")
    multiplier: float = Field(2, ge=0, le=100, description="units received per unit given up")
    trace_len: int = Field(3, ge=0, le=10, description="links of the recipient's trace that a donor sees")
    pairing: Literal["min_repeat", "strict", "neighbours"] = Field(
        "min_repeat",
        description="min_repeat: meet again as late as possible; strict: never; neighbours: along talk",
    )
    punishment: bool = Field(False, description="a donor may instead spend units to destroy the recipient's")
    harm: float = Field(2, ge=0, le=100, description="units destroyed per unit spent on punishment")
    remarks: bool = Field(True, description="donors may say a sentence, in public")
    public: bool = Field(True, description="everybody sees who gave what; off: donors see the trace alone")
    stakes: str = Field("", max_length=400, description="what players are told hangs on the result")

    # -- the rules -------------------------------------------------------------------------------------

    def setup(self, stage: Stage) -> None:
        people = len(stage.names)
        if self.pairing == "strict" and self.rounds > people / 2:
            raise ValueError(
                f"pairing: strict lets nobody meet twice, which {people} people in alternating roles can"
                f" keep up for {people // 2} rounds, not {self.rounds}; lower rounds, add people or use"
                " min_repeat"
            )
        if self.pairing == "neighbours" and not any(stage.edges("talk").values()):
            raise ValueError(
                "pairing: neighbours needs ties; give the society a graph of talk, such as a ring"
            )
        self._endow(stage)

    def round(self, stage: Stage) -> Any:
        turn = (stage.round - 1) % self.rounds + 1
        if turn == 1 and stage.round > 1:
            self._restart(stage)
        self._endow(stage)
        blank = [name for name in stage.names if not stage.trait(name, "strategy")]
        strategies = (yield [self._ask_strategy(stage, name) for name in blank]) if blank else []
        for name, strategy in zip(blank, strategies, strict=True):
            if stage.state.people[name].present:  # who was asked may have been removed since
                stage.revise(name, "strategy", strategy)
        past = self._past(stage, turn)
        meet = self._along_ties if self.pairing == "neighbours" else self._taking_turns
        pairs = meet(stage, past)
        received = {act["to"]: act for acts in past for act in acts.values()}
        asks = [self._ask_gift(stage, *pair, past, received.get(pair[0])) for pair in pairs]
        answers = (yield asks) if asks else []
        here = set(stage.names)
        meetings = [m for m in zip(pairs, answers, strict=True) if here.issuperset(m[0])]
        acts = [self._act(stage, donor, recipient, turn, answer) for (donor, recipient), answer in meetings]
        self._remember(stage, acts, past)

    def ended(self, state: State) -> str | None:
        return "the generation is over" if state.played >= self.rounds * self.passes else None

    def payoff(self, state: State) -> dict[str, float]:
        """Mean units at the end of the generation's games, the one under way as it stands."""
        games = state.posted("results", [])
        return {p.name: fmean([*(g[p.name] for g in games if p.name in g), p.score]) for p in state.present}

    def outcome(self, state: State) -> dict[str, Any]:
        """Mean payoff (units), mean share given, share of punishments, and whether the better half gave more.

        The gap is (mean share of the better half - mean share of the others) / mean share.
        """
        payoff = self.payoff(state)
        ranked = sorted(payoff, key=payoff.__getitem__, reverse=True)
        better = set(ranked[: len(ranked) // 2])
        rounds = (state.secret(f"round {number}", default=[]) for number in range(1, state.played + 1))
        acts = [act for played in rounds for act in played if act["of"] > 0]
        given = [(max(0.0, act["share"]), act["who"] in better) for act in acts]
        top, rest = ([share for share, is_better in given if is_better is half] for half in (True, False))
        mean = fmean(share for share, _ in given) if given else 0.0
        return {
            "mean_final": fmean(payoff.values()) if payoff else 0.0,
            "mean_share": mean,
            "punished": fmean(act["share"] < 0 for act in acts) if acts else 0.0,
            "generosity_gap": (fmean(top) - fmean(rest)) / mean if top and rest and mean else 0.0,
        }

    def treatment(self, event: events.Event) -> Iterable[tuple[str, str, float]]:
        """The share given, 0 to 1; below 0, the share spent on punishment. Who had nothing treated nobody."""
        if isinstance(event, events.Posted) and event.key == "gifts":
            yield from ((act["who"], act["to"], act["share"]) for act in event.value)

    def calls(self, people: int) -> tuple[int, int]:
        gifts = self.passes * self.rounds * (people // 2)
        return (0 if self.pairing == "neighbours" else gifts), gifts + people

    # -- units -----------------------------------------------------------------------------------------

    def _endow(self, stage: Stage) -> None:
        """Units for everybody who has had none in this generation, also for those who come later."""
        before = stage.secret("endowed", [])
        known = set(before)
        if new := [name for name in stage.names if name not in known]:
            stage.pay(dict.fromkeys(new, self.endowment))
            stage.keep("endowed", [*before, *new])

    def _restart(self, stage: Stage) -> None:
        """The next game of the generation: results are noted, units and traces reset."""
        played = set(stage.secret("endowed", []))
        finals = {name: stage.score(name) for name in stage.names if name in played}
        stage.post("results", [*stage.posted("results", []), finals])
        stage.pay({name: self.endowment - final for name, final in finals.items()})

    def _act(self, stage: Stage, donor: str, recipient: str, turn: int, answer: Mapping[str, Any]) -> Act:
        """Units change hands, and words are said. The recipient of a punishment loses at most what it has."""
        own, amount = stage.score(donor), answer["amount" if self.punishment else "give"]
        punished = self.punishment and answer["kind"] == "punish"
        effect = -min(self.harm * amount, stage.score(recipient)) if punished else self.multiplier * amount
        knowing = None if self.public else (donor, recipient)
        stage.pay({donor: -amount, recipient: effect}, source=donor, to=knowing)
        if answer.get("say"):
            stage.say(donor, answer["say"])
        share = (-amount if punished else amount) / own if own > 0 else 0.0
        return {"who": donor, "to": recipient, "share": share, "of": own, "round": turn}

    # -- what is remembered ----------------------------------------------------------------------------

    def _past(self, stage: Stage, turn: int) -> Past:
        rounds = (stage.secret(f"round {stage.round - turn + at}", []) for at in range(1, turn))
        return [{act["who"]: act for act in acts} for acts in rounds]

    def _trace(self, past: Past, name: str) -> list[Act]:
        """What somebody did as a donor the last time; what that partner had done before; and so on.

        Never two acts of one round or of one person: the chain ends where somebody would act twice.
        """
        trace: list[Act] = []
        for acts in reversed(past):
            act = acts.get(name)
            if len(trace) == self.trace_len or any(later["who"] == name for later in trace):
                break
            if act:
                trace.append(act)
                name = act["to"]
        return trace

    def _remember(self, stage: Stage, acts: Sequence[Act], past: Past) -> None:
        """Who did what, who sat out, and how often people met again."""
        stage.keep(f"round {stage.round}", list(acts))
        if self.public:
            told = [{key: act[key] for key in ("who", "to", "share")} for act in acts if act["of"] > 0]
            stage.post("gifts", told)
        playing = {name for act in acts for name in (act["who"], act["to"])}
        idle = [name for name in stage.names if name not in playing]
        if idle != stage.posted("sitting out", []):
            stage.post("sitting out", idle)
        met = _meetings(past)
        if again := sum(_pair(act["who"], act["to"]) in met for act in acts):
            stage.post("repeats", stage.posted("repeats", 0) + again)

    # -- who meets whom --------------------------------------------------------------------------------

    def _taking_turns(self, stage: Stage, past: Past) -> Pairs:
        """Two halves donate in turns; seat i faces seat i + shift, and no shift returns before all were used.

        So nobody meets twice within n/2 rounds. With an odd number of people one sits out.
        """
        seats = stage.secret("seats")
        if not past or set(seats["first"] + seats["second"]) != set(stage.names):
            seats = self._draw_seats(stage, seats, past)
            stage.keep("seats", seats)
        at, size = len(past) - seats["since"], len(seats["shifts"])
        shift = seats["shifts"][at % size] * (-1) ** at
        halves = [seats["first"], seats["second"]]
        givers, takers = halves[at % 2], halves[1 - at % 2]
        met = ((giver, (seat + shift) % size) for seat, giver in enumerate(givers))
        return [(giver, takers[seat]) for giver, seat in met if seat < len(takers)]

    def _draw_seats(self, stage: Stage, before: Mapping[str, Any] | None, past: Past) -> dict[str, Any]:
        """Halves by lot, but who donated first in the last game now receives first.

        So with two games everybody receives once in a last round. Where people came or went in the middle
        of a game, who donated in the round before receives now.
        """
        dice, names = stage.random("pairing"), list(stage.names)
        dice.shuffle(names)
        waiting = set(past[-1] if past else before["first"] if before else ())
        names.sort(key=waiting.__contains__)
        half = (len(names) + 1) // 2
        shifts = dice.sample(range(half), half)
        return {"first": names[:half], "second": names[half:], "shifts": shifts, "since": len(past)}

    def _along_ties(self, stage: Stage, past: Past) -> Pairs:
        """Each meets the tied partner met least in this game; who finds none free sits out.

        Those who played least choose first. In a pair, the one donates who has so far received more often
        than donated; if both are even, the lot decides.
        """
        dice, met, ties = stage.random("pairing"), _meetings(past), _neighbours(stage)
        donated = Counter(act["who"] for acts in past for act in acts.values())
        received = Counter(act["to"] for acts in past for act in acts.values())
        names = dice.sample(stage.names, len(stage.names))
        free, pairs = set(names), []
        for one in sorted(names, key=lambda name: (donated[name] + received[name], len(ties[name]))):
            options = [other for other in ties[one] if other in free] if one in free else []
            if options:
                fewest = min(met[_pair(one, other)] for other in options)
                least = [other for other in options if met[_pair(one, other)] == fewest]
                lots = dice.sample(least, min(8, len(least)))
                other = min(lots, key=lambda name: sum(third in free for third in ties[name]))
                free -= {one, other}
                lots = dice.sample([one, other], 2)
                donor, recipient = sorted(lots, key=lambda name: donated[name] - received[name])
                pairs.append((donor, recipient))
        return pairs

    # -- questions -------------------------------------------------------------------------------------

    def _rules(self, name: str) -> str:
        parts = [
            f"You are {name} and play a donor game with others. In each round pairs are formed, and one of"
            " each pair is the donor; roles take turns. A donor may give up any part of its units, and the"
            f" recipient gets {self.multiplier:g} times what the donor gives up."
        ]
        if self.punishment:
            parts.append(f"Or it may spend units to destroy {self.harm:g} times as many of the recipient's.")
        if self.trace_len:
            parts.append(
                "Before deciding, a donor learns what its recipient did when it last was a donor, and to"
                f" whom; what that partner had done before; and so on, at most {self.trace_len} steps back."
                " For example: Ann gave Bob 40 %; before that, Bob had given Cem 10 %."
            )
        parts.append(
            f"All start with {units(self.endowment)}. Your aim: as many units as possible at the end."
        )
        return " ".join([*parts, self.stakes]).strip()

    def _ask_strategy(self, stage: Stage, name: str) -> Ask:
        """Invent a strategy, or modify the advice of those who stayed."""
        told = stage.state.memory.get(name, {}).get("advice", {})
        advice = sorted(({"who": who, **item} for who, item in told.items()), key=lambda a: -a["score"])
        parts = [self._rules(name)]
        if advice:
            lines = [f"{a['who']} ended with {units(a['score'])}: “{a['strategy']}”" for a in advice]
            parts.append(
                "You are new. These did best before you, and this is how they played:\n" + "\n".join(lines)
            )
        task = (
            "Change their advice into a strategy of your own."
            if advice
            else "What will be your strategy as a donor?"
        )
        prompt = "\n\n".join([*parts, f"{task} Answer with one sentence."])
        return Ask(
            name, prompt, Text(most=300), "strategy", "I decide from case to case.", {"advice": advice}
        )

    def _ask_gift(self, stage: Stage, donor: str, recipient: str, past: Past, got: Act | None) -> Ask:
        own, theirs = stage.score(donor), stage.score(recipient)
        all_of_it = units(own, math.floor)  # down, so that who names this number gives what there is
        trace = self._trace(past, recipient)
        parts = [
            self._rules(donor),
            f"Your strategy: “{stage.trait(donor, 'strategy')}”",
            f"Generation {stage.episode}, round {len(past) + 1}. You are a donor and have {all_of_it}."
            f" Your recipient is {recipient}, who has {units(theirs)}.",
            *(
                f"{'Before that' if at else 'Last time'}, {act['who']} {deed(act, {donor: 'you'})}."
                for at, act in enumerate(trace)
            ),
        ]
        if got and self.public:
            parts.append(f"In round {got['round']}, {got['who']} {deed(got, {donor: 'you'})}.")
        if self.punishment:
            parts.append(
                f"Do you give to {recipient} or punish {recipient}, and with how much of your {all_of_it}?"
            )
        else:
            parts.append(f"How much of your {all_of_it} do you give up for {recipient}?")
        if self.remarks:
            parts.append(f"You may say a sentence to {recipient}; everybody hears it.")
        about = {
            "recipient": recipient,
            "own": own,
            "theirs": theirs,
            "trace": trace,
            "received": got if self.public else None,
            "round": len(past) + 1,
            "endowment": self.endowment,
            "punishment": self.punishment,
            "remarks": self.remarks,
        }
        nothing = {"kind": "give", "amount": 0} if self.punishment else {"give": 0}
        return Ask(donor, "\n".join(parts), self._form(own), "give", nothing, about)

    def _form(self, own: float) -> Form:
        how_much = Number(low=0, high=own, unit="units")
        kind = {"kind": Choice(options=("give", "punish")), "amount": how_much}
        say = {"say": Text(most=240, empty=True)} if self.remarks else {}
        return Form(fields={**(kind if self.punishment else {"give": how_much}), **say})


def _pair(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one < other else (other, one)


def _meetings(past: Past) -> Counter[tuple[str, str]]:
    return Counter(_pair(act["who"], act["to"]) for acts in past for act in acts.values())


def _neighbours(stage: Stage) -> dict[str, list[str]]:
    """Everybody's partners: those who hear them or whom they hear."""
    ties: dict[str, dict[str, None]] = {name: {} for name in stage.names}
    for source, targets in stage.edges("talk").items():
        for target in targets:
            if source in ties and target in ties:
                ties[source][target] = ties[target][source] = None
    return {name: list(others) for name, others in ties.items()}


# -- the bots ------------------------------------------------------------------------------------------


def _habit(share: float) -> Any:
    return Field(
        share, ge=0, le=1, description="share of its units for a stranger, until a strategy names another"
    )


class Character(Mind):
    """Somebody with a temper: how much of what it has it gives to whom, and what it says then.

    `lines` are what it says, by occasion: {you} is the recipient, {did} what the recipient did last,
    {partner} and {before} what had been done before that, {gift} the units given now, {mine} their share,
    {own} and {theirs} what both have; {wrong} and {when} what is held against the recipient.
    """

    share: float = _habit(0.5)
    drift: float = Field(
        0.1, ge=0, le=1, description="how far a first or an inherited plan strays, as a share"
    )
    lines: ClassVar[dict[str, tuple[str, ...]]] = {}

    @abstractmethod
    def offer(self, view: View, facts: Mapping[str, Any], plan: float) -> tuple[str, float]:
        """The occasion (a key of `lines`) and the share given; below 0, the share spent on punishment."""

    def answer(self, view: View, ask: Ask, think: Think) -> Any:
        match ask.tag:
            case "strategy":
                return self._strategy(view, ask.about.get("advice") or [])
            case "give":
                return self._gift(view, ask.about)
            case "partner" | "partner_cut" | "elect" if isinstance(ask.answer, Choice):
                return self._pick(view, ask.answer.options, worst=ask.tag == "partner_cut")
            case "say" | "reflect":
                return _fresh(view, self.lines["creed"]).format(plan=percent(_plan(view, self.share)))
            case _:
                return ask.answer.sample(view.random)

    def _gift(self, view: View, facts: Mapping[str, Any]) -> Any:
        occasion, share = self.offer(view, facts, _plan(view, self.share))
        if not facts["punishment"]:
            share = max(0.0, share)
        amount = facts["own"] * min(1.0, abs(share))
        value = (
            {"kind": "punish" if share < 0 else "give", "amount": amount}
            if facts["punishment"]
            else {"give": amount}
        )
        if facts["remarks"]:
            value["say"] = _fresh(view, self.lines[occasion]).format_map(_words(view, facts, share))[:240]
        return Reply(value, self.notes(facts))

    def notes(self, facts: Mapping[str, Any]) -> tuple[Write, ...]:
        """What it writes down for itself after a gift."""
        return ()

    def _strategy(self, view: View, advice: Sequence[Mapping[str, Any]]) -> str:
        """One's own habit, or halfway to an adviser's; the first percentage in it is what one goes by."""
        stray = view.random.uniform(-self.drift, self.drift)
        known = [
            (words["who"], share, words["score"]) for words in advice if (share := _number(words["strategy"]))
        ]
        model = view.random.choice(known[:3]) if known else None
        plan = min(1.0, max(0.0, ((self.share + model[1]) / 2 if model else self.share) + stray))
        creed = _fresh(view, self.lines["creed"]).format(plan=f"{round(100 * plan)} %")
        return f"{creed} ({model[0]} made {units(model[2])} with {percent(model[1])}.)" if model else creed

    def _pick(self, view: View, options: Sequence[str], worst: bool) -> str:
        """Whom the last gifts show in the best light, or in the worst; nobody, if that is not bad."""
        seen = {act["who"]: act["share"] for act in view.board.get("gifts", []) if act["who"] in options}
        if worst:
            low = min(seen, key=seen.__getitem__, default="nobody")
            return low if "nobody" not in options or seen.get(low, 1) < self.share / 2 else "nobody"
        return max(seen, key=seen.__getitem__, default=view.random.choice(list(options)))


def _number(text: str) -> float | None:
    found = re.search(r"(\d{1,3}(?:\.\d+)?) ?%", text)
    return min(1.0, float(found[1]) / 100) if found else None


def _plan(view: View, share: float) -> float:
    """The share that one's strategy names, else one's habit."""
    number = _number(str(view.traits.get("strategy", "")))
    return share if number is None else number


def _fresh(view: View, lines: Sequence[str]) -> str:
    """One of the lines, if possible one that nobody used of late."""
    heard = [event.text for event in islice(view.known(), 120) if isinstance(event, events.Said)]
    used = {line for line in lines for text in heard if _same(line, text)}
    return view.random.choice([line for line in lines if line not in used] or list(lines))


def _same(line: str, text: str) -> bool:
    """Whether the text was made from the line: its longest piece without facts occurs in it."""
    return max(re.split(r"{\w+}", line), key=len) in text


def _words(view: View, facts: Mapping[str, Any], share: float) -> dict[str, str]:
    """The facts that lines may mention; what is not known is never asked for by the occasion."""
    trace, called = facts["trace"], {view.name: "me", facts["recipient"]: "you"}
    words = {
        "you": facts["recipient"],
        "own": units(facts["own"]),
        "theirs": units(facts["theirs"]),
        "gift": units(facts["own"] * abs(share)),
        "mine": percent(share),
        "did": deed(trace[0], called) if trace else "",
    }
    if len(trace) > 1:
        partner = trace[1]["who"]
        words |= {"partner": "I" if partner == view.name else partner, "before": deed(trace[1], called)}
    if wrong := view.memory.get("grudges", {}).get(facts["recipient"]):
        words |= {"wrong": deed({**wrong, "to": view.name}, called), "when": f"round {wrong['round']}"}
    return words


def _light(trace: Sequence[Act]) -> str:
    """In which light the last act of a trace puts somebody: stranger, generous, fair or mean."""
    if not trace or trace[0]["of"] <= 0:
        return "stranger"
    return "generous" if trace[0]["share"] >= 0.45 else "fair" if trace[0]["share"] >= 0.2 else "mean"


class Steady(Character):
    """Gives the same share to everybody, whatever happened: the null model."""

    drift: float = Field(0, ge=0, le=1, description="how far a first or an inherited plan strays, as a share")
    lines: ClassVar = {
        "creed": (
            "Everybody gets {plan} of what I have.",
            "Always {plan}, whoever it is.",
            "{plan}, rain or shine.",
        ),
        "any": (
            "{gift}, {you}, as for everybody.",
            "As ever, {you}: {mine} of mine.",
            "The usual for {you}: {gift}.",
        ),
    }

    def offer(self, view: View, facts: Mapping[str, Any], plan: float) -> tuple[str, float]:
        return "any", plan


class Idealist(Character):
    """Gives with open hands, a little less to the mean, and believes that it comes back."""

    share: float = _habit(0.8)
    lines: ClassVar = {
        "creed": (
            "Give {plan} to whoever is in front of you; somebody has to begin.",
            "I give {plan} and ask no questions, because what is given multiplies.",
            "An open hand: {plan}, also for those who stumbled once.",
            "{plan} for all, and let us see who can resist that.",
        ),
        "stranger": (
            "We have not met, {you}. Take {gift}, and pass it on!",
            "Somebody has to begin, so I will: {gift} for you, {you}.",
            "I know nothing about you, {you}, and {mine} of mine says that you are kind.",
            "{you}! Here is {mine} of all I have. Think of what we could become.",
        ),
        "generous": (
            "Everybody look: {you} {did}. That is how all of us get rich. {gift}!",
            "{you}, you {did}. You make this easy: {gift} from me.",
            "I heard that you {did}, {you}. Let it run on: {mine} of all I have.",
            "More of this! {you} {did}, so {gift} will be in good hands.",
            "I could hug you, {you}: you {did}. Have {gift}.",
        ),
        "fair": (
            "You {did}, {you}; I would like to see what you do with another {gift}.",
            "Not bad, {you}: you {did}. I add {gift}, be bold with it.",
            "{gift} for you, {you}. You {did}; next time a little more?",
            "We are getting somewhere, {you}: you {did}, I give {mine}.",
        ),
        "mean": (
            "You {did}, {you}. I will not hold it against you: take {gift} and do better.",
            "{you}, I saw that you {did}. Perhaps nobody was ever kind to you. {gift}.",
            "They say you {did}, {you}. I still give {mine}. Surprise us!",
            "One bad day, {you}? You {did}. Here is {mine} of mine, for a fresh start.",
        ),
    }

    def offer(self, view: View, facts: Mapping[str, Any], plan: float) -> tuple[str, float]:
        light = _light(facts["trace"])
        return light, plan * 0.7 if light == "mean" else plan


class Reciprocator(Character):
    """Gives the share that its recipient gave the last time, no more and no less."""

    lines: ClassVar = {
        "creed": (
            "A stranger gets {plan}; then I give what my recipient gave the last time.",
            "As you do to others, so I do to you; {plan} if I know nothing.",
            "I begin with {plan} and then hold up a mirror.",
        ),
        "stranger": (
            "No record yet, {you}, so you get my standard: {mine}, which is {gift}.",
            "Clean slate, {you}: {gift}. What you do with it, I will do to you.",
            "I start everybody at {mine}, {you}. From here on you set the rate.",
        ),
        "generous": (
            "You {did}, {you}. I match it: {gift}.",
            "Fair is fair, {you}: you {did}, you get {mine}.",
            "{mine} of mine for {you}, who {did}. Keep it up and so will I.",
            "Good mirrors are honest, {you}: you {did}, so {gift}.",
            "You {did}, {you}? Then it would be odd to give you less than {mine}.",
        ),
        "fair": (
            "{you}, you {did}; that is your own price, and I pay it: {gift}.",
            "Your rate, not mine, {you}: you {did}, so {gift} it is.",
            "What goes round, {you}: you {did}, and {mine} comes back.",
            "I copy you to the unit, {you}: you {did}, hence {gift}.",
        ),
        "mean": (
            "You {did}, {you}. The mirror shows {mine}.",
            "{you} {did}. Then {mine} must be the custom of the house.",
            "I would have liked to give more, {you}, but you {did}. So: {mine}.",
            "Do you recognise this, {you}? You {did}, and I give you {mine}.",
        ),
    }

    def offer(self, view: View, facts: Mapping[str, Any], plan: float) -> tuple[str, float]:
        light = _light(facts["trace"])
        return light, plan if light == "stranger" else facts["trace"][0]["share"]


class Grudger(Character):
    """Generous until somebody gives it next to nothing; it writes that down and never forgets."""

    share: float = _habit(0.6)
    least: float = Field(0.15, ge=0, le=1, description="a gift below this share is a wrong")
    lines: ClassVar = {
        "creed": (
            "Give {plan} to all but those who once sold me short; they get nothing, ever.",
            "I give {plan}, I keep a list, and the list is long-lived.",
            "Be good to me and you get {plan}; cross me once and we are done.",
        ),
        "stranger": (
            "I have nothing against you, {you}: {gift}. Let it stay that way.",
            "You are not on my list, {you}. {mine} of mine.",
            "{gift} for you, {you}. I do remember who was good to me.",
        ),
        "liked": (
            "You {did}, {you}. On my good side you have a place: {gift}.",
            "I like how you {did}, {you}. {gift}, and mind that it stays so.",
            "{you} {did}. No complaints from me; here is {mine} of mine.",
            "We two get along, {you}: you {did}, I give {gift}.",
        ),
        "known": (
            "You {did}, {you}, but me you never wronged: {gift}.",
            "What I know of you, {you}: you {did}. What I hold against you: nothing yet. {gift}.",
            "Strange company you keep, {you}: you {did}. Still, {mine} of mine. Do not try it with me.",
            "Others may complain that you {did}, {you}. I go by my own list: {gift}.",
        ),
        "wronged": (
            "In {when} you {wrong}, {you}. I have not forgotten: nothing.",
            "{you}! In {when} you {wrong}. You will wait a long time for a gift from me.",
            "My list says: {you} {wrong}, {when}. I keep my {own}.",
            "Ask somebody else, {you}. You {wrong} in {when}, remember? I do.",
        ),
        "revenge": (
            "In {when} you {wrong}, {you}. Today I spend {gift} to see you lose more.",
            "{you}, you {wrong} in {when}. This costs me {gift}, and it is worth it.",
            "I said that I would remember, {you}: {when}, you {wrong}. Now it is my turn.",
        ),
    }

    def offer(self, view: View, facts: Mapping[str, Any], plan: float) -> tuple[str, float]:
        if facts["recipient"] in view.memory.get("grudges", {}):
            return ("revenge", -0.1) if facts["punishment"] else ("wronged", 0.0)
        return {"stranger": "stranger", "generous": "liked"}.get(_light(facts["trace"]), "known"), plan

    def notes(self, facts: Mapping[str, Any]) -> tuple[Write, ...]:
        got = facts["received"]
        if not got or got["of"] <= 0 or got["share"] >= self.least:
            return ()
        return (Write(got["who"], {key: got[key] for key in ("share", "of", "round")}, "grudges"),)


class Miser(Character):
    """Parts with next to nothing, and is never short of a reason."""

    share: float = _habit(0.05)
    drift: float = Field(
        0.04, ge=0, le=1, description="how far a first or an inherited plan strays, as a share"
    )
    lines: ClassVar = {
        "creed": (
            "Keep what you have; {plan} is plenty for a polite smile.",
            "{plan}, and only so that nobody can say it was nothing.",
            "A unit kept is a unit earned: {plan} at the most.",
        ),
        "stranger": (
            "Times are hard, {you}: {gift} is all I can spare.",
            "Nice to meet you, {you}. I found {gift} in the other coat.",
            "{gift}, {you}. It is the thought that counts.",
            "Welcome, {you}. {mine} of mine; don't spend it all at once.",
        ),
        "richer": (
            "You have {theirs} already, {you}, and I a mere {own}. {gift} will do.",
            "With {theirs} in your pocket, {you}, you should be giving to me. {gift}.",
            "I would not want to spoil you, {you}: {theirs} is a lot. {gift} from me.",
            "They tell me you {did}, {you}. At {theirs} one can afford that. I can afford {gift}.",
        ),
        "poorer": (
            "Only {theirs}, {you}? Then {gift} will feel like a fortune.",
            "I have {own} because I do not throw it about, {you}. Learn from it: {gift}.",
            "{gift} for you, {you}. Hunger is the best teacher.",
            "You {did}, {you}, and now you are down to {theirs}? There you see. {gift}.",
            "I have a roof to mend, {you}. {mine} must do.",
        ),
    }

    def offer(self, view: View, facts: Mapping[str, Any], plan: float) -> tuple[str, float]:
        if not facts["trace"]:
            return "stranger", plan
        return ("richer" if facts["theirs"] > facts["own"] else "poorer"), plan


class Opportunist(Character):
    """Generous while it is poor and watched, ever tighter as it gets rich."""

    share: float = _habit(0.6)
    lines: ClassVar = {
        "creed": (
            "Make friends early with {plan}, then let the others carry on.",
            "{plan} while it buys a good name; less once I have made it.",
            "A good name costs {plan} at first, and later it pays for itself.",
        ),
        "early": (
            "{you}, I have a good feeling about you! {gift}, and remember who sent it.",
            "Invest in friends, I always say: {mine} of mine for {you}.",
            "Put in a good word for me, {you}: {gift}, gladly.",
            "Let everybody hear it: {mine} for my dear {you}!",
        ),
        "middle": (
            "{gift} for now, {you}. You {did}, so you will understand that I look after mine.",
            "I heard you {did}, {you}. I am a little tied up, but {gift} is yours.",
            "Let us say {gift}, {you}. One has obligations at {own}.",
            "Business is picking up, {you}, so let us keep it at {mine}.",
        ),
        "rich": (
            "Cash is tight just now, {you}; of my {own} I can free {mine}.",
            "You don't get to {own} by giving it away, {you}. {gift}, with my best wishes.",
            "My advisers allow me {mine}, {you}. Don't thank me.",
            "I did my giving when I was poor, {you}. Today: {gift}.",
            "You {did}, {you}? Admirable. I was like that once. {gift}.",
        ),
    }

    def offer(self, view: View, facts: Mapping[str, Any], plan: float) -> tuple[str, float]:
        wealth = facts["own"] / facts["endowment"]
        if wealth <= 1.5 or not facts["trace"]:
            return "early", plan
        return ("middle", plan * 0.6) if wealth <= 5 else ("rich", plan * max(0.05, 1.5 / wealth))


class Auditor(Character):
    """Reads the trace two links deep: meanness to the mean is just, meanness to the generous is not."""

    lines: ClassVar = {
        "creed": (
            "{plan} for those in good standing; I check whom they gave to before I judge.",
            "Look two steps back, then give {plan} to the just and little to the unjust.",
            "I read the books first: {plan}, if they are in order.",
        ),
        "stranger": (
            "No entries under {you} yet. Provisional grant: {gift}.",
            "The file on {you} is empty; I advance {mine}, subject to review.",
            "{you}: no record, no objection. {gift}.",
        ),
        "generous": (
            "Checked: {you} {did}. In good standing; {gift}.",
            "The books speak for you, {you}: you {did}. I release {mine}.",
            "Entry confirmed: {you} {did}. Full rate, {gift}.",
            "For the record: {you} {did}. I sign off {gift} without reservation.",
        ),
        "fair": (
            "{you} {did}: acceptable, not brilliant. {gift}.",
            "A middling entry, {you}: you {did}. I grant {gift}.",
            "On balance, {you}: you {did}, and {mine} seems proportionate.",
        ),
        "just": (
            "{you} {did}, true. But {partner} {before}, so it was deserved. {gift}.",
            "Before you scold {you}: {partner} {before}. I approve {mine}.",
            "Two lines up it says that {partner} {before}. I find for {you}: {gift}.",
        ),
        "unjust": (
            "{you} {did}, although {partner} {before}. That is not how it works: {mine}.",
            "An irregularity: {partner} {before}, and still {you} {did}. {gift}, pending improvement.",
            "I looked it up, {you}. {partner} {before}; you {did}. Explain that. {mine}.",
        ),
        "mean": (
            "Noted: {you} {did}, and nothing on file excuses it. {mine}.",
            "{you} {did}. Rated down: {gift}.",
            "I see that you {did}, {you}, and I see no reason for it. {gift}.",
        ),
    }

    def offer(self, view: View, facts: Mapping[str, Any], plan: float) -> tuple[str, float]:
        trace = facts["trace"]
        light = _light(trace)
        if light == "mean" and len(trace) > 1:
            light = {"mean": "just", "stranger": "mean"}.get(_light(trace[1:]), "unjust")
        return light, plan * {"mean": 0.15, "unjust": 0.1, "fair": 0.8}.get(light, 1.0)


DonorGame.bots = (Idealist, Reciprocator, Grudger, Miser, Opportunist, Auditor, Steady)
