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
    """What stands where; None for what the card does not have.

    Attributes:
        detail: kind and settings, one after the other.
        detail_text: all of ``detail`` as one text.
        marks: icons that say what is done with the layer.
    """

    name: Piece
    detail: tuple[Piece, ...]
    detail_text: str
    figure: Piece | None
    problem: QRectF | None
    marks: tuple[tuple[str, QRectF], ...]


def lay_out(text: CardText, has_problem: bool, signs: tuple[str, ...], tint: str | None = None) -> CardLayout:
    """Find a place for everything; what is on the right takes room from the texts.

    Args:
        text: what is written on the card.
        has_problem: whether a sign tells of a problem.
        signs: icons that say what is done with the layer, from right to left.
        tint: a figure that is written beside the name instead of the usual one.
    """
    end = _RIGHT - (26 if has_problem else 0)
    problem = QRectF(_RIGHT - 18, 13, 18, 18) if has_problem else None
    figure = _figure(text.figure, end, 0, NODE_HEIGHT) if tint is None else _figure(tint, end, 4, 20)
    upper = end if figure is None else figure.place.left() - 8
    lower = upper if tint is None else end  # beside the name it leaves the settings their room
    marks = tuple(
        (sign, QRectF(lower - 22 * n - 16, 14 if tint is None else 23, 16, 16)) for n, sign in enumerate(signs)
    )
    lower -= 22 * len(marks)
    upper = lower if tint is None else upper
    name = _elided(QFontMetricsF(card_font(NAME_PIXELS, bold=True)), text.name, upper - _LEFT)
    detail = _detail(text, lower - _LEFT)
    whole = "".join(piece.text for piece in detail)
    return CardLayout(Piece(name, QRectF(_LEFT, 4, upper - _LEFT, 20)), detail, whole, figure, problem, marks)


def _figure(text: str, right: float, top: float, height: float) -> Piece | None:
    width = QFontMetricsF(card_font(DETAIL_PIXELS)).horizontalAdvance(text)
    return Piece(text, QRectF(right - width, top, width, height)) if text else None


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
