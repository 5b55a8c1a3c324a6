"""A field that floats over a text of a card while it is edited."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from gui.canvas.node_item import NodeItem
from gui.editor import Editor

if TYPE_CHECKING:
    from gui.canvas.view import CanvasView


class Floating(QFrame):
    """Stays at its place on the card while the view moves; Enter keeps, Escape gives up, leaving keeps what can be.

    Signals:
        closed: editing has ended.
        tabbed: the next text is to be edited, or with False the one before.
    """

    closed = Signal()
    tabbed = Signal(bool)

    def __init__(self, view: CanvasView, editor: Editor, item: NodeItem, least_width: int) -> None:
        super().__init__(view.viewport())
        self.setObjectName("inPlace")
        self._view, self._editor = view, editor
        self._item, self._least_width = item, least_width
        self._done = False
        self._frame = QFrame(objectName="inPlaceFrame")
        self._row = QHBoxLayout(self._frame)
        self._row.setContentsMargins(1, 1, 1, 1)
        self._error = QLabel(objectName="inPlaceError")
        self._error.setProperty("error", True)
        self._error.setWordWrap(True)
        self._error.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self._frame)
        layout.addWidget(self._error)

    @property
    def item(self) -> NodeItem:
        """The card."""
        return self._item

    def text_place(self) -> QRectF:
        """Where the text stands that is edited, in the coordinates of the card."""
        raise NotImplementedError

    def keep(self) -> str | None:
        """Make the edit. Returns why it is refused; None if it is not, or if there is nothing to change."""
        raise NotImplementedError

    def give_up(self) -> None:
        """Leave everything as it was."""

    def begin(self, field: QWidget, widget: QWidget, pixels: int) -> None:
        """Show a field, whose ``widget`` takes the keys."""
        self._row.addWidget(field)
        font = widget.font()
        font.setPixelSize(max(pixels, round(pixels * self._view.zoom)))
        widget.setFont(font)
        widget.installEventFilter(self)
        self.follow()
        self.show()
        widget.setFocus()

    def follow(self) -> None:
        """Stand where the text stands now."""
        place = self.text_place().translated(self._item.pos())
        rect = self._view.mapFromScene(place).boundingRect()
        width = max(self._least_width, rect.width() + 10)
        self._frame.setFixedWidth(width)
        height = self._frame.sizeHint().height()
        lines = self._error.heightForWidth(max(width, 240)) + 2 if not self._error.isHidden() else 0
        top = rect.center().y() - height // 2
        self.setGeometry(QRect(rect.left() - 6, top, max(width, 240) if lines else width, height + lines))

    def say(self, error: str | None) -> None:
        """Say why what was typed is refused; None takes that away."""
        self._error.setText(error or "")
        self._error.setVisible(bool(error))
        self.follow()

    def finish(self, keep: bool = True) -> None:
        """End editing, and keep what was typed if that can be."""
        if self._done:
            return
        refused = self.keep() if keep else None
        self._done = True
        if refused is not None:
            self._editor.refused.emit(refused)
        if not keep or refused is not None:
            self.give_up()
        self.hide()
        self.deleteLater()
        self.closed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self._done:
            return False
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._takes(event)
        if isinstance(event, QFocusEvent) and event.lostFocus() and not _comes_back(event):
            self.finish()
        return False

    def _takes(self, event: QKeyEvent) -> bool:
        """Whether a key ends editing here."""
        key = event.key()
        if key == Qt.Key.Key_Escape:
            self.finish(keep=False)
            self._view.setFocus()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self._kept():
                self._view.setFocus()
        elif key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            if self._kept():
                self.tabbed.emit(key == Qt.Key.Key_Tab)
        else:
            return False
        return True

    def _kept(self) -> bool:
        """Keep what was typed and end; where it is refused, say why and stay."""
        refused = self.keep()
        if refused is not None:
            self.say(refused)
            return False
        self._done = True
        self.hide()
        self.deleteLater()
        self.closed.emit()
        return True


def _comes_back(event: QFocusEvent) -> bool:
    """Whether a field gets back the focus that it loses: to a list or a menu of its own, or to another window."""
    beside = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)
    return event.reason() in beside or QApplication.activePopupWidget() is not None
