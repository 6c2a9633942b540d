"""How long before anything can begin."""

import subprocess
import sys
import time
from statistics import median

TARGETS = {"import_sandbox_s": "under 0.5", "help_s": "under 0.5"}


def measure() -> dict[str, float]:
    return {
        "import_sandbox_s": _seconds([sys.executable, "-c", "import sandbox"]),
        "help_s": _seconds([sys.executable, "-m", "sandbox.cli", "--help"]),
    }


def _seconds(command: list[str], times: int = 5) -> float:
    """Median of the whole process, interpreter included."""
    runs = []
    for _ in range(times):
        begun = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        runs.append(time.perf_counter() - begun)
    return median(runs)
