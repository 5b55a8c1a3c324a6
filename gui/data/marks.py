"""The marks of both parts of the data, the same wherever they are counted."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from gui.parts.layouts import label
from gui.theme import Appearance, Theme


def part_colours(theme: Theme) -> tuple[QColor, QColor]:
    """Of the training part, and of the validation part."""
    return QColor(theme.curves[0]), QColor(theme.curves[1])


class PartLegend(QWidget):
    """Says which colour is which part."""

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        for which, name in enumerate(("training", "validation")):
            layout.addWidget(_Swatch(appearance, which))
            layout.addWidget(label(name, "muted", wraps=False))
            layout.addSpacing(8)


class _Swatch(QWidget):
    def __init__(self, appearance: Appearance, which: int) -> None:
        super().__init__()
        self._appearance, self._which = appearance, which
        self.setFixedSize(QSize(10, 10))
        appearance.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), part_colours(self._appearance.theme)[self._which])
