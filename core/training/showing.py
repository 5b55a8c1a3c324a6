"""What a run shows of its answers while it learns: a few validation samples, and the plane of two-dimensional ones."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from core.data.feeding import shown
from core.data.info import DataInfo
from core.data.pipeline import Pipeline
from core.data.samples import Targets
from core.data.split import Split
from core.recipe.base import LossSpec
from core.training.events import Event, Plane, Predictions, Surface

if TYPE_CHECKING:
    import torch
    from torch import Tensor, nn

N_SHOWN = 24
N_POINTS = 500
"""Points that are drawn, four of five from the training part."""

SIDE = 60
"""Places in a row and in a column of a plane."""

_SECONDS_BETWEEN = 0.5
_SHARE = 0.05
"""Of the time, at most, that the plane of a slow network may take."""


class Showing:
    """The fixed samples of one run, and when their predictions are due.

    Args:
        data: the samples.
        info: what is known of them, as the network gets them.
        pipeline: what is done to them.
        loss: says what outputs mean.
        device: where the network is.
        seed: decides which samples are shown.
    """

    def __init__(
        self, data: Split, info: DataInfo, pipeline: Pipeline, loss: LossSpec, device: torch.device, seed: int
    ) -> None:
        self._info, self._loss = info, loss
        chosen = spread(data.validation_targets, N_SHOWN, seed)
        self.inputs, self.targets = shown(data.validation_inputs, data.validation_targets, chosen, pipeline, device)
        self.plane = _plane(data, pipeline, device, seed) if _is_plane(info) else None
        self._grid = _grid(self.plane, device) if self.plane is not None else None
        self._due = self._surface_due = 0.0

    @property
    def due(self) -> bool:
        """Whether people wait for predictions."""
        return perf_counter() >= self._due

    def events(self, network: nn.Module, step: int, last: bool = False) -> list[Event]:
        """What the network says now; a slow network is asked about the plane less often, but the last time surely."""
        began = perf_counter()
        self._due = began + _SECONDS_BETWEEN
        with _in_use(network):
            found: list[Event] = [self._predictions(network, step)]
            if self._grid is not None and (last or began >= self._surface_due):
                found.append(self._surface(network, self._grid, step))
                now = perf_counter()
                self._surface_due = now + max(_SECONDS_BETWEEN, (now - began) / _SHARE)
        return found

    def _predictions(self, network: nn.Module, step: int) -> Predictions:
        answers, probability = self._said(
            network(self.inputs.clone())
        )  # a layer that works in place would write into it
        return Predictions(step, answers, probability)

    def _surface(self, network: nn.Module, grid: Tensor, step: int) -> Surface:
        answers, probability = self._said(network(grid.clone()))
        return Surface(step, answers.reshape(SIDE, SIDE), probability.reshape((SIDE, SIDE) if len(probability) else 0))

    def _said(self, outputs: Tensor) -> tuple[NDArray[Any], NDArray[np.float32]]:
        """Numbers as they are; or the most probable class of each sample, and how probable it is."""
        if self._info.is_regression:
            return self._loss.numbers(outputs).float().cpu().numpy(), np.zeros(0, np.float32)
        probability, predicted = self._loss.probabilities(outputs).max(dim=1)
        return predicted.cpu().numpy(), probability.float().cpu().numpy()


def spread(targets: Targets, n: int, seed: int) -> NDArray[np.intp]:
    """Indices of up to ``n`` samples, drawn by ``seed``, as many of one class as of another."""
    drawn = np.random.default_rng(seed).permutation(len(targets))
    if targets.ndim > 1:
        return drawn[:n]
    rank = np.zeros(len(targets), np.int64)
    for label in np.unique(targets):
        of_class = drawn[targets[drawn] == label]
        rank[of_class] = np.arange(len(of_class))
    return drawn[np.argsort(rank[drawn], kind="stable")][:n]


@contextmanager
def _in_use(network: nn.Module) -> Iterator[None]:
    """The network as it answers, without gradients; afterwards as it was."""
    import torch

    was_training = network.training
    network.eval()
    try:
        with torch.no_grad():
            yield
    finally:
        network.train(was_training)


def _is_plane(info: DataInfo) -> bool:
    return info.in_shape == (2,) and not info.whole_numbers and len(info.quantities) <= 1


def _plane(data: Split, pipeline: Pipeline, device: torch.device, seed: int) -> Plane:
    n_train = N_POINTS * 4 // 5
    train = shown(data.train_inputs, data.train_targets, spread(data.train_targets, n_train, seed), pipeline, device)
    validation = spread(data.validation_targets, N_POINTS - n_train, seed)
    other = shown(data.validation_inputs, data.validation_targets, validation, pipeline, device)
    inputs, targets = (np.concatenate([a.cpu().numpy(), b.cpu().numpy()]) for a, b in zip(train, other, strict=True))
    low, high = inputs.min(axis=0), inputs.max(axis=0)
    room = np.maximum(0.1 * (high - low), 1e-3)
    targets = targets.reshape(len(targets))
    return Plane((low - room).astype(np.float32), (high + room).astype(np.float32), inputs, targets, len(train[1]))


def _grid(plane: Plane, device: torch.device) -> Tensor:
    """(SIDE * SIDE, 2), the centres of all places, row by row from the lower left corner."""
    import torch

    middle = (np.arange(SIDE) + 0.5) / SIDE
    x, y = (plane.low[axis] + (plane.high - plane.low)[axis] * middle for axis in (0, 1))
    across, up = np.meshgrid(x, y)
    return torch.as_tensor(np.stack([across, up], axis=-1).reshape(-1, 2).astype(np.float32)).to(device)
