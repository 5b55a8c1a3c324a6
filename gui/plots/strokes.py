"""How a curve looks: the same on the plot and in its legend."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPen

from gui.theme import Theme

# Lengths of dash and gap in pen widths; the first is a solid line.
_DASHES: tuple[tuple[float, ...], ...] = ((), (8, 3), (3, 3))


@dataclass(frozen=True)
class Stroke:
    """A line.

    Attributes:
        colour: "#rrggbb".
        width: in pixels.
        dash: dashes and gaps in turn; none is a solid line.
        mark: "dot" where every value is marked by one; "ring" for a mark without a line.
    """

    colour: str
    width: float = 1.0
    dash: tuple[float, ...] = ()
    mark: Literal["", "dot", "ring"] = ""

    def pen(self) -> QPen:
        """A pen whose width does not follow the zoom."""
        pen = QPen(QColor(self.colour), self.width)
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
        name_colour: of its name, where that of the stroke is too faint to read.
    """

    name: str
    value: str = ""
    stroke: Stroke | None = None
    hint: str = ""
    name_colour: str = ""

    @property
    def text(self) -> str:
        """Name and figure."""
        return f"{self.name} {self.value}".strip()


def stroke_of(index: int, theme: Theme) -> Stroke:
    """A stroke that can be told from its neighbours: colours in turn, then the same colours dashed."""
    colours = theme.curves
    return Stroke(colours[index % len(colours)], dash=_DASHES[index // len(colours) % len(_DASHES)])


def faint(colour: str, ground: str, share: float = 0.4) -> str:
    """``colour`` mixed into its ground. An opaque mix, because transparent lines darken where they overlap."""
    over, under = QColor(colour), QColor(ground)
    pairs = ((over.red(), under.red()), (over.green(), under.green()), (over.blue(), under.blue()))
    red, green, blue = (round(share * a + (1 - share) * b) for a, b in pairs)
    return QColor(red, green, blue).name()
