"""Samples that are no pictures, as rows of a table."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent

from gui.plots.figures import percent
from gui.plots.samples import MARK, SampleView, paint_mark, value_texts

_MARGIN = 12.0
_GAP = 12.0
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter

_SURE = "sure"


class SampleRows(SampleView):
    """A row a sample: mark, predicted and true class, probability, and as many of its values as there is room for.

    Where numbers are predicted there is no mark, and the error stands for the probability.
    """

    def sizeHint(self) -> QSize:
        return QSize(360, self.heightForWidth(360))

    def minimumSizeHint(self) -> QSize:
        return QSize(160, self.heightForWidth(160))

    def heightForWidth(self, width: int) -> int:
        return int((len(self.samples) + 1) * self._line() + _MARGIN)

    def place(self, index: int) -> QRectF:
        return QRectF(_MARGIN, (index + 1) * self._line(), self.width() - 2 * _MARGIN, self._line())

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setPen(QColor(self.theme.muted))
        heading = self.place(0).translated(0, -self._line())
        self._paint_texts(painter, heading, "true", "predicted", self._judged_heading(), "values")

    def paint_sample(self, painter: QPainter, place: QRectF, index: int) -> None:
        sample, theme = self.samples[index], self.theme
        if sample.right is False:
            painter.fillRect(place.adjusted(-_MARGIN / 2, 1, _MARGIN / 2, -1), QColor(theme.error_ground))
        if sample.right is not None:
            paint_mark(painter, place.left(), place.center().y(), sample.right, self.verdict_colour(sample))
        painter.setPen(QColor(theme.text))
        self._paint_texts(painter, place, sample.true, sample.predicted, sample.judged, value_texts(sample.values))

    def _paint_texts(self, painter: QPainter, place: QRectF, true: str, predicted: str, sure: str, values: str) -> None:
        metrics = self.metrics()
        painter.setFont(self.small_font())
        texts = (percent(0.999), self._judged_heading(), *(sample.judged for sample in self.samples))
        sure_wide = max(map(metrics.horizontalAdvance, texts)) + 4
        name_wide = min(self._widest_name() + 4, (place.width() - MARK - sure_wide - 3 * _GAP) / 2)
        x = place.left() + MARK + 6
        names = _LEFT if self._judged_heading() == _SURE else _RIGHT
        columns = [(true, name_wide, names), (predicted, name_wide, names), (sure, sure_wide, _RIGHT)]
        columns.append((values, place.right() - x - 2 * name_wide - sure_wide - 3 * _GAP, _LEFT))
        for text, wide, alignment in columns:
            if wide > 24:
                elided = metrics.elidedText(text, Qt.TextElideMode.ElideRight, wide)
                painter.drawText(QRectF(x, place.top(), wide, place.height()), alignment, elided)
            x += wide + _GAP

    def _judged_heading(self) -> str:
        if any(sample.right is not None for sample in self.samples):
            return _SURE
        return "off by" if any(sample.error for sample in self.samples) else ""

    def _widest_name(self) -> float:
        names = {name for sample in self.samples for name in (sample.true, sample.predicted)}
        return max(self.metrics().horizontalAdvance(name) for name in {"predicted", *names})

    def _line(self) -> float:
        return float(round(self.metrics().height())) + 6
