"""Groups of parameters by the factor that layers put on their learning rate."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from core.graph.check import Check, GraphCheck

if TYPE_CHECKING:
    from torch import nn


def parameter_groups(checked: Check, network: nn.Module) -> list[dict[str, Any]]:
    """The parameters that are trained, in groups with the same learning rate; one group where all have the same.

    Args:
        checked: the network as it was built.
        network: what it was built to; its parameters are called as the layers and blocks are.
    """
    factors = dict(_factors(checked, "", 1.0))
    lr = checked.document.training.optimizer.lr
    groups: dict[float, list[nn.Parameter]] = {}
    for name, parameter in network.named_parameters():
        if parameter.requires_grad:
            groups.setdefault(_of(name, factors), []).append(parameter)
    if list(groups) == [1.0]:
        return [{"params": groups[1.0]}]
    return [{"params": parameters, "lr": lr * factor} for factor, parameters in groups.items()]


def _factors(graph: GraphCheck, prefix: str, factor: float) -> Iterator[tuple[str, float]]:
    """The factor of every layer and block by the beginning of the names of its parameters, outer ones first."""
    for id in graph.order:
        node, known = graph.acting.by_id[id], graph.layers[id]
        own = factor * node.lr_factor
        yield f"{prefix}{node.name}.", own
        for number, inside in enumerate(known.rounds):
            inner = f"{prefix}{node.name}." if len(known.rounds) == 1 else f"{prefix}{node.name}.{number}."
            yield from _factors(inside, inner, own)


def _of(name: str, factors: dict[str, float]) -> float:
    """The factor of the innermost layer that a parameter belongs to."""
    fitting = [prefix for prefix in factors if name.startswith(prefix)]
    return factors[max(fitting, key=len)] if fitting else 1.0
