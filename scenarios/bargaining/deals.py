"""The five games as sub-scripts, and who meets whom in them.

A deal is a table: first, second, done (whether anything was agreed), share (of the pie or the surplus that was meant
for the second, None where nothing was offered), made (what both gained), gains (their points), left (what each left
to the other, for reputation), most (what they could have gained together).
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sandbox import Script, Stage, negotiate
from scenarios.bargaining import questions

if TYPE_CHECKING:
    from scenarios.bargaining import Bargaining

Deal = dict[str, Any]
GOODS = ("wood", "gold")
START = {"wood": 10, "gold": 10}
WORTH = ({"wood": 5, "gold": 15}, {"wood": 15, "gold": 5})  # to the first and to the second (SPIRAL)


def pairs(game: "Bargaining", stage: Stage) -> list[tuple[str, str]]:
    """Who meets whom; whoever was first less often is the first, ties as drawn."""
    names, dice = stage.names, stage.random("pairing")
    order = dice.sample(names, len(names))
    match game.pairing:
        case "strangers":
            met = list(zip(order[::2], order[1::2], strict=False))
        case "partners":
            kept = stage.secret("partners", [])
            met = [(a, b) for a, b in kept if {a, b} <= set(names)]
            free = [name for name in order if not any(name in pair for pair in met)]
            met += list(zip(free[::2], free[1::2], strict=False))
            stage.keep("partners", met)
        case _:
            met, busy, ties = [], set[str](), stage.edges("talk")
            for one in order:
                near = [two for two in order if two in ties.get(one, ()) or one in ties.get(two, ())]
                two = next((two for two in near if two not in busy and two != one), None)
                if one not in busy and two:
                    met.append((one, two))
                    busy |= {one, two}
    firsts = stage.secret("firsts", {})
    return [(a, b) if firsts.get(a, 0) <= firsts.get(b, 0) else (b, a) for a, b in met]


def dictator(game: "Bargaining", stage: Stage, one: str, two: str) -> Script:
    """The first divides alone."""
    (value,) = yield [questions.give(game, stage, one, two)]
    _speak(stage, one, two, value)
    given = value["give"]
    return _deal(one, two, True, given / game.pie, {one: game.pie - given, two: given}, game.pie)


def ultimatum(game: "Bargaining", stage: Stage, one: str, two: str) -> Script:
    """The first makes an offer; if the second rejects it, neither gets anything."""
    (value,) = yield [questions.offer(game, stage, one, two)]
    _speak(stage, one, two, value)
    offer = value["offer"]
    (reply,) = yield [questions.respond(game, stage, two, one, offer)]
    _speak(stage, two, one, reply)
    done = reply["answer"] == "accept"
    gains = {one: game.pie - offer if done else 0, two: offer if done else 0}
    return _deal(one, two, done, offer / game.pie, gains, game.pie) | {"left": {one: gains[one], two: offer}}


def trust(game: "Bargaining", stage: Stage, one: str, two: str) -> Script:
    """The first sends some of its units, which multiply on the way; the second returns what it likes."""
    (value,) = yield [questions.send(game, stage, one, two)]
    _speak(stage, one, two, value)
    sent = value["send"]
    got, returned = game.factor * sent, 0.0
    if got:
        (reply,) = yield [questions.give_back(game, stage, two, one, sent, got)]
        _speak(stage, two, one, reply)
        returned = reply["return"]
    gains = {one: game.pie - sent + returned, two: got - returned}
    deal = _deal(one, two, sent > 0, sent / game.pie, gains, max(1, game.factor) * game.pie)
    # The first left the second what was sent, the second the first what came back of it, both as if all had been sent.
    most = deal["most"]
    return deal | {"left": {two: most * sent / game.pie, one: most * returned / got if got else most / 2}}


def haggling(game: "Bargaining", stage: Stage, one: str, two: str) -> Script:
    """Seller and buyer make offers in turn; each alone knows what a deal is worth to them."""
    dice = stage.random(f"worth {one} {two}")
    cost = game.cost + dice.randint(-game.luck, game.luck)
    value = game.value + dice.randint(-game.luck, game.luck)
    limits, offers = {one: max(0, cost), two: max(0, value)}, dict[str, Any]()

    def ask(who: str, table: Any, turn: int) -> Any:
        role, other = ("seller", two) if who == one else ("buyer", one)
        if table is not None:
            offers[other] = table
        return questions.haggle(game, stage, who, other, role, limits[who], table, turn, offers.get(who))

    end = yield from negotiate(stage, (one, two), ask, turns=game.turns)
    surplus, price = limits[two] - limits[one], end.offer
    gains = {one: 0.0, two: 0.0} if price is None else {one: price - limits[one], two: limits[two] - price}
    share = None if price is None or surplus <= 0 else gains[two] / surplus
    deal = _deal(one, two, price is not None, share, gains, max(0, surplus))
    return deal | {"price": price, "turns": end.turns, "how": end.how}


def trade(game: "Bargaining", stage: Stage, one: str, two: str) -> Script:
    """Both hold wood and gold, worth different things to them, and swap as often as they agree, until time is up."""
    stock, worth = {one: dict(START), two: dict(START)}, dict(zip((one, two), WORTH, strict=True))
    spent, order, swaps = 0, (one, two), 0
    while spent < game.turns:

        def ask(who: str, table: Any, turn: int, before: int = spent) -> Any:
            other = two if who == one else one
            return questions.trade(game, stage, who, other, stock, worth[who], table, before + turn)

        end = yield from negotiate(stage, order, ask, turns=game.turns - spent)
        spent += end.turns
        if end.how != "agreed":
            break
        swaps += 1
        other = two if end.by == one else one
        swap(stock[end.by], stock[other], end.offer)
        order = (end.by, other)  # who accepted has just had the word
    made = {who: value(stock[who], worth[who]) - value(START, worth[who]) for who in (one, two)}
    deal = _deal(one, two, swaps > 0, None, made, 200)
    if game.reward == "win":
        lead = (made[one] > made[two]) - (made[one] < made[two])
        deal |= {"gains": {one: lead, two: -lead}}
    return deal | {"swaps": swaps, "turns": spent}


def swap(giver: dict[str, int], taker: dict[str, int], offer: Mapping[str, int]) -> None:
    """Goods change hands: what the offer gives, and what it asks for."""
    for good in GOODS:
        giver[good] += offer[f"get_{good}"] - offer[f"give_{good}"]
        taker[good] += offer[f"give_{good}"] - offer[f"get_{good}"]


def value(stock: Mapping[str, int], worth: Mapping[str, int]) -> int:
    """What goods are worth to somebody."""
    return sum(stock[good] * worth[good] for good in GOODS)


def _deal(
    one: str, two: str, done: bool, share: float | None, gains: Mapping[str, float], most: float
) -> Deal:
    made = dict(gains)
    deal = {"first": one, "second": two, "done": done, "share": share, "gains": made, "most": most}
    return deal | {"made": made, "left": {one: made[one], two: made[two]}}


def _speak(stage: Stage, who: str, other: str, value: Mapping[str, Any]) -> None:
    if value.get("say") and {who, other} <= set(stage.names):
        stage.say(who, value["say"])


GAMES = {
    "dictator": dictator,
    "ultimatum": ultimatum,
    "trust": trust,
    "haggling": haggling,
    "trade": trade,
}
