"""What training a network takes: memory, and time for an epoch, for the whole, each block and each layer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from core.graph.check import Check, GraphCheck
from core.graph.cost import Cost, MemoryForecast, Placed, kept_by_layer, training_memory
from core.graph.duration import DeviceSpeed, TimeForecast, epoch_seconds, step_work
from core.graph.shapes import Measured

Path = tuple[str, ...]
"""Ids of the blocks around a layer, the outermost first, and its own."""

_INPUT = "input"


@dataclass(frozen=True)
class Forecast:
    """What training takes.

    Attributes:
        check: the network.
        memory: bytes on the device.
        activations: bytes that are kept of one sample for the backward pass, by the path of each layer and block, all
            repetitions together; they add up to those of ``memory``, but for what does not grow with the batch.
        speed: how fast the device is; None while that is not known.
        epoch: seconds for an epoch; None while the speed is not known.
    """

    check: Check
    memory: MemoryForecast
    activations: Mapping[Path, int]
    speed: DeviceSpeed | None = None
    epoch: TimeForecast | None = None

    def memory_of(self, path: Path, cost: Cost) -> int | None:
        """Bytes of the memory that are for one layer or block; None if nothing is known of it.

        Args:
            path: where it is.
            cost: what it costs, with all of its repetitions.
        """
        kept = self.activations.get(path)
        if kept is None:
            return None
        training = self.check.document.training
        state = training.optimizer.state_per_parameter
        return training_memory(cost, kept, training.batch_size, state, None).total

    def share(self, cost: Cost) -> float | None:
        """Share of a training step that some layers take, 0 to 1, without what each step takes by itself."""
        if self.speed is None:
            return None
        batch_size = self.check.document.training.batch_size
        rates = self.speed.rates(self.check.flops * batch_size)
        own = rates.seconds(step_work(cost, batch_size)) - rates.step
        whole = rates.seconds(step_work(self.check.cost, batch_size)) - rates.step
        return own / whole if whole > 0 else None


def forecast(check: Check, speed: DeviceSpeed | None = None) -> Forecast | None:
    """What training takes; None for a network with errors.

    Args:
        check: the network.
        speed: how fast the device is, see ``core.training.calibration``.
    """
    if not check.ok:
        return None
    training = check.document.training
    unfolded = _Unfolded(check)
    kept = kept_by_layer(unfolded.layers)
    memory = training_memory(
        check.cost,
        sum(kept.values()),
        training.batch_size,
        training.optimizer.state_per_parameter,
        check.input_shape,
    )
    n_train, n_validation = check.document.data.part_sizes()
    epoch = None
    if speed is not None:
        epoch = epoch_seconds(check.cost, n_train, training.batch_size, speed, n_validation)
    return Forecast(check, memory, unfolded.by_path(kept), speed, epoch)


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

    def by_path(self, values: Mapping[str, int]) -> dict[Path, int]:
        """Sums of what is known of each layer, for each layer and for each block."""
        found: dict[Path, int] = {}
        for layer, path in zip(self.layers, self.paths, strict=True):
            for depth in range(1, len(path) + 1):
                found[path[:depth]] = found.get(path[:depth], 0) + values[layer.id]
        return found

    def _add_inside(self, inside: GraphCheck, path: Path, sources: tuple[str, ...], frozen: bool) -> str:
        """Add the layers of a graph whose inputs come from ``sources``; returns what leaves it."""
        graph = inside.graph
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
