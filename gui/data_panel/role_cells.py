"""The role of a column as three signs, one of them lit: a click chooses, a drag over rows chooses for all of them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QObject, QPersistentModelIndex, QPoint, QRect
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from core.data.tables.roles import ROLES, Role
from gui.theme import Appearance

SIGNS: dict[Role, str] = {"target": "mdi6.target", "feature": "mdi6.check", "ignored": "mdi6.minus"}
WORDS: dict[Role, str] = {"target": "Predict this", "feature": "Use as feature", "ignored": "Ignore"}
_SIDE, _APART = 16, 21
WIDTH = 3 * _APART + 6
"""Of a cell with its signs, in pixels."""

_Index = QModelIndex | QPersistentModelIndex


def place_of(cell: QRect, role: Role) -> QRect:
    """Where in a cell a sign stands; what is around it belongs to it, too."""
    return QRect(cell.left() + 2 + _APART * ROLES.index(role), cell.top(), _APART, cell.height())


def role_at(cell: QRect, place: QPoint) -> Role | None:
    """The sign at a place of a cell; None beside them."""
    return next((role for role in ROLES if place_of(cell, role).contains(place)), None)


def paint_signs(painter: QPainter, cell: QRect, lit: str, appearance: Appearance) -> None:
    """Paint the three signs, the others than the one that is lit faintly."""
    theme = appearance.theme
    colours = {"target": theme.found, "feature": theme.success, "ignored": theme.text}
    for role in ROLES:
        side = QRect(0, 0, _SIDE, _SIDE)
        side.moveCenter(place_of(cell, role).center())
        appearance.icon(SIGNS[role], colours[role] if role == lit else theme.border).paint(painter, side)


class RoleSigns(QStyledItemDelegate):
    """Paints the signs where a role stands."""

    def __init__(self, appearance: Appearance, parent: QObject) -> None:
        super().__init__(parent)
        self._appearance = appearance

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        option = QStyleOptionViewItem(option)
        self.initStyleOption(option, index)
        lit, option.text, option.icon = option.text, "", type(option.icon)()
        option.features &= ~QStyleOptionViewItem.ViewItemFeature.HasDecoration
        style = option.widget.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, option.widget)
        paint_signs(painter, option.rect, lit, self._appearance)


class Sweep:
    """A sign that is held down, and the rows that the pointer went over since.

    Args:
        view: the list; what the pointer went over is selected in it.
        give: called with the rows and the role when the pointer lets go.
    """

    def __init__(self, view: QTableView, give: Callable[[list[int], Role], None]) -> None:
        self._view, self._give = view, give
        self._role: Role | None = None
        self._first = 0
        self._rows: list[int] = []

    @property
    def is_held(self) -> bool:
        """Whether a sign is held down."""
        return self._role is not None

    def press(self, row: int, role: Role) -> None:
        """Begin with a row, or with all that are selected if it is one of them; one alone can be the target."""
        chosen = sorted(index.row() for index in self._view.selectionModel().selectedRows())
        self._role, self._first = role, row
        self._rows = chosen if row in chosen and role != "target" else [row]
        self._select()

    def move(self, row: int) -> None:
        """Go on to another row: all from the first one to it are meant."""
        if self._role in (None, "target") or row < 0 or (row == self._first and row in self._rows):
            return
        self._rows = list(range(min(self._first, row), max(self._first, row) + 1))
        self._select()

    def release(self) -> None:
        """Give the role to what the pointer went over."""
        role, self._role = self._role, None
        if role is not None:
            self._give(self._rows, role)

    def cancel(self) -> None:
        """Leave everything as it is."""
        self._role = None

    def _select(self) -> None:
        model, selection = self._view.model(), self._view.selectionModel()
        selection.clearSelection()
        whole_rows = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
        for row in self._rows:
            selection.select(model.index(row, 0), whole_rows)
