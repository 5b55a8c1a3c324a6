"""Counts what the kernels of a forward pass do, in this thread alone. Imports torch."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils.flop_counter import flop_registry

_aten = torch.ops.aten
_FREE = frozenset(
    (_aten._unsafe_view, _aten.detach, _aten.empty, _aten.empty_like, _aten.empty_strided, _aten.new_empty)
)
"""Operators beside the views that only name memory: nothing is read or written."""


class KernelCounter(TorchDispatchMode):
    """Sums what the operators of a forward pass compute and move.

    Operations are torch's own formulas for matrix products and convolutions.
    ``torch.utils.flop_counter.FlopCounterMode`` does the same, but hooks into every module of the process, those of a
    network in training included; a dispatch mode sees its own thread only.

    Args:
        batch: number of samples; best a prime that divides no extent of a layer, so that what belongs to the samples
            can be told from what belongs to the layer.

    Attributes:
        flops: floating-point operations so far, two for each multiply-add.
        moved: bytes of the samples read and written so far; parameters and the like are left out.
        kernels: operators so far that are no views.
        convolutions: how many of them are convolutions.
        convolution_flops: what these add to ``flops``.
    """

    def __init__(self, batch: int) -> None:
        TorchDispatchMode.__init__(self)
        self.flops = self.moved = self.kernels = self.convolutions = self.convolution_flops = 0
        self._batch = batch

    @classmethod
    def _should_skip_dynamo(cls) -> bool:
        """No: nothing is compiled under this mode, and torch would import its compiler to leave the mode out of it."""
        return False

    def __torch_dispatch__(
        self, func: Any, types: Sequence[type], args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        out = func(*args, **(kwargs or {}))
        if func.is_view or func._overloadpacket in _FREE:
            return out
        self.kernels += 1
        self.moved += sum(bytes_of(tensor) for tensor in _tensors((args, out)) if tensor.numel() % self._batch == 0)
        count: Callable[..., int] | None = flop_registry.get(func._overloadpacket)
        if count is not None:
            flops = count(*args, **(kwargs or {}), out_val=out)
            self.flops += flops
            if func._overloadpacket is _aten.convolution:
                self.convolutions += 1
                self.convolution_flops += flops
        return out


def bytes_of(tensor: Tensor) -> int:
    """Bytes of the values of a tensor, without what else its storage holds."""
    return tensor.numel() * tensor.element_size()


def _tensors(values: Iterable[Any]) -> Iterator[Tensor]:
    for value in values:
        if isinstance(value, Tensor):
            yield value
        elif isinstance(value, (tuple, list)):
            yield from _tensors(value)
