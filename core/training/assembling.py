"""A run put together from a document and its data."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from core.data.feeding import feed
from core.data.feeding.memory import all_memory
from core.data.info import DataInfo
from core.data.split import Split, in_own_units
from core.document.model import Document
from core.graph.build import build
from core.graph.check import Check, check
from core.graph.forecast import forecast
from core.progress import Progress
from core.training.averaging import Average
from core.training.failures import TrainingError, nothing_to_learn
from core.training.learning_rate import LearningRate
from core.training.length import Length
from core.training.losses import loss_for
from core.training.measures import measure_for
from core.training.parts import Parts, groups_for
from core.training.precision import Precision, compiled, precision_for
from core.training.probes import GradientProbe
from core.training.rates import parameter_groups
from core.training.showing import Showing
from core.training.stepping import Stepper
from core.training.team.alone import ALONE, Alone
from core.training.threads import use_threads_for

if TYPE_CHECKING:
    from collections.abc import Mapping

    import torch
    from torch import Tensor, nn
    from torch.optim import Optimizer


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
        MemoryError: if the processor's memory is too small.
    """
    settings, checked = document.training, check(document)
    data, info = _fitting(document, data, team)
    if device.type == "cpu":
        if team.size == 1:
            _require_memory(checked)
        use_threads_for(checked.flops * settings.batch_size // team.size)
    order = _seeded(settings.seed)
    learner = _learner(checked, weights, device)
    fed = feed(data, document.data, device, progress, team.share)
    showing = Showing(data, info, fed.pipeline, settings.loss, device, settings.seed)
    precision = precision_for(settings, device)
    stepper, notes = _stepper(document, learner, data, showing.inputs[:2], precision, device, team)
    length = Length.of(settings, len(groups_for(fed, settings, team)))
    if not team.is_first:
        _seeded(settings.seed + team.share.rank)  # dropout must not be the same for all
    return Parts(
        document=document,
        data=data,
        info=info,
        device=device,
        network=learner.network,
        optimizer=learner.optimizer,
        stepper=stepper,
        rate=LearningRate(settings, learner.optimizer, length.epochs),
        average=Average(learner.network, settings) if settings.averaging != "none" else None,
        precision=precision,
        fed=fed,
        showing=showing,
        probe=GradientProbe(learner.network),
        measure=measure_for(info.is_regression),
        length=length,
        order=order,
        team=team,
        notes=(*precision.notes, *notes, *team.notes),
    )


def _require_memory(checked: Check) -> None:
    """Refuse what cannot fit: Linux gives memory that it has not, and kills whoever uses it, unsaved work and all."""
    found = forecast(checked, room=all_memory())
    if found is not None and found.shortage:
        raise MemoryError


def _seeded(seed: int) -> torch.Generator:
    """Let everything drawn from now on follow from a seed. Returns what draws the order of samples."""
    import torch

    torch.manual_seed(seed)
    return torch.Generator().manual_seed(seed)


# --- what learns ----------------------------------------------------------------------------------------------


class _Learner(NamedTuple):
    """A network, those of its parameters that are trained, and what changes them."""

    network: nn.Module
    parameters: list[nn.Parameter]
    optimizer: Optimizer


def _learner(checked: Check, weights: Mapping[str, Tensor] | None, device: torch.device) -> _Learner:
    network = _network(checked.document, weights, device)
    groups = parameter_groups(checked, network)
    optimizer = checked.document.training.optimizer.over(groups, fused=device.type in ("cpu", "cuda"))
    return _Learner(network, [parameter for group in groups for parameter in group["params"]], optimizer)


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


def _stepper(
    document: Document,
    learner: _Learner,
    data: Split,
    example: Tensor,
    precision: Precision,
    device: torch.device,
    team: Alone,
) -> tuple[Stepper, tuple[str, ...]]:
    """What trains on batches, and what of it is not as it was wished; compilers are tried on an example."""
    settings = document.training
    forward = team.parallel(learner.network, device, settings.sync_batch_norm)
    forward, notes = compiled(forward, example) if settings.compile else (forward, ())
    loss = loss_for(settings.loss, data, device)
    return Stepper(forward, learner.parameters, loss, learner.optimizer, settings, precision, team), notes


# --- what it learns from --------------------------------------------------------------------------------------


def _fitting(document: Document, data: Split, team: Alone) -> tuple[Split, DataInfo]:
    """The samples as the loss wants them, and what is known of them as the network gets them.

    Raises:
        TrainingError: if the loss knows nothing of such samples, or there are too few for so many processes.
    """
    if document.training.loss.takes_own_units:
        data = in_own_units(data)
    _require_fit(document, data)
    _require_enough(document.training.batch_size, data, team)
    return data, replace(document.data.info(), classes=data.info.classes, quantities=data.info.quantities)


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
