"""What people are told and asked, in the words of the skin."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sandbox import Ask, Choice, Form, Number, Stage, State, Text

if TYPE_CHECKING:
    from scenarios.commons import Commons

Facts = Mapping[str, Any]

_KEYS = ("place", "stuff", "unit", "take", "took", "folk", "thing")
_SKINS = {
    "fishery": "the lake|tons of fish|tons|catch|caught|fishers|fish",
    "pasture": "the pasture|hectares of grass|hectares|graze|grazed|herders|grass",
    "pollution": "the river|units of clean water|units|use|used|mill owners|water",
}
WORDS = {skin: dict(zip(_KEYS, words.split("|"), strict=True)) for skin, words in _SKINS.items()}
_SHARED_OUT = {
    "stochastic": "unit by unit to whoever still wants some, at random",
    "proportional": "in proportion to the wishes",
}
_SHOWN = 30  # people whose catches a prompt lists: of a larger company the highest


def harvest(game: "Commons", stage: Stage) -> list[Ask]:
    """How much everybody wants this month."""
    facts = gathered(game, stage)
    asked = "How many {unit} do you want to {take} this month?".format_map(facts["words"])
    if game.universal:
        most = f"{game.sustainable(facts['stock']) // facts['people']} {facts['words']['unit']}"
        asked = f"If everybody takes more than {most}, there will be less next month than now. {asked}"
    answer = _amount(facts)
    return [
        Ask(who, f"{story(facts, who)} {asked}", answer, "harvest", 0, known(facts, who))
        for who in stage.names
    ]


def word(game: "Commons", stage: Stage, who: str, others: Sequence[str], turn: int) -> Ask:
    """What to say, whether that was the end, and who speaks next."""
    facts = gathered(game, stage)
    prompt = (
        f"The {facts['words']['folk']} meet. {story(facts, who)} It is your turn to speak, after {turn} of at "
        f"most {game.utterances} contributions. What do you say, does the meeting end with it, and who speaks "
        "next?"
    )
    ends, then = Choice(options=("yes", "no")), Choice(options=tuple(others))
    form = Form(fields={"say": Text(most=400, empty=True), "end": ends, "next": then})
    default = {"say": "", "end": "no", "next": others[turn % len(others)]}
    return Ask(who, prompt, form, "talk", default, {**known(facts, who), "others": list(others)})


def limit(game: "Commons", stage: Stage) -> list[Ask]:
    """What everybody understood: the paper's framework reads it out of the talk, here those present are asked."""
    facts = gathered(game, stage)
    prompt = (
        "The meeting is over. What limit did you agree on, in {unit} per person and month? 0 if on none."
    ).format_map(facts["words"])
    answer = _amount(facts)
    return [Ask(who, prompt, answer, "limit", 0, known(facts, who)) for who in stage.names]


def gathered(game: "Commons", stage: Stage) -> dict[str, Any]:
    """All in numbers, once for a whole batch. `last`, everybody's last catch, goes to nobody as it is."""
    ledger, revealed = stage.secret("ledger", {}), stage.posted("catches")
    got = revealed["got"] if revealed else {}
    top = sorted(got, key=lambda name: -got[name])[:_SHOWN] if len(got) > _SHOWN else list(got)
    return {
        "month": stage.round,
        "stock": stage.posted("stock"),
        "before": ledger.get("before"),
        "capacity": stage.posted("capacity"),
        "floor": game.floor(stage.state),
        "growth": game.growth,
        "people": len(stage.names),
        "limit": stage.posted("limit"),
        "catches": {name: got[name] for name in top},
        "mean": sum(got.values()) / len(got) if got else None,
        "leader": leader(stage),
        "words": WORDS[game.skin],
        "last": ledger.get("got", {}),
    }


def known(facts: Facts, who: str) -> dict[str, Any]:
    """What this person may know of the facts."""
    return {**{key: fact for key, fact in facts.items() if key != "last"}, "mine": facts["last"].get(who)}


def leader(stage: Stage) -> str | None:
    """Who leads the meetings, if anybody does."""
    return next((name for name in stage.names if stage.role(name) == "leader"), None)


def story(facts: Facts, who: str) -> str:
    """What has happened, as far as this person may know."""
    words, mine = facts["words"], facts["last"].get(who)
    lines = [
        f"This is month {facts['month']}.",
        f"There are {facts['stock']} {words['stuff']} in {words['place']}.",
    ]
    if mine is not None:
        lines.append(f"Of the last {facts['before']} you {words['took']} {mine}.")
    if facts["catches"]:
        seen = ", ".join(f"{name} {units}" for name, units in facts["catches"].items())
        some = ", the highest" if facts["people"] > _SHOWN else ""
        lines.append(f"What they {words['took']}{some}: {seen}.")
    if facts["limit"]:
        lines.append(f"The agreed limit is {facts['limit']} {words['unit']} each.")
    if facts["leader"]:
        lines.append(f"{facts['leader']} leads the meetings.")
    return " ".join(lines)


def rules(game: "Commons", state: State) -> str:
    """What everybody knows from the start."""
    words = WORDS[game.skin]
    return (
        f"{len(state.names)} {words['folk']}, you among them, live from {words['place']}, which holds "
        f"{state.posted('capacity')} {words['stuff']} at most. All say at the same time how much they "
        f"{words['take']}: that is your income. If together you want more than there is, it is given out "
        f"{_SHARED_OUT[game.split]}. What is left is multiplied by {game.growth:g} until next month; with less "
        f"than {game.floor(state):g} left, {words['place']} is dead for good."
    )


def _amount(facts: Facts) -> Number:
    return Number(low=0, high=facts["capacity"], integer=True, unit=facts["words"]["unit"])
