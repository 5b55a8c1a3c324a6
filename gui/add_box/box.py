"""The box itself, at the pointer: a search over what can be added there."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, Signal
from PySide6.QtWidgets import QWidget

from core.errors import NetloomError
from gui.add_box.fit_finder import FitFinder
from gui.add_box.offers import Row, likeliest_first, offers
from gui.add_box.rows import OfferPainter
from gui.add_box.surroundings import Surroundings, surroundings
from gui.background import Background
from gui.canvas.spot import Spot
from gui.canvas.view import CanvasView
from gui.editor import Editor
from gui.palette.entries import Entry, all_entries
from gui.parts.search_popup import MARGIN, SearchPopup
from gui.theme import Appearance

_WIDTH, _HEIGHT = 380, 400


class AddBox(SearchPopup):
    """Finds what to add at a spot of the canvas.

    Args:
        window: the box lies over it.

    Signals:
        chosen: a layer is to be added; the spot, and a new layer.
        refused: it could not be read; the sentence says why.
    """

    chosen = Signal(object, object)
    refused = Signal(str)

    def __init__(
        self, window: QWidget, editor: Editor, canvas: CanvasView, background: Background, appearance: Appearance
    ) -> None:
        super().__init__(window, "addBox", "Add a layer", OfferPainter(appearance))
        self._editor, self._canvas = editor, canvas
        self._spot = Spot(canvas.mapToScene(QPoint()))
        self._around = Surroundings()
        self._entries: list[Entry] = []
        self._finder = FitFinder(background, self)
        self._finder.found.connect(lambda: self._fill(keep=True))
        editor.checkChanged.connect(self._look_again)
        editor.documentChanged.connect(self.close_box)
        editor.pathChanged.connect(self.close_box)

    def open_at(self, spot: Spot) -> None:
        """Open at a spot, with what usually stands there at the top."""
        if not self._editor.may_edit():
            return
        self._spot, self._entries = spot, all_entries()
        self._look()
        self.open_popup(f"Add a layer {self._around.title}".rstrip())

    def close_box(self) -> None:
        self._finder.stop()
        super().close_box()

    def shapes(self) -> dict[str, str]:
        """The shapes that rows show, by their titles."""
        return {row.title: row.shapes for row in self._shown() if row.entry is not None}

    @property
    def is_looking(self) -> bool:
        """Whether more rows may come."""
        return self._finder.is_looking

    # --- rows -------------------------------------------------------------------------------------------------

    def _offers(self, text: str) -> Sequence[Row]:
        return offers(text, self._entries, self._around, self._finder.fits)

    def _same(self, row: Row, other: Row) -> bool:
        return row.entry == other.entry

    def _note_on(self, any_rows: bool) -> str:
        if self._finder.is_looking and self._around.fitting_only:
            return "Looking for what fits…"
        return "" if any_rows else "Nothing of that name fits here"

    def _look(self) -> None:
        """See what is known of the spot, and begin to find what fits there."""
        self._around = surroundings(self._editor, self._canvas.canvas, self._spot)
        self._finder.stop()
        check = self._editor.graph_check
        if check is not None:
            self._finder.look(likeliest_first(self._entries, self._around), self._around, check.setting)

    def _look_again(self) -> None:
        """More is known of the network than when the box opened."""
        if self.isVisible():
            self._look()
            self._fill(keep=True)

    def _take(self, row: Row) -> None:
        assert row.entry is not None
        try:
            layer = row.entry.layer()
        except NetloomError as error:
            self.refused.emit(str(error))
        else:
            self.chosen.emit(self._spot, layer)

    # --- where it lies ----------------------------------------------------------------------------------------

    def _return_focus(self) -> None:
        self._canvas.setFocus()

    def _place(self) -> QRect:
        """At the spot, as far as the window has room there."""
        window = self.parentWidget()
        pixel = self._canvas.viewport().mapTo(window, self._canvas.mapFromScene(self._spot.place))
        height = min(_HEIGHT, window.height() - 2 * MARGIN)
        left = min(pixel.x() - 24, window.width() - _WIDTH - MARGIN)
        top = min(pixel.y() - 20, window.height() - height - MARGIN)
        return QRect(max(MARGIN, left), max(MARGIN, top), _WIDTH, height)
