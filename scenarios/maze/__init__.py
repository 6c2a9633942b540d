"""Collaborative maze (Davidson et al. 2025, The Collaboration Gap, arXiv 2511.02687)."""

from typing import Any, Literal

from pydantic import Field, model_validator

from sandbox import Scenario, Script, Stage, State, referee
from scenarios.maze import grids, questions
from scenarios.maze.questions import PHRASE
from scenarios.maze.telling import SKINS
from scenarios.maze.walkers import Grader, Optimist, Surveyor, YesSayer

GOAL = "the star"
DECIDED = {"grade": ("success", "weighted", "steps", "walls_hit", "payoffs")}  # by judges, of the outcome


class Maze(Scenario):
    """Two find their way through a maze of which each sees only half.

    A step is taken once one has proposed it and the other agrees. Nobody is told how to talk about a map: watch
    the first two messages, in which good partners exchange what they see and weak ones begin to walk. In a
    relay somebody else takes over in the middle, and inherits a good start or a bad one.
    """

    people = (1, 8)
    staff = ("Grader",)
    evolves = "who walks: in a relay one partner is replaced in the middle"
    paper = "Davidson et al. 2025, The Collaboration Gap, arXiv 2511.02687"
    allows = frozenset({"link", "unlink", "revise"})
    incomparable = (
        "0.77 when o3 begins and 0.62 when gpt-4.1-mini does are results of models: comparable with them"
        " in the cast of maze/davidson2025"
    )
    skins = SKINS
    judged = DECIDED
    bots = (Surveyor, Optimist, YesSayer, Grader)

    size: int = Field(6, ge=3, le=20, description="cells along a side")
    walls: float = Field(0.3, ge=0, le=0.6, description="share of cells that are walls")
    shortest: int = Field(7, ge=1, le=100, description="least steps of the shortest way")
    longest: int = Field(9, ge=1, le=200, description="most steps of the shortest way")
    turns: int = Field(50, ge=1, le=1000, description="turns in all")
    talk: Literal["structured", "free"] = Field(
        "structured",
        description="proposals and agreements in fields; or in words, which a grader reads at the end",
    )
    halves: bool = Field(True, description="one alone: gets both halves of the map instead of the whole")
    relay: Literal["nobody", "first", "second"] = Field(
        "nobody", description="who is replaced by a double of their partner"
    )
    after: int = Field(
        2, ge=0, le=1000, description="turns before the relay, in full rounds; 0: from the start"
    )
    skin: Literal["plain", "story", "inverted"] = Field("plain", description="the words; the rules stay")

    @model_validator(mode="after")
    def _ordered(self) -> "Maze":
        if self.shortest > self.longest:
            raise ValueError(
                f"longest: {self.longest} is less than shortest, {self.shortest}; let it be as large"
            )
        return self

    # -- the rules -------------------------------------------------------------------------------------

    def setup(self, stage: Stage) -> None:
        grid = grids.drawn(self.size, self.walls, self.shortest, self.longest, stage.random("maze"))
        names = stage.names
        maps = grids.split(grid, len(names) if len(names) > 1 else 2, stage.random("halves"))
        stage.keep("grid", grid)
        for who, half in zip(names, maps, strict=False):
            stage.post("map", half, to=[who])
        if len(names) == 1:
            stage.post("map", maps if self.halves else [grid], to=names)
        stage.post("at", list(grids.where(grid, "@")))
        stage.post("path", "")
        stage.keep("turns", 0)
        referee.goal(stage, GOAL)

    def rules(self, state: State, who: str) -> str:
        return questions.rules(self, len(state.names))

    def round(self, stage: Stage) -> Script:
        if self.relay != "nobody" and not stage.secret("relayed") and stage.secret("turns") >= self.after:
            self._relay(stage)
        for who in stage.names:
            if self._over(stage):
                break
            stage.keep("turns", stage.secret("turns") + 1)
            yield from (self._structured if self.talk == "structured" else self._free)(stage, who)
        if self._over(stage):
            if self.talk == "free":
                yield from self._graded(stage)
            if not stage.posted("over"):
                referee.out_of_time(stage)
            self._return(stage)

    def ended(self, state: State) -> str | None:
        if self.talk == "free":
            return "the grader has read it all" if state.posted("graded") else None
        if over := state.posted("over"):
            return str(over)
        return "the turns are used up" if state.secret("turns") >= self.turns else None

    def outcome(self, state: State) -> dict[str, Any]:
        """Whether the goal was reached, the share of the way done, turns and steps."""
        grid, at = state.secret("grid"), tuple(state.posted("at", [0, 0]))
        done = grids.score(tuple(grid), at) if grid else 0.0
        return {
            "success": float(done == 1),
            "weighted": done,
            "turns": state.secret("turns", default=0),
            "steps": len(state.posted("path", "")),
            "walls_hit": float(state.posted("over") == "they walked into a wall"),
        }

    def payoff(self, state: State) -> dict[str, float]:
        return dict.fromkeys(state.names, self.outcome(state)["weighted"])

    def calls(self, people: int) -> tuple[int, int]:
        """Least: whoever speaks first says that it is done; in words a grader reads that, too."""
        graded = self.talk == "free"
        return 1 + graded, self.turns + graded

    # -- turns -----------------------------------------------------------------------------------------

    def _structured(self, stage: Stage, who: str) -> Script:
        """Agree to what is proposed, or not; propose a step, or not; say something."""
        (value,) = yield [questions.turn(self, stage, who)]
        pending = stage.posted("pending")
        if value["say"]:
            stage.say(who, value["say"])
        if pending and value["agree"] == "yes":
            self._step(stage, pending["step"])
        if value["done"] == "yes" and not stage.posted("over"):
            self._call(stage, who)
        alone = len(stage.names) == 1
        proposal = None if alone or value["propose"] not in grids.STEPS else value["propose"]
        if proposal or pending:
            stage.post("pending", {"who": who, "step": proposal} if proposal else None)
        if alone and value["propose"] in grids.STEPS:
            self._step(stage, value["propose"])

    def _step(self, stage: Stage, step: str) -> None:
        grid, at = tuple(stage.secret("grid")), tuple(stage.posted("at"))
        to = grids.after(at, step)
        if not grids.is_open(grid, to):
            stage.post("over", "they walked into a wall")
            return
        stage.post("at", list(to))
        stage.post("path", stage.posted("path") + step)
        if to == grids.where(grid, "*"):
            stage.post("over", "they are at the goal")
            referee.goal(stage, GOAL, reached=True)

    def _free(self, stage: Stage, who: str) -> Script:
        """Any words; whoever thinks that all is agreed ends it with a phrase."""
        (text,) = yield [questions.words(self, stage, who)]
        if text:
            stage.say(who, text)
        if PHRASE.lower().rstrip(".") in text.lower():
            self._call(stage, who)

    def _call(self, stage: Stage, who: str) -> None:
        """Somebody holds that it is done; in words, where they got is known once it is graded."""
        stage.post("over", f"{who} called it done")
        if self.talk == "structured":
            referee.ended(stage, who)

    def _graded(self, stage: Stage) -> Script:
        """A grader lists the steps that were agreed; the most favourable notation counts (the paper's rule)."""
        grid = tuple(stage.secret("grid"))
        (text,) = (yield [questions.grade(self, stage)]) if stage.staff else [""]
        steps = grids.favourable(text, grid)
        cell, _ = grids.walked(grid, steps)
        stage.post("at", list(cell))
        stage.post("path", "".join(steps))
        if cell == grids.where(grid, "*"):
            referee.goal(stage, GOAL, reached=True)
        elif over := stage.posted("over"):
            referee.ended(stage, str(over).removesuffix(" called it done"))
        stage.post("graded", True)

    def _over(self, stage: Stage) -> bool:
        return bool(stage.posted("over")) or stage.secret("turns") >= self.turns

    def _relay(self, stage: Stage) -> None:
        first, second, *_ = stage.names
        out, kept = (first, second) if self.relay == "first" else (second, first)
        stage.keep("relayed", [out, dict(stage.mind(out))])
        stage.recast(
            out, stage.mind(kept), f"a double of {kept} takes over after {stage.secret('turns')} turns"
        )

    def _return(self, stage: Stage) -> None:
        """Whoever was replaced is back for the next maze."""
        who, mind = stage.secret("relayed") or ("", {})
        if who in stage.names:
            stage.recast(who, mind, "the maze is over")
