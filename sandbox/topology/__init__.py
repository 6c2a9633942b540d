"""Graphs of a society: starting graphs to build, measures of a channel, and places to draw it at.

A tie `u -> v` means that v hears u. A channel is stored as source -> {target: weight}. networkx and scipy are
imported inside the functions that need them, so that importing this package costs next to nothing.
"""

from sandbox.topology.graphs import KINDS, Graph, build
from sandbox.topology.measures import (
    Channel,
    assortativity,
    betweenness_centralization,
    clustering,
    communities,
    components,
    degree_centralization,
    degree_gini,
    density,
    mean_degree,
    mean_path_length,
    modularity,
    reciprocity,
    turnover,
)
from sandbox.topology.places import Place, layout, resettle
from sandbox.topology.shapes import Crowd, Shape

__all__ = [
    "KINDS",
    "Channel",
    "Crowd",
    "Graph",
    "Place",
    "Shape",
    "assortativity",
    "betweenness_centralization",
    "build",
    "clustering",
    "communities",
    "components",
    "degree_centralization",
    "degree_gini",
    "density",
    "layout",
    "mean_degree",
    "mean_path_length",
    "modularity",
    "reciprocity",
    "resettle",
    "turnover",
]
