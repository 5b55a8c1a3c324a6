"""How fast a device trains, found by training small networks on it for about a second."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import astuple, dataclass, fields
from math import sqrt
from statistics import median, quantiles
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np

from core.data.base import Progress, Unwatched
from core.data.batches import TensorData
from core.graph.duration import DeviceSpeed, Rates, TimeForecast, Work, step_work
from core.recipe.base import LossSpec, OptimizerSpec
from core.recipe.losses import CrossEntropyLoss
from core.recipe.optimizers import Adam
from core.settings import Shape
from core.training.devices import resolve
from core.training.references import LARGE, N_CLASSES, SMALL, Reference, enlarged
from core.training.threads import SMALL_STEP, use_threads_for

if TYPE_CHECKING:
    import torch
    from numpy.typing import NDArray
    from torch import nn

    Floats = NDArray[np.float64]

_SECONDS_A_REFERENCE = 0.045
_ROUNDS = 3
"""The references take turns, so that what disturbs the machine for a moment does not hit one of them alone."""
_STEPS_ON_ACCELERATORS = 8
"""Steps between two waits for the device: single steps would be timed without the overlap that real runs have."""
_SECONDS_FOR_ONE_NETWORK = 0.5
_BATCHES = 4
_WEIGHT_OF_PRIOR = 0.1
"""Of what a rate is on one thread against one reference, for what it is on several."""

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


def measured(
    network: nn.Module,
    optimizer: OptimizerSpec,
    loss: LossSpec,
    batch_size: int,
    in_shape: Shape,
    n_classes: int,
    flops: int = 0,
    progress: Progress | None = None,
) -> TimeForecast:
    """Time one training step of this very network: steps of half a second after a first one, and three at least.

    Inputs are random. ``seconds`` is the median; one step in ten was faster than ``low``, one in ten slower than
    ``high``. Multiply the forecast by the steps of an epoch. Layers that draw random numbers, as Dropout, draw from
    torch's global state, which is put back: leave it alone while a run trains that must repeat.

    Args:
        network: on the device in question; its weights change.
        optimizer: how it is trained.
        loss: what it is trained for.
        batch_size: samples that make one step.
        in_shape: shape of one sample.
        n_classes: number of outputs.
        flops: operations forward for one sample, which decide how many threads a CPU uses, as in a run.
        progress: asked between steps whether to stop.

    Raises:
        Cancelled: if the progress was cancelled.
    """
    device, progress = next(network.parameters()).device, progress or Unwatched()
    with _random_state(device), _threads(device, flops * batch_size):
        steps = _Steps(network, optimizer, loss, device, batch_size, in_shape, n_classes)
        steps.take()
        ends = perf_counter() + _SECONDS_FOR_ONE_NETWORK
        while len(steps.seconds) < 4 or perf_counter() < ends:
            progress.check_cancelled()
            steps.take()
    return _spread(steps.seconds[1:])


def _random_state(device: torch.device) -> AbstractContextManager[None]:
    """Puts back the random state of the CPU, and that of the device where torch can."""
    import torch

    kind = device.type if device.type in ("cuda", "xpu") else "cuda"
    forked: AbstractContextManager[None] = torch.random.fork_rng(
        [device] if kind == device.type else [], device_type=kind
    )
    return forked


def _spread(seconds: list[float]) -> TimeForecast:
    tenths = quantiles(seconds, n=10, method="inclusive")
    return TimeForecast(median(seconds), tenths[0], tenths[-1])


def _calibrated(device: torch.device, progress: Progress) -> DeviceSpeed:
    if device.type != "cpu":
        rates = _fitted(_timed((*SMALL, *LARGE, *enlarged(LARGE, 64)), device, progress, 0, 1))
        return DeviceSpeed(str(device), rates, rates)
    small = _fitted(_timed(SMALL, device, progress, 0, 0.5))
    large = _fitted(_timed(LARGE, device, progress, 0.5, 1), like=small)
    return DeviceSpeed(str(device), small, large, SMALL_STEP)


@dataclass(frozen=True)
class _Timed:
    """What a step of a reference does, how many seconds it takes undisturbed, and how many it usually takes."""

    work: Work
    undisturbed: float
    usual: float


def _timed(
    references: tuple[Reference, ...], device: torch.device, progress: Progress, began: float, ended: float
) -> list[_Timed]:
    """Time steps of each reference; ``progress`` hears of it from ``began`` to ``ended``."""
    costs = [reference.cost() for reference in references]
    steps = [_steps_of(reference, device) for reference in references]
    for done in range(_ROUNDS * len(references)):
        index = done % len(references)
        progress.check_cancelled()
        progress.report(
            began + (ended - began) * done / (_ROUNDS * len(references)), f"Measuring the speed of {device}"
        )
        with _threads(device, costs[index].flops * references[index].batch_size):
            steps[index].take_for(_SECONDS_A_REFERENCE / _ROUNDS)
    return [
        _Timed(step_work(cost, reference.batch_size), *quantiles(taken.seconds, n=4, method="inclusive")[:2])
        for cost, reference, taken in zip(costs, references, steps, strict=True)
    ]


def _steps_of(reference: Reference, device: torch.device) -> _Steps:
    network = reference.build().to_empty(device=device)
    _fill(network)
    return _Steps(network, Adam(), CrossEntropyLoss(), device, reference.batch_size, reference.in_shape, N_CLASSES)


def _fill(network: nn.Module) -> None:
    """Give weights from a generator of our own: torch's belongs to the runs that train meanwhile."""
    import torch

    generator = torch.Generator().manual_seed(0)
    with torch.no_grad():
        for parameter in network.parameters():
            # As large as what arrives: values that shrink from layer to layer end as denormals, which are slow.
            parameter.copy_(torch.randn(parameter.shape, generator=generator) / sqrt(parameter[0].numel()))
        for buffer in network.buffers():
            buffer.zero_()


class _Steps:
    """A network in training on random samples, as ``core.training.loop`` trains it.

    Attributes:
        seconds: of each step so far, or the mean of those between two waits for the device.
    """

    def __init__(
        self,
        network: nn.Module,
        optimizer: OptimizerSpec,
        loss: LossSpec,
        device: torch.device,
        batch_size: int,
        in_shape: Shape,
        n_classes: int,
    ) -> None:
        import torch

        random = np.random.default_rng(0)
        inputs = random.random((_BATCHES * batch_size, *in_shape), np.float32)
        self._data = TensorData(inputs, random.integers(n_classes, size=len(inputs)), device)
        self._order = torch.Generator().manual_seed(0)
        self._network, self._device, self._batch_size = network.train(), device, batch_size
        self._loss = loss.build(n_classes)
        self._optimizer = optimizer.build(network.parameters(), device.type in ("cpu", "cuda"))
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


def _fitted(timed: list[_Timed], like: Rates | None = None) -> Rates:
    """The rates that explain these steps best, and how well.

    Rates follow from undisturbed steps, which depend least on the moment, and are then raised to what is usual.

    Args:
        timed: the steps.
        like: rates that these resemble, followed where the steps tell little.
    """
    work = np.array([astuple(each.work) for each in timed], np.float64)
    shares = work / np.array([[each.undisturbed] for each in timed])
    prior = np.array(astuple(like)[:-1]) if like else None
    slowdown = median(each.usual / each.undisturbed for each in timed)
    others = [_least_squares(np.delete(shares, row, axis=0), prior) for row in range(len(shares))]
    rates = _least_squares(shares, prior) * slowdown
    usual = np.array([each.usual for each in timed])
    unseen = np.einsum("ij,ij->i", work, np.array(others)) * slowdown
    error = max(_misses(work @ rates, usual).max(), float(np.quantile(_misses(unseen, usual), 0.8)))
    by_name = {field.name: float(rate) for field, rate in zip(fields(Work), rates, strict=True)}
    return Rates(**by_name, error=float(np.expm1(error)))


def _misses(forecast: Floats, seconds: Floats) -> Floats:
    """How far off each forecast is, as the logarithm of a factor above 1."""
    return np.asarray(np.abs(np.log(np.maximum(forecast, 1e-9) / seconds)))


def _least_squares(shares: Floats, prior: Floats | None) -> Floats:
    """Rates, none negative, for which the sums of the rows come closest to 1, and rates not too far from ``prior``."""
    from scipy.optimize import nnls

    scale = shares.max(axis=0)
    scale[scale == 0] = 1
    rows, wanted = shares / scale, np.ones(len(shares))
    if prior is not None:
        known = prior > 0
        rows = np.vstack([rows, (np.diag(1 / np.where(known, prior * scale, 1)) * _WEIGHT_OF_PRIOR)[known]])
        wanted = np.append(wanted, np.full(known.sum(), _WEIGHT_OF_PRIOR))
    found: Floats = nnls(rows, wanted)[0] / scale
    return found
