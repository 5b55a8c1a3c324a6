"""The first check of a large network: nothing is known of any layer yet.

1,000 layers of which no two are alike are checked in a fresh process; then networks of 1,000 and of 10,000 alike
layers, whose time for each layer must be about the same: no step may be quadratic. The long network is also edited in
the middle, cut in two, and led back into itself, since problems must not be quadratic either.
"""

from __future__ import annotations

import gc
import itertools
import statistics
from collections.abc import Callable
from time import perf_counter

import _paired
from edit_to_check import long_chain

from core.data.base import DataSettings
from core.data.sources.mnist import MNIST
from core.document.edits import change_layer, disconnect
from core.document.model import Document, Edge, Node, empty_document
from core.graph.check import check
from core.layers.activation import ReLU
from core.layers.convolution import Conv2d
from core.layers.linear import Linear
from core.layers.normalisation import BatchNorm2d
from core.layers.shape import Flatten

_SECONDS = 1.5
_GROWTH = 1.5
"""How many times longer a layer may take among 10,000 than among 1,000."""


def main() -> None:
    """Measure and print."""
    options = _paired.arguments(__doc__)
    rounds = options.rounds or (3 if options.quick else 7)
    check(different_layers(4))  # imports torch
    document = different_layers(1000)
    began = perf_counter()
    assert check(document).ok
    cold = perf_counter() - began
    kinds: dict[str, Callable[[Document], object]] = {
        "whole": check,
        "edited": _edited,
        "cut in two": lambda whole: check(disconnect(whole, whole.edges[len(whole.edges) // 2])),
        "led back into itself": lambda whole: check(_looped(whole)),
    }
    growth = {}
    for name, kind in kinds.items():
        seconds = {n: statistics.median([_timed(kind, long_chain(n)) for _ in range(rounds)]) for n in (1000, 10000)}
        growth[name] = _paired.rounded(seconds[10000] / 10 / seconds[1000])
    figures = {
        "cold_seconds_1000_different": _paired.rounded(cold),
        "time_a_layer_10000_over_1000": growth,
        **_paired.at_most(cold, _SECONDS, "s for 1,000 different layers"),
        "linear": max(growth.values()) <= _GROWTH,
    }
    _paired.print_result("cold_check", figures)


def different_layers(n: int) -> Document:
    """Convolutions, normalisations and ReLUs in turn, each with settings or shapes that no other has."""
    document = empty_document(DataSettings(source=MNIST()))
    layers = []
    for index in range(n - 2):
        width = 8 + index // 3
        layers.append((Conv2d(out_channels=width, kernel_size=1), BatchNorm2d(), ReLU())[index % 3])
    layers += [Flatten(), Linear(out_features=10)]
    added = tuple(Node(id=f"layer{index}", name=f"layer{index}", layer=layer) for index, layer in enumerate(layers))
    ids = ["input", *(node.id for node in added), "output"]
    edges = tuple(Edge(source=source, target=target) for source, target in itertools.pairwise(ids))
    return Document(data=document.data, nodes=(*document.nodes, *added), edges=edges)


def _edited(whole: Document) -> object:
    known = check(whole)
    middle = whole.nodes[2 + 2 * (len(whole.nodes) // 4)].id
    return check(change_layer(whole, middle, out_features=17), known)


def _looped(whole: Document) -> Document:
    """The network with the first layer fed by the last: a wire that no gesture draws, but a file may hold."""
    edges = tuple(edge for edge in whole.edges if edge.source != whole.input.id)
    back = Edge(source=whole.edges[-2].target, target=whole.edges[0].target)
    return Document(data=whole.data, nodes=whole.nodes, edges=(*edges, back))


def _timed(work: Callable[[Document], object], document: Document) -> float:
    check(document)  # layers are known; what is measured is everything else
    gc.collect()
    gc.freeze()  # else Python's collector walks the whole network again and again, which is not what is asked here
    began = perf_counter()
    work(document)
    return perf_counter() - began


if __name__ == "__main__":
    main()
