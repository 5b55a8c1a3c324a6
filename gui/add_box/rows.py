"""The rows of the box: icon in the family's colour, name, the shape that it would give, purpose."""

from __future__ import annotations

from PySide6.QtGui import QIcon

from gui.add_box.offers import Row
from gui.parts.row_painter import RowPainter
from gui.theme import FAMILY_ICONS, OTHER_ICON


class OfferPainter(RowPainter):
    """Draws what can be added."""

    def icon(self, row: Row) -> QIcon:
        assert row.entry is not None
        colour = self._appearance.theme.family(row.entry.family).name()
        return self._appearance.icon(FAMILY_ICONS.get(row.entry.family, OTHER_ICON), colour)

    def side(self, row: Row) -> tuple[str, str]:
        return row.shapes, self._appearance.theme.success

    def below(self, row: Row) -> str:
        return row.tip
