"""Werewolf (Davidoff 1986; Xu et al. 2023, arXiv 2309.04658; Werewolf Arena, Bailis et al. 2024, arXiv 2407.13943)."""

from collections.abc import Iterable
from typing import Any, Literal

from pydantic import Field

from sandbox import Reference, Scenario, Script, Stage, State, Treatment, bid, discuss, events
from scenarios.werewolf import questions, shortest, verdicts
from scenarios.werewolf.questions import NOBODY
from scenarios.werewolf.roles import DOCTOR, SEER, WOLF, dealt, deck, winner
from scenarios.werewolf.telling import SKINS
from scenarios.werewolf.villagers import Detective, Follower, Gambler, Hothead


class Werewolf(Scenario):
    """Some of you are wolves, and only they know who. Each night they take somebody; each day you hang somebody.

    A seer may look at one person a night, a doctor may save one; both must not be found out too early. Watch
    who is believed: a true seer against a wolf that claims to be one, votes that follow the loudest voice, and
    how a village that guesses loses.
    """

    people = (3, 60)
    evolves = "who is alive, who is suspected, and between games whoever is the better liar"
    paper = "Werewolf Arena, Bailis et al. 2024, arXiv 2407.13943; Xu et al. 2023, arXiv 2309.04658"
    allows = frozenset({"revise", "join", "leave"})  # roles and teams are the game; everybody hears everybody
    references = (
        Reference(
            "share of games that a village of five wins by lot, one a wolf, day first; ours in 600 games, error 0.02",
            7 / 15,
            "Migdał 2010, A mathematical model of the Mafia game, arXiv 1009.1031",
            {
                "preset": "werewolf/lot",
                "cast": [{"mind": "werewolf.gambler", "count": 5}],
                "wolves": 1,
                "first": "day",
                "episodes": 600,
            },
            "village",
            0.4367,
        ),
    )
    skins = SKINS
    upright = "one chooses people, whose names mean nothing"
    bots = (Detective, Follower, Hothead, Gambler)

    wolves: int = Field(2, ge=1, le=20, description="wolves")
    seer: bool = Field(True, description="one looks at somebody every night, and learns whether it is a wolf")
    doctor: bool = Field(True, description="one protects somebody every night")
    first: Literal["night", "day"] = Field("night", description="what the game begins with")
    whispers: int = Field(2, ge=0, le=10, description="messages of each wolf to the others every night")
    floor: Literal["turns", "bids"] = Field(
        "turns", description="all speak in random order; or whoever bids most"
    )
    speeches: int = Field(2, ge=0, le=30, description="turns: times everybody speaks; bids: speeches a day")
    reveal: bool = Field(True, description="the role of whoever dies is made known")
    abstain: bool = Field(True, description="one may vote for nobody")
    tie: Literal["nobody", "lot"] = Field("nobody", description="who hangs when several have most votes")
    poll: bool = Field(False, description="a secret poll before the talk, to see whom it moves")
    skin: Literal["plain", "story"] = Field("plain", description="the words; the rules stay")

    # -- the rules -------------------------------------------------------------------------------------

    def setup(self, stage: Stage) -> None:
        names = stage.names
        cast = {who: stage.role(who) for who in names if stage.episode == 1}
        roles = dealt(self, names, cast, stage.random("deal"))
        for who, role in roles.items():
            stage.assign(who, role, "the cards are dealt")
            if stage.team(who) != "alive":
                stage.team_up(who, "alive", "a new game")
        pack = [who for who, role in roles.items() if role == WOLF]
        stage.post("pack", pack, to=pack)
        stage.keep("roles", roles)
        stage.keep("ballots", [])
        stage.keep("polls", [])
        stage.post("alive", names)

    def rules(self, state: State, who: str) -> str:
        return questions.rules(self, state, who)

    def round(self, stage: Stage) -> Script:
        if (stage.round > 1 or self.first == "night") and not self._decided(stage):
            yield from self._night(stage)
        if not self._decided(stage):
            yield from self._day(stage)
        if side := self._decided(stage):
            self._finish(stage, side)

    def ended(self, state: State) -> str | None:
        match state.posted("winner"):
            case "village":
                return "no wolf is left"
            case "wolves":
                return "the wolves are as many as the others"
        return None

    def outcome(self, state: State) -> dict[str, Any]:
        """Who won; how well the village voted, and how sure it was; who was moved by talk; who survived."""
        return {
            "winner": state.posted("winner"),
            "village": float(state.posted("winner") == "village"),
            "days": state.played,
            **verdicts.votes(state.secret("roles", default={}), state.secret("ballots", default=[])),
            **verdicts.moved(state.secret("polls", default=[]), state.secret("ballots", default=[])),
            **verdicts.survival(state.secret("roles", default={}), state.posted("alive", [])),
        }

    def treatment(self, event: events.Event) -> Iterable[Treatment]:
        """A vote against somebody."""
        if isinstance(event, events.Posted) and event.key == "votes":
            for voter, target in event.value.items():
                if target != NOBODY:
                    yield voter, target, -1.0

    def regard(self, value: float, whom: str, mean: bool = False) -> str:
        return f"often voted against {whom}" if mean else f"voted against {whom}"

    def calls(self, people: int) -> tuple[int, int]:
        """Least: the shortest way to an end. Most: nobody but wolves' victims dies, and the game takes long."""
        wolves = min(self.wolves, max(1, (people - 1) // 2))
        night = wolves * (1 + (self.whispers if wolves > 1 else 0)) + self.seer + self.doctor
        talk = people * self.speeches if self.floor == "turns" else (people + 1) * self.speeches
        day = talk + people * (2 if self.poll else 1)
        return shortest.answers(self, tuple(sorted(deck(self, people)))), (night + day) * 2 * people

    # -- night -----------------------------------------------------------------------------------------

    def _night(self, stage: Stage) -> Script:
        """The wolves agree on somebody; the seer looks, the doctor protects; all that at once and in secret."""
        alive, roles = self._alive(stage), stage.secret("roles")
        pack = [who for who in alive if roles[who] == WOLF]
        if len(pack) > 1:
            ask = questions.whisper(self, stage, pack)
            yield from discuss(
                stage,
                pack,
                ask.prompt,
                turns=self.whispers,
                to=pack,
                most=200,
                about=ask.about,
                tag="whisper",
            )
        asked = [questions.kill(self, stage, who, pack, alive) for who in pack]
        asked += [questions.inspect(self, stage, who, alive) for who in alive if roles[who] == SEER]
        asked += [questions.protect(self, stage, who, alive) for who in alive if roles[who] == DOCTOR]
        values = yield asked
        chosen = {ask.tag: (ask.who, value) for ask, value in zip(asked, values, strict=True)}
        victim = verdicts.agreed([v for ask, v in zip(asked, values, strict=True) if ask.tag == "kill"])
        if seen := chosen.get("inspect"):
            self._look(stage, *seen)
        saved = victim == chosen.get("protect", ("", None))[1]
        dead = None if saved or victim not in self._alive(stage) else victim
        stage.post("dawn", dead or NOBODY)
        if dead:
            self._die(stage, dead, "was taken in the night")

    def _look(self, stage: Stage, seer: str, whom: str) -> None:
        seen = {
            **stage.secret("seen", {}),
            whom: "a wolf" if stage.secret("roles")[whom] == WOLF else "no wolf",
        }
        stage.keep("seen", seen)
        stage.post("seen", seen, to=[seer])

    # -- day -------------------------------------------------------------------------------------------

    def _day(self, stage: Stage) -> Script:
        """All talk, then all vote at the same time; whoever has most votes hangs."""
        if self.poll:
            ballots = yield from self._ballots(stage, "poll")
            stage.keep("polls", [*stage.secret("polls"), ballots])
        yield from self._talk(stage)
        ballots = yield from self._ballots(stage, "vote")
        stage.keep("ballots", [*stage.secret("ballots"), ballots])
        votes = {who: ballot["vote"] for who, ballot in ballots.items()}
        stage.post("votes", votes)
        hanged = verdicts.hanged([v for v in votes.values() if v != NOBODY], self.tie, stage.random("tie"))
        stage.post("dusk", hanged or NOBODY)
        if hanged in self._alive(stage):
            self._die(stage, str(hanged), "was hanged by the village")

    def _talk(self, stage: Stage) -> Script:
        ask = questions.speech(self, stage)
        for nth in range(self.speeches):
            if self.floor == "turns":
                speakers = self._alive(stage)
                stage.random(f"floor {nth}").shuffle(speakers)
            else:
                wanted = yield from bid(stage, self._alive(stage), self.told.tell("floor"))
                speakers = [wanted] if wanted else []
            yield from discuss(stage, speakers, ask.prompt, most=400, about=ask.about, tag="speak")

    def _ballots(self, stage: Stage, tag: str) -> Script:
        """Everybody's vote, why, and how sure they are that it is a wolf."""
        asks = [questions.ballot(self, stage, who, self._alive(stage), tag) for who in self._alive(stage)]
        values = yield asks
        return {ask.who: value for ask, value in zip(asks, values, strict=True)}

    # -- life and death --------------------------------------------------------------------------------

    def _alive(self, stage: Stage) -> list[str]:
        here = set(stage.names)
        return [who for who in stage.posted("alive") if who in here]

    def _die(self, stage: Stage, who: str, how: str) -> None:
        role = stage.secret("roles")[who]
        if self.reveal:
            stage.assign(who, role, f"{who} {how}", public=True)
        stage.team_up(who, "dead", f"{who} {how}")
        deaths = stage.posted("deaths", [])
        told = {"who": who, "how": how, "round": stage.round} | ({"role": role} if self.reveal else {})
        stage.post("deaths", [*deaths, told])
        stage.post("alive", [name for name in self._alive(stage) if name != who])

    def _decided(self, stage: Stage) -> str | None:
        roles = stage.secret("roles")
        return winner([roles[who] for who in self._alive(stage)])

    def _finish(self, stage: Stage, side: str) -> None:
        """The cards are turned; the winning side, its dead included, earns a point."""
        roles = stage.secret("roles")
        here = [who for who in stage.names if who in roles]
        for who in here:
            stage.assign(who, roles[who], "the cards are turned", public=True)
        stage.post("winner", side)
        stage.pay({who: float((roles[who] == WOLF) == (side == "wolves")) for who in here})
