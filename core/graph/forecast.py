"""What training a network takes: memory, and time for an epoch, for the whole, each block and each layer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from core.graph.check import Check, GraphCheck
from core.graph.cost import Cost, MemoryForecast, Placed, kept_by_layer, total_cost, training_memory
from core.graph.duration import DeviceSpeed, TimeForecast, epoch_seconds, step_work
from core.graph.shapes import Measured
from core.units import bytes_text

Path = tuple[str, ...]
"""Ids of the blocks around a layer, the outermost first, and its own."""

_INPUT = "input"


@dataclass(frozen=True)
class Part:
    """What a layer or a block has to do with training, all of its repetitions, and those of blocks around it, together.

    Attributes:
        kept: bytes that are kept of one sample for the backward pass.
        memory: bytes on the device: weights, gradients, state of the optimizer, and what is kept of a batch.
        share: share of a training step, 0 to 1, without what each step takes by itself; None while that is not known.
    """

    kept: int
    memory: int
    share: float | None = None


@dataclass(frozen=True)
class Forecast:
    """What training takes.

    Attributes:
        check: the network.
        memory: bytes on the device.
        parts: what of it is for each layer and block, by its path.
        speed: how fast the device is; None while that is not known.
        epoch: seconds for an epoch; None while the speed is not known.
        room: bytes that the device has; None where that is not known.
    """

    check: Check
    memory: MemoryForecast
    parts: Mapping[Path, Part]
    speed: DeviceSpeed | None = None
    epoch: TimeForecast | None = None
    room: int | None = None

    @property
    def shortage(self) -> str:
        """What the device has too little of, in a sentence; empty where training may fit."""
        if self.room is None or self.memory.total <= self.room:
            return ""
        needed = f"{bytes_text(self.memory.total)} in batches of {self.check.document.training.batch_size:,}"
        return f"Training takes {needed}, and the device has {bytes_text(self.room)}: take smaller batches or layers."


def forecast(check: Check, speed: DeviceSpeed | None = None, room: int | None = None) -> Forecast | None:
    """What training takes; None for a network with errors.

    Args:
        check: the network.
        speed: how fast the device is, see ``core.training.calibration``.
        room: bytes that the device has; None where that is not known.
    """
    if not check.ok:
        return None
    training = check.document.training
    unfolded = _Unfolded(check)
    kept = kept_by_layer(unfolded.layers)
    state, n_averages = training.optimizer.state_per_parameter, training.n_averages
    memory = training_memory(check.cost, sum(kept.values()), training.batch_size, state, check.input_shape, n_averages)
    parts = _parts(check, unfolded, kept, speed)
    if speed is None:
        return Forecast(check, memory, parts, room=room)
    n_train, n_validation = check.document.data.part_sizes()
    epoch = epoch_seconds(check.cost, n_train, training.batch_size, speed, n_validation)
    return Forecast(check, memory, parts, speed, epoch, room)


def _parts(check: Check, unfolded: _Unfolded, kept: Mapping[str, int], speed: DeviceSpeed | None) -> dict[Path, Part]:
    training = check.document.training
    state, n_averages = training.optimizer.state_per_parameter, training.n_averages
    found = {}
    for path, layers in unfolded.by_path().items():
        cost = total_cost(Cost.of(layer.measured, layer.frozen) for layer in layers)
        kept_inside = sum(kept[layer.id] for layer in layers)
        memory = training_memory(cost, kept_inside, training.batch_size, state, None, n_averages).total
        found[path] = Part(kept_inside, memory, _share(cost, check, speed) if speed else None)
    return found


def _share(cost: Cost, check: Check, speed: DeviceSpeed) -> float:
    batch_size = check.document.training.batch_size
    rates = speed.rates(check.flops * batch_size)
    own = rates.seconds(step_work(cost, batch_size)) - rates.step
    whole = rates.seconds(step_work(check.cost, batch_size)) - rates.step
    return own / whole if whole > 0 else 0.0


class _Unfolded:
    """The single layers of a network, those inside of blocks where the blocks stand, in an order that samples take.

    Attributes:
        layers: every layer, once for each time it is there.
        paths: where each of them is.
    """

    def __init__(self, check: Check) -> None:
        self.layers: list[Placed] = []
        self.paths: list[Path] = []
        self._add_inside(check, (), (_INPUT,), False)

    def by_path(self) -> dict[Path, list[Placed]]:
        """The layers that are at each path: of a block, all that are inside of it."""
        found: dict[Path, list[Placed]] = {}
        for layer, path in zip(self.layers, self.paths, strict=True):
            for depth in range(1, len(path) + 1):
                found.setdefault(path[:depth], []).append(layer)
        return found

    def _add_inside(self, inside: GraphCheck, path: Path, sources: tuple[str, ...], frozen: bool) -> str:
        """Add the layers of a graph whose inputs come from ``sources``; returns what leaves it."""
        graph = inside.acting
        values = {node.id: source for node, source in zip(graph.inputs, sources, strict=True)}
        for id in inside.order:
            node, known = graph.by_id[id], inside.layers[id]
            arriving = tuple(values[edge.source] for edge in graph.into[id])
            for each in known.rounds:
                arriving = (self._add_inside(each, (*path, id), arriving, frozen or node.frozen),)
            if known.measured is not None:
                arriving = (self._add(known.measured, (*path, id), arriving, frozen or node.frozen),)
            values[id] = arriving[0]
        return values[graph.into[graph.output.id][0].source]

    def _add(self, measured: Measured, path: Path, sources: tuple[str, ...], frozen: bool) -> str:
        name = str(len(self.layers))
        self.layers.append(Placed(name, measured, sources, frozen))
        self.paths.append(path)
        return name
