"""Colours of figures: from low to high, and for what gradients mean."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtGui import QColor

from core.graph.overlays import Tint
from gui.theme import Theme


def tint_colour(theme: Theme, tint: Tint) -> QColor:
    """The colour of a card that shows a figure."""
    if tint.health is not None:
        return QColor(theme.health[tint.health])
    return QColor(theme.card) if tint.heat is None else heat_colour(theme.heat, round(tint.heat, 2))


@lru_cache(maxsize=512)
def heat_colour(stops: tuple[str, ...], heat: float) -> QColor:
    """The colour at a place of a scale, 0 to 1."""
    place = min(1.0, max(0.0, heat)) * (len(stops) - 1)
    before = min(int(place), len(stops) - 2)
    low, high, way = QColor(stops[before]), QColor(stops[before + 1]), place - before
    parts = zip(low.getRgb()[:3], high.getRgb()[:3], strict=True)
    return QColor(*(round(start + (end - start) * way) for start, end in parts))
