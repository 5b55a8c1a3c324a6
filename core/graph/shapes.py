"""What one layer does to a shape and what it costs: found by running it on torch's meta device, without any data."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from math import prod
from typing import TYPE_CHECKING

from core.layers.base import LayerSpec
from core.settings import Shape

if TYPE_CHECKING:
    from torch import Tensor, nn

FLOAT_BYTES = 4
"""Networks compute in float32."""

BATCH = 10_007
"""A prime, so that what belongs to the samples is a multiple of it and what belongs to the layer is not."""

_SMALL_BATCH = 2
"""For what torch says of a layer that cannot work, which may name the batch."""


@dataclass(frozen=True)
class Measured:
    """What a layer does to one sample. Bytes and operations are those of one sample unless it says otherwise.

    Attributes:
        out_shape: shape that leaves, without the batch axis.
        parameters: trainable numbers.
        flops: floating-point operations of its matrix products and convolutions, forward, two for each multiply-add,
            as counted by ``torch.utils.flop_counter``.
        buffers: numbers that are kept with the layer and not trained, as running means.
        kept: bytes that autograd keeps for the backward pass beside input, output, parameters and buffers.
        kept_once: the same of what does not grow with the batch, as the means of a batch normalisation.
        keeps_input: for each input, whether autograd keeps the very tensor that came in.
        keeps_output: whether autograd keeps the very tensor that goes out.
        passes_on: whether what goes out lies in the memory of the first input, as a view or changed in place.
        moved: bytes that the kernels of the forward pass read and write, without parameters.
        kernels: number of those kernels, however large the batch; of a recurrent layer, those of its first step.
        repeated_kernels: those of all further steps, which some devices run as one and others one by one.
        convolutions: how many of the kernels are convolutions.
        convolution_flops: what these add to ``flops``.
        tensors: names and shapes of its parameters.
    """

    out_shape: Shape
    parameters: int
    flops: int
    buffers: int = 0
    kept: int = 0
    kept_once: int = 0
    keeps_input: tuple[bool, ...] = (False,)
    keeps_output: bool = False
    passes_on: bool = False
    moved: int = 0
    kernels: int = 0
    repeated_kernels: int = 0
    convolutions: int = 0
    convolution_flops: int = 0
    tensors: tuple[tuple[str, Shape], ...] = ()

    @property
    def out_bytes(self) -> int:
        """Bytes of what leaves, for one sample."""
        return prod(self.out_shape) * FLOAT_BYTES


@dataclass(frozen=True)
class Unworkable:
    """Why torch refuses to run a layer, in torch's words."""

    reason: str


@lru_cache(maxsize=65536)
def measure(layer: LayerSpec, in_shapes: tuple[Shape, ...]) -> Measured | Unworkable:
    """Run a layer forward on the meta device: no numbers are computed and no memory is taken.

    It runs as in training, and where torch refuses that, as in use. The answer depends on the two arguments alone and
    is kept: an edit measures only what it changed.
    """
    if layer.stepwise and in_shapes[0][0] > 2:
        return _from_two_steps(layer, in_shapes[0])
    try:
        return run(layer, in_shapes, BATCH, training=True)
    except Exception:  # whatever a module raises on a shape it cannot take
        try:
            return run(layer, in_shapes, _SMALL_BATCH, training=False)
        except Exception as error:  # this time it is the answer
            return Unworkable(_first_line(error))


def run(layer: LayerSpec, in_shapes: tuple[Shape, ...], batch: int, training: bool) -> Measured | Unworkable:
    """Run all of a layer with so many samples, in training or in use; raises whatever torch raises."""
    import torch

    from core.graph.flops import KernelCounter
    from core.graph.uncompiled import spare_compiler

    spare_compiler()
    values = torch.int64 if layer.takes_integers else torch.float32
    with torch.device("meta"), torch.enable_grad():
        module = layer.build(in_shapes[0]).train(training)
        inputs = [torch.empty(batch, *in_shape, dtype=values) for in_shape in in_shapes]
        if values.is_floating_point:
            # Not leaves of the autograd graph, which no layer may change in place.
            inputs = [tensor.requires_grad_().clone() for tensor in inputs]
        saved: list[Tensor] = []
        with torch.autograd.graph.saved_tensors_hooks(_into(saved), _untouched), KernelCounter(batch) as counter:
            out = module(*inputs)
    if out.dim() == 0 or out.shape[0] != batch:
        return Unworkable("it mixes the samples of a batch; let it leave axis 0 alone")
    return Measured(
        tuple(out.shape[1:]),
        sum(parameter.numel() for parameter in module.parameters()),
        counter.flops // batch,
        sum(buffer.numel() for buffer in module.buffers()),
        *_kept(saved, inputs, out, module, batch),
        moved=counter.moved // batch,
        kernels=counter.kernels,
        convolutions=counter.convolutions,
        convolution_flops=counter.convolution_flops // batch,
        tensors=tuple((name, tuple(parameter.shape)) for name, parameter in module.named_parameters()),
    )


def _into(saved: list[Tensor]) -> Callable[[Tensor], Tensor]:
    def keep(tensor: Tensor) -> Tensor:
        tensor = tensor.detach()  # the tensor itself would hold the graph that holds it
        saved.append(tensor)
        return tensor

    return keep


def _untouched(tensor: Tensor) -> Tensor:
    return tensor


def _kept(
    saved: list[Tensor], inputs: list[Tensor], out: Tensor, module: nn.Module, batch: int
) -> tuple[int, int, tuple[bool, ...], bool, bool]:
    """The facts of ``Measured`` from kept to passes_on. What shares a storage is one and the same memory."""
    kept = {_storage(tensor): tensor for tensor in saved}
    own = {_storage(tensor) for tensor in (*module.parameters(), *module.buffers())}
    arrived, left = [_storage(tensor) for tensor in inputs], _storage(out)
    between = [tensor.untyped_storage().nbytes() for id, tensor in kept.items() if id not in {*own, *arrived, left}]
    per_sample = sum(size for size in between if size % batch == 0)
    return (
        per_sample // batch,
        sum(between) - per_sample,
        tuple(storage in kept for storage in arrived),
        left in kept,
        left == arrived[0],
    )


def _storage(tensor: Tensor) -> int:
    """What tells one piece of memory from another while both are alive."""
    id: int = tensor.untyped_storage()._cdata
    return id


def _from_two_steps(layer: LayerSpec, in_shape: Shape) -> Measured | Unworkable:
    """What all steps of a sequence do, which is in proportion: 784 steps of an LSTM take 4 s on the meta device."""
    one, two = (measure(layer, ((n_steps, *in_shape[1:]),)) for n_steps in (1, 2))
    if isinstance(one, Unworkable) or isinstance(two, Unworkable):
        return one if isinstance(one, Unworkable) else two

    def at_end(first: int, second: int) -> int:
        return first + (second - first) * (in_shape[0] - 1)

    return Measured(
        tuple(map(at_end, one.out_shape, two.out_shape)),
        one.parameters,
        at_end(one.flops, two.flops),
        one.buffers,
        at_end(one.kept, two.kept),
        at_end(one.kept_once, two.kept_once),
        two.keeps_input,
        two.keeps_output,
        two.passes_on,
        at_end(one.moved, two.moved),
        one.kernels,
        at_end(one.kernels, two.kernels) - one.kernels,
        tensors=one.tensors,
    )


def _first_line(error: Exception) -> str:
    line = (str(error).strip().splitlines() or [type(error).__name__])[0]
    return re.sub(r"^(Expected|Given|Calculated|Input)\b", lambda word: word.group().lower(), line).rstrip(".")
