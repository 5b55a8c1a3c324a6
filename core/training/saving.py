"""What a run leaves on the disk while it trains: weights, and what it needs to go on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from core.document.storage import save
from core.graph.weights import snapshot
from core.training.checkpoint import BEST, LAST, PROJECT, START, RunFolder
from core.training.events import Event, Kept, Preparing, Saved
from core.training.parts import Parts
from core.training.position import Position
from core.training.resume import RESUME, to_write
from core.training.writer import Piece, Writer

if TYPE_CHECKING:
    from torch import Tensor

_SECONDS_BETWEEN = 2.0
"""After an epoch a run is saved if the last time was so long ago: short epochs are not spent on writing."""
_SECONDS_UNTOLD = 0.1
_FILES = (START, BEST, LAST, RESUME)
"""In the order in which they are written: a state knows which weights are the best, so these are there before it."""


class Saving:
    """Saves one run, in the background; without a folder it does nothing.

    Args:
        parts: what the run is made of.
        at: where it is.
        folder: where it keeps what it has.
        told: called, on another thread, when ``news`` has something to tell.
    """

    def __init__(self, parts: Parts, at: Position, folder: RunFolder | None, told: Callable[[], object]) -> None:
        self._parts, self._at, self._folder = parts, at, folder
        self._writer = Writer(folder.path, _FILES, told) if folder else None
        self._plan()

    def begin(self) -> None:
        """Keep the project, and the weights that the run begins with.

        Raises:
            ProjectError: if the project cannot be written.
        """
        if self._folder and self._writer:
            self._folder.clear()
            save(self._parts.document, self._folder.path / PROJECT)
            if not self._at.step:
                self._writer.write(Piece(START, snapshot(self._parts.network)))

    @property
    def is_due(self) -> bool:
        """Whether it is time to save, in the middle of an epoch."""
        return self._parts.team.now() >= self._due or self._at.step == self._due_step

    @property
    def is_due_after_epoch(self) -> bool:
        """Whether it is time to save after an epoch."""
        return self._parts.team.now() - self._saved >= _SECONDS_BETWEEN

    def keep_validated(self, score: float, is_best: bool) -> None:
        """Keep the weights that were just validated."""
        if self._writer:
            at, name = self._at, self._parts.measure.name
            names = (BEST, LAST) if is_best else (LAST,)
            self._keep(
                snapshot(self._parts.judged_network), *(Kept(file, at.step, at.epoch, name, score) for file in names)
            )

    def save(self, with_weights: bool = False) -> None:
        """Keep what is needed to go on from here, and perhaps the weights for whoever wants to use them now."""
        self._plan()
        if not self._writer:
            return
        if with_weights and self._has_learned:
            self._keep(snapshot(self._parts.judged_network), Kept(LAST, self._at.step))
        self._writer.write(self._state())

    def news(self) -> tuple[Event, ...]:
        """What was written since the last time.

        Raises:
            WriteError: if something could not be written.
        """
        return self._writer.take_written() if self._writer else ()

    def close(self) -> Iterator[Event]:
        """Keep the last weights and the state, unless they are broken, and wait until all is written."""
        if not self._writer:
            return
        try:
            self._keep_last(self._writer)
        finally:  # also where the device is gone
            if not self._writer.finish(_SECONDS_UNTOLD):
                yield Preparing(None, "Writing the run to the disk")
                self._writer.finish()
            yield from self._writer.take_written()

    def _keep_last(self, writer: Writer) -> None:
        weights = snapshot(self._parts.judged_network)
        if not _is_sound(weights):
            return
        if self._has_learned:
            names = (LAST,) if self._at.best.is_known else (BEST, LAST)
            self._keep(weights, *(Kept(name, self._at.step) for name in names))
        if _is_sound(snapshot(self._parts.network)):
            writer.write(self._state())

    @property
    def _has_learned(self) -> bool:
        """Whether the weights are others than those validated last."""
        return self._at.step > self._at.validated or not self._at.best.is_known

    def _keep(self, weights: Mapping[str, Tensor], *kinds: Kept) -> None:
        """Write weights when it is time; several files may hold the same."""
        if self._writer:
            self._writer.write(*(Piece(kept.name, weights, kept) for kept in kinds), soon=False)

    def _plan(self) -> None:
        """Decide when the run is saved next."""
        settings = self._parts.document.training
        self._saved = self._parts.team.now()
        self._due = self._saved + 60 * settings.save_every
        self._due_step = self._at.step + (settings.save_steps or self._parts.length.steps)

    def _state(self) -> Piece:
        state = {**self._at.state(), **self._parts.state(at_epoch_start=not self._at.done)}
        return Piece(RESUME, to_write(state), Saved(self._at.step))


def _is_sound(weights: Mapping[str, Tensor]) -> bool:
    return all(bool(tensor.isfinite().all()) for tensor in weights.values())
