"""How a curve looks: the same on the plot and in its legend."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPen

from gui.theme import Theme

# Lengths of dash and gap in pen widths; the first is a solid line.
_DASHES: tuple[tuple[float, ...], ...] = ((), (6, 4), (2, 3))


@dataclass(frozen=True)
class Stroke:
    """A line.

    Attributes:
        colour: "#rrggbb".
        opacity: 0 to 1.
        width: in pixels.
        dash: dashes and gaps in turn; none is a solid line.
        points: whether every value is marked by a dot.
    """

    colour: str
    opacity: float = 1.0
    width: float = 1.0
    dash: tuple[float, ...] = ()
    points: bool = False

    def pen(self) -> QPen:
        """A pen whose width does not follow the zoom."""
        colour = QColor(self.colour)
        colour.setAlphaF(self.opacity)
        pen = QPen(colour, self.width)
        pen.setCosmetic(True)
        pen.setJoinStyle(Qt.PenJoinStyle.BevelJoin if self.width <= 1 else Qt.PenJoinStyle.RoundJoin)
        if self.dash:
            pen.setDashPattern(list(self.dash))
        return pen


@dataclass(frozen=True)
class Entry:
    """One line of a legend.

    Attributes:
        name: what the curve shows ("train").
        value: its present figure, as people read it.
        stroke: how it is drawn; None for a plain text.
        hint: more about it, for the tooltip.
    """

    name: str
    value: str = ""
    stroke: Stroke | None = None
    hint: str = ""

    @property
    def text(self) -> str:
        """Name and figure."""
        return f"{self.name} {self.value}".strip()


def stroke_of(index: int, theme: Theme) -> Stroke:
    """A stroke that can be told from its neighbours: colours in turn, then the same colours dashed."""
    colours = theme.curves
    return Stroke(colours[index % len(colours)], dash=_DASHES[index // len(colours) % len(_DASHES)])
