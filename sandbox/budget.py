"""What model calls use, against hard caps: calls, tokens, US dollars, seconds of asking.

Before a call its upper estimate is set aside; when it is over, what it really took is counted. So a cap is never
crossed, and calls under way are never cut off. What an earlier process used is read back from the run's exchanges.
"""

import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any, Protocol

import orjson

from sandbox.events import Plain
from sandbox.life import Signal
from sandbox.log import Exchange

Cost = Callable[
    [str, Mapping[str, int], Mapping[str, Plain]], float | None
]  # model, usage, sampling -> US dollars
LIKELY_OUTPUT = 512  # tokens set aside for an answer while none was longer


class BudgetReached(Signal):
    """A hard cap: no further call starts. The message names the cap."""


@dataclass(slots=True)
class Spent:
    """What was used so far.

    calls     answers that were asked for and came, or failed for good; retries do not count
    tokens    in and out, reasoning included; of a call whose usage is not told, the estimate
    money     US dollars, of the calls whose price is known
    seconds   time in which at least one call was under way
    hits      answers from the cache: they cost nothing
    retries   further attempts
    failed    calls that failed for good
    unpriced  calls whose price is not known
    abandoned  answers that nobody waited for any longer: past their limit, or under way at the end
    """

    calls: int = 0
    tokens: int = 0
    money: float = 0.0
    seconds: float = 0.0
    hits: int = 0
    retries: int = 0
    failed: int = 0
    unpriced: int = 0
    abandoned: int = 0

    @classmethod
    def of(cls, exchange: Exchange | None) -> "Spent":
        """What one exchange used; nothing where nothing came."""
        used = cls()
        if exchange:
            used.add(exchange)
        return used

    def __iadd__(self, other: "Spent") -> "Spent":
        for one in fields(self):
            setattr(self, one.name, getattr(self, one.name) + getattr(other, one.name))
        return self

    def add(self, exchange: Exchange) -> None:
        """Count what came from outside; a person's answer costs nothing."""
        self.hits += exchange.kind == "hit"
        self.abandoned += exchange.kind == "abandoned"
        embedded = exchange.kind == "embed" and exchange.reply["paid"]
        if exchange.kind != "call" and not embedded:
            return
        reply, told = exchange.reply, exchange.reply.get("spent", {})
        usage = reply.get("usage", {})
        self.calls += 1
        self.retries += exchange.retries
        self.failed += "error" in reply
        self.tokens += told.get("tokens", usage.get("input", 0) + usage.get("output", 0))
        self.money += told.get("money") or 0.0
        self.unpriced += "error" not in reply and told.get("money") is None


def spent(exchanges: Iterable[Exchange], spans: Iterable[tuple[float, float]]) -> Spent:
    """What these exchanges used; `spans` are begin and end of the calls, in seconds of any clock."""
    total = Spent(seconds=covered(spans))
    for exchange in exchanges:
        total.add(exchange)
    return total


def covered(spans: Iterable[tuple[float, float]]) -> float:
    """Length of the union of intervals."""
    total, until = 0.0, float("-inf")
    for begin, end in sorted(spans):
        total += max(0.0, end - max(begin, until))
        until = max(until, end)
    return total


@dataclass(frozen=True, slots=True)
class Hold:
    """What is set aside for a call under way, also in the purse above; `money` is None where no price is known."""

    tokens: int
    money: float | None
    above: "Hold | None" = None


class Shared(Protocol):
    """A purse that several worlds share, in this process or elsewhere."""

    def reserve(self, request: Mapping[str, Any], still: Callable[[], None], capped: bool) -> Hold: ...

    def settle(self, hold: Hold, exchange: Exchange | None) -> None: ...


class Purse:
    """The budget of one world, shared by its lanes.

    caps   unit -> most of it, None is no cap
    spent  what was used; `seconds` without the calls under way
    above  a purse that several worlds share, whose caps hold too: a study's
    """

    above: Shared | None = None

    def __init__(
        self, caps: Mapping[str, float | None], cost: Cost, before: Spent | None = None, whose: str = "the"
    ) -> None:
        self.caps, self._cost, self._whose = dict(caps), cost, whose
        self.spent = before or Spent()
        self._holds: list[Hold] = []
        self._since = 0.0  # when the calls under way began
        self._longest = LIKELY_OUTPUT
        self._changed = threading.Condition()

    def reserve(
        self,
        request: Mapping[str, Any],
        still: Callable[[], None] = lambda: None,
        capped: bool = True,
    ) -> Hold:
        """Set aside what a call may take; waits while calls under way hold what it needs, if it is `capped`.

        Raises BudgetReached when it does not fit although none is, and whatever `still` raises when the wait is
        of no use any more.
        """
        above = self.above.reserve(request, still, capped) if self.above else None
        try:
            return self._reserved(request, still, capped, above)
        except BaseException:
            self._settle_above(above, None)
            raise

    def _reserved(
        self, request: Mapping[str, Any], still: Callable[[], None], capped: bool, above: Hold | None
    ) -> Hold:
        with self._changed:
            hold = self.estimate(request, above)
            while not self.take(hold, request["model"], capped):
                still()
                self._changed.wait(0.1)
            return hold

    def take(self, hold: Hold, model: str, capped: bool = True) -> bool:
        """Set this aside if it fits now, beside what calls under way hold.

        Raises BudgetReached when it does not fit although none is.
        """
        with self._changed:
            if capped and (why := self._lacking(hold, model)):
                if not self._holds:
                    raise BudgetReached(why)
                return False
            if not self._holds:
                self._since = time.monotonic()
            self._holds.append(hold)
            return True

    def settle(self, hold: Hold, exchange: Exchange | None) -> None:
        """The call is over: count what it took, or nothing where nothing came of it."""
        with self._changed:
            if exchange:
                self.note_length(exchange)
            self.give_back(hold, Spent.of(exchange))
        self._settle_above(hold.above, exchange)

    def give_back(self, hold: Hold, used: Spent) -> None:
        """What was set aside is free again; count what was used of it."""
        with self._changed:
            self._holds.remove(hold)
            if not self._holds:
                self.spent.seconds += time.monotonic() - self._since
            self.spent += used
            self._changed.notify_all()

    def _settle_above(self, hold: Hold | None, exchange: Exchange | None) -> None:
        if self.above and hold:
            self.above.settle(hold, exchange)

    def count(self, exchange: Exchange) -> None:
        """What was used or got elsewhere: an answer from the cache, or from the run that this is a fork of."""
        with self._changed:
            self.spent.add(exchange)
            self.note_length(exchange)

    def note_length(self, exchange: Exchange) -> None:
        """Whoever answers may answer as long as that again: estimates go by the longest answer so far."""
        usage = exchange.reply.get("usage", {}) if isinstance(exchange.reply, dict) else {}
        self._longest = max(self._longest, usage.get("output", 0))

    def price(self, request: Mapping[str, Any], usage: Mapping[str, int], hold: Hold) -> dict[str, Plain]:
        """What a call took, to be kept with its reply: a later process may know other prices, or none."""
        known = {"input", "output"} <= usage.keys()
        tokens = usage["input"] + usage["output"] if known else hold.tokens
        try:
            money = self._cost(request["model"], usage, request["sampling"]) if known else hold.money
        except ValueError:  # FOLKMOOT_PRICES cannot be read: the answer is paid for all the same
            money = None
        return {"tokens": tokens, "money": money}

    @property
    def capped(self) -> bool:
        """Whether there is any cap."""
        return any(cap is not None for cap in self.caps.values())

    @property
    def seconds(self) -> float:
        """Time in which calls were under way, up to now."""
        return self.spent.seconds + (time.monotonic() - self._since if self._holds else 0.0)

    def estimate(self, request: Mapping[str, Any], above: Hold | None = None) -> Hold:
        """An upper estimate: three bytes a token, and an answer as long as allowed, or as the longest so far."""
        sampling = request["sampling"]
        words = sum(len(message["content"].encode()) for message in request["messages"])
        sent = (words + len(orjson.dumps(request["schema"]))) // 3 + 16
        most = sampling.get("max_tokens") or sampling.get("max_completion_tokens") or self._longest
        capped, usage = self.caps.get("money") is not None, {"input": sent, "output": most}
        return Hold(sent + most, self._cost(request["model"], usage, sampling) if capped else None, above)

    def _lacking(self, hold: Hold, model: str) -> str:
        """Why a call may not start; "" when it may."""
        if self.caps.get("money") is not None and hold.money is None:
            return unpriced(model)
        held_money = sum(one.money or 0.0 for one in self._holds)
        now = {
            "calls": (self.spent.calls + len(self._holds), 1),
            "tokens": (self.spent.tokens + sum(one.tokens for one in self._holds), hold.tokens),
            "money": (self.spent.money + held_money, hold.money or 0.0),
            "seconds": (self.seconds, 0),
        }
        for unit, cap in self.caps.items():
            used, more = now[unit]
            if cap is not None and (used >= cap or used + more > cap):
                return _reached(self._whose, unit, cap, used, more)
        return ""


def unpriced(model: str) -> str:
    """What to do where a budget in money cannot be kept."""
    remedy = f"say it in FOLKMOOT_PRICES, as in '{model}=input:0.4,output:1.6', or cap tokens instead"
    return f"the price of {model} is not known, so a budget in money cannot be kept; {remedy}"


def meter(used: Spent, caps: Mapping[str, float | None], seconds: float | None = None) -> str:
    """What was used, against its caps, in a line; "" while nothing was."""
    if not (used.calls or used.hits):
        return ""
    values = {"calls": used.calls, "tokens": used.tokens, "money": used.money, "seconds": used.seconds}
    values["seconds"] = values["seconds"] if seconds is None else seconds
    parts = [_against(unit, value, caps.get(unit)) for unit, value in values.items() if unit != "money"]
    if used.money or not used.unpriced:
        more = " and what has no known price" if used.unpriced else ""
        parts.insert(2, _against("money", used.money, caps.get("money")) + more)
    else:
        parts.insert(2, "price not known")
    counts = {"from the cache": used.hits, "retries": used.retries, "failed": used.failed}
    counts["abandoned"] = used.abandoned
    parts += [f"{count:,} {what}" for what, count in counts.items() if count]
    return " · ".join(parts)


def _against(unit: str, value: float, cap: float | None) -> str:
    told = amount(unit, value)
    return told if cap is None else f"{told.split()[0]} of {amount(unit, cap)}"


WORDS = {"calls": "{:,} calls", "tokens": "{:,} tokens", "money": "${:,.3g}", "seconds": "{:,.0f} seconds"}


def amount(unit: str, value: float) -> str:
    """So many calls, tokens, US dollars or seconds, in words."""
    return WORDS[unit].format(value)


def _reached(whose: str, unit: str, cap: float, used: float, more: float) -> str:
    if used >= cap:
        return f"{whose} budget of {amount(unit, cap)} is used up ({amount(unit, used)})"
    told = f"{whose} budget of {amount(unit, cap)} is nearly used up ({amount(unit, used)})"
    return f"{told}: the next call may take {amount(unit, more)}"
