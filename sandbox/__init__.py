"""Folkmoot: a sandbox for societies of language agents.

The public names, found where they are defined when they are first used: importing `sandbox` costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # for editors and type checkers; a test keeps it the same as the table below
    from sandbox import drift as drift
    from sandbox import events as events
    from sandbox import keys as keys
    from sandbox import reading as reading
    from sandbox import referee as referee
    from sandbox import wording as wording
    from sandbox.answers import Allocation as Allocation
    from sandbox.answers import AnswerError as AnswerError
    from sandbox.answers import Choice as Choice
    from sandbox.answers import Form as Form
    from sandbox.answers import Number as Number
    from sandbox.answers import Text as Text
    from sandbox.answers import answer_type as answer_type
    from sandbox.asks import Ask as Ask
    from sandbox.asks import Deferral as Deferral
    from sandbox.asks import Reply as Reply
    from sandbox.asks import Write as Write
    from sandbox.contract import Completion as Completion
    from sandbox.contract import Embedded as Embedded
    from sandbox.contract import Metric as Metric
    from sandbox.contract import Mind as Mind
    from sandbox.contract import ModelError as ModelError
    from sandbox.contract import Operator as Operator
    from sandbox.contract import Reference as Reference
    from sandbox.contract import Scenario as Scenario
    from sandbox.contract import Script as Script
    from sandbox.contract import Think as Think
    from sandbox.contract import Treatment as Treatment
    from sandbox.contract import snake as snake
    from sandbox.export import tables as tables
    from sandbox.history import History as History
    from sandbox.personas import Personas as Personas
    from sandbox.phases import Bargain as Bargain
    from sandbox.phases import Verdict as Verdict
    from sandbox.phases import bid as bid
    from sandbox.phases import choose as choose
    from sandbox.phases import discuss as discuss
    from sandbox.phases import elect as elect
    from sandbox.phases import judge as judge
    from sandbox.phases import negotiate as negotiate
    from sandbox.phases import reflect as reflect
    from sandbox.phases import together as together
    from sandbox.phases import vote as vote
    from sandbox.skins import Skin as Skin
    from sandbox.spec import WorldSpec as WorldSpec
    from sandbox.stage import Stage as Stage
    from sandbox.state import State as State
    from sandbox.state import derive as derive
    from sandbox.study import Study as Study
    from sandbox.understood import read as read
    from sandbox.veil import masked as masked
    from sandbox.view import View as View
    from sandbox.world import World as World

_WHERE = {
    "Allocation": "answers",
    "AnswerError": "answers",
    "Ask": "asks",
    "Bargain": "phases",
    "Choice": "answers",
    "Completion": "contract",
    "Deferral": "asks",
    "Embedded": "contract",
    "Form": "answers",
    "History": "history",
    "Metric": "contract",
    "Mind": "contract",
    "ModelError": "contract",
    "Number": "answers",
    "Operator": "contract",
    "Personas": "personas",
    "Reference": "contract",
    "Reply": "asks",
    "Scenario": "contract",
    "Script": "contract",
    "Skin": "skins",
    "Stage": "stage",
    "State": "state",
    "Study": "study",
    "Text": "answers",
    "Think": "contract",
    "Treatment": "contract",
    "Verdict": "phases",
    "View": "view",
    "World": "world",
    "WorldSpec": "spec",
    "Write": "asks",
    "answer_type": "answers",
    "bid": "phases",
    "choose": "phases",
    "derive": "state",
    "discuss": "phases",
    "drift": "",
    "elect": "phases",
    "judge": "phases",
    "events": "",
    "keys": "",
    "masked": "veil",
    "negotiate": "phases",
    "read": "understood",
    "reading": "",
    "referee": "",
    "reflect": "phases",
    "snake": "contract",
    "tables": "export",
    "together": "phases",
    "vote": "phases",
    "wording": "",
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
