"""What a run leaves on the disk while it trains: weights, and what it needs to go on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from core.document.storage import save
from core.graph.weights import save_weights, snapshot
from core.training.checkpoint import BEST, LAST, PROJECT, START, RunFolder
from core.training.events import Event, Kept, Saved
from core.training.parts import Parts
from core.training.position import Position
from core.training.resume import State, StateWriter, copied

if TYPE_CHECKING:
    from torch import Tensor

_SECONDS_BETWEEN = 2.0
"""After an epoch a run is saved if the last time was so long ago: short epochs are not spent on writing."""


class Saving:
    """Saves one run; without a folder it does nothing.

    Args:
        parts: what the run is made of.
        at: where it is.
        folder: where it keeps what it has.
    """

    def __init__(self, parts: Parts, at: Position, folder: RunFolder | None) -> None:
        self._parts, self._at, self.folder = parts, at, folder
        self._writer = StateWriter(folder.path) if folder else None
        self._plan()

    def begin(self) -> None:
        """Keep the project, and the weights that the run begins with.

        Raises:
            ProjectError, WeightsError: if they cannot be written.
        """
        if self.folder:
            save(self._parts.document, self.folder.path / PROJECT)
            if not self._at.step:
                save_weights(snapshot(self._parts.network), self.folder.path / START)

    @property
    def is_due(self) -> bool:
        """Whether it is time to save, in the middle of an epoch."""
        return self._parts.team.now() >= self._due or self._at.step == self._due_step

    @property
    def is_due_after_epoch(self) -> bool:
        """Whether it is time to save after an epoch."""
        return self._parts.team.now() - self._saved >= _SECONDS_BETWEEN

    def keep_validated(self, score: float, is_best: bool) -> Iterator[Event]:
        """Keep the weights that were just validated."""
        if self.folder:
            at, name = self._at, self._parts.measure.name
            names = (BEST, LAST) if is_best else (LAST,)
            kinds = [Kept(file, at.step, at.epoch, name, score) for file in names]
            yield from self.folder.keep(snapshot(self._parts.judged_network), *kinds)

    def save(self, now: bool = False) -> Iterator[Event]:
        """Keep what is needed to go on from here; ``now`` waits until it is on the disk."""
        self._plan()
        if not self.folder or not self._writer:
            return
        if now:
            if self._at.step > self._at.validated or not self._at.best.is_known:
                yield from self.folder.keep(snapshot(self._parts.judged_network), Kept(LAST, self._at.step))
            yield from self.folder.close()
        self._writer.write(self._state())
        if now:
            self._writer.close()
        yield Saved(self._at.step)

    def close(self) -> Iterator[Event]:
        """Keep the last weights and the state, unless they are broken, and write what is owed."""
        if not self.folder or not self._writer:
            return
        try:
            yield from self._keep_last(self.folder, self._writer)
        finally:  # also where the device is gone
            yield from self.folder.close()
            self._writer.close()

    def _keep_last(self, folder: RunFolder, writer: StateWriter) -> Iterator[Event]:
        weights, at = snapshot(self._parts.judged_network), self._at
        if not _is_sound(weights):
            return
        if at.step > at.validated or not at.best.is_known:
            names = (LAST,) if at.best.is_known else (BEST, LAST)
            yield from folder.keep(weights, *(Kept(name, at.step) for name in names))
        if _is_sound(snapshot(self._parts.network)):
            writer.write(self._state())

    def _plan(self) -> None:
        """Decide when the run is saved next."""
        settings = self._parts.document.training
        self._saved = self._parts.team.now()
        self._due = self._saved + 60 * settings.save_every
        self._due_step = self._at.step + (settings.save_steps or self._parts.length.steps)

    def _state(self) -> State:
        return dict(copied({**self._at.state(), **self._parts.state(at_epoch_start=not self._at.done)}))


def _is_sound(weights: Mapping[str, Tensor]) -> bool:
    return all(bool(tensor.isfinite().all()) for tensor in weights.values())
