"""The row over a plot: its title, its legend with the present figures, and its buttons."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from gui.plots.legend import Legend
from gui.plots.strokes import Entry

_LEFT, _TOP, _RIGHT, _GAP = 12, 6, 8, 14
_LINE = 20


class Header(QWidget):
    """Title, legend and buttons: in one row where they fit, else with the legend in rows of its own.

    It places its children itself: Qt's layouts ask for heights before widths are known, and then cut the legend off.

    Args:
        title: what the plot is called.
        about: what it shows, for the tooltip.
    """

    def __init__(self, title: str, about: str) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.title = QLabel(title, self)
        self.title.setToolTip(about)
        font = self.title.font()
        font.setWeight(font.Weight.DemiBold)
        self.title.setFont(font)
        self.legend = Legend(self)
        font = self.legend.font()
        font.setPointSizeF(max(7.0, font.pointSizeF() - 0.5))
        self.legend.setFont(font)
        self._buttons: list[QWidget] = []
        self._height = _TOP + _LINE

    def add_button(self, button: QWidget) -> None:
        """Put a small button at the right end."""
        button.setParent(self)
        self._buttons.append(button)
        self._place()

    def set_entries(self, entries: Sequence[Entry]) -> None:
        """Show other entries in the legend."""
        if self.legend.set_entries(entries):
            self._place()

    def set_most_rows(self, rows: int) -> None:
        """Let a legend with rows of its own take up to so many."""
        if rows != self.legend.most_rows:
            self.legend.most_rows = rows
            self._place()

    def sizeHint(self) -> QSize:
        return QSize(240, self._height)

    def minimumSizeHint(self) -> QSize:
        return QSize(160, self._height)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place()

    def _place(self) -> None:
        right = self.width() - _RIGHT
        for button in reversed(self._buttons):
            wide = button.sizeHint().width()
            button.setGeometry(right - wide, _TOP, wide, _LINE)
            right -= wide + 6
        title = self.title.sizeHint().width()
        self.title.setGeometry(_LEFT, _TOP, min(title, right - _LEFT), _LINE)
        beside = QRect(_LEFT + title + _GAP, _TOP, right - _LEFT - title - _GAP, _LINE)
        line = self.legend.row_height
        if self.legend.line_width() <= beside.width():
            self.legend.setGeometry(beside.adjusted(0, (_LINE - line) // 2, 0, (_LINE - line) // 2))
            rows = 0
        else:
            wide = self.width() - _LEFT - _RIGHT
            rows = self.legend.rows_for(wide)
            self.legend.setGeometry(_LEFT, _TOP + _LINE, wide, rows * line)
        height = _TOP + _LINE + rows * line
        if height != self._height:
            self._height = height
            self.updateGeometry()
