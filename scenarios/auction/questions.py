"""What bidders are told and asked."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sandbox import Ask, Number, Stage, State, Text

if TYPE_CHECKING:
    from scenarios.auction import Auction

Worth = Mapping[str, Any]


def rules(game: "Auction", state: State, who: str) -> str:
    """What holds for every lot."""
    tell, facts = game.told.tell, {"tick": game.tick, "high": game.high, "error": game.error}
    if game.format == "double":
        role = state.people[who].role if who in state.people else "buyer"
        return " ".join([tell("double"), tell("as_" + (role or "buyer"), **facts), tell("aim")])
    return " ".join([tell(game.format, **facts), tell(game.values, **facts), tell("aim")])


def bid(game: "Auction", stage: Stage, who: str, worth: Worth) -> Ask:
    """A sealed bid."""
    about = known(game, stage, who, worth)
    return _number(game, who, about, "bid", 0)


def order(game: "Auction", stage: Stage, who: str, worth: Worth, role: str) -> Ask:
    """The most a buyer pays, or the least a seller takes; by default one's limit, which never loses."""
    about = {**known(game, stage, who, worth), "role": role}
    return _number(game, who, about, "order", worth["own"][who])


def stay(game: "Auction", stage: Stage, who: str, worth: Worth, price: int, inside: int) -> Ask:
    """Whether to stay in at this price."""
    return _clock(game, stage, who, worth, "stay", ("in", "out"), price, inside)


def take(game: "Auction", stage: Stage, who: str, worth: Worth, price: int) -> Ask:
    """Whether to take it at this price."""
    return _clock(game, stage, who, worth, "take", ("take", "wait"), price, len(worth["own"]))


def remark(
    game: "Auction", stage: Stage, who: str, sale: Mapping[str, Any], worth: Worth, gain: float
) -> Ask:
    """What one says to a sale."""
    about = {
        **known(game, stage, who, worth),
        "price": sale["price"],
        "winner": sale["winner"],
        "bid": sale["bids"].get(who),
        "traded": who in (sale["winner"], *sale.get("buyers", ()), *sale.get("sellers", ())),
        "gain": gain,
        "trades": len(sale.get("buyers", ())),
    }
    end = "sold" if sale["winner"] else "traded" if about["trades"] else "unsold"
    facts = {key: about[key] for key in ("price", "winner", "gain", "trades")}
    told = game.told.tell(end, **facts) + " " + game.told.tell("say", gain=gain)
    return Ask(who, told, Text(most=240, empty=True), "say", "", about)


def known(game: "Auction", stage: Stage, who: str, worth: Worth) -> dict[str, Any]:
    """What this bidder knows."""
    return {
        "format": game.format,
        "values": game.values,
        "worth": worth["own"][who],
        "error": game.error if game.values == "common" else 0,
        "people": len(worth["own"]),
        "high": game.high,
        "tick": game.tick,
        "role": "buyer",
        "lot": stage.round,
        "last": stage.posted("sale"),
        "value": stage.posted("value"),
        "won": (stage.posted("sale") or {}).get("winner") == who,
    }


def _number(game: "Auction", who: str, about: dict[str, Any], tag: str, default: int) -> Ask:
    answer = Number(low=0, high=game.high, integer=True, unit=game.told.tell("units"))
    return Ask(
        who, _prompt(game, about, game.told.tell(f"ask_{tag}_{about['role']}")), answer, tag, default, about
    )


def _clock(
    game: "Auction",
    stage: Stage,
    who: str,
    worth: Worth,
    tag: str,
    options: tuple[str, str],
    price: int,
    inside: int,
) -> Ask:
    about = {**known(game, stage, who, worth), "price": price, "inside": inside}
    prompt = _prompt(game, about, game.told.tell("ask_" + tag, price=price, inside=inside))
    return Ask(who, prompt, game.told.choice(*options), tag, options[1], about)


def _prompt(game: "Auction", about: Mapping[str, Any], question: str) -> str:
    tell, last = game.told.tell, about["last"]
    parts = [tell("estimate" if game.values == "common" else "worth_" + about["role"], worth=about["worth"])]
    if last and (last["winner"] or last.get("buyers")):
        end = "before" if last["winner"] else "before_market"
        parts.append(
            tell(end, price=last["price"], winner=last["winner"], trades=len(last.get("buyers", ())))
        )
    if about["value"] is not None:
        parts.append(tell("before_value", value=about["value"]))
    return " ".join([*parts, question])
