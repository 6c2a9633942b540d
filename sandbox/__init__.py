"""Folkmoot: a sandbox for societies of language agents.

The public names, found where they are defined when they are first used: importing `sandbox` costs nothing.
"""

from importlib import import_module
from typing import Any

_WHERE = {
    "Allocation": "asks",
    "AnswerError": "asks",
    "Ask": "asks",
    "Choice": "asks",
    "Completion": "contract",
    "Form": "asks",
    "Metric": "contract",
    "Mind": "contract",
    "ModelError": "contract",
    "Number": "asks",
    "Operator": "contract",
    "Reply": "asks",
    "Scenario": "contract",
    "Stage": "stage",
    "State": "state",
    "Text": "asks",
    "Think": "contract",
    "View": "state",
    "World": "world",
    "WorldSpec": "spec",
    "Write": "asks",
    "choose": "phases",
    "derive": "state",
    "discuss": "phases",
    "elect": "phases",
    "events": "",
    "read": "asks",
    "reading": "",
    "reflect": "phases",
    "snake": "contract",
    "vote": "phases",
}
__all__ = sorted(_WHERE)
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module 'sandbox' has no attribute {name!r}")
    where = _WHERE[name]
    value = getattr(import_module(f"sandbox.{where}"), name) if where else import_module(f"sandbox.{name}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
