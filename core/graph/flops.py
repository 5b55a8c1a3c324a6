"""Counts the operations of a forward pass in this thread alone. Imports torch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils.flop_counter import flop_registry


class FlopCounter(TorchDispatchMode):
    """Sums torch's own formulas for matrix products and convolutions.

    ``torch.utils.flop_counter.FlopCounterMode`` does the same, but hooks into every module of the process, those of a
    network in training included; a dispatch mode sees its own thread only.

    Attributes:
        flops: floating-point operations so far, two for each multiply-add.
    """

    def __init__(self) -> None:
        TorchDispatchMode.__init__(self)
        self.flops = 0

    def __torch_dispatch__(
        self, func: Any, types: Sequence[type], args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        out = func(*args, **(kwargs or {}))
        count: Callable[..., int] | None = flop_registry.get(func._overloadpacket)
        if count is not None:
            self.flops += count(*args, **(kwargs or {}), out_val=out)
        return out
