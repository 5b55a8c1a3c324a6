"""What waits to be trained, at the top of the runs panel: put into another order, held, taken out."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QListWidget, QToolButton

from gui.parts.layouts import column, label, row
from gui.runs_panel.queue import RunQueue

_MOST_ROWS = 4


class QueueView(QFrame):
    """Hidden while nothing waits."""

    def __init__(self, queue: RunQueue) -> None:
        super().__init__()
        self.setObjectName("runQueue")
        self.setProperty("problem", "none")
        self._queue = queue
        self._count = label(kind="strong", wraps=False)
        self.hold_button = _button("holdQueueButton", "Hold", "Begin none of them until you say so", self._hold)
        self.up_button = _button("upQueueButton", "↑", "Train it earlier (Alt+Up)", lambda: self.move(-1))
        self.down_button = _button("downQueueButton", "↓", "Train it later (Alt+Down)", lambda: self.move(1))
        self.remove_button = _button("removeQueueButton", "✕", "Take it out of the queue (Delete)", self.remove)
        self.list = QueueList(self)
        top = row(self._count, self.hold_button, self.up_button, self.down_button, self.remove_button, spacing=2)
        top.layout().setStretch(0, 1)
        column(top, self.list, margin=4, into=self)
        self._count.setContentsMargins(6, 0, 0, 0)  # above what stands in the list
        self.list.model().rowsMoved.connect(self._dragged)
        queue.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show what waits now."""
        waiting, held = self._queue.waiting, self._queue.is_held
        present = self.list.currentRow()
        self.list.blockSignals(True)
        self.list.clear()
        self.list.addItems([f"{number}.  {each.title}" for number, each in enumerate(waiting, 1)])
        self.list.setCurrentRow(min(max(0, present), len(waiting) - 1))
        self.list.blockSignals(False)
        self.list.fit()
        self._count.setText(f"{self._queue.n_runs:,} in the queue{', held' if held else ''}")
        self.hold_button.setText("Go on" if held else "Hold")
        self.setVisible(bool(waiting))

    def move(self, by: int) -> None:
        """Put the chosen one earlier or later."""
        present = self.list.currentRow()
        to = present + by
        if present >= 0 and 0 <= to < len(self._queue.waiting):
            self._queue.move(present, to)
            self.list.setCurrentRow(to)

    def remove(self) -> None:
        """Take the chosen one out."""
        if self.list.currentRow() >= 0:
            self._queue.remove(self.list.currentRow())

    def _hold(self) -> None:
        self._queue.hold(not self._queue.is_held)

    def _dragged(self, parent: object, start: int, end: int, destination: object, before: int) -> None:
        self._queue.move(start, before if before < start else before - 1)


class QueueList(QListWidget):
    """The rows; dragged to another place, or moved and removed with keys."""

    def __init__(self, view: QueueView) -> None:
        super().__init__()
        self.setObjectName("runQueueList")
        self.setAccessibleName("Queue of runs")
        self.setDragDropMode(QListWidget.DragDropMode.InternalMove)
        self._view = view

    def fit(self) -> None:
        """Be as high as what it shows."""
        rows = min(max(1, self.count()), _MOST_ROWS)
        self.setFixedHeight(rows * max(22, self.sizeHintForRow(0)) + 6)

    def sizeHint(self) -> QSize:
        return QSize(300, 60)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._deed(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        deed = self._deed(event)
        if deed is not None:
            deed()
        else:
            super().keyPressEvent(event)

    def _deed(self, event: QKeyEvent) -> Callable[[], object] | None:
        if event.key() == Qt.Key.Key_Delete:
            return self._view.remove
        if event.modifiers() == Qt.KeyboardModifier.AltModifier and event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            return lambda: self._view.move(-1 if event.key() == Qt.Key.Key_Up else 1)
        return None


def _button(name: str, text: str, tip: str, do: Callable[[], object]) -> QToolButton:
    button = QToolButton()
    button.setObjectName(name)
    button.setText(text)
    button.setToolTip(tip)
    button.setAccessibleName(tip.split(" (")[0] if len(text) == 1 else text)
    button.clicked.connect(do)
    return button
