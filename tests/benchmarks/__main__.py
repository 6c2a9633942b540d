"""Speed, measured: ``make bench`` or ``make bench GROUP=core``. Updates bench.json, one flat object of figures.

Figures are seconds unless their name says otherwise; ``_x_`` are ratios to a floor measured in the same run.
"""

import importlib
import json
import sys
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table

FILE = Path(__file__).parent.parent.parent / "bench.json"
GROUPS = (
    "start",
    "core",
    "models",
    "road",
    "page",
    "reading",
    "film",
    "studies",
    "operators",
    "rewind",
    "chaos",
    "minds",
)


def main(wanted: list[str]) -> int:
    """Run the groups that are wanted (all by default), show a table and keep the figures."""
    if unknown := [name for name in wanted if name not in GROUPS]:
        print(f"there is no group {unknown[0]!r}; there are: {', '.join(GROUPS)}", file=sys.stderr)
        return 2
    kept = json.loads(FILE.read_text()) if FILE.exists() else {}
    table = Table("figure", "value", "before", "target")
    for name in wanted or GROUPS:
        group = importlib.import_module(f"tests.benchmarks.{name}")
        begun = time.perf_counter()
        figures = {key: _short(value) for key, value in group.measure().items()}
        for key, value in figures.items():
            table.add_row(
                key, f"{value:g}", f"{kept[key]:g}" if key in kept else "", group.TARGETS.get(key, "")
            )
        table.add_section()
        kept.update(figures)
        Console(stderr=True).print(f"{name}: {time.perf_counter() - begun:.0f} s")
    Console().print(table)
    FILE.write_text(json.dumps(dict(sorted(kept.items())), indent=1) + "\n")
    return 0


def _short(value: float) -> float:
    return float(f"{value:.4g}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
