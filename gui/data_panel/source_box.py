"""The box of the data panel that names the source in use, and the chooser that it opens."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QSignalBlocker, Signal
from PySide6.QtGui import QIcon, QWheelEvent
from PySide6.QtWidgets import QComboBox, QWidget

from core.data.base import DataSource, sources
from gui.data_panel.sources import SourceRow, icon_name, rows, size_text
from gui.parts.row_painter import RowPainter
from gui.parts.search_popup import MARGIN, SearchPopup
from gui.theme import Appearance

if TYPE_CHECKING:
    from core.settings import Choice

_WIDTH, _HEIGHT = 440, 560


class SourceBox(QComboBox):
    """Names the source in use. A click opens the chooser; the arrow keys and letters walk through all sources.

    Signals:
        kindChosen: a class of sources was chosen in the chooser.
        kindStepped: one was reached with a key.
    """

    kindChosen = Signal(object)
    kindStepped = Signal(object)

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self.setObjectName("sourceBox")
        self.setAccessibleName("source")
        self._appearance = appearance
        self._kinds = sources()
        self._popup: SourcePopup | None = None
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(12)
        self.addItems([kind.title for kind in self._kinds])
        self.activated.connect(lambda row: self.kindStepped.emit(self._kinds[row]))
        appearance.changed.connect(self._draw_icons)
        self._draw_icons()

    def show_value(self, source: Choice) -> None:
        """Name a source without reporting it."""
        with QSignalBlocker(self):
            self.setCurrentIndex(self._kinds.index(type(source)))  # type: ignore[arg-type]
        self.setToolTip(source.summary_line())

    def showPopup(self) -> None:
        if self._popup is None or self._popup.parentWidget() is not self.window():
            self._popup = SourcePopup(self.window(), self, self._appearance, self.kindChosen.emit)
        self._popup.open_popup(f"Search {len(self._kinds)} sources")

    def hidePopup(self) -> None:
        """The chooser closes by itself."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # for the panel: nobody means to exchange the data by scrolling past

    def _draw_icons(self) -> None:
        theme = self._appearance.theme
        for row, kind in enumerate(self._kinds):
            self.setItemIcon(row, self._appearance.icon(icon_name(kind), theme.family("Data").name()))


class SourcePopup(SearchPopup):
    """All sources in their groups, with a search over them."""

    def __init__(
        self, window: QWidget, box: SourceBox, appearance: Appearance, taken: Callable[[type[DataSource]], object]
    ) -> None:
        super().__init__(window, "sourcePopup", "Choose data", _SourcePainter(appearance))
        self._box, self._taken = box, taken

    def _offers(self, text: str) -> Sequence[SourceRow]:
        return rows(text)

    def _take(self, row: SourceRow) -> None:
        if row.kind is not None:
            self._taken(row.kind)

    def _note_on(self, any_rows: bool) -> str:
        return "" if any_rows else "No source is called like that: your own files can be dropped on the window"

    def _return_focus(self) -> None:
        self._box.setFocus()

    def _place(self) -> QRect:
        """Below the box, as far as the window has room there; to its left where it would stick out."""
        window = self.parentWidget()
        corner = self._box.mapTo(window, QPoint(self._box.width(), self._box.height() + 4))
        width = min(_WIDTH, window.width() - 2 * MARGIN)
        height = min(_HEIGHT, window.height() - 2 * MARGIN)
        left = max(MARGIN, min(corner.x() - width, window.width() - width - MARGIN))
        top = max(MARGIN, min(corner.y(), window.height() - height - MARGIN))
        return QRect(left, top, width, height)


class _SourcePainter(RowPainter):
    """Draws the rows of the chooser."""

    def icon(self, row: SourceRow) -> QIcon:
        assert row.kind is not None
        return self._appearance.icon(icon_name(row.kind), self._appearance.theme.accent)

    def side(self, row: SourceRow) -> tuple[str, str]:
        assert row.kind is not None
        return size_text(row.kind), self._appearance.theme.muted

    def below(self, row: SourceRow) -> str:
        return row.tip
