"""The box itself: a line to type in over the rows that it finds, at the pointer."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from core.errors import NetloomError
from gui.add_box.fit_finder import FitFinder
from gui.add_box.offers import Row, likeliest_first, offers
from gui.add_box.rows import ROW, RowPainter
from gui.add_box.surroundings import Surroundings, surroundings
from gui.background import Background
from gui.canvas.spot import Spot
from gui.canvas.view import CanvasView
from gui.editor import Editor
from gui.palette.entries import Entry, all_entries
from gui.theme import Appearance

_WIDTH, _HEIGHT = 380, 400
_MARGIN = 8
_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -6, Qt.Key.Key_PageDown: 6}


class AddBox(QFrame):
    """Finds what to add at a spot of the canvas. Up, Down and Enter choose, Escape closes it.

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
        super().__init__(window)
        self.setObjectName("addBox")
        self.setAccessibleName("Add a layer")
        self._editor, self._canvas = editor, canvas
        self._spot = Spot(canvas.mapToScene(QPoint()))
        self._around = Surroundings()
        self._entries: list[Entry] = []
        self._finder = FitFinder(background, self)
        self._search = _SearchLine()
        self._rows = QListWidget()
        self._note = QLabel()
        self._painter = RowPainter(appearance)
        self._lay_out()
        self._search.textChanged.connect(lambda: self._fill(keep=False))
        self._search.left.connect(self.close_box)
        self._search.installEventFilter(self)
        self._rows.itemClicked.connect(self._choose)
        self._finder.found.connect(lambda: self._fill(keep=True))
        editor.checkChanged.connect(self._look_again)
        editor.documentChanged.connect(self.close_box)
        editor.pathChanged.connect(self.close_box)
        self.hide()

    def open_at(self, spot: Spot) -> None:
        """Open at a spot, with what usually stands there at the top."""
        if not self._editor.may_edit():
            return
        self._spot, self._entries = spot, all_entries()
        self._look()
        self._search.clear()
        self._search.setPlaceholderText(f"Add a layer {self._around.title}".rstrip())
        self._fill(keep=False)
        self.setGeometry(self._place())
        self.show()
        self.raise_()
        self._search.setFocus()

    def close_box(self) -> None:
        """Close without adding anything."""
        self._finder.stop()
        if self.isVisible():
            had_focus = self.isAncestorOf(self.focusWidget()) if self.focusWidget() is not None else False
            self.hide()
            if had_focus:
                self._canvas.setFocus()

    def titles(self) -> list[str]:
        """What can be chosen now, from top to bottom."""
        return [row.title for row in self._shown() if row.entry is not None]

    def shapes(self) -> dict[str, str]:
        """The shapes that rows show, by their titles."""
        return {row.title: row.shapes for row in self._shown() if row.entry is not None}

    @property
    def is_looking(self) -> bool:
        """Whether more rows may come."""
        return self._finder.is_looking

    # --- rows -------------------------------------------------------------------------------------------------

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

    def _fill(self, keep: bool) -> None:
        """Show the rows; ``keep`` leaves the entry current that was chosen with the keys."""
        current = self._rows.currentItem()
        before = current.data(ROW).entry if keep and current is not None and self._rows.currentRow() > 1 else None
        wanted = offers(self._search.text(), self._entries, self._around, self._finder.fits)
        if wanted != self._shown():
            self._rows.clear()
            for row in wanted:
                item = QListWidgetItem(row.title)
                item.setData(ROW, row)
                item.setToolTip(row.entry.purpose if row.entry is not None else "")
                if row.entry is None:
                    item.setFlags(Qt.ItemFlag.NoItemFlags)
                self._rows.addItem(item)
        places = [number for number, row in enumerate(wanted) if row.entry is not None]
        same = [number for number in places if wanted[number].entry == before]
        self._rows.setCurrentRow((same or places or [-1])[0])
        self._say(bool(places))

    def _say(self, any_rows: bool) -> None:
        looking = self._finder.is_looking and self._around.fitting_only
        nothing = "" if any_rows else "Nothing of that name fits here"
        self._note.setText("Looking for what fits…" if looking else nothing)
        self._note.setVisible(bool(self._note.text()))

    def _shown(self) -> list[Row]:
        return [self._rows.item(number).data(ROW) for number in range(self._rows.count())]

    def _choose(self, item: QListWidgetItem | None) -> None:
        entry = item.data(ROW).entry if item is not None else None
        if entry is None:
            return
        spot = self._spot
        self.close_box()
        try:
            layer = entry.layer()
        except NetloomError as error:
            self.refused.emit(str(error))
        else:
            self.chosen.emit(spot, layer)

    # --- looks and keys ---------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self._search.setObjectName("addBoxSearch")
        self._search.setAccessibleName("Search what to add")
        self._rows.setObjectName("addBoxRows")
        self._rows.setAccessibleName("What can be added")
        self._rows.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._rows.setItemDelegate(self._painter)
        self._rows.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._rows.setMouseTracking(True)
        self._note.setProperty("muted", True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        layout.setSpacing(6)
        for part in (self._search, self._rows, self._note):
            layout.addWidget(part)

    def _place(self) -> QRect:
        """At the spot, as far as the window has room there."""
        window = self.parentWidget()
        pixel = self._canvas.viewport().mapTo(window, self._canvas.mapFromScene(self._spot.place))
        height = min(_HEIGHT, window.height() - 2 * _MARGIN)
        left = min(pixel.x() - 24, window.width() - _WIDTH - _MARGIN)
        top = min(pixel.y() - 20, window.height() - height - _MARGIN)
        return QRect(max(_MARGIN, left), max(_MARGIN, top), _WIDTH, height)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress:
            assert isinstance(event, QKeyEvent)
            if event.key() in _STEPS and not event.modifiers() & Qt.KeyboardModifier.AltModifier:
                self._step(_STEPS[Qt.Key(event.key())])
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._choose(self._rows.currentItem())
                return True
            if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
                self.close_box()
                return True
        return super().eventFilter(watched, event)

    def _step(self, rows: int) -> None:
        """Go to another row; headings are passed."""
        places = [number for number, row in enumerate(self._shown()) if row.entry is not None]
        if places:
            at = places.index(self._rows.currentRow()) + rows
            self._rows.setCurrentRow(places[max(0, min(len(places) - 1, at))])


class _SearchLine(QLineEdit):
    """Tells when somebody clicks elsewhere.

    Signals:
        left: the focus went to another part of the window.
    """

    left = Signal()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason):
            self.left.emit()
