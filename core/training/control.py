"""How another thread pauses, steps and stops training: asked between batches."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True)
class Wishes:
    """What is to be done besides pausing and stopping, since the last time somebody looked.

    Attributes:
        learning_rate: the rate to go on with; None for the one it has.
        save: whether the run is to be saved now.
        tell: whether something happened beside the run that it has to tell, also while it waits.
    """

    learning_rate: float | None = None
    save: bool = False
    tell: bool = False


class Control:
    """The buttons of a run. Every method may be called from any thread, at any time, more than once."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._paused = False
        self._stopping = False
        self._steps = 0
        self._until_epoch_ends = False
        self._wishes = Wishes()
        self.interrupted = False
        """Whether there is something to attend to: one attribute look-up a step is all that control costs."""

    @property
    def pausing(self) -> bool:
        """Whether the run is to wait, or waits already."""
        return self._paused

    @property
    def stopping(self) -> bool:
        """Whether the run is to end."""
        return self._stopping

    def pause(self) -> None:
        """Wait after the batch in progress."""
        self._until_epoch_ends = False
        self._set(paused=True)

    def resume(self) -> None:
        """Go on after a pause."""
        self._until_epoch_ends = False
        self._set(paused=False)

    def step(self) -> None:
        """Do one batch, then wait."""
        with self._changed:
            self._steps += 1
        self._set(paused=True)

    def step_epoch(self) -> None:
        """Go on until the epoch in progress has ended and was validated, then wait."""
        self._until_epoch_ends = True
        self._set(paused=False)

    def epoch_ended(self) -> None:
        """Told by the run: an epoch was validated."""
        if self._until_epoch_ends:
            self._until_epoch_ends = False
            self._set(paused=True)

    def stop(self) -> None:
        """End the run after the batch in progress."""
        with self._changed:
            self._stopping = True
        self._set(paused=self._paused)

    def change_learning_rate(self, lr: float) -> None:
        """Train with another rate from the next step on; a schedule goes on from it in proportion."""
        self._wish(learning_rate=lr)

    def save(self) -> None:
        """Save the run after the batch in progress."""
        self._wish(save=True)

    def tell(self) -> None:
        """Have the run tell what happened beside it."""
        self._wish(tell=True)

    def take_wishes(self) -> Wishes:
        """What was asked for since the last call."""
        with self._changed:
            wishes, self._wishes = self._wishes, Wishes()
            self._update()
            return wishes

    def must_wait(self) -> bool:
        """Whether the run is to wait now."""
        return self._paused and not self._steps and not self._stopping

    def wait(self) -> None:
        """Wait while the run is paused and nothing is wished."""
        with self._changed:
            self._changed.wait_for(lambda: not self.must_wait() or self._wishes != Wishes())

    def admits(self) -> bool:
        """Whether the next step may begin, or the end of the run; a step that was asked for is thereby taken."""
        with self._changed:
            if self.must_wait():
                return False
            self._steps = max(0, self._steps - 1)
            return True

    def _wish(self, **wishes: Any) -> None:
        with self._changed:
            self._wishes = replace(self._wishes, **wishes)
            self._update()
            self._changed.notify_all()

    def _set(self, paused: bool) -> None:
        with self._changed:
            self._paused = paused
            if not paused:
                self._steps = 0
            self._update()
            self._changed.notify_all()

    def _update(self) -> None:
        self.interrupted = self._paused or self._stopping or self._wishes != Wishes()
