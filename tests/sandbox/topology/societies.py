"""Small societies to build and measure."""

import os
import subprocess
import sys
from random import Random

from hypothesis import strategies as st

from sandbox.topology import KINDS, Graph, build

Ties = list[tuple[str, str, float]]
Channel = dict[str, dict[str, float]]


def people(n: int) -> list[str]:
    return [f"p{i}" for i in range(n)]


def ties(text: str, n: int, seed: int = 0) -> Ties:
    return build(Graph.parse(text), people(n), Random(seed))


def channel(links: Ties) -> Channel:
    edges: Channel = {}
    for source, target, weight in links:
        edges.setdefault(source, {})[target] = weight
    return edges


def society(text: str, n: int, seed: int = 0) -> tuple[Channel, list[str]]:
    return channel(ties(text, n, seed)), people(n)


def in_a_new_process(code: str, hash_seed: str = "0") -> str:
    env = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.run(
        [sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True
    ).stdout


@st.composite
def crowds(draw: st.DrawFn) -> tuple[Graph, list[str], dict[str, str | None]]:
    """A graph of any kind that fits, over 2 to 14 people of whom the first has a team."""
    n = draw(st.integers(2, 14))
    names, probability = people(n), st.floats(0, 1)
    pair = st.lists(st.sampled_from(names), min_size=2, max_size=2, unique=True)
    fields = {
        "ring": {
            "degree": st.integers(1, n - 1).filter(lambda d: d % 2 == 0 or n % 2 == 0)
            if n > 2
            else st.just(1)
        },
        "star": {"hub": st.integers(0, n - 1) | st.sampled_from(names)},
        "lattice": {"torus": st.booleans()},
        "erdos_renyi": {"p": probability},
        "watts_strogatz": {"k": st.integers(1, n // 2).map(lambda half: 2 * half), "p": probability},
        "barabasi_albert": {"m": st.integers(1, n - 1)},
        "stochastic_block": {"sizes": st.sampled_from([(), (n,), (1, n - 1)]), "p_in": probability},
        "hierarchy": {"branching": st.integers(1, 4)},
        "edges": {"edges": st.lists(pair, max_size=20, unique_by=lambda names: tuple(sorted(names)))},
    }
    kind = draw(st.sampled_from(sorted(KINDS)))
    chosen = draw(st.fixed_dictionaries({"directed": st.booleans(), **fields.get(kind, {})}))
    teams = {name: draw(st.sampled_from(["red", "blue", None])) for name in names} | {names[0]: "red"}
    return Graph(kind=kind, weight=2.5, **chosen), names, teams
