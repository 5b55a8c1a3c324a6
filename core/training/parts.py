"""Everything that a run is made of, put together from a document and its data."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from core.data.batches import batch_bounds
from core.data.feeding import Feed, feed
from core.data.info import DataInfo
from core.data.split import Split, in_own_units
from core.document.model import Document
from core.graph.build import build
from core.graph.check import check
from core.progress import Progress
from core.training.averaging import Average
from core.training.failures import TrainingError, nothing_to_learn
from core.training.learning_rate import LearningRate
from core.training.length import Length
from core.training.losses import loss_for
from core.training.measures import Measure, measure_for
from core.training.precision import Precision, compiled, precision_for
from core.training.probes import GradientProbe, StepMeter
from core.training.rates import parameter_groups
from core.training.resume import State, random_state, set_random_state
from core.training.showing import Showing
from core.training.stepping import Stepper, groups_of
from core.training.team.alone import ALONE, Alone
from core.training.threads import use_threads_for
from core.training.validation import Judged, judged

if TYPE_CHECKING:
    from collections.abc import Mapping

    import torch
    from torch import Tensor, nn
    from torch.optim import Optimizer

    from core.recipe.settings import TrainingSettings


@dataclass(frozen=True, eq=False)
class Parts:
    """What a run is made of.

    Attributes:
        document: the snapshot that is trained.
        data: its samples.
        info: what is known of them, as the network gets them.
        device: where it trains.
        network: what is trained.
        optimizer: what changes it.
        stepper: one step.
        rate: the learning rate of each step.
        average: a mean of the weights; None if none is wanted.
        precision: what layers compute with.
        fed: the samples, on their way to the device.
        showing: what is shown of predictions.
        probe: measures gradients.
        measure: what answers are judged by.
        length: when it ends.
        order: draws the order of samples.
        team: who else trains.
        notes: what is not as it was wished, each a sentence.
    """

    document: Document
    data: Split
    info: DataInfo
    device: torch.device
    network: nn.Module
    optimizer: Optimizer
    stepper: Stepper
    rate: LearningRate
    average: Average | None
    precision: Precision
    fed: Feed
    showing: Showing
    probe: GradientProbe
    measure: Measure
    length: Length
    order: torch.Generator
    team: Alone
    notes: tuple[str, ...]

    @property
    def judged_network(self) -> nn.Module:
        """The network to validate and to keep: that with the mean of the weights, if there is one."""
        return self.average.network if self.average is not None else self.network

    def meter(self) -> StepMeter:
        """What takes note of steps."""
        return StepMeter(self.measure, self.answers)

    @property
    def answers(self) -> Callable[[Tensor], Tensor]:
        """What outputs say, as the measure wants it."""
        return self.document.training.loss.numbers if self.info.is_regression else _as_they_are

    def groups(self) -> list[Sequence[int]]:
        """The sizes of the batches that make each step of an epoch; of each, every process has its share."""
        return _groups(self.fed, self.document.training, self.team)

    def state(self, at_epoch_start: bool) -> State:
        """What must be known to go on later.

        Args:
            at_epoch_start: whether no epoch is running: the order of samples is then drawn from here.
        """
        scaler = self.precision.scaler
        return {
            "random": random_state(self.device),
            "network": self.network.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "rate": self.rate.state(),
            "average": self.average.state() if self.average is not None else None,
            "scaler": scaler.state_dict() if scaler is not None else None,
            **({"order": self.order.get_state()} if at_epoch_start else {}),
        }

    def restore(self, state: State) -> None:
        """Go on from a state."""
        import torch

        self.network.load_state_dict(state["network"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.rate.restore(state["rate"])
        if self.average is not None and state["average"] is not None:
            self.average.restore(state["average"])
        if self.precision.scaler is not None and state["scaler"] is not None:
            self.precision.scaler.load_state_dict(state["scaler"])
        self.order.set_state(state["order"])
        if self.team.is_first:
            set_random_state(state["random"])
        else:  # what the first has is kept alone
            torch.manual_seed(self.document.training.seed + self.team.share.rank + state["step"])

    def judge(self, stopping: Callable[[], bool]) -> Judged | None:
        """Validate; None if the run was stopped meanwhile."""
        if self.average is not None and self.average.needs_settling:
            self.average.settle(inputs for inputs, _ in self.fed.training.in_order(self.document.training.batch_size))
            self.team.like_first(list(self.average.network.buffers()))
        loss, batch_size = self.stepper.loss, self.document.training.batch_size
        network, validation = self.judged_network, self.fed.validation
        return judged(network, validation, loss, self.answers, self.measure, batch_size, stopping, self.team)


def _as_they_are(outputs: Tensor) -> Tensor:
    return outputs


def assembled(
    document: Document,
    data: Split,
    device: torch.device,
    progress: Progress,
    weights: Mapping[str, Tensor] | None = None,
    team: Alone = ALONE,
) -> Parts:
    """Put a run together. The same document gives the same first weights and order of samples.

    Args:
        document: what to train.
        data: its samples, loaded.
        device: where.
        progress: told about reading samples into memory.
        weights: what to begin with; None for new ones, drawn from the seed.
        team: who else trains.

    Raises:
        TrainingError: if nothing in the network learns, or the loss does not fit the data, or there are too few samples
            for so many processes.
        DataError, Cancelled: if samples cannot be read, or are not wanted any more.
    """
    import torch

    settings, checked = document.training, check(document)
    if settings.loss.takes_own_units:
        data = in_own_units(data)
    info = replace(document.data.info(), classes=data.info.classes, quantities=data.info.quantities)
    _require_fit(document, data)
    _require_enough(settings.batch_size, data, team)
    if device.type == "cpu":
        use_threads_for(checked.flops * settings.batch_size // team.size)
    torch.manual_seed(settings.seed)
    order = torch.Generator().manual_seed(settings.seed)
    network = _network(document, weights, device)
    groups = parameter_groups(checked, network)
    optimizer = settings.optimizer.over(groups, fused=device.type in ("cpu", "cuda"))
    fed = feed(data, document.data, device, progress, team.share)
    precision = precision_for(settings, device)
    showing = Showing(data, info, fed.pipeline, settings.loss, device, settings.seed)
    forward = team.parallel(network, device, settings.sync_batch_norm)
    forward, notes = compiled(forward, showing.inputs[:2]) if settings.compile else (forward, ())
    trained = [parameter for group in groups for parameter in group["params"]]
    loss = loss_for(settings.loss, data, device)
    length = Length.of(settings, len(_groups(fed, settings, team)))
    if not team.is_first:
        torch.manual_seed(settings.seed + team.share.rank)  # dropout must not be the same for all
    return Parts(
        document=document,
        data=data,
        info=info,
        device=device,
        network=network,
        optimizer=optimizer,
        stepper=Stepper(forward, trained, loss, optimizer, settings, precision, team),
        rate=LearningRate(settings, optimizer, length.epochs),
        average=Average(network, settings) if settings.averaging != "none" else None,
        precision=precision,
        fed=fed,
        showing=showing,
        probe=GradientProbe(network),
        measure=measure_for(info.is_regression),
        length=length,
        order=order,
        team=team,
        notes=(*precision.notes, *notes, *team.notes),
    )


def _network(document: Document, weights: Mapping[str, Tensor] | None, device: torch.device) -> nn.Module:
    """The network on its device.

    Raises:
        TrainingError: if nothing in it learns.
    """
    network = build(document)
    if weights is not None:
        network.load_state_dict(dict(weights))
    if not any(parameter.requires_grad for parameter in network.parameters()):
        raise nothing_to_learn()
    return network.to(device)


def _groups(fed: Feed, settings: TrainingSettings, team: Alone) -> list[Sequence[int]]:
    """The sizes of the batches that make each step of an epoch."""
    return groups_of(batch_bounds(len(fed.training), settings.batch_size, team.share.least), settings.accumulate)


def _require_enough(batch_size: int, data: Split, team: Alone) -> None:
    """Refuse more processes than there is work for.

    Raises:
        TrainingError: if one of them would have nothing to do.
    """
    n_samples = min(len(data.train_inputs), len(data.validation_inputs))
    if team.size > min(batch_size, n_samples):
        raise TrainingError(
            f"{team.size} processes cannot share batches of {batch_size} and parts of {n_samples} samples: "
            "start fewer processes, or make the batch larger"
        )


def _require_fit(document: Document, data: Split) -> None:
    """Refuse numbers to predict that a loss knows nothing of.

    Raises:
        TrainingError: if there are any.
    """
    loss = document.training.loss
    if not data.info.is_regression or (loss.lowest is None and loss.highest is None):
        return
    low, high = float(data.train_targets.min()), float(data.train_targets.max())
    if (loss.lowest is not None and low < loss.lowest) or (loss.highest is not None and high > loss.highest):
        bounds = "at least 0" if loss.highest is None else f"between {loss.lowest:g} and {loss.highest:g}"
        raise TrainingError(
            f"{loss.type} is for numbers {bounds}, but those to predict go from {low:g} to {high:g}: choose MSELoss"
        )
