"""How the blocks of the library are wired: layers added one after another, each placed below what it follows."""

from __future__ import annotations

from core.document.model import Edge, Graph, Node, ends
from core.document.placement import COLUMN, Position
from core.layers.base import LayerSpec


class Wiring:
    """A graph in the making: one input, one output, and layers that have names.

    Attributes:
        input: id of where values come in.
    """

    def __init__(self) -> None:
        first, self._end = ends()
        self.input = first.id
        self._nodes: dict[str, Node] = {first.id: first}
        self._edges: list[Edge] = []

    def add(self, name: str, layer: LayerSpec, *sources: str, column: float | None = None) -> str:
        """Add a layer.

        Args:
            name: its name, which is its id, too.
            layer: its settings.
            sources: ids of what leads to it, in the order of its inputs.
            column: where it stands, in widths of a node to the right; None is where its first source stands.

        Returns:
            The id.
        """
        above = [self._nodes[source].position for source in sources]
        x = above[0].x if column is None else column * COLUMN
        place = Position(x, max(position.y for position in above)).below()
        self._nodes[name] = Node(id=name, name=name, layer=layer, position=place)
        self._edges += [Edge(source=source, target=name, port=port) for port, source in enumerate(sources)]
        return name

    def graph(self, last: str) -> Graph:
        """The graph that gives what ``last`` gives."""
        lowest = max(node.position.y for node in self._nodes.values())
        end = self._end.model_copy(update={"position": Position(self._nodes[last].position.x, lowest).below()})
        edges = (*self._edges, Edge(source=last, target=end.id))
        return Graph(nodes=(*self._nodes.values(), end), edges=edges)
