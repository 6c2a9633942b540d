"""Faculties: what a mind can have beside its model. Each is a frozen record; published systems are presets.

A mind runs the hooks of its faculties in their order, once for every question:

recall       what of the past goes into the prompt
deliberate   what is thought before the answer, which may settle it
revise       a second look at the answer
reflect      what is kept after it

What a faculty learns it writes into the person's memory, so it is in the record: seen, edited, inherited, forked.
"""

from functools import cache
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import Field, TypeAdapter

from agents.faculties.adaptation import Adaptation
from agents.faculties.ahead import LookAhead
from agents.faculties.archive import Archive
from agents.faculties.cases import Cases
from agents.faculties.correct import SelfCorrection
from agents.faculties.distil import Insights, Playbook
from agents.faculties.fault import Fault
from agents.faculties.guardrails import Guardrails
from agents.faculties.guide import Guide
from agents.faculties.hypotheses import Hypotheses
from agents.faculties.notebook import Notebook
from agents.faculties.port import Advice, Defer, Demonstrations
from agents.faculties.principles import Principles
from agents.faculties.private import PrivateWords
from agents.faculties.recall import Recall
from agents.faculties.refine import Refine
from agents.faculties.reminder import Reminder
from agents.faculties.skills import Skills
from agents.faculties.strategy import Strategies
from agents.faculties.summary import Summary
from agents.faculties.think import Guidance
from agents.faculties.tiers import Tiers
from agents.faculties.tree import TreeSearch
from agents.faculties.turn import Faculty, Turn
from agents.faculties.values import Values

AnyFaculty = Annotated[
    Recall | Cases | Values | Refine | Insights | Playbook | Principles | Notebook
    | Tiers | Skills | Guardrails | Archive | Guidance | Hypotheses | Strategies | Guide
    | Reminder | Summary | LookAhead | TreeSearch | SelfCorrection | PrivateWords | Defer | Demonstrations
    | Advice | Adaptation | Fault,
    Field(discriminator="kind"),
]  # fmt: skip
PRESETS = Path(__file__).parent / "presets"
NAMES = tuple(sorted(path.stem for path in PRESETS.glob("*.yaml")))

__all__ = ["NAMES", "AnyFaculty", "Faculty", "Turn", "about", "of_preset", "presets"]


@cache
def presets() -> dict[str, dict[str, Any]]:
    """Preset -> its file: about, paper, faculties."""
    return {name: yaml.safe_load((PRESETS / f"{name}.yaml").read_text("utf-8")) for name in NAMES}


@cache
def of_preset(name: str) -> tuple[Faculty, ...]:
    """The faculties of a preset; none for "". Raises LookupError."""
    if not name:
        return ()
    if name not in presets():
        raise LookupError(f"there is no memory preset {name!r}; there are: {', '.join(presets())}")
    found = TypeAdapter(tuple[AnyFaculty, ...]).validate_python(presets()[name]["faculties"])
    return tuple(found)


def about(name: str) -> str:
    """What a preset is, and whose."""
    told = presets()[name]
    return f"{told['about']} ({told['paper']})" if told.get("paper") else str(told["about"])
