"""The society as a picture one can touch: people as shapes, ties as lines, messages travelling along them.

`society(...)` draws it inside a Streamlit page. Python says who stands where; the browser draws, moves and
reports what was clicked. It never lays anything out itself, so people stay in place while their ties change.
"""

from sandbox.ui.society.component import society
from sandbox.ui.society.payload import RINGS, SHAPES, Edge, Node, Pulse, Selection

__all__ = ["RINGS", "SHAPES", "Edge", "Node", "Pulse", "Selection", "society"]
