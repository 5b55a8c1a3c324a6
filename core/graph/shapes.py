"""What one layer does to a shape and what it costs: found by running it on torch's meta device, without any data."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from core.layers.base import LayerSpec
from core.settings import Shape

_BATCH = 2


@dataclass(frozen=True)
class Measured:
    """What a layer does to one sample.

    Attributes:
        out_shape: shape that leaves, without the batch axis.
        parameters: trainable numbers.
        flops: floating-point operations of its matrix products and convolutions for one sample, two for each
            multiply-add, as counted by ``torch.utils.flop_counter``.
    """

    out_shape: Shape
    parameters: int
    flops: int


@dataclass(frozen=True)
class Unworkable:
    """Why torch refuses to run a layer, in torch's words."""

    reason: str


@lru_cache(maxsize=65536)
def measure(layer: LayerSpec, in_shapes: tuple[Shape, ...]) -> Measured | Unworkable:
    """Run a layer on the meta device: no numbers are computed and no memory is taken.

    The answer depends on the two arguments alone and is kept: an edit measures only what it changed.
    """
    if layer.stepwise and in_shapes[0][0] > 2:
        return _from_two_steps(layer, in_shapes[0])
    import torch

    from core.graph.flops import FlopCounter

    try:
        with torch.device("meta"), torch.no_grad(), FlopCounter() as counter:
            module = layer.build(in_shapes[0]).eval()
            values = torch.int64 if layer.takes_integers else torch.float32
            out = module(*(torch.empty(_BATCH, *in_shape, dtype=values) for in_shape in in_shapes))
    except Exception as error:  # whatever a module raises on a shape it cannot take is the answer
        return Unworkable(_first_line(error))
    if out.dim() == 0 or out.shape[0] != _BATCH:
        return Unworkable("it mixes the samples of a batch; let it leave axis 0 alone")
    parameters = sum(parameter.numel() for parameter in module.parameters())
    return Measured(tuple(out.shape[1:]), parameters, counter.flops // _BATCH)


def _from_two_steps(layer: LayerSpec, in_shape: Shape) -> Measured | Unworkable:
    """What all steps of a sequence do, which is in proportion: 784 steps of an LSTM take 4 s on the meta device."""
    one, two = (measure(layer, ((n_steps, *in_shape[1:]),)) for n_steps in (1, 2))
    if isinstance(one, Unworkable) or isinstance(two, Unworkable):
        return one if isinstance(one, Unworkable) else two

    def at_end(first: int, second: int) -> int:
        return first + (second - first) * (in_shape[0] - 1)

    out_shape = tuple(map(at_end, one.out_shape, two.out_shape))
    return Measured(out_shape, one.parameters, at_end(one.flops, two.flops))


def _first_line(error: Exception) -> str:
    line = (str(error).strip().splitlines() or [type(error).__name__])[0]
    return re.sub(r"^(Expected|Given|Calculated|Input)\b", lambda word: word.group().lower(), line).rstrip(".")
