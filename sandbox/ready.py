"""What the models of a spec lack on this machine, said before anything starts."""

from collections.abc import Callable
from importlib import import_module

from sandbox import keys
from sandbox.budget import unpriced
from sandbox.desk import cost
from sandbox.spec import HASHED, WorldSpec

Readiness = Callable[[str, str], str | None]  # model, base URL -> what is missing, and the remedy


def lacking(spec: WorldSpec, chat: Readiness | None = None, vectors: Readiness | None = None) -> list[str]:
    """A sentence for every chat or embedding model that cannot be asked: what is missing, and the remedy.

    `chat` and `vectors` find it out, by default `agents.models.readiness` and `agents.embeddings.readiness`.
    """
    keys.load()
    how = spec.embedding
    lacks = [(chat or _chat)(*one) for one in spec.asked()]
    if how.model != HASHED:
        lacks.append((vectors or _vectors)(how.model, how.base_url))
    return [lack for lack in lacks if lack]


def priceless(spec: WorldSpec) -> str:
    """Why a budget in money cannot be kept: a price is not known. "" when all are, or none is needed."""
    how = spec.embedding
    asked = [*spec.asked(), *([(how.model, how.base_url)] if how.model != HASHED else [])]
    for model, server in asked if spec.budget.money is not None else ():
        try:
            if cost(model, {"input": 1, "output": 1}, {"base_url": server}) is None:
                return f"budget.money: {unpriced(model)}"
        except ValueError as error:  # what FOLKMOOT_PRICES says cannot be read
            return str(error)
    return ""


def _chat(model: str, base_url: str) -> str | None:
    return import_module("agents.models").readiness(model, base_url)  # type: ignore[no-any-return]


def _vectors(model: str, base_url: str) -> str | None:
    return import_module("agents.embeddings").readiness(model, base_url)  # type: ignore[no-any-return]
