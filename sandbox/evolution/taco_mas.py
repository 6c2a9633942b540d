"""TacoMAS: a fast loop that scores and tells people, and a slow one of births and deaths (arXiv 2605.09539)."""

from collections import Counter
from statistics import fmean
from typing import ClassVar, Literal

from pydantic import Field

from sandbox.contract import Script
from sandbox.evolution.decision import Change, Decision, Question, Standing, Update
from sandbox.evolution.evidence import Selective
from sandbox.evolution.scorers import SCORED, Scorer, scores
from sandbox.evolution.succession import INHERITED, Inherits, gifts, noisy, pass_on, replace
from sandbox.evolution.ties import Ties, reached
from sandbox.stage import Stage

KEPT = 10  # scores that make a trend
SLACK = 0.05  # how far below its best a society may be and still be left alone
SEARCHERS = 2  # who search are not to be fewer, while evidence is scarce
POOR = 0.6  # mean score below which a tie is made even where people changed


class TacoMAS(Selective):
    """Behaviour is scored every round; every few rounds people are born, die, or are replaced.

    Fast: everybody gets a score, and a trend out of the last ten. Slow: somebody is born where a critical role
    is missing, or where nobody learns and a role is empty; else whoever is worst goes, if bad enough; else a
    child of the best takes the place and ties of the worst, in the rarest role. With `by="ask"` the seat decides,
    or whoever did best; what bounds forbid is not done, and if nothing is decided the rule decides. Nobody is left
    alone, no part is cut off, and the budget of ties counts every tie, repairs and births included. Where it goes
    well a slow step waits, and ties among those who did well when all did best are not cut while they still do. While
    it does not go well evidence is taken to be scarce, and two who can search stay.
    """

    tier: ClassVar[str] = "population"
    paper: ClassVar[str] = "TacoMAS 2026, arXiv 2605.09539 (scores without its ground truth)"
    verbs: ClassVar[frozenset[str]] = frozenset({"join", "leave", "link", "assign"})

    by: Literal["rule", "ask", "chance"] = Field(  # type: ignore[assignment]  # one way more
        "rule", description="rule: as above; ask: somebody decides; chance: by anybody's scores"
    )
    seat: str = Field(
        "planner", min_length=1, description="the seat of the staff that is asked, if there is one"
    )
    pairs: int = Field(2, ge=1, le=10, description="most births and deaths decided at once (B_V)")
    slow: int = Field(2, ge=1, le=1000, description="rounds scored per slow step (K)")
    calm: float = Field(0.75, ge=0, le=1, description="mean score from which a slow step waits")
    wait: int = Field(2, ge=0, le=1000, description="rounds it waits then; 0: it never does")
    score: Scorer = Field("payoff", description=SCORED)
    fewest: int = Field(2, ge=2, le=10_000, description="smallest population (N_min)")
    most: int = Field(20, ge=2, le=10_000, description="largest population by births (N_max)")
    roles: tuple[str, ...] = Field((), description="roles a newborn may get; empty: those that are held now")
    critical: tuple[str, ...] = Field((), description="roles that somebody must hold")
    searchers: tuple[str, ...] = Field(
        ("searcher",), description="roles that find evidence: two hold one of them while the mean is not calm"
    )
    guard: float = Field(
        0.3, ge=0, le=1, description="score with which somebody is on the path to the best answer"
    )
    inherits: Inherits = Field("mind", description=INHERITED)
    heirs: Literal["clone", "hybrid"] = Field(
        "clone",
        description="clone: a child is as the parent; hybrid: known traits from 0 to 1 vary, and what is "
        "remembered is mixed with what the replaced remembered",
    )
    share: float = Field(0.8, ge=0, le=1, description="share of the parent's memory in a hybrid")
    noise: float = Field(0.12, ge=0, le=1, description="standard deviation of a hybrid's traits")
    ties: int = Field(8, ge=1, le=1000, description="most ties that change per slow step (B_E)")
    channel: str = Field("talk", min_length=1, description="the relation that newborns enter")

    def needs(self) -> frozenset[str]:
        """By whoever is asked ties are cut, too."""
        return self.verbs | ({"unlink"} if self.by == "ask" else set())

    def evolve(self, stage: Stage) -> Script:
        """One fast step; on every `slow`-th a slow one, too. Posts ``taco_mas``: mean score, refused changes."""
        known = stage.payoffs() if self.score == "payoff" else scores(stage, self.score)
        now = self.weighed(stage, _to_best(known))
        count = int(stage.secret("count", 0)) + 1
        stage.keep(f"scores {count % KEPT}", now)
        stage.keep("count", count)
        if len(now) > 1 and self._due(stage, count, now):
            yield from self._slow(stage, Update(self._standings(stage, now, count), self.ties))

    def _due(self, stage: Stage, count: int, now: dict[str, float]) -> bool:
        """Whether a slow step comes now; it is put off while all is well, and about as well as it ever was."""
        quality = fmean(now.values())
        best = max(quality, float(stage.secret("best", 0.0)))
        stage.keep("best", best)
        if quality == best >= self.calm:
            stage.keep("path", [name for name, score in now.items() if score >= self.guard])
        if count < int(stage.secret("due", self.slow)):
            return False
        calm = self.wait > 0 and best >= self.calm and quality >= best - SLACK
        stage.keep("due", count + (self.wait if calm else self.slow))
        return not calm

    def _standings(self, stage: Stage, now: dict[str, float], count: int) -> dict[str, Standing]:
        """Trend: (last - first) / (rounds between), over the last ten at most."""
        kept = [stage.secret(f"scores {i % KEPT}", {}) for i in range(max(1, count - KEPT + 1), count + 1)]
        found: dict[str, Standing] = {}
        for name, score in now.items():
            past = [then[name] for then in kept if name in then]
            found[name] = Standing(score, (past[-1] - past[0]) / (len(past) - 1) if len(past) > 1 else 0.0)
        return found

    def _slow(self, stage: Stage, update: Update) -> Script:
        order, tied = update.order, any(stage.edges(self.channel).values())
        worst, best = order[0], order[-1]
        decision = (yield from self._asked(stage, update)) if self.by == "ask" else Decision()
        done = self._carried_out(stage, update, decision) or self._by_rule(stage, update)
        if tied:
            self._mend(stage, best if best in stage.names else stage.names[0], update)
        if not done or (update.quality < POOR and update.budget == self.ties):
            self._force(stage, update)
        if worst in stage.names:
            note = f"You scored {update.standings[worst].score:.2f}; {best} scored {update.standings[best].score:.2f}."
            note = f"{note} {decision.feedback}".strip()
            stage.write(worst, f"round {stage.round}", note, "feedback", self.told(f"{worst} did worst"))
        stage.post("taco_mas", {"quality": round(update.quality, 6), "refused": update.refused})

    def _allowed(self, stage: Stage) -> list[str]:
        held = (stage.role(name) for name in stage.names)
        return list(self.roles) or list(dict.fromkeys(role for role in held if role))

    # -- by rule ------------------------------------------------------------------------------------------------

    def _by_rule(self, stage: Stage, update: Update) -> bool:
        """A birth where one is needed, else the death of the worst if it is hopeless, else a replacement."""
        worst, best = update.order[0], update.order[-1]
        held = Counter(stage.role(name) for name in stage.names)
        allowed, own = self._allowed(stage), update.standings[worst]
        needed = [role for role in self.critical if not held[role]]
        needed += [role for role in allowed if not held[role]] if update.stuck else []
        if needed and len(stage.names) < self.most and update.budget:
            why = f"nobody is {needed[0]}: a child of {best}, who did best, takes it on"
            return self._do(stage, update, Change("birth", None, best, needed[0]), why)
        hopeless = own.score <= 0.12 or (own.score <= 0.2 and own.trend <= 0 and held[stage.role(worst)] >= 2)
        if hopeless and self._forbids(stage, update, Change("death", worst)) is None:
            why = (
                f"{worst} goes: {own.score:.2f} of what {best} did, and {'' if own.trend > 0 else 'no '}hope"
            )
            return self._do(stage, update, Change("death", worst), why)
        if own.rank == update.standings[best].rank:
            return False
        after = held - Counter([stage.role(worst)])
        role = min(allowed, key=lambda one: (held[one], after[one]), default=None)
        why = (
            f"{worst} ({own.score:.2f}) makes room for a child of {best} ({update.standings[best].score:.2f})"
        )
        change = Change("replacement", worst, best, role)
        if self._forbids(stage, update, change):  # then like replaces like
            change = Change("replacement", worst, best, stage.role(worst))
        return self._do(stage, update, change, why)

    # -- by somebody who is asked -------------------------------------------------------------------------------

    def _asked(self, stage: Stage, update: Update) -> Script:
        order, held = update.order, {stage.role(name) for name in stage.names}
        told = {n: (update.standings[n].score, update.standings[n].trend, stage.role(n)) for n in order}
        missing = [role for role in self.critical if role not in held]
        question = Question(told, self._allowed(stage), missing, self.pairs, update.quality)
        (answer,) = yield [question.ask(self.seat if self.seat in stage.staff else order[-1])]
        return question.read(answer)

    def _carried_out(self, stage: Stage, update: Update, decision: Decision) -> bool:
        """What bounds allow of it, ties that are cut first; whether anything was done."""
        done, kinds = [self._cut(stage, update, decision.cut)], Counter[str]()
        for change in decision.changes:
            forbidden = self._forbids(stage, update, change)
            if change.kind != "replacement" and kinds[change.kind]:
                forbidden = f"there was a {change.kind} already"
            if change.kind == "birth" and not update.budget:
                forbidden = f"{self.ties} ties have changed already"
            if forbidden is None:
                kinds[change.kind] += 1
                done.append(self._do(stage, update, change, f"it was decided: a {change.kind}"))
            else:
                update.refused.append(f"{change.kind}: {forbidden}")
        if decision.tie and {*decision.tie} <= {*stage.names} and update.budget:
            update.budget -= 1
            done.append(stage.link(*decision.tie, self.channel, why="it was decided: a tie"))
        return any(done)

    def _cut(self, stage: Stage, update: Update, tie: tuple[str, str] | None) -> bool:
        if tie is None or tie[1] not in stage.edges(self.channel).get(tie[0], {}):
            return False
        path = {*stage.secret("path", [])}
        if {*tie} <= path and all(update.standings[name].score >= self.guard for name in tie):
            update.refused.append(f"cut: {tie[0]} and {tie[1]} are on the path to the best answer")
            return False
        update.budget -= 1
        return stage.unlink(*tie, self.channel, "it was decided: a tie less")

    # -- what is done -------------------------------------------------------------------------------------------

    def _forbids(self, stage: Stage, update: Update, change: Change) -> str | None:
        """Why a change must not be; births are counted with deaths, so that like may replace like."""
        held = Counter(stage.role(name) for name in stage.names)
        for name in (change.leaves if change.kind != "birth" else None, change.parent):
            if name and name not in stage.names:
                return f"{name} is not here"
        if change.kind == "birth":
            return (
                f"there are {len(stage.names)} of {self.most} already"
                if len(stage.names) >= self.most
                else None
            )
        role = stage.role(change.leaves or "")
        heir = change.role or role if change.kind == "replacement" else None
        if role in self.critical and held[role] == 1 and heir != role:
            return f"nobody else is {role}"
        searching = sum(held[one] for one in {*self.searchers})
        scarce = update.quality < self.calm and searching <= SEARCHERS
        if scarce and role in self.searchers and heir not in self.searchers:
            return f"evidence is scarce, and only {searching} can search for it"
        if change.kind == "death" and len(stage.names) <= self.fewest:
            return f"there are only {self.fewest}"
        return None

    def _do(self, stage: Stage, update: Update, change: Change, why: str) -> bool:
        why, parent, leaves = self.told(why), change.parent or "", change.leaves or ""
        hybrid = self.heirs == "hybrid" and change.kind != "death"
        traits = (
            noisy(stage, parent, leaves, self.noise) if hybrid else gifts(stage, parent) if parent else {}
        )
        if change.kind == "death":
            return stage.leave(leaves, why)
        if change.kind == "replacement":
            role = change.role or stage.role(leaves)
            child = replace(stage, leaves, parent, why, traits=traits)
        else:
            role = change.role
            child = stage.join(stage.mind(parent), parents=[parent], why=why, **traits)
            if child:
                update.budget -= 1
                stage.tie(parent, child, self.channel, why)
        if child and role:
            rarest = change.kind == "replacement" and self.by != "ask"
            stage.assign(child, role, self.told(f"{role} is the rarest role") if rarest else why, public=True)
        if child and parent in stage.names:
            why = self.told(f"a child of {parent} remembers what {parent} does")
            mixed = hybrid and bool(leaves)
            pass_on(stage, parent, child, self.inherits, why, self.share if mixed else 1)
            if mixed:
                pass_on(stage, leaves, child, self.inherits, why, 1 - self.share)
        return child is not None

    def _mend(self, stage: Stage, best: str, update: Update) -> None:
        """Nobody is alone, and no part is cut off: each is tied to the best, as far as the budget goes."""
        ties = Ties(stage, self.channel)
        joined = reached(ties, best)
        for name in stage.names:
            if name not in joined and update.budget > 0:
                update.budget -= 1
                ties.make(best, name, f"{name} was cut off from {best} and the others")
                joined |= reached(ties, name)

    def _force(self, stage: Stage, update: Update) -> None:
        """A slow step always changes something: of the ties between best, second and worst the first absent one."""
        worst, *_, second, best = [update.order[0], *update.order]
        edges, here = stage.edges(self.channel), {*stage.names}
        for source, target in ((best, second), (second, best), (worst, best), (best, worst)):
            absent = source != target and target not in edges.get(source, {})
            if absent and {source, target} <= here and update.budget > 0:
                update.budget -= 1
                why = f"{target} should hear {source}: those who do best and worst are to know of each other"
                stage.link(source, target, self.channel, why=self.told(why))
                return


def _to_best(values: dict[str, float]) -> dict[str, float]:
    """As a share of the best, 0 to 1: a loss is nothing, and where nobody has anything all are alike."""
    best = max(values.values(), default=0)
    return {name: max(0.0, value) / best if best > 0 else 1.0 for name, value in values.items()}
