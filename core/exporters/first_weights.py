"""Schemes of first weights in exported code: calls of ``torch.nn.init`` behind the layers that they are for."""

from __future__ import annotations

from collections.abc import Iterator

from core.document.model import Node
from core.graph.check import GraphCheck
from core.graph.first_weights import padding_of, plan
from core.graph.layer_check import LayerCheck
from core.layers.code import Name, call_code, literal
from core.recipe.initialisation import Scheme


def first_weights_lines(checked: GraphCheck, owner: str = "self") -> list[str]:
    """The calls for all layers of a network, or of a block, in the order in which Netloom itself sets them.

    Args:
        checked: the network, without errors.
        owner: the variable whose children the layers are.
    """
    return [
        line for id in checked.order for line in first_weights_of(checked.acting.by_id[id], checked.layers[id], owner)
    ]


def first_weights_of(node: Node, known: LayerCheck, owner: str = "self") -> Iterator[str]:
    """The calls for one layer."""
    parameters = dict(known.measured.tensors) if known.measured is not None else {}
    layer = f"{owner}.{node.name}"
    for _, scheme, tensors in plan(node, parameters):
        names = tuple(tensors)
        if len(names) == 1:
            yield _call(scheme, f"{layer}.{names[0]}")
        elif names:
            yield f"for name in {literal(names)}:"
            yield f"    {_call(scheme, f'{layer}.get_parameter(name)')}"
    if padding_of(node) is not None:
        yield f"nn.init.zeros_({layer}.weight.data[{padding_of(node)}])"


def _call(scheme: Scheme, tensor: str) -> str:
    from torch.nn import init

    function = f"{scheme.type}_"
    return call_code(f"nn.init.{function}", getattr(init, function), {"tensor": Name(tensor), **scheme.model_dump()})
