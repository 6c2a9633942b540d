"""What there is to ask on this machine: providers with their packages and keys, the models they list, and a trial.

Nothing here costs anything but `trial`, which is one real call.
"""

import os
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from typing import Any

from agents import loop, slim
from agents.faults import Patience, brief, fault
from agents.models import complete
from agents.prices import cost, known_models, price
from agents.providers import PROVIDERS, Provider, endpoint, lacking, server_of
from sandbox import AnswerError, Choice, Form, ModelError, Number, keys, read

OFFLINE = (
    "a rule-made voice on this machine, no language model: it answers every question legally, understands "
    "nothing, and takes the whole road of a model, so that a run can be tried without a key and for nothing"
)
ONCE = Patience(attempts=1)
SOME = 12  # models named of a long list
_TRIAL = Form(
    fields={"colour": Choice(options=("red", "green", "blue")), "number": Number(low=1, high=9, integer=True)}
)
_QUESTION = "Name one of the colours red, green and blue, and a whole number from 1 to 9."


@dataclass(frozen=True, slots=True)
class Seen:
    """One provider, as it is found here.

    name       what stands before the colon
    package    the LangChain package it needs; "" where our own client asks it
    installed  whether that is there
    variables  the keys it looks for, any of which will do; none where it needs no key
    key        the one that is set; "" when none is
    origin     where that is from: "environment", the path of a .env, "entered here"
    server     its address, where that is known; of a server of one's own, whether it answers is in `lack`
    models     what a server of one's own lists, else what the table of prices knows; newest names are not all there
    lack       what is missing, with the remedy; "" when it can be asked
    """

    name: str
    package: str
    installed: bool
    variables: tuple[str, ...]
    key: str
    origin: str
    server: str
    models: tuple[str, ...]
    lack: str

    def plain(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)


def providers() -> list[Seen]:
    """Every provider that is known by name, those that can be asked first."""
    keys.load()
    return sorted(
        (_seen(name, provider) for name, provider in PROVIDERS.items()), key=lambda one: bool(one.lack)
    )


def _seen(name: str, provider: Provider) -> Seen:
    key = next((variable for variable in provider.keys if os.environ.get(variable, "").strip()), "")
    installed = not provider.package or find_spec(provider.package) is not None
    own, lack, models = server_of(provider), lacking(f"{name}:") or "", known_models(name)
    if provider.address and (own or not provider.keys):  # a server of one's own: it tells what it has
        try:
            models = served(name)
        except ModelError as error:
            lack = lack or str(error)
    lack = lack.removeprefix(f"{name}:").lstrip(": ")
    return Seen(
        name, provider.package.replace("_", "-"), installed, provider.keys, key, keys.origin(key) if key else "",
        brief(own or provider.address), models, lack,
    )  # fmt: skip


def served(provider: str) -> tuple[str, ...]:
    """The models that a server behind OpenAI's protocol lists, such as a local Ollama. Raises ModelError."""
    where = endpoint(f"{provider}:")
    if where is None:
        raise ModelError(f"{provider} lists no models to us")
    start = "start it with `ollama serve`" if provider == "ollama" else "start that server"
    try:
        return loop.submit(slim.listed(where, timeout=2.0)).result()
    except Exception as error:  # whatever keeps it from answering
        found = fault(error)
        silent = found.status is None
        remedy = f"; {start} or set {PROVIDERS[provider].servers[0]} to where it runs" if silent else ""
        why = f"nothing answers at {brief(where.url)}" if silent else found.text
        raise ModelError(f"{provider}: {why}{remedy}") from None


@dataclass(frozen=True, slots=True)
class Trial:
    """What one question to a model showed.

    seconds     until the answer was there
    structured  whether it came in the form that was asked for, natively
    legible     whether it could be read at all: "json", "text", or "" when not
    money       US dollars; None when the price is not known
    """

    model: str
    error: str = ""
    seconds: float = 0.0
    structured: bool = False
    legible: str = ""
    text: str = ""
    answered_by: str = ""
    usage: tuple[tuple[str, int], ...] = ()
    money: float | None = None
    price: str = ""

    def plain(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self) | {"usage": dict(self.usage)}

    def lines(self) -> Iterator[tuple[str, str]]:
        """(what, how it is) for people."""
        if self.error:
            yield "failed", self.error
            return
        counts = dict(self.usage)
        tokens = ", ".join(f"{count} {kind}" for kind, count in counts.items() if count)
        yield "latency", f"{self.seconds:.2f} s" if self.seconds >= 0.01 else "less than 0.01 s"
        otherwise = f"no, read as {self.legible}" if self.legible else "no, and it could not be read"
        yield "structured output", "yes" if self.structured else otherwise
        yield "tokens", tokens or "not told"
        yield "price", f"${self.money:.6f}" if self.money else "nothing" if self.money == 0 else "not known"
        yield "its price", self.price or "not known; say it in FOLKMOOT_PRICES"
        yield "answer", self.text


def trial(model: str, base_url: str = "", timeout: float = 60.0) -> Trial:
    """Ask a model one small question, once. It costs what one call costs; whatever goes wrong is in `error`."""
    keys.load()
    sampling = {"base_url": base_url} if base_url else {}
    messages = [{"role": "user", "content": f"{_QUESTION} Answer with JSON."}]
    begin = time.monotonic()
    try:
        told = complete(
            model, messages, schema=_TRIAL.schema(), sampling=sampling, timeout=timeout, patience=ONCE
        )
        listed, money = price(model, sampling), cost(model, told.usage, sampling)
    except (ModelError, ValueError) as error:
        return Trial(model, brief(str(error)))
    try:
        legible = read(told.text, _TRIAL)[1]
    except AnswerError:
        legible = ""
    usage = tuple(told.usage.items())
    return Trial(
        model, "", time.monotonic() - begin, told.structured and legible == "json", legible,
        " ".join(told.text.split())[:300], told.model, usage, money, str(listed or ""),
    )  # fmt: skip
