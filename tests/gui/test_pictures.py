"""Far wires and cards are drawn faster than by Qt alone, and look as they would otherwise."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from gui.canvas.card_picture import CardLook, draw_card
from gui.canvas.ports import PortsLook
from gui.canvas.routing import wire_path
from gui.canvas.wire_drawing import WireDrawing

_SEEN = QRectF(0, 0, 800, 400)
_PORTS = PortsLook("#5a6478", "#ffffff", "#2f6fed", ((0.0, -6.0), (0.0, 22.0), (0.0, 50.0), (208.0, 22.0)), 2, None, 3)
_LOOKS = (
    CardLook("#ffffff", "#2f6fed", "#d5dae3", 1.0, ports=_PORTS),
    CardLook("#fde8e8", "#c2410c", "#d02b2b", 2.0, stack="#c2410c", ports=None),
    CardLook("#ffffff", "#2f6fed", "#2f6fed", 2.5, is_dashed=True),
)


@pytest.mark.parametrize("is_level", [True, False])
def test_a_wire_that_runs_far_looks_the_same_in_pieces(qapp, is_level):
    ends = QPointF(6700, 300), QPointF(-40, 150)
    path = wire_path(*(end if is_level else end.transposed() for end in ends), is_level)
    whole = _painted(lambda painter: painter.drawPath(path))
    pieces = _painted(lambda painter: WireDrawing(path).draw(painter, _SEEN))
    assert (whole < 128).any(), "the wire must be in sight"
    assert np.abs(whole - pieces).max() < 80, "a quarter of what the wire differs from its ground by, and some"
    assert (np.abs(whole - pieces) > 30).sum() < 20


def test_of_a_far_wire_only_what_is_near_is_drawn(qapp):
    path = wire_path(QPointF(6700, 300), QPointF(-40, 150), is_level=True)
    drawn = _painted(lambda painter: WireDrawing(path).draw(painter, QRectF(0, 0, 100, 400)))
    assert (drawn[:, :100] < 128).any()
    assert (drawn < 128).sum() < 4000


@pytest.mark.parametrize("look", _LOOKS)
@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_a_card_looks_the_same_from_its_picture(qapp, look, scale):
    def at(shift: float) -> np.ndarray:
        def paint(painter: QPainter) -> None:
            painter.translate(40 + shift, 60)
            painter.scale(scale, scale)
            draw_card(painter, look)

        return _painted(paint)

    directly = at(1e-9)  # not on a whole pixel, but as near as none: a picture does not serve there
    assert (directly < 250).any()
    assert np.abs(at(0.0) - directly).max() <= 2


def _painted(paint: Callable[[QPainter], object]) -> np.ndarray:
    """Shades of grey, 0 to 255, by row and column."""
    image = QImage(_SEEN.size().toSize(), QImage.Format.Format_RGB32)
    image.fill(QColor("#f5f7fb"))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor("#202830"), 1.5))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    paint(painter)
    painter.end()
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
    return np.frombuffer(grey.constBits(), np.uint8).reshape(grey.height(), grey.bytesPerLine()).astype(int)
