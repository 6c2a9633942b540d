"""What people are told and asked."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sandbox import Ask, Choice, Form, Number, Stage, Text, wording

if TYPE_CHECKING:
    from scenarios.opinion_feed import OpinionFeed

NOBODY, NOTHING = "nobody", "nothing"
LISTED = 40  # people named in one question


def rules(game: "OpinionFeed") -> str:
    """The platform."""
    tell = game.told.tell
    parts = [tell("rules", topic=wording.quoted(game.topic))]
    parts += [tell("profile")] if game.open else []
    return " ".join([*parts, tell("round"), *([tell("follow")] if game.rewiring else [])])


def followed(stage: Stage, who: str) -> list[str]:
    """Those whose posts one reads, sorted."""
    return sorted(source for source, targets in stage.edges("talk").items() if who in targets)


def react(game: "OpinionFeed", stage: Stage, who: str, feed: Sequence[dict[str, Any]]) -> Ask:
    """An opinion, and what one does."""
    reads, mine = followed(stage, who), float(stage.trait(who, "opinion", 0.0))
    profiles = stage.posted("opinions", {})
    authors = [
        post["author"] for post in feed if post["author"] not in reads and post["author"] in stage.names
    ]
    about: dict[str, Any] = {
        "topic": game.topic,
        "mine": mine,
        "first": stage.secret("first", {}).get(who, mine),
        "followed": {name: profiles[name] for name in reads if name in profiles},
        "feed": [{**post, "opinion": profiles.get(post["author"])} for post in feed],
        "new": list(dict.fromkeys(authors)),
        "round": stage.round,
    }
    fields: dict[str, Any] = {
        "opinion": Number(low=-1, high=1),
        "post": Text(most=240, empty=True),
        "reshare": Choice(options=(NOTHING, *(post["id"] for post in feed))),
    }
    default = {"opinion": mine, "post": "", "reshare": NOTHING}
    if game.rewiring:
        fields["follow"] = Choice(options=(NOBODY, *about["new"]))
        fields["unfollow"] = Choice(options=(NOBODY, *reads[:LISTED]))
        default |= {"follow": NOBODY, "unfollow": NOBODY}
    return Ask(who, _prompt(game, about), Form(fields=fields), "react", default, about)


def _prompt(game: "OpinionFeed", about: dict[str, Any]) -> str:
    tell = game.told.tell
    lines = [
        f"[{post['id']}] {post['author']}{_number(post['opinion'])}: {wording.quoted(post['text'])}"
        + (" " + tell("passed", by=", ".join(post["by"])) if post["by"] else "")
        for post in about["feed"]
    ]
    reads = ", ".join(f"{who}{_number(opinion)}" for who, opinion in list(about["followed"].items())[:LISTED])
    parts = [tell("mine", round=about["round"], mine=about["mine"])]
    parts += [tell("reads", reads=reads)] if reads else []
    parts.append(tell("feed", feed=" ".join(lines) or tell("empty")))
    return " ".join([*parts, tell("ask")])


def _number(opinion: float | None) -> str:
    return "" if opinion is None else f" ({opinion:+.2g})"
