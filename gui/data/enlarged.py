"""One sample as large as there is room for, with all that is known of it, over the page that it comes from."""

from __future__ import annotations

from typing import Any

from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFormLayout, QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from core.data.seeing.explored import Explored
from core.progress import Progress
from gui.background import Background, Job
from gui.data.drawing import Looks, paint_tile
from gui.data.sample_text import facts_of
from gui.data.tiles import Tile, Unreadable
from gui.parts.layouts import label, scrolled
from gui.theme import Appearance

_FACTS_WIDTH = 300


class Enlarged(QFrame):
    """Covers its parent. Left and Right go on to other samples, Escape closes it.

    Signals:
        stepped: another sample is wanted; with -1 or 1.
        closed: it is not shown any more.
    """

    stepped = Signal(int)
    closed = Signal()

    def __init__(self, parent: QWidget, background: Background, appearance: Appearance) -> None:
        super().__init__(parent)
        self.setObjectName("enlargedSample")
        self.setAccessibleName("One sample")
        self.setProperty("cover", True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._background, self._job = background, None
        self._picture = _Picture(appearance)
        self._facts = QWidget()
        self._form = QFormLayout(self._facts)
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.setHorizontalSpacing(16)
        self._form.setVerticalSpacing(8)
        self._lay_out()
        self.hide()

    _job: Job | None

    def show_sample(self, explored: Explored, looks: Looks, number: int, tile: Tile | None, n: int, place: int) -> None:
        """Show a sample, which is at a place among ``n``; its tile stands in until it is read."""
        self._picture.show_tile(tile)
        self._title.setText(explored.answer(number))
        self._count.setText(f"{place + 1:,} of {n:,}")
        self._back.setEnabled(place > 0)
        self._on.setEnabled(place < n - 1)
        self._fill(facts_of(explored, number, None))
        if self._job is not None:
            self._job.silence()
            self._job.cancel()

        def work(progress: Progress) -> NDArray[Any]:
            return explored.read(number)

        def done(values: NDArray[Any]) -> None:
            self._picture.show_tile(looks.tile(values))
            self._fill(facts_of(explored, number, values))

        def failed(error: Exception) -> None:
            self._picture.show_tile(Unreadable(str(error)))

        self._job = self._background.run("data sample", work, done, failed)
        self.setGeometry(self.parentWidget().rect())
        self.show()
        self.raise_()
        self.setFocus()

    def close_sample(self) -> None:
        """Go back to the page."""
        if self.isVisible():
            self.hide()
            self.closed.emit()

    def _lay_out(self) -> None:
        self._title, self._count = label(kind="heading"), label(kind="muted")
        self._back = _button("Back", "The sample before (Left)", lambda: self.stepped.emit(-1))
        self._on = _button("Next", "The sample after it (Right)", lambda: self.stepped.emit(1))
        close = _button("Close", "Back to all samples (Escape)", self.close_sample)
        side = QVBoxLayout()
        side.setSpacing(12)
        for widget in (self._title, self._count, scrolled(self._facts)):
            side.addWidget(widget, 1 if widget not in (self._title, self._count) else 0)
        buttons = QHBoxLayout()
        for button in (self._back, self._on, close):
            buttons.addWidget(button)
        side.addLayout(buttons)
        column = QWidget()
        column.setFixedWidth(_FACTS_WIDTH)
        column.setLayout(side)
        side.setContentsMargins(0, 0, 0, 0)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 24)
        layout.setSpacing(24)
        layout.addWidget(self._picture, 1)
        layout.addWidget(column)

    def _fill(self, facts: list[tuple[str, str]]) -> None:
        while self._form.rowCount():
            self._form.removeRow(0)
        for name, text in facts:
            self._form.addRow(label(name, "muted", wraps=False), label(text))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}
        if event.key() in steps:
            self.stepped.emit(steps[Qt.Key(event.key())])
        elif event.key() == Qt.Key.Key_Escape:
            self.close_sample()
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()  # not for what it covers


class _Picture(QWidget):
    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self._tile: Tile | None = None

    @property
    def reason(self) -> str:
        """Why there is nothing to see."""
        return self._tile.reason if isinstance(self._tile, Unreadable) else ""

    def show_tile(self, tile: Tile | None) -> None:
        self._tile = tile
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._appearance.theme
        if isinstance(self._tile, Unreadable):
            painter.setPen(QColor(theme.error))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._tile.reason)
        elif self._tile is not None:
            paint_tile(painter, QRectF(self.rect()), self._tile, theme)


def _button(text: str, tip: str, does: Any) -> QPushButton:
    button = QPushButton(text)
    button.setObjectName(f"sample{text}")
    button.setToolTip(tip)
    button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    button.clicked.connect(lambda _checked: does())
    return button
