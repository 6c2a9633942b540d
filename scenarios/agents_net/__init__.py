"""AgentsNet: Grötschla et al. 2025, arXiv 2507.08616: problems of distributed computing among people who can talk."""

from typing import Any, Literal

from pydantic import Field

from sandbox import Scenario, Script, Stage, State, referee
from scenarios.agents_net import questions, tasks
from scenarios.agents_net.nodes import Cartographer, Guesser, Improviser, Negotiator
from scenarios.agents_net.tasks import Near, Task
from scenarios.agents_net.telling import SKINS


class AgentsNet(Scenario):
    """Solve one problem together, though nobody sees further than their neighbours.

    Everybody writes to their neighbours for a few rounds and then answers alone: find groups in which no two
    neighbours are together, pair up, choose coordinators, elect one leader, or agree on a number. Watch how far
    a message gets before time is up, and how one person who does not listen spoils it for all.
    """

    people = (2, 1000)
    evolves = "the network itself, between the rounds"
    paper = "Grötschla et al. 2025, AgentsNet, arXiv 2507.08616"
    allows = frozenset({"link", "unlink", "assign", "revise", "join", "leave"})  # teams are the answers
    incomparable = (
        "about 80 % solved by Gemini 2.5 Pro and 70 % by Claude 3.7 Sonnet are results of models: "
        "comparable with one in the cast"
    )
    skins = SKINS
    bots = (Negotiator, Cartographer, Improviser, Guesser)

    task: Task = Field("coloring", description="what is to be solved")
    rounds: int = Field(
        0, ge=0, le=1000, description="message rounds before the answer; 0: as in the paper, by task and size"
    )
    scoring: Literal["repo", "strict"] = Field(
        "repo",
        description="vertex cover: as released, where everybody in a partial cover counts as needed; or strictly",
    )
    most: int = Field(800, ge=20, le=10_000, description="longest message, characters")
    skin: Literal["plain", "story", "inverted"] = Field("plain", description="the words; the rules stay")

    # -- the rules -------------------------------------------------------------------------------------

    def setup(self, stage: Stage) -> None:
        near = neighbours(stage)
        stage.post("task", self.task)
        stage.post("rounds", self.rounds or tasks.rounds(self.task, near))
        stage.post("groups", tasks.degree(near) + 1)
        stage.keep("traffic", [0, 0])
        for name in stage.names:
            if stage.team(name):
                stage.team_up(name, None, "a new task begins")

    def rules(self, state: State, who: str) -> str:
        return questions.rules(self, state)

    def round(self, stage: Stage) -> Script:
        yield from self._write(stage)
        if stage.round >= stage.posted("rounds"):
            yield from self._answer(stage)

    def ended(self, state: State) -> str | None:
        return "everybody has answered" if state.posted("verdict") else None

    def outcome(self, state: State) -> dict[str, Any]:
        """Score from 0 to 1, whether it is solved, message rounds, messages and their characters."""
        messages, characters = state.secret("traffic", default=[0, 0])
        verdict = state.posted("verdict", {"score": 0.0, "solved": False})
        return {**verdict, "rounds": state.posted("rounds"), "messages": messages, "characters": characters}

    def calls(self, people: int) -> tuple[int, int]:
        """One message per round and an answer for each; where the diameter decides, from 1 to a path's."""
        if self.rounds:
            return people * (self.rounds + 1), people * (self.rounds + 1)
        if self.task in ("consensus", "leader_election") or people > 16:
            return 4 * people, 2 * people * people
        most = people * ((4 if people <= 4 else 5 if people <= 8 else 6) + 1)
        return most, most

    # -- a round ---------------------------------------------------------------------------------------

    def _write(self, stage: Stage) -> Script:
        """All write at once; a message is read in the next round, by whom it is for."""
        near = neighbours(stage)
        asked = [who for who in stage.names if stage.hearers(who)]
        values = (yield [questions.message(self, stage, who, near) for who in asked]) if asked else []
        heard: dict[str, dict[str, str]] = {}
        messages, characters = stage.secret("traffic")
        for who, value in zip(asked, values, strict=True):
            texts = {to: text for to, text in value.items() if text and to in stage.hearers(who)}
            for text in dict.fromkeys(texts.values()):
                stage.say(who, text, to=[to for to in texts if texts[to] == text], channel="talk")
            for to, text in texts.items():
                heard.setdefault(to, {})[who] = text
            messages, characters = messages + len(texts), characters + sum(map(len, texts.values()))
        stage.keep("heard", heard)
        stage.keep("traffic", [messages, characters])

    def _answer(self, stage: Stage) -> Script:
        near = neighbours(stage)
        values = yield [questions.answer(self, stage, who, near) for who in stage.names]
        answers = dict(zip(near, values, strict=True))
        near = neighbours(stage)  # without those who left meanwhile
        score = tasks.score(self.task, near, {who: answers[who] for who in near}, self.scoring == "strict")
        for who in near:
            why = "gives no answer" if answers[who] == tasks.SILENCE else f"answers {answers[who]}"
            stage.team_up(who, self._team(who, answers), why)
        stage.pay(dict.fromkeys(near, score))
        referee.at_most(stage, len(near))
        stage.post("answers", answers)
        stage.post("verdict", {"score": score, "solved": score == 1})

    def _team(self, who: str, answers: dict[str, str]) -> str:
        """What the picture shows: those who answered alike, and pairs."""
        other = answers[who]
        if self.task == "matching" and answers.get(other) == who:
            return " & ".join(sorted((who, other)))
        return "no pair" if self.task == "matching" else other


def neighbours(stage: Stage) -> Near:
    """Everybody's neighbours, in either direction, sorted."""
    names = stage.names
    near: dict[str, set[str]] = {who: set() for who in names}
    for source, targets in stage.edges("talk").items():
        for target in targets:
            if source in near and target in near:
                near[source].add(target)
                near[target].add(source)
    return {who: sorted(others) for who, others in near.items()}
