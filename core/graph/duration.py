"""How long training takes, forecast from what a network costs and what a device was measured to do."""

from __future__ import annotations

from dataclasses import dataclass, fields
from math import sqrt

from core.graph.cost import Cost

_PASSES = 3
"""Forward, and back twice as much: the gradient of what came in and that of the weights."""

_VALIDATION_BATCH = 512
"""As ``core.training.loop`` validates: batches four times as large as those of training, and no more than this."""


@dataclass(frozen=True)
class Work:
    """What one training step does, in the units of ``Rates``: kernels of the forward pass stand for all that follow.

    Attributes:
        step: 1.
        kernel: operators that the forward pass starts.
        convolution: how many of them are convolutions, which take longer to start.
        flop: operations of matrix products, forward and backward.
        convolution_flop: those of convolutions.
        byte: bytes of samples read and written, forward and backward.
        parameter: numbers that the optimizer changes.
    """

    step: float
    kernel: float
    convolution: float
    flop: float
    convolution_flop: float
    byte: float
    parameter: float


@dataclass(frozen=True)
class Rates:
    """Seconds that a device takes for each unit of ``Work``, and the factor by which forecasts may be wrong.

    Attributes as those of ``Work``, except:
        error: relative; 0.3 means between 1/1.3 and 1.3 times what is forecast.
    """

    step: float
    kernel: float
    convolution: float
    flop: float
    convolution_flop: float
    byte: float
    parameter: float
    error: float

    def seconds(self, work: Work) -> float:
        """How long a step takes that does this."""
        return float(sum(getattr(work, field.name) * getattr(self, field.name) for field in fields(work)))


@dataclass(frozen=True)
class DeviceSpeed:
    """How fast a device trains.

    Attributes:
        device: id of the device.
        small: rates of steps below ``small_step`` operations forward, which a CPU does on one thread.
        large: rates of all others.
        small_step: operations of a forward pass over one batch; 0 where all steps are alike.
    """

    device: str
    small: Rates
    large: Rates
    small_step: int = 0

    def rates(self, flops_per_batch: int) -> Rates:
        """The rates of steps with so many operations in their forward pass."""
        return self.small if flops_per_batch < self.small_step else self.large


@dataclass(frozen=True)
class TimeForecast:
    """Seconds, and between which bounds they are expected: ``low <= seconds <= high``."""

    seconds: float
    low: float
    high: float

    def __mul__(self, times: float) -> TimeForecast:
        """The forecast for doing it so many times, as the steps of an epoch."""
        return TimeForecast(self.seconds * times, self.low * times, self.high * times)


def step_work(cost: Cost, batch_size: int, fused: bool = True) -> Work:
    """What a training step over ``batch_size`` samples does; ``fused`` runs all steps of a recurrent layer as one."""
    passes = _PASSES * batch_size
    return Work(
        step=1,
        kernel=cost.kernels if fused else cost.kernels + cost.repeated_kernels,
        convolution=cost.convolutions,
        flop=passes * (cost.flops - cost.convolution_flops),
        convolution_flop=passes * cost.convolution_flops,
        byte=passes * cost.moved,
        parameter=cost.trainable,
    )


def epoch_seconds(
    cost: Cost, n_samples: int, batch_size: int, speed: DeviceSpeed, n_validation: int = 0
) -> TimeForecast:
    """How long an epoch takes: ``steps × (step + kernels × kernel + flops × 3 × batch × flop + …)``, see ``Work``.

    The last step may be smaller. Validation counts as the forward third of steps, in batches up to four times as large.
    Whether a device runs the steps of a recurrent layer as one or one by one is not known: ``low`` counts on the one,
    ``high`` on the other, and ``seconds`` is their geometric mean.

    Args:
        cost: that of the network.
        n_samples: samples of the training part.
        batch_size: samples that make one step.
        speed: what was measured on the device.
        n_validation: samples of the validation part; 0 forecasts the training part alone.
    """
    rates = speed.rates(cost.flops * batch_size)
    fused, unfused = (_epoch_seconds(cost, n_samples, batch_size, rates, n_validation, way) for way in (True, False))
    return TimeForecast(sqrt(fused * unfused), fused / (1 + rates.error), unfused * (1 + rates.error))


def _epoch_seconds(cost: Cost, n_samples: int, batch_size: int, rates: Rates, n_validation: int, fused: bool) -> float:
    def seconds(n: int, batch: int) -> float:
        full, rest = divmod(n, batch)
        last = rates.seconds(step_work(cost, rest, fused)) if rest else 0.0
        return full * rates.seconds(step_work(cost, batch, fused)) + last

    validation_batch = min(_VALIDATION_BATCH, 4 * batch_size)
    return seconds(n_samples, batch_size) + seconds(n_validation, validation_batch) / _PASSES
