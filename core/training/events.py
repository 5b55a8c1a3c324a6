"""What training says while it runs: frozen, without tensors, ready for any thread."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from core.data.samples import Finding

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from core.data.samples import Finding

Reason = Literal["completed", "stopped", "early_stop", "pruned", "failed", "interrupted"]


@dataclass(frozen=True)
class Preparing:
    """Data is being read or downloaded. ``fraction`` is 0 to 1, None where nobody knows."""

    fraction: float | None
    text: str


@dataclass(frozen=True, eq=False)
class Plane:
    """Samples of two numbers each, which are points of a plane, and a grid over them.

    Attributes:
        low: (2,), the lower left corner of the grid, as the network gets samples.
        high: (2,), the upper right corner.
        points: (P, 2), some of the samples, as the network gets them.
        targets: (P,) their classes, or what is to be predicted, as the network gives it.
        n_train: how many of them, the first ones, are trained on; the others validate.
    """

    low: NDArray[np.float32]
    high: NDArray[np.float32]
    points: NDArray[np.float32]
    targets: NDArray[np.int64] | NDArray[np.float32]
    n_train: int


@dataclass(frozen=True, eq=False)
class Started:
    """Training begins.

    Attributes:
        device: id of the device in use ("cpu", "cuda:0").
        epochs: how many will be run.
        steps_per_epoch: batches in one pass over the training data.
        n_train: samples trained on.
        n_validation: samples validated on.
        parameters: trainable numbers of the network.
        layers: names of the layers that have weights, in order; gradient norms come in this order.
        classes: names of the classes; none where numbers are predicted.
        quantities: names of the numbers to predict; none where there are classes.
        shown: (K, *in_shape) the fixed validation samples whose predictions are shown, as the network gets them.
        shown_targets: (K,) their classes, or (K, quantities) what is to be predicted.
        step: steps that were done before, where a run is continued.
        feeding: where the samples are during training, in words for people.
        target_mean: (quantities,), what was subtracted from the numbers to predict; None if nothing was.
        target_std: (quantities,), what they were then divided by; None if by nothing.
        plane: where samples lie, if they are points of a plane; else None.
        processes: how many train together.
        machines: names of the machines on which they run, one a process; none of a process alone.
    """

    device: str
    epochs: int
    steps_per_epoch: int
    n_train: int
    n_validation: int
    parameters: int
    layers: tuple[str, ...]
    classes: tuple[str, ...]
    shown: NDArray[np.float32]
    shown_targets: NDArray[np.int64] | NDArray[np.float32]
    quantities: tuple[str, ...] = ()
    feeding: str = ""
    step: int = 0
    target_mean: NDArray[np.float32] | None = None
    target_std: NDArray[np.float32] | None = None
    plane: Plane | None = None
    processes: int = 1
    machines: tuple[str, ...] = ()

    def in_units(self, values: NDArray[np.float32]) -> NDArray[np.float32]:
        """Numbers to predict, or predicted ones, (K, quantities), as the data has them."""
        if self.target_mean is None or self.target_std is None:
            return values
        return values * self.target_std + self.target_mean


@dataclass(frozen=True, eq=False)
class StepsDone:
    """One or more steps are done.

    Attributes:
        epoch: the running epoch, from 1.
        first_step: number of the first of these steps since training began, from 1.
        losses: (n,) loss of each step on its batch.
        samples_per_second: over the training part of the epoch so far.
        score: what the measure of the run says of the epoch so far.
        learning_rate: of the latest of these steps, without the factors of single layers.
        seconds_left: forecast for the rest of the run at the speed so far; it knows what validation costs as soon as
            one epoch is done.
    """

    epoch: int
    first_step: int
    losses: NDArray[np.float32]
    samples_per_second: float
    seconds_left: float
    learning_rate: float = 0.0
    score: float = 0.0


@dataclass(frozen=True, eq=False)
class Gradients:
    """Sizes of the gradients of one step: (n_layers,) Euclidean norm over all weights of each layer."""

    step: int
    norms: NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Predictions:
    """What the network says of the shown samples after ``step``.

    Attributes:
        predicted: (K,) most probable class of each, or (K, quantities) what is predicted.
        probability: (K,) its probability, 0 to 1; empty where numbers are predicted.
    """

    step: int
    predicted: NDArray[np.int64] | NDArray[np.float32]
    probability: NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Surface:
    """What the network says of each place of the plane in which samples lie, after ``step``.

    Attributes:
        answers: (rows, columns) most probable class of each place, or what is predicted there; from the lower left
            corner, whose centre is half a place away from the edges of the plane.
        probability: (rows, columns) of that class, 0 to 1; empty where a number is predicted.
    """

    step: int
    answers: NDArray[np.int64] | NDArray[np.float32]
    probability: NDArray[np.float32]


@dataclass(frozen=True)
class EpochDone:
    """An epoch and its validation are done.

    The training figures are means over the epoch, taken on each batch as it was trained on (with dropout on and
    weights still moving), so validation can be better than training. ``seconds`` leaves out pauses. What scores say is
    named by ``measure``: "accuracy", 0 to 1, or "R²", up to 1.
    """

    epoch: int
    step: int
    train_loss: float
    train_score: float
    val_loss: float
    val_score: float
    seconds: float
    samples_per_second: float
    best: bool
    measure: str = "accuracy"

    @property
    def train_accuracy(self) -> float | None:
        """Share of samples classified rightly, 0 to 1; None where numbers are predicted."""
        return self.train_score if self.measure == "accuracy" else None

    @property
    def val_accuracy(self) -> float | None:
        """The same for the validation part."""
        return self.val_score if self.measure == "accuracy" else None


@dataclass(frozen=True)
class Findings:
    """Something is wrong with some of the data, and training goes on.

    Told when training begins, and after an epoch in which samples could not be read any more; each only once.
    """

    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Kept:
    """Weights were written to the run folder.

    Attributes:
        name: of the file ("best.pth").
        step: steps that the weights have seen.
        epoch: the epoch after which they were taken; None if it was in the middle of one.
        measure: what their score says ("accuracy").
        val_score: their score on the validation samples; None if it was not measured.
    """

    name: str
    step: int
    epoch: int | None = None
    measure: str = "accuracy"
    val_score: float | None = None


@dataclass(frozen=True)
class Noted:
    """Something is not as it was wished, and training goes on. ``text`` is one sentence for people."""

    text: str


@dataclass(frozen=True)
class Validated:
    """A validation in the middle of an epoch.

    Attributes:
        step: after which it was made.
        val_loss: mean loss of a validation sample.
        val_score: what ``measure`` says of the validation samples.
        best: whether it is the best so far.
        measure: what the score says ("accuracy").
    """

    step: int
    val_loss: float
    val_score: float
    best: bool
    measure: str = "accuracy"


@dataclass(frozen=True)
class Saved:
    """The run was saved after ``step``: it can be continued from there."""

    step: int


@dataclass(frozen=True)
class Paused:
    """Training waits after ``step``."""

    step: int


@dataclass(frozen=True)
class Continued:
    """Training goes on after a pause."""


@dataclass(frozen=True)
class Finished:
    """Always the last event.

    Attributes:
        reason: how it ended.
        message: one sentence for people.
        batch_size: one that would fit, where memory ran out; else None.
        for_good: whether it failed for reasons of its own, and would fail again if it was started again as it is.
    """

    reason: Reason
    message: str
    batch_size: int | None = None
    for_good: bool = False


Event = (
    Preparing
    | Started
    | Findings
    | StepsDone
    | Gradients
    | Predictions
    | Surface
    | EpochDone
    | Validated
    | Noted
    | Saved
    | Kept
    | Paused
    | Continued
    | Finished
)
