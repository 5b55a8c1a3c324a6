"""Real samples before the preparation and after it, one below the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize
from PySide6.QtGui import QColor, QHelpEvent, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from core.data.info import DataInfo
from core.layers.base import shape_text
from gui.data_panel.sample_pictures import paint_bars, paint_picture, picture
from gui.theme import Appearance

if TYPE_CHECKING:
    from core.data.preview import Stage

_FEWEST, _MOST = 6, 8
_GAP, _SIDE = 4, 56


class PreviewStrip(QWidget):
    """Draws two rows of samples; the pointer resting on one says which it is and what its answer is."""

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self.setObjectName("previewStrip")
        self.setAccessibleName("Samples before and after the preparation")
        self._appearance = appearance
        self._stages: tuple[Stage, ...] = ()
        self._images: tuple[tuple[QImage | None, ...], ...] = ()
        self._indices: tuple[int, ...] = ()
        self._info: DataInfo | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        appearance.changed.connect(self.update)

    @property
    def images(self) -> tuple[tuple[QImage | None, ...], ...]:
        """The pictures of each row; None for a sample that is drawn as bars."""
        return self._images

    def show_stages(self, before: Stage, after: Stage, indices: tuple[int, ...], info: DataInfo) -> None:
        """Show samples as they are in the data, and as a stage of the preparation leaves them."""
        self._stages = (before,) if after is before else (before, after)
        self._indices, self._info = indices, info
        self._images = tuple(_pictures(stage) for stage in self._stages)
        self.setAccessibleDescription(f"{_words(before)}; then {_words(after)}")
        self.updateGeometry()
        self.update()

    def clear(self) -> None:
        """Show nothing."""
        self._stages, self._images = (), ()
        self.update()

    def sizeHint(self) -> QSize:
        rows = max(1, len(self._stages))
        return QSize(_FEWEST * (_SIDE + _GAP), round(rows * (self._side() + 2 * _GAP)))

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self.sizeHint().height())

    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme = self._appearance.theme
        for row, (stage, images) in enumerate(zip(self._stages, self._images, strict=True)):
            low, high = _range(stage)
            for at in range(min(self._n_columns(), len(images))):
                place, image = self._place(row, at), images[at]
                painter.fillRect(place, QColor(theme.hover))
                if image is not None:
                    paint_picture(painter, place, image)
                else:
                    paint_bars(painter, place.adjusted(3, 3, -3, -3), stage.samples[at], low, high, theme)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            text = self._tip(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), text, self)
            return True
        return super().event(event)

    def _n_columns(self) -> int:
        return _MOST if self.width() >= _MOST * (_SIDE - 8) else _FEWEST

    def _side(self) -> float:
        """How wide and high a sample is drawn."""
        columns = self._n_columns()
        return max(16.0, min(96.0, (self.width() - (columns - 1) * _GAP) / columns))

    def _place(self, row: int, at: int) -> QRectF:
        side = self._side()
        return QRectF(at * (side + _GAP), row * (side + 2 * _GAP), side, side)

    def _tip(self, place: QPointF) -> str:
        for row, stage in enumerate(self._stages):
            for at in range(min(self._n_columns(), len(stage.samples))):
                if self._place(row, at).contains(place):
                    when = "as the network gets it" if row else "as it is in the data"
                    shape = shape_text(stage.samples[at].shape)
                    answer = _answer(stage.targets[at], self._info)
                    return f"Sample {self._indices[at] + 1:,} of the training part, {when}\n{shape}, {answer}"
        return ""


def _pictures(stage: Stage) -> tuple[QImage | None, ...]:
    low, high = _range(stage)
    return tuple(picture(sample, low, high) for sample in stage.samples)


def _range(stage: Stage) -> tuple[float, float]:
    """What is black and what is white: 0 and 1 where the samples are about that, else what there is."""
    low, high = stage.figures.lowest, stage.figures.highest
    return (0.0, 1.0) if low >= -0.02 and 0.25 <= high <= 1.02 else (low, high)


def _words(stage: Stage) -> str:
    figures = stage.figures
    return (
        f"{len(stage.samples)} samples of {shape_text(stage.samples.shape[1:])}, from {figures.lowest:.3g} to "
        f"{figures.highest:.3g}, mean {figures.mean:.3g}"
    )


def _answer(target, info: DataInfo | None) -> str:
    """What a network is to say of a sample: a class, shares of classes, or numbers."""
    if info is None:
        return ""
    if info.quantities:
        return ", ".join(f"{name} {value:.4g}" for name, value in zip(info.quantities, target, strict=True))
    if getattr(target, "ndim", 0) == 0:
        return info.classes[int(target)]
    shares = sorted(((float(share), name) for share, name in zip(target, info.classes, strict=True)), reverse=True)
    return " and ".join(f"{share:.0%} {name}" for share, name in shares[:2] if share > 0)
