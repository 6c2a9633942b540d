"""An opinion feed: who reads whom, what is passed on, and what it does to opinions (Sasahara et al. 2021)."""

from collections.abc import Iterable
from statistics import fmean, pvariance
from typing import Any, Literal

from pydantic import Field

from sandbox import Reference, Scenario, Script, Stage, State, Treatment, events
from scenarios.opinion_feed import laws, questions
from scenarios.opinion_feed.people import Anchored, Averager, Firebrand, Herd, OpenMinded
from scenarios.opinion_feed.telling import SKINS

Post = dict[str, Any]


class OpinionFeed(Scenario):
    """Everybody reads a feed, says what they think now, posts, passes on, follows and unfollows.

    Opinions go from -1 to 1. Watch a crowd that could agree fall into two that no longer read each other, which
    posts travel far, and what a few loud voices move when the feed shows what is popular first.
    """

    people = (2, 5000)
    evolves = "who follows whom, by everybody's own choice"
    paper = "Sasahara et al. 2021, J. Comput. Soc. Sci. 4:381; Hegselmann & Krause 2002, JASSS 5(3)"
    feedback = frozenset({"opinion"})
    references = (
        Reference(
            "clusters left when people listen within a fifth of the range",
            2,
            "Hegselmann & Krause 2002, JASSS 5(3)",
            {"preset": "opinion_feed/hegselmann2002"},
            "clusters",
            2,
        ),
    )
    skins = SKINS
    upright = "an opinion is a number, and numbers have no names to exchange"
    bots = (OpenMinded, Averager, Anchored, Herd, Firebrand)

    rounds: int = Field(20, ge=1, le=10_000, description="rounds")
    topic: str = Field(
        "Robots should pay taxes.", min_length=1, max_length=200, description="what opinions are about"
    )
    feed: Literal["chronological", "ranked"] = Field(
        "chronological", description="newest first; or what was passed on most often first"
    )
    shown: int = Field(6, ge=1, le=50, description="posts in a feed")
    open: bool = Field(True, description="everybody's opinion stands on their profile, as a number")
    rewiring: bool = Field(True, description="people may follow and unfollow, one each per round")
    gap: float = Field(0.1, gt=0, le=2, description="distance between opinions that separates clusters")
    skin: Literal["plain", "story"] = Field("plain", description="the words; the rules stay")

    # -- the rules -------------------------------------------------------------------------------------

    def setup(self, stage: Stage) -> None:
        stage.post("topic", self.topic)
        dice = stage.random("first")
        for name in stage.names:
            drawn, given = round(dice.uniform(-1, 1), 2), stage.trait(name, "opinion")
            if not isinstance(given, int | float) or not -1 <= given <= 1:
                stage.revise(name, "opinion", drawn, "comes with an opinion")
        opinions = self._opinions(stage)
        stage.keep("first", opinions)
        stage.keep("posts", [])
        stage.keep("largest", 0)
        if self.open:
            stage.post("opinions", opinions)

    def rules(self, state: State, who: str) -> str:
        return questions.rules(self)

    def round(self, stage: Stage) -> Script:
        """All read and act at the same time; what is posted is read in the next round."""
        posts: list[Post] = stage.secret("posts")
        names = stage.names
        feeds = {who: self._feed(stage, who, posts) for who in names}
        asks = [questions.react(self, stage, who, feeds[who]) for who in names]
        values = dict(zip(names, (yield asks), strict=True))
        here = set(stage.names)
        acts = {who: value for who, value in values.items() if who in here}
        for who, value in acts.items():
            if abs(value["opinion"] - stage.trait(who, "opinion", 0)) > 1e-9:
                stage.revise(who, "opinion", value["opinion"])
        new = self._publish(stage, acts, posts)
        stage.keep("posts", new)
        if self.rewiring:
            self._rewire(stage, acts)
        if self.open:
            stage.post("opinions", self._opinions(stage))

    def ended(self, state: State) -> str | None:
        return "all rounds are played" if state.played >= self.rounds else None

    def outcome(self, state: State) -> dict[str, Any]:
        """Mean, variance and clusters of opinions, their bimodality, echo chamber index, shift, largest cascade."""
        opinions = {p.name: float(p.traits.get("opinion", 0.0)) for p in state.present}
        first = state.secret("first", default={})
        both = [(first[who], opinion) for who, opinion in opinions.items() if who in first]
        values = list(opinions.values()) or [0.0]
        ties = [
            (a, b) for a, targets in state.edges("talk").items() for b in targets if {a, b} <= opinions.keys()
        ]
        return {
            "mean": fmean(values),
            "variance": pvariance(values),
            "clusters": laws.clusters(values, self.gap),
            "bimodality": laws.bimodality(values),
            "echo": laws.echo(opinions, ties),
            "shift": fmean([now - before for before, now in both] or [0.0]),
            "cascade": state.secret("largest", default=0),
        }

    def treatment(self, event: events.Event) -> Iterable[Treatment]:
        """Passing somebody's post on."""
        if isinstance(event, events.Posted) and event.key == "passed_on":
            for who, author in event.value.items():
                yield who, author, 1.0

    def regard(self, value: float, whom: str, mean: bool = False) -> str:
        return f"often passes on what {whom} says" if mean else f"passed on what {whom} said"

    def stance(self, event: events.Event) -> Iterable[tuple[str, str]]:
        if isinstance(event, events.Said) and event.channel == "talk" and event.to is None:
            yield event.who, event.text

    def calls(self, people: int) -> tuple[int, int]:
        return people * self.rounds, people * self.rounds

    # -- feeds -----------------------------------------------------------------------------------------

    def _opinions(self, stage: Stage) -> dict[str, float]:
        return {who: float(stage.trait(who, "opinion", 0.0)) for who in stage.names}

    def _feed(self, stage: Stage, who: str, posts: list[Post]) -> list[Post]:
        """Last round's posts of those one follows, and what they passed on."""
        followed = set(questions.followed(stage, who))
        seen = [p for p in posts if p["author"] != who and {p["author"], *p["by"]} & followed]
        if self.feed == "ranked":
            seen.sort(key=lambda post: -post["size"])
        return seen[: self.shown]

    def _publish(self, stage: Stage, acts: dict[str, Any], posts: list[Post]) -> list[Post]:
        """New posts, and old ones passed on, which live for another round; authors gain a point for each."""
        known = {post["id"]: {**post, "by": []} for post in posts}
        passed: dict[str, str] = {}
        for who, value in acts.items():
            if post := known.get(value["reshare"]):
                post["by"].append(who)
                post["size"] += 1
                passed[who] = post["author"]
                stage.say(who, f"{post['author']} writes: “{post['text']}”", channel="talk")
        new = [
            {"id": f"{stage.round}.{n}", "author": who, "text": value["post"], "by": [], "size": 1}
            for n, (who, value) in enumerate(acts.items(), start=1)
            if value["post"]
        ]
        for post in new:
            stage.say(post["author"], post["text"], channel="talk")
        if passed:
            stage.post("passed_on", passed)
            gained = {author: float(list(passed.values()).count(author)) for author in passed.values()}
            stage.pay({author: points for author, points in gained.items() if author in stage.names})
        alive = [post for post in known.values() if post["by"]]
        stage.keep("largest", max([stage.secret("largest"), *(post["size"] for post in (*new, *alive))]))
        return new + alive

    def _rewire(self, stage: Stage, acts: dict[str, Any]) -> None:
        for who, value in acts.items():
            following = questions.followed(stage, who)
            if value["unfollow"] in following:
                stage.unlink(value["unfollow"], who, why=f"{who} unfollows {value['unfollow']}")
            if (new := value["follow"]) in stage.names and new not in following and new != who:
                stage.link(new, who, why=f"{who} follows {new}")
