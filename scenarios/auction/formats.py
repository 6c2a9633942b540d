"""The formats as sub-scripts. Each returns a sale: winner and price, or buyers, sellers and price; and the bids."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sandbox import Script, Stage, choose
from scenarios.auction import questions

if TYPE_CHECKING:
    from scenarios.auction import Auction

Worth = Mapping[str, Any]
ROLES = ("buyer", "seller")


def sealed(game: "Auction", stage: Stage, worth: Worth) -> Script:
    """All bid at once; the highest wins, ties by lot, and pays its bid or the second highest."""
    bids = yield from choose([questions.bid(game, stage, who, worth) for who in worth["own"]])
    winner = _highest(stage, bids)
    others = [bid for who, bid in bids.items() if who != winner]
    price = bids[winner] if game.format == "first_price" else max(others, default=0)
    return {"winner": winner, "price": price, "bids": bids}


def english(game: "Auction", stage: Stage, worth: Worth) -> Script:
    """A clock rises until one is left, who pays the last price at which somebody else was still in."""
    inside, price, left = list(worth["own"]), 0, {}
    while len(inside) > 1 and price + game.tick <= game.high + game.tick:
        stays = yield from choose(
            [questions.stay(game, stage, who, worth, price + game.tick, len(inside)) for who in inside]
        )
        staying = [who for who in inside if stays[who] == "in"]
        left |= {who: price for who in inside if who not in staying}
        if not staying:
            break
        inside = staying
        price += game.tick if len(inside) > 1 else 0
    winner = stage.random("tie").choice(inside)
    return {"winner": winner, "price": price, "bids": left}


def dutch(game: "Auction", stage: Stage, worth: Worth) -> Script:
    """A clock falls from the top; whoever takes the lot first pays what it shows."""
    for price in range(game.high, -1, -game.tick):
        takes = yield from choose([questions.take(game, stage, who, worth, price) for who in worth["own"]])
        if takers := [who for who, value in takes.items() if value == "take"]:
            winner = stage.random("tie").choice(takers)
            return {"winner": winner, "price": price, "bids": dict.fromkeys(takers, price)}
    return {"winner": "", "price": 0, "bids": {}}


def double(game: "Auction", stage: Stage, worth: Worth) -> Script:
    """A call market: bids and asks at once, as many trades as cross, all at one price halfway between the last two."""
    buyers, sellers = sides(stage, worth["own"])
    orders = yield from choose(
        [
            questions.order(game, stage, who, worth, "buyer" if who in buyers else "seller")
            for who in worth["own"]
        ]
    )
    dice = stage.random("tie")
    lot = {who: dice.random() for who in orders}
    down = sorted(buyers, key=lambda who: (-orders[who], lot[who]))
    up = sorted(sellers, key=lambda who: (orders[who], lot[who]))
    pairs = [(b, s) for b, s in zip(down, up, strict=False) if orders[b] >= orders[s]]
    price = (orders[pairs[-1][0]] + orders[pairs[-1][1]]) / 2 if pairs else 0
    return {
        "winner": "",
        "price": price,
        "buyers": [buyer for buyer, _ in pairs],
        "sellers": [seller for _, seller in pairs],
        "bids": orders,
    }


def sides(stage: Stage, own: Mapping[str, int]) -> tuple[list[str], list[str]]:
    """Buyers and sellers, by role; whoever has none buys."""
    sellers = [who for who in own if stage.state.people[who].role == "seller"]
    return [who for who in own if who not in sellers], sellers


def competitive(values: Sequence[int], costs: Sequence[int]) -> tuple[float, float | None]:
    """The largest surplus there is, and the middle of the prices at which supply meets demand; None without trade."""
    down, up = sorted(values, reverse=True), sorted(costs)
    pairs = [(v, c) for v, c in zip(down, up, strict=False) if v >= c]
    if not pairs:
        return 0.0, None
    at = len(pairs)
    top = min(pairs[-1][0], up[at]) if at < len(up) else pairs[-1][0]
    bottom = max(pairs[-1][1], down[at]) if at < len(down) else pairs[-1][1]
    return float(sum(v - c for v, c in pairs)), (top + bottom) / 2


def _highest(stage: Stage, bids: Mapping[str, float]) -> str:
    most = max(bids.values())
    return str(stage.random("tie").choice([who for who, bid in bids.items() if bid == most]))


FORMATS = {
    "first_price": sealed,
    "second_price": sealed,
    "english": english,
    "dutch": dutch,
    "double": double,
}
