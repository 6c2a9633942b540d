"""A channel at one moment as GraphML, which Gephi, Cytoscape, igraph and networkx read."""

from collections.abc import Mapping
from pathlib import Path

from sandbox.topology.measures import Channel

Attributes = Mapping[str, str | float | bool | None]


def write_graphml(path: Path, people: Mapping[str, Attributes], channel: Channel) -> None:
    """People with their attributes (None is left out) and the ties between them with their weights."""
    import networkx as nx

    graph = nx.DiGraph()
    for name, attributes in people.items():
        graph.add_node(
            _legal(name), **{key: _value(one) for key, one in attributes.items() if one is not None}
        )
    for source, targets in channel.items():
        for target, weight in targets.items():
            graph.add_edge(_legal(source), _legal(target), weight=weight)
    nx.write_graphml(graph, path, named_key_ids=True)


def _value(value: str | float | bool) -> str | float | bool:
    return _legal(value) if isinstance(value, str) else value


def _legal(text: str) -> str:
    """Without the control characters that XML cannot hold."""
    return "".join(c if c >= " " or c in "\t\n" else "\ufffd" for c in text)
