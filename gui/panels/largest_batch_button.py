"""A button that sets the batch to the largest that fits into the memory of the device, and says what was computed."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QLabel, QToolButton

from core.graph.largest_batch import LargestBatch, largest_batch
from core.progress import Progress
from gui.background import Background
from gui.forecasts import Forecaster


class LargestBatchButton(QToolButton):
    """Computes off the window's thread: asking a device for its memory may take a while.

    Args:
        forecaster: knows what training takes.
        background: where it computes.
        device: gives the id of the device that is chosen.
        take: called with the size that was found.
        words: where it says what was found.
    """

    def __init__(
        self,
        forecaster: Forecaster,
        background: Background,
        device: Callable[[], str],
        take: Callable[[int], object],
        words: QLabel,
    ) -> None:
        super().__init__()
        self._forecaster, self._background, self._device = forecaster, background, device
        self._take, self._words = take, words
        self._batch_size: int | None = None
        self.setObjectName("largestBatchButton")
        self.setProperty("outlined", True)
        self.setText("Largest")
        self.setAccessibleName("Largest batch that fits")
        self.setToolTip("Take the largest batch, a power of two, that fits into the free memory of the device")
        self.clicked.connect(self._start)
        words.hide()

    def follow(self, batch_size: int) -> None:
        """The batch has this size now: what was said of another one does not hold any more."""
        if batch_size != self._batch_size:
            self._words.hide()
        self._batch_size = batch_size

    def _start(self) -> None:
        forecast, device = self._forecaster.forecast, self._device()
        if forecast is None:
            self._say("What training takes is not known yet: mend the network's problems, or wait a moment")
            return
        document = forecast.check.document
        memory, batch_size, (n_train, _) = forecast.memory, document.training.batch_size, document.data.part_sizes()

        def work(progress: Progress) -> LargestBatch:
            from core.data.feeding.memory import free_on
            from core.training.devices import resolve

            chosen = resolve(device)
            return largest_batch(memory, batch_size, n_train, free_on(chosen), str(chosen))

        self.setEnabled(False)
        self._background.run("memory", work, self._found, self._failed)

    def _found(self, found: LargestBatch) -> None:
        self.setEnabled(True)
        if found.size is not None:
            self._batch_size = found.size
            self._take(found.size)
        self._say(found.sentence)

    def _failed(self, error: Exception) -> None:
        self.setEnabled(True)
        self._say(str(error))

    def _say(self, text: str) -> None:
        self._words.setText(text)
        self._words.show()
