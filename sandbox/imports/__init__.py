"""Taking in a run file from elsewhere, which nobody trusts.

The file itself never becomes ours. It is read row by row, with nothing in it trusted to run; what holds against the
vocabulary, the hash chain and the hashes of the answers is written into a new file of our own making, and that appears
whole under its name or not at all.
"""

from sandbox.imports.run import import_run
from sandbox.imports.stranger import Limits, Unsound

__all__ = ["Limits", "Unsound", "import_run"]
