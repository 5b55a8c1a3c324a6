"""How another thread pauses, steps and stops training: asked between batches."""

from __future__ import annotations

import threading


class Control:
    """The buttons of a run. Every method may be called from any thread, at any time, more than once."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._paused = False
        self._stopping = False
        self._steps = 0
        self.interrupted = False
        """Whether ``gate`` has something to say: one attribute look-up a step is all that control costs."""

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
        self._set(paused=True)

    def resume(self) -> None:
        """Go on after a pause."""
        self._set(paused=False)

    def step(self) -> None:
        """Do one batch, then wait."""
        with self._changed:
            self._steps += 1
        self._set(paused=True)

    def stop(self) -> None:
        """End the run after the batch in progress."""
        with self._changed:
            self._stopping = True
        self._set(paused=self._paused)

    def must_wait(self) -> bool:
        """Whether the next call of ``gate`` would wait."""
        return self._paused and not self._steps and not self._stopping

    def gate(self) -> bool:
        """Wait while the run is paused.

        Returns:
            Whether to go on with the next batch; False means the run is to end.
        """
        with self._changed:
            self._changed.wait_for(lambda: not self.must_wait())
            self._steps = max(0, self._steps - 1)
            return not self._stopping

    def _set(self, paused: bool) -> None:
        with self._changed:
            self._paused = paused
            if not paused:
                self._steps = 0
            self.interrupted = paused or self._stopping
            self._changed.notify_all()
