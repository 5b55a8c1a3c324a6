"""Icons of Material Design, drawn from the font that QtAwesome brings.

QtAwesome itself is not imported: it loads twelve fonts and, through QtPy, every class of Qt, which takes 0.17 s of the
start; this takes 0.01 s.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QIconEngine, QPainter, QPixmap

_SET = "mdi6."
_SHARE = 0.875
"""Height of a glyph as a part of the icon's, as QtAwesome draws it: the glyph is designed with a margin around."""


@cache
def icon(name: str, colour: str, disabled: str) -> QIcon:
    """One icon for all that show it: a window asks for 270, and the palette for one of a few families each time.

    Args:
        name: such as "mdi6.play".
        colour: of the glyph, such as "#1f2937".
        disabled: its colour on what cannot be used now.

    Raises:
        KeyError: there is no such icon.
    """
    return QIcon(_Glyph(_characters()[name.removeprefix(_SET)], QColor(colour), QColor(disabled)))


class _Glyph(QIconEngine):
    """Draws one character of the font, as sharp as the screen is at any size."""

    def __init__(self, character: str, colour: QColor, disabled: QColor) -> None:
        super().__init__()
        self._character, self._colour, self._disabled = character, colour, disabled

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        font = QFont(_family())
        font.setPixelSize(max(1, round(_SHARE * rect.height())))
        painter.save()
        painter.setFont(font)
        painter.setPen(self._disabled if mode == QIcon.Mode.Disabled else self._colour)
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, self._character)
        painter.restore()

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        pixmap = QPixmap(size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        self.paint(painter, QRect(QPoint(), size), mode, state)
        painter.end()
        return pixmap

    def clone(self) -> QIconEngine:
        return _Glyph(self._character, self._colour, self._disabled)


@cache
def _family() -> str:
    """The name under which Qt knows the font."""
    number = QFontDatabase.addApplicationFont(str(_file("materialdesignicons6-webfont-[0-9]*.ttf")))
    return QFontDatabase.applicationFontFamilies(number)[0]


@cache
def _characters() -> dict[str, str]:
    """The character of each icon, by its name."""
    codes = json.loads(_file("materialdesignicons6-webfont-charmap-*.json").read_text(encoding="utf-8"))
    return {name: chr(int(code, 16)) for name, code in codes.items()}


def _file(pattern: str) -> Path:
    package = find_spec("qtawesome")
    assert package is not None
    assert package.origin is not None
    return next(Path(package.origin).with_name("fonts").glob(pattern))
