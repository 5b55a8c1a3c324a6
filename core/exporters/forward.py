"""The ``forward`` of exported code."""

from __future__ import annotations

from core.document.names import free_name
from core.graph.check import GraphCheck
from core.graph.topology import is_chain
from core.settings import Shape


def forward_lines(checked: GraphCheck, shapes: bool = True) -> list[str]:
    """The method of a network, or of a block of it, without indentation.

    Args:
        checked: the network, without errors.
        shapes: whether each line says what shape leaves.
    """
    graph = checked.acting
    nodes = tuple(graph.by_id[id] for id in checked.order)
    chained = is_chain(graph, nodes)
    samples = _sample_names(checked)
    variables = dict(zip((node.id for node in graph.inputs), samples, strict=True))
    lines = [f"def forward(self, {', '.join(f'{name}: Tensor' for name in samples)}) -> Tensor:"]
    for node in nodes:
        inputs = ", ".join(variables[edge.source] for edge in graph.into[node.id])
        variables[node.id] = samples[0] if chained else node.name
        said = f"  # {batch_text(checked.layers[node.id].out_shape or ())}" if shapes else ""
        lines.append(f"    {variables[node.id]} = self.{node.name}({inputs}){said}")
    return [*lines, f"    return {variables[graph.into[graph.output.id][0].source]}"]


def batch_text(shape: Shape) -> str:
    """The shape of a batch as code comments have it: (N, 16, 8, 8)."""
    return f"({', '.join(['N', *map(str, shape)])})"


def _sample_names(checked: GraphCheck) -> tuple[str, ...]:
    """What the inputs are called: x, unless a layer is called so; several have their own names."""
    graph = checked.acting
    if len(graph.inputs) == 1:
        return ("x" if "x" not in graph.names else free_name("x", graph.names),)
    return tuple(node.name for node in graph.inputs)
