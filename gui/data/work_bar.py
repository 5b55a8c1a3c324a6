"""One piece of work at a time: how far it is, and a button that ends it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QWidget

from core.progress import Progress
from gui.background import Background, Job


class WorkBar(QWidget):
    """Shown while its work runs.

    Args:
        background: runs the work.
        name: object name; the button is called after it.
    """

    def __init__(self, background: Background, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self._background = background
        self._job: Job | None = None
        self._text = QLabel()
        self._text.setProperty("muted", True)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(160)
        self._bar.setAccessibleName("Progress")
        self._cancel = QPushButton("Cancel")
        self._cancel.setObjectName(f"{name}Cancel")
        self._cancel.clicked.connect(self._give_up)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addStretch(1)
        for widget in (self._text, self._bar, self._cancel):
            layout.addWidget(widget)
        self.hide()

    @property
    def is_busy(self) -> bool:
        """Whether work is running."""
        return self._job is not None

    def start(
        self,
        name: str,
        work: Callable[[Progress], Any],
        done: Callable[[Any], object],
        failed: Callable[[Exception], object],
        cancelled: Callable[[], object],
    ) -> None:
        """Run work off the window's thread; what ran before is given up, and nobody hears of it any more."""
        self.drop()
        self._tell(None, "")
        self._cancel.setEnabled(True)
        self.show()
        self._job = self._background.run(
            name, work, self._then(done), self._then(failed), self._then(cancelled), self._tell
        )

    def drop(self) -> None:
        """Give up what runs, and tell nobody."""
        if self._job is not None:
            self._job.silence()
            self._job.cancel()
            self._job = None
        self.hide()

    def _then(self, function: Callable[..., object]) -> Callable[..., None]:
        def call(*arguments: object) -> None:
            self._job = None
            self.hide()
            function(*arguments)

        return call

    def _give_up(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self._cancel.setEnabled(False)
            self._text.setText("Cancelling…")

    def _tell(self, fraction: float | None, text: str) -> None:
        self._text.setText(text)
        self._bar.setRange(0, 0 if fraction is None else 1000)
        if fraction is not None:
            self._bar.setValue(round(1000 * fraction))
