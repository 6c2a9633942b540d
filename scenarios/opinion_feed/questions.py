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
    profile = " Everybody's opinion stands on their profile." if game.open else ""
    follow = " You may also follow or unfollow somebody." if game.rewiring else ""
    return (
        f'You are on a platform where people write about one question: "{game.topic}" An opinion is a number from -1'
        f" (no) to 1 (yes).{profile} In every round you read your feed, say what your opinion is now, and may post a"
        f" sentence or pass a post on to those who follow you.{follow}"
    )


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
    return Ask(who, _prompt(about), Form(fields=fields), "react", default, about)


def _prompt(about: dict[str, Any]) -> str:
    lines = [
        f"[{post['id']}] {post['author']}{_number(post['opinion'])}: {wording.quoted(post['text'])}"
        + (f" (passed on by {', '.join(post['by'])})" if post["by"] else "")
        for post in about["feed"]
    ]
    reads = ", ".join(f"{who}{_number(opinion)}" for who, opinion in list(about["followed"].items())[:LISTED])
    told = f" You follow {reads}." if reads else ""
    feed = " ".join(lines) or "Your feed is empty."
    mine = f"Round {about['round']}. Your opinion was {about['mine']:g}."
    return f"{mine}{told} Your feed: {feed} What is your opinion now, and what do you do?"


def _number(opinion: float | None) -> str:
    return "" if opinion is None else f" ({opinion:+.2g})"
