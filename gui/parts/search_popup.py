"""What the boxes have in common in which people type to find something: a line to type in over the rows it finds."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import Any, Protocol

from PySide6.QtCore import QEvent, QObject, QRect, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QFocusEvent, QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyledItemDelegate,
    QVBoxLayout,
    QWidget,
)

ROW = Qt.ItemDataRole.UserRole
MARGIN = 8
_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -6, Qt.Key.Key_PageDown: 6}


class PopupRow(Protocol):
    """One row of a popup: something that can be chosen, or a heading."""

    @property
    def title(self) -> str:
        """What it is called."""

    @property
    def tip(self) -> str:
        """What its tooltip says."""

    @property
    def is_heading(self) -> bool:
        """Whether it only says what comes below."""


class SearchPopup(QFrame):
    """Lies over a window while somebody searches. Up, Down and Enter choose, Escape or a click elsewhere closes it.

    Args:
        window: the box lies over it.
        name: object name; its parts are called after it.
        title: what it is for.
        painter: draws the rows.
    """

    def __init__(self, window: QWidget, name: str, title: str, painter: QStyledItemDelegate) -> None:
        super().__init__(window)
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.setProperty("popup", True)
        self._search = _SearchLine()
        self._rows = QListWidget()
        self._note = QLabel()
        self._painter = painter
        self._lay_out(name)
        self._search.textChanged.connect(lambda: self._fill(keep=False))
        self._search.left.connect(self.close_box)
        self._search.installEventFilter(self)
        self._rows.itemClicked.connect(self._choose)
        self._rows.currentItemChanged.connect(self._say_row)
        self.hide()

    # --- what each popup says for itself ----------------------------------------------------------------------

    @abstractmethod
    def _offers(self, text: str) -> Sequence[PopupRow]:
        """The rows for what is typed, from top to bottom."""

    @abstractmethod
    def _take(self, row: Any) -> None:
        """A row was chosen, and the popup has closed."""

    @abstractmethod
    def _place(self) -> QRect:
        """Where it lies in its window."""

    @abstractmethod
    def _return_focus(self) -> None:
        """Give the focus back to where it was."""

    def _note_on(self, any_rows: bool) -> str:
        """What stands below the rows; empty for nothing."""
        return "" if any_rows else "Nothing is called like that"

    # --- opening and closing ----------------------------------------------------------------------------------

    def open_popup(self, hint: str) -> None:
        """Open with an empty line, in which ``hint`` says what can be found."""
        self._search.clear()
        self._search.setPlaceholderText(hint)
        self._fill(keep=False)
        self.setGeometry(self._place())
        self.show()
        self.raise_()
        self._search.setFocus()

    def close_box(self) -> None:
        """Close without choosing anything."""
        if self.isVisible():
            had_focus = self.isAncestorOf(self.focusWidget()) if self.focusWidget() is not None else False
            self.hide()
            if had_focus:
                self._return_focus()

    def titles(self) -> list[str]:
        """What can be chosen now, from top to bottom."""
        return [row.title for row in self._shown() if not row.is_heading]

    # --- rows -------------------------------------------------------------------------------------------------

    def _fill(self, keep: bool) -> None:
        """Show the rows; ``keep`` leaves the row current that was chosen with the keys."""
        current = self._rows.currentItem()
        before = current.data(ROW) if keep and current is not None and self._rows.currentRow() > 1 else None
        wanted = list(self._offers(self._search.text()))
        if wanted != self._shown():
            self._rows.clear()
            for row in wanted:
                self._rows.addItem(_item(row))
        places = [number for number, row in enumerate(wanted) if not row.is_heading]
        same = [number for number in places if before is not None and self._same(wanted[number], before)]
        self._rows.setCurrentRow((same or places or [-1])[0])
        self._note.setText(self._note_on(bool(places)))
        self._note.setVisible(bool(self._note.text()))

    def _same(self, row: Any, other: Any) -> bool:
        """Whether two rows stand for the same thing."""
        return bool(row == other)

    def _shown(self) -> list[Any]:
        return [self._rows.item(number).data(ROW) for number in range(self._rows.count())]

    def _choose(self, item: QListWidgetItem | None) -> None:
        row = item.data(ROW) if item is not None else None
        if row is not None and not row.is_heading and self._may_take(row):
            self.close_box()
            self._take(row)

    def _may_take(self, row: Any) -> bool:
        """Whether a row can be chosen now."""
        return True

    def _say_row(self, item: QListWidgetItem | None) -> None:
        """Let a screen reader say which row Enter would choose: the focus stays in the line."""
        if item is not None and self.isVisible() and QAccessible.isActive():
            text = str(item.data(Qt.ItemDataRole.AccessibleTextRole))
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._search, text))

    # --- looks and keys ---------------------------------------------------------------------------------------

    def _lay_out(self, name: str) -> None:
        self._search.setObjectName(f"{name}Search")
        self._search.setProperty("searchLine", True)
        self._search.setAccessibleName(f"{self.accessibleName()}: search")
        self._rows.setObjectName(f"{name}Rows")
        self._rows.setAccessibleName(f"{self.accessibleName()}: what is found")
        self._rows.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._rows.setItemDelegate(self._painter)
        self._rows.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._rows.setMouseTracking(True)
        self._note.setProperty("muted", True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        layout.setSpacing(6)
        for part in (self._search, self._rows, self._note):
            layout.addWidget(part)

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
        """Go to another row; headings are passed, but the one above the first row comes into sight with it."""
        places = [number for number, row in enumerate(self._shown()) if not row.is_heading]
        if places:
            at = max(0, min(len(places) - 1, places.index(self._rows.currentRow()) + rows))
            if at == 0:
                self._rows.scrollToTop()
            self._rows.setCurrentRow(places[at])


def _item(row: PopupRow) -> QListWidgetItem:
    item = QListWidgetItem(row.title)
    item.setData(ROW, row)
    item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{row.title}. {row.tip}" if row.tip else row.title)
    item.setToolTip(row.tip)
    if row.is_heading:
        item.setFlags(Qt.ItemFlag.NoItemFlags)
    return item


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
