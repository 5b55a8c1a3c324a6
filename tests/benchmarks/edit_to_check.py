"""From an edit in a network of 1,000 layers to fresh shapes, costs and problems.

One setting of a layer in the middle changes, to a value that the network never had before, and the network is checked.
"""

from __future__ import annotations

from itertools import pairwise
from time import perf_counter

import _paired

from core.data.base import DataSettings
from core.data.sources.iris import Iris
from core.document.edits import change_layer
from core.document.model import Document, Edge, Node, empty_document
from core.graph.check import check
from core.layers.activation import ReLU
from core.layers.linear import Linear

_LAYERS = 1000
_TARGET = 16.0


def main() -> None:
    """Measure edits one after another and print their percentiles."""
    options = _paired.arguments(__doc__)
    rounds = options.rounds or (20 if options.quick else 100)
    document = long_chain(_LAYERS)
    known = check(document)
    assert known.ok
    middle = document.nodes[2 + _LAYERS // 2].id
    edits, checks = [], []
    for width in range(17, 17 + rounds):
        began = perf_counter()
        document = change_layer(document, middle, out_features=width)
        edited = perf_counter()
        known = check(document, known)
        checks.append(1000 * (perf_counter() - edited))
        edits.append(1000 * (edited - began))
        assert known.ok
    whole = [a + b for a, b in zip(edits, checks, strict=True)]
    figures = {
        "layers": _LAYERS,
        "rounds": rounds,
        "milliseconds": {
            name: {f"p{percent}": _paired.rounded(_paired.percentile(values, percent)) for percent in (50, 95, 99)}
            for name, values in (("edit", edits), ("check", checks), ("both", whole))
        },
        **_paired.at_most(_paired.percentile(whole, 95), _TARGET, "ms at the 95th percentile"),
    }
    _paired.print_result("edit_to_check", figures)


def long_chain(n: int) -> Document:
    """Linear and ReLU in turn, ``n`` in all; the last one has as many outputs as there are classes."""
    document = empty_document(DataSettings(source=Iris()))
    layers = [ReLU() if index % 2 else Linear(out_features=16) for index in range(n - 1)]
    layers.append(Linear(out_features=3))
    added = tuple(Node(id=f"layer{index}", name=f"layer{index}", layer=layer) for index, layer in enumerate(layers))
    ids = [document.input.id, *(node.id for node in added), document.output.id]
    edges = tuple(Edge(source=source, target=target) for source, target in pairwise(ids))
    return Document(data=document.data, nodes=(*document.nodes, *added), edges=edges)


if __name__ == "__main__":
    main()
