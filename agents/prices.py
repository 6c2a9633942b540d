"""What a model costs, in US dollars. Known offline, and None where it is not known: never zero by default.

Prices come from the package genai-prices, which carries them with it and is updated like any package; nothing is
fetched. What runs on this machine and the offline voice are free. A price that the package does not know, or that you
pay otherwise, is said in the environment, in dollars per million tokens:
FOLKMOOT_PRICES="openai:my-model=input:0.4,output:1.6,cached:0.1; ollama:*=input:0,output:0". Names may hold ``*``; the
first that fits counts.
"""

import functools
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatchcase
from typing import Any

from agents.providers import alternatives, endpoint, local, provider_name

MILLION = 1_000_000
Usage = Mapping[str, int]

# Where the package calls a provider otherwise than LangChain does. Others it finds by itself, or not.
_IDS = {"azure_openai": "azure", "google_genai": "google", "google_vertexai": "google"}


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars per million tokens of a short call, and where that is known from.

    `cached` is for the part of the input that the provider had in its cache; None where it is billed like the rest.
    """

    input: float
    output: float
    cached: float | None
    source: str

    @property
    def free(self) -> bool:
        return not (self.input or self.output)

    def __str__(self) -> str:
        """In words, for a terminal or a page."""
        amounts = f"${self.input:.4g} in, ${self.output:.4g} out per million tokens"
        return f"{'free' if self.free else amounts} ({self.source})"


def price(model: str, sampling: Mapping[str, Any] | None = None) -> Price | None:
    """The price of one model, or None where it is not known. Raises ValueError when FOLKMOOT_PRICES cannot be read."""
    given = sampling or {}
    return own(model) or _free(model, str(given.get("base_url") or "")) or _listed(model, given)


def cost(
    model: str, usage: Usage, sampling: Mapping[str, Any] | None = None, at: datetime | None = None
) -> float | None:
    """US dollars for the tokens of one call, at the prices of the moment `at` (now, if not given).

    Of an ordered list of models, ``a | b``, the dearest. None where a price or the tokens are not known.
    `usage` is that of a Completion: "input" holds the cached and stored parts, "output" holds the reasoning, which is
    billed as output.
    """
    first, *others = alternatives(model)
    costs = [_cost(first, usage, sampling or {}, at)]
    costs += [_cost(name, usage, _elsewhere(sampling), at) for name in others]
    known = [one for one in costs if one is not None]
    return max(known) if len(known) == len(costs) else None


def _elsewhere(sampling: Mapping[str, Any] | None) -> dict[str, Any]:
    """The settings of a fallback: the address is that of the first model."""
    return {name: value for name, value in (sampling or {}).items() if name != "base_url"}


def _cost(model: str, usage: Usage, sampling: Mapping[str, Any], at: datetime | None) -> float | None:
    fixed = own(model) or _free(model, str(sampling.get("base_url") or ""))
    if fixed and fixed.free:
        return 0.0
    if not {"input", "output"} <= usage.keys():
        return None
    if fixed:
        cached = min(usage.get("cached", 0), usage["input"]) if fixed.cached is not None else 0
        fresh = usage["input"] - cached
        return (fresh * fixed.input + cached * (fixed.cached or 0) + usage["output"] * fixed.output) / MILLION
    found = _calculated(model, usage, sampling, at)
    return None if found is None else float(found.total_price)


# -- where prices are known from ---------------------------------------------------------------------------


def own(model: str) -> Price | None:
    """The price that the environment says. Raises ValueError when it cannot be read."""
    known = _environment(os.environ.get("FOLKMOOT_PRICES", ""))
    return known.get(model) or next((known[name] for name in known if fnmatchcase(model, name)), None)


@functools.lru_cache(maxsize=8)
def _environment(text: str) -> Mapping[str, Price]:
    return dict(_entry(part.strip()) for part in text.split(";") if part.strip())


def _entry(part: str) -> tuple[str, Price]:
    model, _, numbers = part.rpartition("=")
    try:
        amounts = {name.strip(): float(number) for name, number in (n.split(":") for n in numbers.split(","))}
        amounts = {"cached": None, **amounts}  # type: ignore[dict-item]
        found = Price(**amounts, source="FOLKMOOT_PRICES")
    except (ValueError, TypeError):
        found = None
    if not model or found is None or any(not 0 <= (one or 0) < float("inf") for one in amounts.values()):
        wanted = "openai:my-model=input:0.4,output:1.6"
        raise ValueError(
            f"FOLKMOOT_PRICES: {part!r} cannot be read; write dollars per million tokens, for example {wanted}"
        )
    return model.strip(), found


def _free(model: str, base_url: str) -> Price | None:
    """What costs nothing: rules, and what runs on this machine or on an Ollama of one's own."""
    if model in ("offline", "hashed"):
        return Price(0, 0, None, "rules on this machine, no model")
    where = endpoint(model, base_url)
    if where is None:
        return None
    if provider_name(model) == "ollama":  # its own cloud is reached through the same program, and bills
        hosted = where.name.endswith("cloud") or where.host.endswith("ollama.com")
        return None if hosted else Price(0, 0, None, "an Ollama of your own")
    return Price(0, 0, None, "a server on this machine") if local(where.url) else None


def _listed(model: str, sampling: Mapping[str, Any]) -> Price | None:
    """The price in the package, of a call that is too short for a surcharge on long ones."""
    ones = [{"input": 1}, {"input": 0, "output": 1}, {"input": 1, "cached": 1}]
    found = [_calculated(model, {"output": 0, **one}, sampling, None) for one in ones]
    if any(one is None for one in found):
        return None
    dollars, given, again = (float(one.total_price) * MILLION for one in found)  # type: ignore[union-attr]
    return Price(dollars, given, again if again != dollars else None, f"genai-prices {_version()}")


def _calculated(model: str, usage: Usage, sampling: Mapping[str, Any], at: datetime | None) -> Any | None:
    """The package's own reckoning: it knows surcharges, caches and the dates of prices. None where it has no price."""
    from genai_prices import Usage as Tokens
    from genai_prices import calc_price

    where, sent = endpoint(model, str(sampling.get("base_url") or "")), usage["input"]
    cached = min(usage.get("cached", 0), sent)
    tokens = Tokens(
        input_tokens=sent,
        output_tokens=usage["output"],
        cache_read_tokens=cached,
        cache_write_tokens=min(usage.get("stored", 0), sent - cached),
    )
    tier = sampling.get("service_tier")
    more: Any = {
        "genai_request_timestamp": at,
        "price_context": {"service_tier": str(tier)} if tier else None,
    }
    try:
        if where:
            return calc_price(tokens, where.name, provider_api_url=where.url, **more)
        provider, name = provider_name(model), model.partition(":")[2].strip()
        return calc_price(tokens, name, provider_id=_IDS.get(provider, provider), **more)
    except LookupError:
        return None


@functools.cache
def known_models(provider: str) -> tuple[str, ...]:
    """The chat models of a provider that have a price in the package and are not on their way out, cheapest first."""
    from genai_prices.data_snapshot import get_snapshot

    try:
        found = get_snapshot().find_provider(None, _IDS.get(provider, provider), None)
    except LookupError:
        return ()
    listed = {one.id: price(f"{provider}:{one.id}") for one in found.models if _converses(one)}
    return tuple(sorted(listed, key=lambda name: (_dollars(listed[name]), name)))


def _converses(one: Any) -> bool:
    """Whether a model of the package is there to be talked to: not for pictures or voices, and not outdated."""
    strange = ("audio", "image", "tts", "realtime", "transcribe", "whisper", "embed", "moderation", "search")
    return bool(one.context_window) and not one.deprecated and not any(word in one.id for word in strange)


def _dollars(listed: Price | None) -> float:
    return listed.input + listed.output if listed else float("inf")


@functools.cache
def _version() -> str:
    from importlib.metadata import version

    return version("genai-prices")
