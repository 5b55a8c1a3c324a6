"""How fast a device trains, found by training small networks on it for about a second."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from math import sqrt
from statistics import quantiles
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np

from core.data.batches import TensorData
from core.graph.duration import DeviceSpeed, step_work
from core.progress import Progress, Unwatched
from core.recipe.losses import CrossEntropyLoss
from core.recipe.optimizers import Adam
from core.training.devices import resolve
from core.training.fit import Timed, fitted
from core.training.references import LARGE, N_CLASSES, SMALL, Reference, enlarged
from core.training.threads import SMALL_STEP, use_threads_for

if TYPE_CHECKING:
    import torch
    from torch import nn

_SECONDS_A_REFERENCE = 0.045
_ROUNDS = 3
"""The references take turns, so that what disturbs the machine for a moment does not hit one of them alone."""
_STEPS_ON_ACCELERATORS = 8
"""Steps between two waits for the device: single steps would be timed without the overlap that real runs have."""
_BATCHES = 4

_known: dict[str, DeviceSpeed] = {}


def calibrate(device_id: str, progress: Progress | None = None, again: bool = False) -> DeviceSpeed:
    """Measure how fast a device trains: about 1.5 s the first time, then remembered until the program ends.

    Real training steps of small networks are timed, and ``Rates`` fitted to them by least squares of the relative
    error, none of them negative. ``Rates.error`` is the largest error on these networks, or if that is larger, the
    error that four in five of them stay below when each is forecast from the others alone.

    Neither torch's random state nor its number of threads is changed. It works while another thread trains; what it
    finds is then slower, as is everything.

    Args:
        device_id: an id of ``core.training.devices.list_devices``, or "auto".
        progress: told where it is; asked between rounds of steps whether to stop.
        again: measure even if the device is known.

    Raises:
        DeviceError: if there is no such device.
        Cancelled: if the progress was cancelled.
    """
    device = resolve(device_id)
    if again or str(device) not in _known:
        _known[str(device)] = _calibrated(device, progress or Unwatched())
    return _known[str(device)]


def _calibrated(device: torch.device, progress: Progress) -> DeviceSpeed:
    if device.type != "cpu":
        rates = fitted(_timed((*SMALL, *LARGE, *enlarged(LARGE, 64)), device, progress, 0, 1))
        return DeviceSpeed(str(device), rates, rates)
    small = fitted(_timed(SMALL, device, progress, 0, 0.5))
    large = fitted(_timed(LARGE, device, progress, 0.5, 1), like=small)
    return DeviceSpeed(str(device), small, large, SMALL_STEP)


def _timed(
    references: tuple[Reference, ...], device: torch.device, progress: Progress, began: float, ended: float
) -> list[Timed]:
    """Time steps of each reference; ``progress`` hears of it from ``began`` to ``ended``."""
    costs = [reference.cost() for reference in references]
    steps = [_Steps(reference, device) for reference in references]
    for done in range(_ROUNDS * len(references)):
        index = done % len(references)
        progress.check_cancelled()
        progress.report(
            began + (ended - began) * done / (_ROUNDS * len(references)), f"Measuring the speed of {device}"
        )
        with _threads(device, costs[index].flops * references[index].batch_size):
            steps[index].take_for(_SECONDS_A_REFERENCE / _ROUNDS)
    return [
        Timed(step_work(cost, reference.batch_size), *quantiles(taken.seconds, n=4, method="inclusive")[:2])
        for cost, reference, taken in zip(costs, references, steps, strict=True)
    ]


def _filled(network: nn.Module) -> nn.Module:
    """Give weights from a generator of our own: torch's belongs to the runs that train meanwhile."""
    import torch

    generator = torch.Generator().manual_seed(0)
    with torch.no_grad():
        for parameter in network.parameters():
            # As large as what arrives: values that shrink from layer to layer end as denormals, which are slow.
            parameter.copy_(torch.randn(parameter.shape, generator=generator) / sqrt(parameter[0].numel()))
        for buffer in network.buffers():
            buffer.zero_()
    return network


class _Steps:
    """A reference in training on random samples, as ``core.training.loop`` trains it.

    Attributes:
        seconds: of each step so far, or the mean of those between two waits for the device.
    """

    def __init__(self, reference: Reference, device: torch.device) -> None:
        import torch

        random = np.random.default_rng(0)
        inputs = random.random((_BATCHES * reference.batch_size, *reference.in_shape), np.float32)
        self._data = TensorData(inputs, random.integers(N_CLASSES, size=len(inputs)), device)
        self._order = torch.Generator().manual_seed(0)
        self._network = _filled(reference.build().to_empty(device=device)).train()
        self._device, self._batch_size = device, reference.batch_size
        self._loss = CrossEntropyLoss().build(N_CLASSES)
        self._optimizer = Adam().build(self._network.parameters(), device.type in ("cpu", "cuda"))
        self._batches: Iterator[tuple[torch.Tensor, torch.Tensor]] = iter(())
        self.seconds: list[float] = []

    def take_for(self, seconds: float) -> None:
        """Take steps for so long, once a first one has warmed up what a pause has cooled down."""
        self._advance()
        ends = perf_counter() + seconds
        self.take()
        while perf_counter() < ends:
            self.take()

    def take(self) -> None:
        """Take and time a step, or on an accelerator some steps."""
        _synchronise(self._device)
        n, began = 1 if self._device.type == "cpu" else _STEPS_ON_ACCELERATORS, perf_counter()
        for _ in range(n):
            self._advance()
        _synchronise(self._device)
        self.seconds.append((perf_counter() - began) / n)

    def _advance(self) -> None:
        inputs, targets = self._next()
        self._optimizer.zero_grad()
        self._loss(self._network(inputs), targets).backward()
        self._optimizer.step()

    def _next(self) -> tuple[torch.Tensor, torch.Tensor]:
        batch = next(self._batches, None)
        if batch is None:
            self._batches = self._data.shuffled(self._batch_size, self._order)
            batch = next(self._batches)
        return batch


def _synchronise(device: torch.device) -> None:
    """Wait until the device has done what it was told."""
    import torch

    if device.type in ("cuda", "mps", "xpu"):
        getattr(torch, device.type).synchronize()


@contextmanager
def _threads(device: torch.device, flops_per_batch: int) -> Iterator[None]:
    """As many threads as a run would take."""
    import torch

    before = torch.get_num_threads()
    try:
        if device.type == "cpu":
            use_threads_for(flops_per_batch)
        yield
    finally:
        torch.set_num_threads(before)
