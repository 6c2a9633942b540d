"""Measures of a channel among the people present.

Ties to absent people and to oneself are ignored, and so are weights. Where a definition divides by nothing
(no people, one person, no ties), the value is 0.0, never NaN. networkx is imported where it is needed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from statistics import StatisticsError, correlation
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import networkx as nx

Channel = Mapping[str, Mapping[str, float]]

EXACT_UP_TO = 500  # people whose betweenness is exact: its cost grows with people times ties
PIVOTS = 200


def density(edges: Channel, names: Collection[str]) -> float:
    """Share of the n(n-1) possible directed ties that exist, 0 to 1 (Wasserman & Faust 1994, ch. 4)."""
    n = len(names)
    return len(tie_set(edges, names)) / (n * (n - 1)) if n > 1 else 0.0


def reciprocity(edges: Channel, names: Collection[str]) -> float:
    """Share of directed ties whose reverse exists too, 0 to 1 (Wasserman & Faust 1994, ch. 13)."""
    ties = tie_set(edges, names)
    return sum((target, source) in ties for source, target in ties) / len(ties) if ties else 0.0


def mean_degree(edges: Channel, names: Collection[str]) -> float:
    """Mean number of people a person hears, 0 to n-1; in an undirected graph the usual mean degree."""
    return len(tie_set(edges, names)) / len(names) if names else 0.0


def components(edges: Channel, names: Collection[str]) -> int:
    """Number of weakly connected components, 1 to n; 0 without people."""
    import networkx as nx

    return int(nx.number_connected_components(undirected(edges, names)))


def clustering(edges: Channel, names: Collection[str]) -> float:
    """Mean share of a person's pairs of neighbours who are tied, 0 to 1 (Watts & Strogatz 1998).

    Directions are ignored; a person with fewer than two neighbours counts as 0.
    """
    import networkx as nx

    return float(nx.average_clustering(undirected(edges, names))) if names else 0.0


def mean_path_length(edges: Channel, names: Collection[str]) -> float:
    """Mean shortest path in ties between members of the largest component, directions ignored.

    From 1 (complete) to (n+1)/3 (path), 0.0 without ties (Watts & Strogatz 1998). Costs n graph searches.
    """
    import networkx as nx

    graph = undirected(edges, names)
    largest = max(nx.connected_components(graph), key=len, default=())
    return float(nx.average_shortest_path_length(graph.subgraph(largest))) if len(largest) > 1 else 0.0


def degree_centralization(edges: Channel, names: Collection[str]) -> float:
    """How much the ties hang on one person: 0 when all have equal degree, 1 for a star (Freeman 1979).

    sum(max degree - degree) / ((n-1)(n-2)), directions ignored; 0.0 for fewer than three people.
    """
    n = len(names)
    degrees = [degree for _, degree in undirected(edges, names).degree]
    return sum(max(degrees) - degree for degree in degrees) / ((n - 1) * (n - 2)) if n > 2 else 0.0


def betweenness_centralization(edges: Channel, names: Collection[str]) -> float:
    """How much shortest paths hang on one person: 0 when on all alike, 1 for a star (Freeman 1979).

    sum(max betweenness - betweenness) / (n-1), directions ignored; 0.0 for fewer than three people. Exact up
    to 500 people, beyond estimated from the paths of 200 drawn ones (Brandes & Pich 2007), always the same.
    """
    import networkx as nx

    n, graph = len(names), undirected(edges, names)
    if n < 3:
        return 0.0
    drawn = None if n <= EXACT_UP_TO else PIVOTS
    between: list[float] = list(nx.betweenness_centrality(graph, drawn, seed=0).values())
    return min(1.0, max(0.0, (n * max(between) - sum(between)) / (n - 1)))


def degree_gini(edges: Channel, names: Collection[str]) -> float:
    """Gini coefficient of the number of ties per person, heard and hearing: 0 equal, up to 1 - 1/n."""
    ends = Counter(name for tie in tie_set(edges, names) for name in tie)
    degrees = sorted(ends[name] for name in names)
    n, total = len(degrees), sum(degrees)
    return sum((2 * rank - n - 1) * d for rank, d in enumerate(degrees, 1)) / (n * total) if total else 0.0


def communities(edges: Channel, names: Collection[str]) -> list[list[str]]:
    """A partition of the people by greedy modularity, largest group first (Clauset, Newman & Moore 2004)."""
    import networkx as nx

    seated, graph = seating(names), undirected(edges, names)
    if not graph.number_of_edges():
        return [[name] for name in seated]
    groups = map(sorted, nx.community.greedy_modularity_communities(graph))
    return [
        [seated[seat] for seat in group] for group in sorted(groups, key=lambda group: (-len(group), group))
    ]


def modularity(
    edges: Channel, names: Collection[str], groups: Collection[Collection[str]] | None = None
) -> float:
    """Share of ties within groups beyond what degrees alone would give, -1/2 to 1 (Newman & Girvan 2004).

    Directions are ignored. The groups are a partition of the people (say, teams), by default `communities`; a
    person in none is a group alone.
    """
    seated, graph = seating(names), undirected(edges, names)
    partition = communities(edges, names) if groups is None else groups
    group = {name: number for number, members in enumerate(partition) for name in members}
    within = sum(group.get(seated[u], seated[u]) == group.get(seated[v], seated[v]) for u, v in graph.edges)
    strength: Counter[int | str] = Counter()
    for seat, degree in graph.degree:
        strength[group.get(seated[seat], seated[seat])] += degree
    m = graph.number_of_edges()
    return within / m - sum(total**2 for total in strength.values()) / (2 * m) ** 2 if m else 0.0


def turnover(before: Channel, after: Channel, names: Collection[str]) -> float:
    """Share of all directed ties of two moments that only one of them has: 1 - Jaccard index, 0 to 1."""
    old, new = tie_set(before, names), tie_set(after, names)
    return len(old ^ new) / len(old | new) if old | new else 0.0


def assortativity(edges: Channel, names: Collection[str], trait: Mapping[str, object]) -> float:
    """Whether ties join people alike in a trait: 1 always, 0 as by chance, below 0 unlike ones (Newman 2003).

    Pearson's r over directed ties if all values are numbers, else the coefficient for categories. People
    without a value (missing or None) are left out; 0.0 where all who have a tie have the same value.
    """
    known = [name for name in names if trait.get(name) is not None]
    pairs = [(trait[source], trait[target]) for source, target in tie_set(edges, known)]
    if all(isinstance(trait[name], int | float) and not isinstance(trait[name], bool) for name in known):
        return _numeric_assortativity(pairs)
    sources, targets = Counter(source for source, _ in pairs), Counter(target for _, target in pairs)
    alike, chance = sum(s == t for s, t in pairs), sum(sources[value] * targets[value] for value in sources)
    m = len(pairs)
    return (alike * m - chance) / (m**2 - chance) if chance < m**2 else 0.0


def _numeric_assortativity(pairs: Sequence[tuple[Any, Any]]) -> float:
    try:
        return correlation([source for source, _ in pairs], [target for _, target in pairs])
    except StatisticsError:  # fewer than two ties or a constant: the documented 0.0
        return 0.0


def tie_set(edges: Channel, names: Collection[str]) -> set[tuple[str, str]]:
    """The ties (source, target) between two of these people."""
    present = set(names)
    return {(u, v) for u in present & edges.keys() for v in edges[u] if v in present and v != u}


def seating(names: Collection[str]) -> list[str]:
    """People in the order given; sorted if they come as a set, whose order differs between processes."""
    return sorted(names) if isinstance(names, set | frozenset) else list(names)


def undirected(edges: Channel, names: Collection[str]) -> nx.Graph:
    """Who is tied to whom in any direction, over seats instead of names: the same graph in every process."""
    import networkx as nx

    seat = {name: number for number, name in enumerate(seating(names))}
    graph = nx.Graph()
    graph.add_nodes_from(range(len(seat)))
    graph.add_edges_from(sorted((seat[source], seat[target]) for source, target in tie_set(edges, names)))
    return graph
