"""What networks cost: sums over layers, and a forecast of memory. Plain values, no torch, no document."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields
from math import prod

from core.graph.shapes import FLOAT_BYTES, Measured
from core.settings import Shape


@dataclass(frozen=True)
class Cost:
    """What a layer, a block or a network costs; costs add up, and ``cost * 3`` is that of three repeats.

    Operations and bytes are those of the forward pass for one sample, see ``core.graph.shapes.Measured``.

    Attributes:
        parameters: numbers that training finds, frozen ones among them.
        trainable: those of them that are not frozen.
        buffers: other numbers kept with the network.
        flops: operations of matrix products and convolutions.
        kept: bytes kept for the backward pass besides what flows between layers.
        kept_once: the same of what does not grow with the batch.
        moved: bytes read and written, without parameters.
        kernels: operators started for a batch, of recurrent layers those of the first step.
        repeated_kernels: those of their further steps.
        convolutions: how many of them are convolutions.
        convolution_flops: what these add to ``flops``.
    """

    parameters: int = 0
    trainable: int = 0
    buffers: int = 0
    flops: int = 0
    kept: int = 0
    kept_once: int = 0
    moved: int = 0
    kernels: int = 0
    repeated_kernels: int = 0
    convolutions: int = 0
    convolution_flops: int = 0

    @classmethod
    def of(cls, measured: Measured, frozen: bool = False) -> Cost:
        """The cost of one layer."""
        shared = {field.name: getattr(measured, field.name) for field in fields(cls) if field.name != "trainable"}
        return cls(trainable=0 if frozen else measured.parameters, **shared)

    def __add__(self, other: Cost) -> Cost:
        return Cost(*(getattr(self, field.name) + getattr(other, field.name) for field in fields(self)))

    def __mul__(self, repeats: int) -> Cost:
        return Cost(*(getattr(self, field.name) * repeats for field in fields(self)))

    __rmul__ = __mul__


NOTHING = Cost()
"""What nothing costs."""


def total_cost(costs: Iterable[Cost]) -> Cost:
    """The sum of many costs: that of 1,000 takes 0.3 ms, where adding one by one takes 3 ms."""
    rows = [cost.__dict__.values() for cost in costs]
    return Cost(*map(sum, zip(*rows, strict=True))) if rows else NOTHING


@dataclass(frozen=True)
class Placed:
    """A layer in its network: what it costs, and where what it gets comes from, in the order of its ports.

    A source that is no layer of the network, as its input node, counts as the network's input.
    """

    id: str
    measured: Measured
    sources: tuple[str, ...]
    frozen: bool = False


def activation_bytes(layers: Iterable[Placed]) -> int:
    """Bytes that autograd keeps for one sample between forward and backward pass, without the network's input.

    What flows along an edge counts once however many layers keep it, and a layer that passes on the memory of its
    input (Flatten, a ReLU in place) adds none. Before the first layer with parameters nothing needs a gradient, and
    nothing is kept.

    Equal to the tensors that torch saves on the CPU for feed-forward layers. It differs for layers with kernels of
    their own there (LSTM, GRU, RNN, MultiheadAttention, EmbeddingBag), for frozen layers, which need less, and where
    a layer must copy what arrives because a Permute or Slice before it left gaps.

    Args:
        layers: each after all that lead to it.
    """
    return sum(kept_by_layer(layers).values())


def kept_by_layer(layers: Iterable[Placed]) -> dict[str, int]:
    """The same for each layer, by id: what is kept inside of it, and what it gives if that is kept by any layer.

    Args:
        layers: each after all that lead to it.
    """
    memory: dict[str, str] = {}
    size: dict[str, int] = {}
    kept: dict[str, int] = {}
    held: set[str] = set()
    learning: set[str] = set()
    for layer in layers:
        known, arriving = layer.measured, [memory.get(source, source) for source in layer.sources]
        memory[layer.id] = arriving[0] if known.passes_on else layer.id
        kept[layer.id] = 0
        if not known.passes_on:
            size[layer.id] = known.out_bytes
        if learning.isdisjoint(layer.sources) and (layer.frozen or not known.parameters):
            continue
        learning.add(layer.id)
        kept[layer.id] = known.kept
        held.update(id for id, keeps in zip(arriving, known.keeps_input, strict=True) if keeps)
        held.update([memory[layer.id]] if known.keeps_output else [])
    for id in held & size.keys():
        kept[id] += size[id]
    return kept


@dataclass(frozen=True)
class MemoryForecast:
    """Bytes that training takes on its device at the end of a forward pass, where it takes most, by what they hold.

    ``averages`` are copies of the network that hold a mean of its weights.
    """

    weights: int
    gradients: int
    optimizer: int
    activations: int
    inputs: int
    averages: int = 0

    @property
    def total(self) -> int:
        """All of it."""
        return sum(astuple(self))

    @property
    def grows(self) -> int:
        """What of it is in proportion to the batch, nearly."""
        return self.activations + self.inputs


def training_memory(
    cost: Cost,
    activation_bytes_per_sample: int,
    batch_size: int,
    optimizer_state_per_parameter: int,
    in_shape: Shape | None,
    n_averages: int = 0,
) -> MemoryForecast:
    """How much memory training takes, in float32.

    ``weights = 4 (parameters + buffers)``, ``gradients = 4 trainable``,
    ``optimizer = 4 trainable × state per parameter``,
    ``activations = activation bytes × batch + what is kept once``, ``inputs = 4 × extents of in_shape × batch``,
    ``averages = weights × number of averages``. Accumulating gradients changes nothing: batches come one after another.

    Left out: the data set, which lies on the device as well, what kernels and the loss take for a moment, the
    gradients of activations (of one or two layers at a time), what the allocator holds in reserve, and torch itself
    (about 0.2 GB on a CPU, 0.5 GB and more on a GPU).

    Args:
        cost: that of the network.
        activation_bytes_per_sample: what ``activation_bytes`` gives for it.
        batch_size: samples that make one step.
        optimizer_state_per_parameter: see ``core.recipe.base.OptimizerSpec.state_per_parameter``.
        in_shape: shape of one sample; None for a part of a network, which does not hold the batch.
        n_averages: means of the weights that are kept besides them.
    """
    return MemoryForecast(
        weights=FLOAT_BYTES * (cost.parameters + cost.buffers),
        gradients=FLOAT_BYTES * cost.trainable,
        optimizer=FLOAT_BYTES * cost.trainable * optimizer_state_per_parameter,
        activations=activation_bytes_per_sample * batch_size + cost.kept_once,
        inputs=0 if in_shape is None else FLOAT_BYTES * prod(in_shape) * batch_size,
        averages=FLOAT_BYTES * (cost.parameters + cost.buffers) * n_averages,
    )
