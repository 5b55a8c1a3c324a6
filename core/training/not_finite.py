"""Which layer was the first to give values that are no numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from torch import Tensor, nn


class NotFinite(Exception):
    """The loss of a batch is infinite or no number; the network is as it was before its step.

    Attributes:
        inputs: (N, *in_shape) the batch.
    """

    def __init__(self, inputs: Tensor) -> None:
        super().__init__("the loss is not finite")
        self.inputs = inputs


def cause(network: nn.Module, inputs: Tensor) -> str:
    """Where values stop being finite, as a clause: "fc2 was the first layer to give …".

    A layer whose weights are not finite got them from gradients, which come from the end of the network: all layers
    before the one where they broke have such weights, too, so the last one is named.

    Args:
        network: as it was when the loss broke; nothing in it is changed.
        inputs: (N, *in_shape) the batch on which it broke.
    """
    if not bool(inputs.isfinite().all()):
        return "the data holds values that are no finite numbers"
    seen = _watched(network, inputs)
    broken = next((index for index, (_, _, is_fine) in enumerate(seen) if not is_fine), None)
    if broken is None:
        return "the network still gave finite values, so the loss itself overflowed"
    name, module, _ = seen[broken]
    if all(_is_finite(parameter) for parameter in module.parameters(recurse=False)):
        return f"{name} was the first layer to give values that are no finite numbers"
    last = [name for name, module, _ in seen if any(not _is_finite(p) for p in module.parameters(recurse=False))][-1]
    return f"the gradients that arrived at {last} were the first that are no finite numbers"


Seen = list[tuple[str, "nn.Module", bool]]


def _watched(network: nn.Module, inputs: Tensor) -> Seen:
    """Every innermost layer in the order in which samples pass it, and whether what it gave was finite."""
    import torch

    seen: Seen = []

    def watch(name: str) -> Callable[[nn.Module, Any, Any], None]:
        return lambda module, _, output: seen.append((name, module, _is_finite(output)))

    leaves = [(name, module) for name, module in network.named_modules() if name and not list(module.children())]
    handles = [module.register_forward_hook(watch(name)) for name, module in leaves]
    was_training = network.training
    try:
        devices = [inputs.device] if inputs.is_cuda else []
        with torch.no_grad(), torch.random.fork_rng(devices=devices):
            network.eval()(inputs)
    finally:
        network.train(was_training)
        for handle in handles:
            handle.remove()
    return seen


def _is_finite(value: Any) -> bool:
    import torch

    if isinstance(value, torch.Tensor):
        return not value.is_floating_point() or bool(value.isfinite().all())
    return all(map(_is_finite, value)) if isinstance(value, (tuple, list)) else True
