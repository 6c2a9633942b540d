"""What the models of a spec lack on this machine, said before anything starts."""

from collections.abc import Callable, Iterator
from importlib import import_module

from sandbox import keys, registry
from sandbox.budget import unpriced
from sandbox.contract import Mind
from sandbox.desk import cost
from sandbox.spec import HASHED, WorldSpec

Readiness = Callable[[str, str], str | None]  # model, base URL -> what is missing, and the remedy


def lacking(*specs: WorldSpec, chat: Readiness | None = None, vectors: Readiness | None = None) -> list[str]:
    """A sentence for every chat or embedding model that cannot be asked: what is missing, and the remedy.

    `chat` and `vectors` find it out, by default `agents.models.readiness` and `agents.embeddings.readiness`.
    """
    keys.load()
    talking = dict.fromkeys(one for spec in specs for one in spec.asked())
    named = [spec.embedding for spec in specs if spec.embedding.model != HASHED]
    hearing = dict.fromkeys((how.model, how.base_url) for how in named)
    lacks = [(chat or _chat)(*one) for one in talking] + [(vectors or _vectors)(*one) for one in hearing]
    found = [lack for lack in lacks if lack] or [misfit for spec in specs for misfit in _misfits(spec)]
    return list(dict.fromkeys(found))


def priceless(spec: WorldSpec) -> str:
    """Why money cannot be reckoned: FOLKMOOT_PRICES cannot be read, or a budget in money meets a model without a price.

    "" when all is known, or no model is asked.
    """
    how = spec.embedding
    for model, server in [*spec.asked(), *([(how.model, how.base_url)] if how.model != HASHED else [])]:
        try:
            import_module("agents.prices").own(model)
            capped = spec.budget.money is not None
            if capped and cost(model, {"input": 1, "output": 1}, {"base_url": server}) is None:
                return f"budget.money: {unpriced(model)}"
        except ValueError as error:
            return str(error)
    return ""


def _misfits(spec: WorldSpec) -> Iterator[str]:
    """What the models of its minds do not take of their settings."""
    minds = {str(member.mind.plain()): member.mind.plain() for member in (*spec.cast, *spec.staff)}
    for mind in minds.values():
        if misfit := registry.make(Mind, mind, spec.scenario[0].name).misfit():
            yield misfit


def _chat(model: str, base_url: str) -> str | None:
    return import_module("agents.models").readiness(model, base_url)  # type: ignore[no-any-return]


def _vectors(model: str, base_url: str) -> str | None:
    return import_module("agents.embeddings").readiness(model, base_url)  # type: ignore[no-any-return]
