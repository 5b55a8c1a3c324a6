"""A place on the canvas where something is to be added."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF

from gui.canvas.ports import Port


@dataclass(frozen=True)
class Spot:
    """Where something is to be added.

    Attributes:
        place: in scene coordinates.
        node: id of the layer from which a wire leads there; None where nobody drew one.
        port: the port at which that wire begins.
    """

    place: QPointF
    node: str | None = None
    port: Port | None = None
