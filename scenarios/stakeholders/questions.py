"""What delegates are told and asked."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sandbox import Ask, Form, Stage, State, Text
from scenarios.stakeholders.interests import ISSUES, LEAST, PARTIES, POINTS, Deal, score

if TYPE_CHECKING:
    from scenarios.stakeholders import Stakeholders


def rules(game: "Stakeholders", state: State, who: str) -> str:
    """The project, the parties, and one's own secret interests."""
    tell, called = game.told.tell, game.told.called
    others = ", ".join(f"{p.name} for {called(p.role)}" for p in state.present if p.role in PARTIES)
    options = " ".join(
        f"{called(issue).capitalize()}: {', '.join(map(called, names))}." for issue, names in ISSUES.items()
    )
    party = state.people[who].role if who in state.people else None
    parts = [tell("rules", others=others, rounds=game.rounds), options, tell(game.decision)]
    if party in PARTIES:
        parts += [tell("you", party=called(party), least=LEAST[party]), _interests(game, party)]
    return " ".join([*parts, tell("secret")])


def propose(game: "Stakeholders", stage: Stage, who: str, party: str) -> Ask:
    """A whole deal, and words for it."""
    tell, last = game.told.tell, _last(stage)
    about = {**_known(game, stage, party), "last": last}
    told = "; ".join(f"{game.told.called(by)}: {_worded(game, deal)}" for by, deal in last.items())
    parts = [tell("turn", round=stage.round, rounds=game.rounds)]
    parts += [tell("proposed", told=told)] if told else []
    parts += [tell("final")] if stage.round == game.rounds else []
    fields: dict[str, Any] = {issue: game.told.choice(*options) for issue, options in ISSUES.items()}
    fields["say"] = Text(most=300, empty=True)
    best: dict[str, Any] = {
        issue: max(points, key=lambda o: points[o]) for issue, points in POINTS[party].items()
    }
    return Ask(
        who, " ".join([*parts, tell("ask")]), Form(fields=fields), "propose", {**best, "say": ""}, about
    )


def vote(game: "Stakeholders", stage: Stage, who: str, deal: Deal) -> Ask:
    """Yes or no to the last proposal."""
    party = str(stage.role(who))
    about = {**_known(game, stage, party), "deal": dict(deal), "worth": worth(stage, who, deal)}
    prompt = game.told.tell("ask_vote", deal=_worded(game, deal), worth=about["worth"])
    fields = {"vote": game.told.choice("accept", "reject"), "say": Text(most=300, empty=True)}
    return Ask(who, prompt, Form(fields=fields), "vote_deal", {"vote": "reject", "say": ""}, about)


def worth(stage: Stage, who: str, deal: Deal) -> float:
    """What a deal is worth to the party that somebody speaks for."""
    party = stage.role(who)
    return float(score(party, deal)) if party in PARTIES else 0.0


def delegate(stage: Stage, party: str) -> str:
    """Who speaks for a party; nobody, if they are gone."""
    return next((who for who in stage.names if stage.role(who) == party), "")


def _last(stage: Stage) -> dict[str, Deal]:
    """The last proposal of each party, the oldest first."""
    last: dict[str, Deal] = {}
    for proposal in stage.secret("proposals", []):
        last.pop(proposal["by"], None)
        last[proposal["by"]] = proposal["deal"]
    return last


def _known(game: "Stakeholders", stage: Stage, party: str) -> dict[str, Any]:
    words = [word for options in ISSUES.values() for word in options] + [*ISSUES, *PARTIES]
    return {
        "party": party,
        "least": LEAST[party],
        "points": POINTS[party],
        "round": stage.round,
        "rounds": game.rounds,
        "called": {word: game.told.called(word) for word in words},
        "names": {str(stage.role(who)): who for who in stage.names},
    }


def _worded(game: "Stakeholders", deal: Mapping[str, str]) -> str:
    return ", ".join(
        f"{game.told.called(issue)} {game.told.called(option)}" for issue, option in deal.items()
    )


def _interests(game: "Stakeholders", party: str) -> str:
    called = game.told.called
    rows = (
        f"{called(issue)}: {', '.join(f'{called(option)} {n}' for option, n in points.items())}"
        for issue, points in POINTS[party].items()
    )
    return "; ".join(rows) + "."
