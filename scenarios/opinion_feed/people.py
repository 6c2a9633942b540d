"""Who is on the platform without a model: one law of influence each, and their own way to say it."""

from collections.abc import Mapping
from itertools import islice
from typing import Any, ClassVar

from pydantic import Field

from sandbox import Ask, Mind, Think, View, wording
from scenarios.opinion_feed import laws, sentences
from scenarios.opinion_feed.questions import NOBODY, NOTHING

Facts = Mapping[str, Any]
SIDES = {"yes": "for it", "no": "against it", "open": "in two minds"}


class _Person(Mind):
    """Moves by its law, posts now and then, passes on what is close to it."""

    posting: float = Field(0.5, ge=0, le=1, description="chance to post in a round")
    bank: ClassVar[Mapping[str, tuple[str, ...]]] = sentences.MILD

    def answer(self, view: View, ask: Ask, think: Think) -> Any:
        if ask.tag != "react":
            return ask.answer.sample(view.random)
        facts = ask.about
        now = max(-1.0, min(1.0, self.moves(view, facts)))
        value = {"opinion": now, "post": self.posts(view, facts, now), "reshare": self.passes(facts, now)}
        if "follow" in ask.default:
            value |= {"follow": self.follows(facts, now), "unfollow": self.leaves(facts, now)}
        return value

    def moves(self, view: View, facts: Facts) -> float:
        """The new opinion."""
        raise NotImplementedError

    def passes(self, facts: Facts, now: float) -> str:
        """The post of the nearest opinion, if it is near."""
        near = [(abs(p["opinion"] - now), p["id"]) for p in facts["feed"] if p["opinion"] is not None]
        return min(near)[1] if near and min(near)[0] < 0.15 else NOTHING

    def follows(self, facts: Facts, now: float) -> str:
        return NOBODY

    def leaves(self, facts: Facts, now: float) -> str:
        return NOBODY

    def posts(self, view: View, facts: Facts, now: float) -> str:
        """A sentence that follows from how the opinion moved, and towards whom."""
        if view.random.random() >= self.posting:
            return ""
        moved, near = now - facts["mine"], self.nearest(facts, now)
        occasion = (
            "moved" if abs(moved) > 0.05 and near else "yes" if now > 0.2 else "no" if now < -0.2 else "open"
        )
        side = SIDES["yes" if now > 0.2 else "no" if now < -0.2 else "open"]
        line = wording.fresh(self.bank[occasion], islice(view.words(), 20), view.random)
        return line.format(
            who=near, side=side, more="more" if moved > 0 else "less", topic=facts["topic"].rstrip(".")
        )

    def nearest(self, facts: Facts, now: float) -> str:
        """The author in the feed on the side to which the opinion moved who is nearest to it now."""
        moved = now - facts["mine"]
        opinions = {post["author"]: post["opinion"] for post in facts["feed"] if post["opinion"] is not None}
        near = [(abs(x - now), who) for who, x in opinions.items() if (x - facts["mine"]) * moved > 0]
        return min(near)[1] if near else ""


class Averager(_Person):
    """Goes to the mean of itself and all it follows (DeGroot)."""

    def moves(self, view: View, facts: Facts) -> float:
        return laws.averaged(facts["mine"], list(facts["followed"].values()))


class Anchored(_Person):
    """Listens, and never quite leaves where it began (Friedkin and Johnsen)."""

    openness: float = Field(0.6, ge=0, le=1, description="weight of the others against its first opinion")
    bank: ClassVar = sentences.ANCHORED

    def moves(self, view: View, facts: Facts) -> float:
        return laws.anchored(facts["mine"], list(facts["followed"].values()), facts["first"], self.openness)


class OpenMinded(_Person):
    """Listens to those who are not too far away (Hegselmann and Krause), and unfollows those who are."""

    reach: float = Field(0.5, ge=0, le=2, description="largest distance of an opinion that it listens to")
    leaving: float = Field(1.0, ge=0, le=2, description="distance from which it unfollows; 2: never")

    def moves(self, view: View, facts: Facts) -> float:
        return laws.bounded(facts["mine"], list(facts["followed"].values()), self.reach)

    def follows(self, facts: Facts, now: float) -> str:
        opinions = {post["author"]: post["opinion"] for post in facts["feed"] if post["opinion"] is not None}
        near = [(abs(opinions[who] - now), who) for who in facts["new"] if who in opinions]
        return min(near)[1] if near and min(near)[0] <= self.reach else NOBODY

    def leaves(self, facts: Facts, now: float) -> str:
        far = [(abs(opinion - now), who) for who, opinion in facts["followed"].items()]
        return max(far)[1] if len(far) > 1 and max(far)[0] > self.leaving else NOBODY


class Herd(_Person):
    """All or nothing: says yes with a chance that grows with how many it follows do (majority force)."""

    force: float = Field(
        2.0, ge=0, le=20, description="beta: how strongly it goes with the majority; 1 is critical"
    )
    bank: ClassVar = sentences.HERD

    def moves(self, view: View, facts: Facts) -> float:
        return (
            1.0 if view.random.random() < laws.swayed(list(facts["followed"].values()), self.force) else -1.0
        )


class Firebrand(_Person):
    """Has one opinion, posts it every round, and passes on only its own kind."""

    posting: float = Field(1.0, ge=0, le=1, description="chance to post in a round")
    opinion: float = Field(1.0, ge=-1, le=1, description="what it thinks, always")
    bank: ClassVar = sentences.FIREBRAND

    def moves(self, view: View, facts: Facts) -> float:
        return self.opinion
