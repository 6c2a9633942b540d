"""Opinions among friends: the field where laws of influence are at home (Castellano, Fortunato & Loreto 2009)."""

from collections.abc import Iterable, Mapping
from statistics import fmean, pstdev
from typing import Any, ClassVar, Literal

from pydantic import Field

from sandbox import (
    Ask,
    Choice,
    Form,
    Mind,
    Number,
    Reference,
    Scenario,
    Script,
    Skin,
    Stage,
    State,
    Text,
    Think,
    Treatment,
    View,
    events,
    wording,
)

MOST_HEARD = 12  # in one question
_PLAIN = wording.texts("""
    topic: The question: {topic}. You think {own}.
    heard: You hear {told}.
    alone: You hear nobody.
    ask: Where do you stand now? {scale}.
    words: One of {words}
    numbers: A number from 0 (not at all) to 1 (all of it)
""")
_WELL = wording.texts("""
    topic: Every evening people meet at the well, and it always comes round to {topic}. Yesterday you said {own}.
    heard: From those you listen to you have heard {told}.
    alone: Nobody has said anything to you.
    ask: What do you say tonight? {scale}.
    words: It is one of {words}
    numbers: It is a number, 0 for not at all and 1 for all of it
""")
_SCHLICHT = wording.texts("""
    topic: Die Frage: {topic}. Du meinst {own}.
    heard: Du hörst {told}.
    alone: Du hörst niemanden.
    ask: Wo stehst du jetzt? {scale}.
    words: Eines von {words}
    numbers: Eine Zahl von 0 (gar nicht) bis 1 (ganz)
""")
Opinion = float | str


class Steadfast(Mind):
    """Says what it thinks, and does not change it by itself: what moves it are the laws that are switched on."""

    lines: ClassVar[tuple[str, ...]] = (
        "I have slept on it, and it is still {view} for me.",
        "{view}, and I can say why, if anybody asks.",
        "Put me down for {view}.",
        "Since you ask: {view}.",
        "Where I come from everybody says {view}.",
        "I used to think otherwise. Now it is {view}.",
        "{view}. Let us not make it longer than it is.",
        "All things considered I am at {view}.",
    )

    def answer(self, view: View, ask: Ask, think: Think) -> Any:
        if ask.tag != "opinion":
            return ask.answer.sample(view.random)
        now = self.thinks(view, ask.about)
        return {"opinion": now, "say": self._say(view, now)}

    def thinks(self, view: View, facts: Mapping[str, Any]) -> Opinion:
        """What it thinks now."""
        own: Opinion = facts["own"]
        return own

    def _say(self, view: View, now: Opinion) -> str:
        told = f"{now:.2f}" if isinstance(now, float) else str(now)
        return wording.said(view, self.lines, {"view": told}, view.heard(40))


class Listener(Steadfast):
    """Moves some of the way to what it hears: to the mean of numbers, to what most say of words."""

    openness: float = Field(
        0.3, ge=0, le=1, description="share of the way to what others think; of words: probability to follow"
    )
    lines: ClassVar[tuple[str, ...]] = (
        "I have listened to you all, and I come out at {view}.",
        "You have a point there. {view} it is, for now.",
        "Between what I thought and what I hear there is {view}.",
        "Hm. Say {view}.",
        "I would not fight for it, but {view}.",
        "One learns. {view} today, ask me again tomorrow.",
    )

    def thinks(self, view: View, facts: Mapping[str, Any]) -> Opinion:
        own, heard = facts["own"], list(facts["heard"].values())
        if not heard:
            return self._plain(own)
        if isinstance(own, str):
            most = max(sorted(set(heard)), key=heard.count)
            return most if view.random.random() < self.openness else own
        return float(own) + self.openness * (fmean(heard) - float(own))

    def _plain(self, own: Opinion) -> Opinion:
        return own


class Opinions(Scenario):
    """Where do you stand, and who moved you there?

    Everybody has an opinion, a number from 0 to 1 or one of some words. Each round all say where they stand,
    and learn where those whom they hear do. People may think again; laws of influence may move them, or their
    ties. Being among those who think alike is pleasant: one earns as much as one's neighbours agree. Watch
    whether they come to agree, fall apart into camps, or stay as they are.
    """

    evolves = "what people think, and who listens to whom"
    paper = (
        "Castellano, Fortunato & Loreto 2009, Statistical physics of social dynamics, Rev. Mod. Phys. 81:591"
    )
    feedback = frozenset({"opinion"})
    references = (
        Reference(
            "camps that are left when people within a quarter of the scale meet halfway, 1 / (2 · 0.25)",
            2,
            "Deffuant et al. 2000, Mixing beliefs among interacting agents",
            {"preset": "opinions/deffuant2000"},
            "groups",
            2,
        ),
    )
    skins: ClassVar = {
        ("plain", "en"): Skin(_PLAIN),
        ("plain", "de"): Skin(_SCHLICHT),
        ("story", "en"): Skin(_WELL),
    }
    upright = "opinions are numbers or words of one's own, which have no opposites to exchange names with"
    bots = (Steadfast, Listener)

    topic: str = Field(
        "how much of the square should become a garden", max_length=200, description="what it is about"
    )
    words: tuple[str, ...] = Field((), description="the opinions there are; empty: numbers from 0 to 1")
    rounds: int = Field(20, ge=1, le=1000, description="rounds, unless all agree before")
    agreed: float = Field(0.01, ge=0, le=1, description="numbers: range within which all agree; the end")

    camps: bool = Field(
        False, description="words: whoever shares an opinion is seen as a team, and gets its colour"
    )
    skin: Literal["plain", "story"] = Field("plain", description="the words; the rules stay")

    def setup(self, stage: Stage) -> None:
        """Whoever brings no opinion gets one by lot."""
        self._open(stage)
        self._camp(stage, {name: stage.trait(name, "opinion") for name in stage.names})

    def round(self, stage: Stage) -> Script:
        self._open(stage)
        names = stage.names
        own = {name: stage.trait(name, "opinion") for name in names}
        heard = _heard(stage, own)
        values = yield [self._ask(name, own[name], heard[name]) for name in names]
        here = set(stage.names)
        for name, value in zip(names, values, strict=True):
            if name in here:
                if value["opinion"] != stage.trait(name, "opinion"):
                    stage.revise(name, "opinion", value["opinion"], f"{name} thought again")
                if value["say"]:
                    stage.say(name, value["say"], channel="talk" if heard[name] else None)
        now = {name: stage.trait(name, "opinion") for name in names if name in here}
        stage.post("opinions", now)
        self._camp(stage, now)
        near = _heard(stage, now)
        stage.pay(
            {name: fmean(map(_alike(now[name]), near[name].values())) if near[name] else 0.0 for name in now}
        )

    def ended(self, state: State) -> str | None:
        if self._spread(state) <= (0 if self.words else self.agreed):
            return "all agree"
        return f"{self.rounds} rounds are over" if state.played >= self.rounds else None

    def outcome(self, state: State) -> dict[str, Any]:
        """Groups of people who think alike, the share of the largest, and mean and deviation of numbers."""
        views = [person.traits["opinion"] for person in state.present if "opinion" in person.traits]
        groups = sorted((views.count(one) for one in set(views)), reverse=True)
        if not self.words:
            groups = _camps(sorted(views), 0.05)
        told: dict[str, Any] = {"groups": len(groups), "largest": max(groups, default=0) / max(1, len(views))}
        return told if self.words or not views else {**told, "mean": fmean(views), "deviation": pstdev(views)}

    def stance(self, event: events.Event) -> Iterable[tuple[str, str]]:
        """Where everybody stood at the end of the round; numbers to a tenth, so that near ones are alike."""
        if isinstance(event, events.Posted) and event.key == "opinions":
            for who, view in event.value.items():
                yield who, view if isinstance(view, str) else f"{view:.1f}"

    def treatment(self, event: events.Event) -> Iterable[Treatment]:
        """To be agreed with is kind: 1 from who thinks the same, 0 from who thinks the opposite."""
        if isinstance(event, events.Posted) and event.key == "opinions" and len(event.value) <= 200:
            for who, view in event.value.items():
                like = _alike(view)
                yield from ((who, other, like(its)) for other, its in event.value.items() if other != who)

    def regard(self, value: float, whom: str, mean: bool = False) -> str:
        return f"agreed {100 * value:.0f} % with {whom}" + (" on average" if mean else "")

    def calls(self, people: int) -> tuple[int, int]:
        return people, self.rounds * people

    def _open(self, stage: Stage) -> None:
        rng = stage.random("opinions")
        for name in stage.names:
            known = stage.trait(name, "opinion")
            fits = known in self.words if self.words else isinstance(known, int | float) and 0 <= known <= 1
            if not fits:
                stage.revise(
                    name, "opinion", rng.choice(self.words) if self.words else round(rng.random(), 3)
                )

    def _camp(self, stage: Stage, views: Mapping[str, Opinion]) -> None:
        for name, view in views.items() if self.camps and self.words else ():
            if stage.team(name) != view:
                stage.team_up(name, str(view), f"{name} is for {view}")

    def _ask(self, who: str, own: Opinion, heard: Mapping[str, Opinion]) -> Ask:
        stand = Choice(options=self.words) if self.words else Number(low=0, high=1)
        told = ", ".join(f"{name}: {_shown(view)}" for name, view in list(heard.items())[:MOST_HEARD])
        tell = self.told.tell
        scale = tell("words", words=", ".join(self.words)) if self.words else tell("numbers")
        parts = [tell("topic", topic=self.topic, own=_shown(own))]
        parts += [tell("heard", told=told) if told else tell("alone"), tell("ask", scale=scale)]
        fields = {"opinion": stand, "say": Text(most=200, empty=True)}
        facts = {"own": own, "heard": dict(heard)}
        return Ask(who, " ".join(parts), Form(fields=fields), "opinion",
                   {"opinion": own, "say": ""}, facts)  # fmt: skip

    def _spread(self, state: State) -> float:
        views = [person.traits.get("opinion") for person in state.present]
        known = [view for view in views if view is not None]
        if self.words:
            return float(len(set(known)) > 1)
        return max(known, default=0.0) - min(known, default=0.0)


def _heard(stage: Stage, views: Mapping[str, Opinion]) -> dict[str, dict[str, Opinion]]:
    """Name -> source -> its opinion."""
    found: dict[str, dict[str, Opinion]] = {name: {} for name in views}
    for source, targets in stage.edges("talk").items():
        for target in targets:
            if source in views and target in found:
                found[target][source] = views[source]
    return found


def _alike(own: Opinion) -> Any:
    return lambda other: float(own == other) if isinstance(own, str) else 1 - abs(float(own) - float(other))


def _shown(view: Opinion) -> str:
    return view if isinstance(view, str) else f"{view:.2f}"


def _camps(views: list[float], gap: float) -> list[int]:
    """Sizes of the groups that numbers, in order, fall into where they are further apart than the gap."""
    sizes: list[int] = []
    for i, view in enumerate(views):
        if i and view - views[i - 1] <= gap:
            sizes[-1] += 1
        else:
            sizes.append(1)
    return sizes
