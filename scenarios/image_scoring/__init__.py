"""Image scoring, indirect reciprocity by reputation: Nowak & Sigmund 1998, Nature 393:573."""

from collections.abc import Iterable
from statistics import fmean
from typing import Any, Literal

from pydantic import Field

from sandbox import Reference, Scenario, Script, Stage, State, Treatment, events
from scenarios.image_scoring import questions
from scenarios.image_scoring.givers import Discriminator, Giver, Refuser, Tactician
from scenarios.image_scoring.meetings import Meeting, clipped, drawn
from scenarios.image_scoring.telling import SKINS


class ImageScoring(Scenario):
    """Would you help somebody you will never meet again, if others hear of it?

    Two meet by lot, and one of them may help the other at a small cost. Whoever helps gains a point of
    reputation, whoever refuses loses one, and the next who meets them may know it. Watch those who never help
    be refused in their turn, and what happens where reputations are seldom known: below a chance of cost /
    benefit it pays to refuse.
    """

    evolves = "who is there: those who earn more are taken after (moran or fermi, a child in one's place)"
    paper = "Nowak & Sigmund 1998, Evolution of indirect reciprocity by image scoring, Nature 393:573"
    references = (
        Reference(
            "income of each when all help in 125 meetings among 100, at benefit 1 and cost 0.1",
            1.125,
            "Nowak & Sigmund 1998, the most a generation can earn: 125 (1 - 0.1) / 100",
            {"people": 100, "mind": "image_scoring.giver", "rounds": 5, "meetings": 0.25, "remarks": False},
            "income",
            1.125,
        ),
    )
    skins = SKINS
    bots = (Discriminator, Giver, Refuser, Tactician)

    rounds: int = Field(20, ge=1, le=10_000, description="rounds; players are not told")
    meetings: float = Field(
        0.5, gt=0, le=10, description="meetings per person and round, along talk if there are ties"
    )
    order: Literal["at once", "one by one"] = Field(
        "at once", description="everybody meets at most once a round; or pairs are drawn one after another"
    )
    benefit: float = Field(1, ge=0, le=1e6, description="points that help is worth to who is helped")
    cost: float = Field(0.1, ge=0, le=1e6, description="points that helping costs")
    known: float = Field(
        1, ge=0, le=1, description="chance to know the other's reputation; at 1 all that is done is public"
    )
    remarks: bool = Field(True, description="whoever decides may say a sentence to the other")
    skin: Literal["plain", "story", "inverted"] = Field("plain", description="the words; the rules stay")

    # -- the rules -------------------------------------------------------------------------------------

    def setup(self, stage: Stage) -> None:
        """Everybody's reputation starts at 0, in each generation."""
        stage.keep("book", {"images": {}, "meetings": 0, "helped": 0})

    def rules(self, state: State, who: str) -> str:
        return questions.rules(self)

    def round(self, stage: Stage) -> Script:
        pairs = drawn(stage, self.meetings, anew=self.order == "one by one")
        book, acts = stage.secret("book"), list[dict[str, Any]]()
        images = dict(book["images"])
        for batch in [pairs] if self.order == "at once" else [[pair] for pair in pairs]:
            acts += yield from self._meet(stage, batch, images, len(acts))
        helped = book["helped"] + sum(act["helped"] for act in acts)
        stage.keep("book", {"images": images, "meetings": book["meetings"] + len(acts), "helped": helped})
        if self.known == 1:
            stage.post("acts", acts)
            stage.post("images", {who: images.get(who, 0) for who in stage.names})

    def ended(self, state: State) -> str | None:
        return "the generation is over" if state.played >= self.rounds else None

    def outcome(self, state: State) -> dict[str, Any]:
        """Mean income (points), share of meetings with help, meetings, and mean reputation (-5 to 5)."""
        book, people = state.secret("book"), state.present
        images = [book["images"].get(person.name, 0) for person in people]
        return {
            "income": fmean(person.score for person in people) if people else 0.0,
            "helped": book["helped"] / book["meetings"] if book["meetings"] else 0.0,
            "meetings": book["meetings"],
            "image": fmean(images) if images else 0.0,
        }

    def treatment(self, event: events.Event) -> Iterable[Treatment]:
        """1 for help, 0 for a refusal, where it is public."""
        if isinstance(event, events.Posted) and event.key == "acts":
            yield from ((act["who"], act["to"], float(act["helped"])) for act in event.value)

    def regard(self, value: float, whom: str, mean: bool = False) -> str:
        if mean:
            return f"helped {whom} in {100 * value:.0f} % of their meetings"
        return f"helped {whom}" if value >= 0.5 else f"refused {whom}"

    def calls(self, people: int) -> tuple[int, int]:
        """Least: where ties are a star only two can meet at once."""
        most = max(1, round(self.meetings * people))
        if self.order == "one by one":
            return self.rounds * most, self.rounds * most
        return self.rounds, self.rounds * min(most, people // 2)

    # -- a meeting -------------------------------------------------------------------------------------

    def _meet(self, stage: Stage, batch: list[Meeting], images: dict[str, int], before: int) -> Script:
        """Some decide at once, each on the reputations that stand; then a point more for help, or one less."""
        told = stage.random(f"known {before}")
        asks = [
            questions.help_or_not(self, stage, *pair, images, told.random() < self.known) for pair in batch
        ]
        answers = (yield asks) if asks else []
        here = set(stage.names)  # who was asked may have been removed since
        met = [m for m in zip(batch, answers, strict=True) if here.issuperset(m[0])]
        acts = [self._act(stage, *pair, answer) for pair, answer in met]
        for act in acts:
            images[act["who"]] = clipped(images.get(act["who"], 0) + (1 if act["helped"] else -1))
        return acts

    def _act(self, stage: Stage, donor: str, recipient: str, answer: Any) -> dict[str, Any]:
        """Points change hands, and words are said; both are public where reputations always are."""
        act, said = (answer["act"], answer["say"]) if self.remarks else (answer, "")
        audience = None if self.known == 1 else (donor, recipient)
        if act == "help":
            stage.pay({donor: -self.cost, recipient: self.benefit}, source=donor, to=audience)
        if said:
            stage.say(donor, said, to=audience)
        return {"who": donor, "to": recipient, "helped": act == "help"}
