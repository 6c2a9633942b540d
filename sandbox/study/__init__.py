"""Studies: specs times seeds, played by an engine, told as one table.

study = Study.load(Path("talk.yaml"))
results = study.run()
results.outcomes          # one row per run
results.differences()     # between conditions, paired by seed, with intervals
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sandbox.study.definition import Study, StudyError
    from sandbox.study.results import Results

__all__ = ["Results", "Study", "StudyError"]
_WHERE = {"Results": "results", "Study": "definition", "StudyError": "definition"}


def __getattr__(name: str) -> Any:
    """Found when it is asked for: a worker, which only plays, needs no statistics."""
    if name not in _WHERE:
        raise AttributeError(f"module 'sandbox.study' has no attribute {name!r}")
    return getattr(import_module(f"sandbox.study.{_WHERE[name]}"), name)
