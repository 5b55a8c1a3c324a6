"""Where things stand on a card: name, settings, figure, signs. Places are in the coordinates of the card."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF

from core.document.placement import NODE_HEIGHT, NODE_WIDTH
from gui.canvas.card_text import CardText

NAME_PIXELS, DETAIL_PIXELS = 13, 11
_LEFT, _RIGHT = 47.0, NODE_WIDTH - 12
_GAP = "  "
"""Between the kind of a layer and its settings."""
_LEAST_KIND = 22.0
"""With less room than this the kind is left out: two letters say nothing."""


@dataclass(frozen=True)
class Piece:
    """A text and its place; of a setting that can be changed there, also its name."""

    text: str
    place: QRectF
    setting: str = ""

    @property
    def reach(self) -> QRectF:
        """Where a pointer means it: somewhat more than the text."""
        return self.place.adjusted(-3, -1, 3, 5)


@dataclass(frozen=True)
class CardLayout:
    """What stands where; None for what the card does not have. ``detail_text`` is all of ``detail`` as one text."""

    name: Piece
    detail: tuple[Piece, ...]
    detail_text: str
    figure: QRectF | None
    problem: QRectF | None
    frozen: QRectF | None


def lay_out(text: CardText, has_problem: bool, frozen: bool) -> CardLayout:
    """Find a place for everything; what is on the right takes room from the texts."""
    right, problem, figure, snow = _RIGHT, None, None, None
    if has_problem:
        problem = QRectF(right - 18, 13, 18, 18)
        right -= 26
    if text.figure:
        width = QFontMetricsF(card_font(DETAIL_PIXELS)).horizontalAdvance(text.figure)
        figure = QRectF(right - width, 0, width, NODE_HEIGHT)
        right -= width + 8
    if frozen:
        snow = QRectF(right - 15, 14.5, 15, 15)
        right -= 21
    name = _elided(QFontMetricsF(card_font(NAME_PIXELS, bold=True)), text.name, right - _LEFT)
    detail = _detail(text, right - _LEFT)
    whole = "".join(piece.text for piece in detail)
    return CardLayout(Piece(name, QRectF(_LEFT, 4, right - _LEFT, 20)), detail, whole, figure, problem, snow)


@cache
def card_font(pixels: int, bold: bool = False, underlined: bool = False) -> QFont:
    """A font of a card."""
    font = QFont()
    font.setPixelSize(pixels)
    font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    font.setUnderline(underlined)
    return font


def _detail(text: CardText, width: float) -> tuple[Piece, ...]:
    """The kind, then the settings; where there is too little room, the kind gives way first."""
    metrics = QFontMetricsF(card_font(DETAIL_PIXELS))
    if not text.parts:
        return (Piece(_elided(metrics, text.detail, width), QRectF(_LEFT, 22, width, 16)),)
    values = "".join(part.text for part in text.parts)
    room = width - metrics.horizontalAdvance(f"{_GAP}{values}")
    pieces = []
    if room >= min(_LEAST_KIND, metrics.horizontalAdvance(text.kind)):
        pieces = [(_elided(metrics, text.kind, room), ""), (_GAP, "")]
    pieces += [(part.text, part.setting) for part in text.parts]
    return tuple(_placed(metrics, pieces, width))


def _placed(metrics: QFontMetricsF, pieces: list[tuple[str, str]], width: float) -> Iterator[Piece]:
    """Each piece where it stands when all are drawn as one text; the last of those that fit is cut short."""
    before = ""
    for text, setting in pieces:
        start = metrics.horizontalAdvance(before)
        before += text
        room = min(metrics.horizontalAdvance(before), width) - start
        if room > 0:
            yield Piece(_elided(metrics, text, room), QRectF(_LEFT + start, 22, room, 16), setting)


def _elided(metrics: QFontMetricsF, text: str, width: float) -> str:
    return metrics.elidedText(text, Qt.TextElideMode.ElideRight, width + 1)
