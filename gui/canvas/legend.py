"""What the colours on the layers mean, at the lower left of the canvas."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QLinearGradient, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from core.graph.overlays import EXPLODING, VANISHING, Overlay
from gui.theme import Appearance

_MARGIN, _PADDING = 12, 12
_BAR = QSize(200, 10)
_HEALTH = {
    "vanishing": f"↓ vanishing, below {VANISHING:.1%} of the greatest",
    "healthy": "healthy",
    "exploding": f"↑ exploding, above {EXPLODING:g}",
}


class Legend(QWidget):
    """Draws the legend of an overlay; clicks go through to the canvas."""

    def __init__(self, canvas: QWidget, appearance: Appearance) -> None:
        super().__init__(canvas)
        self.setObjectName("overlayLegend")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._appearance = appearance
        self._overlay: Overlay | None = None
        canvas.installEventFilter(self)
        appearance.changed.connect(self.update)
        self.hide()

    def show_overlay(self, overlay: Overlay | None) -> None:
        """Explain an overlay; None hides the legend."""
        if overlay is not None and self._overlay is not None and _words(overlay) == _words(self._overlay):
            self._overlay = overlay
            return
        self._overlay = overlay
        self.setVisible(overlay is not None)
        if overlay is not None:
            self.setAccessibleName("Legend")
            self.setAccessibleDescription(self.text)
            self._place()
            self.update()

    @property
    def text(self) -> str:
        """All that it says."""
        return "\n".join(_words(self._overlay)) if self._overlay is not None else ""

    def _place(self) -> None:
        size = self.sizeHint()
        self.resize(size)
        self.move(_MARGIN, self.parentWidget().height() - size.height() - _MARGIN)

    def sizeHint(self) -> QSize:
        if self._overlay is None:
            return QSize()
        bold, plain = QFontMetrics(_font(bold=True)), QFontMetrics(_font())
        words = _words(self._overlay)
        widths = [bold.horizontalAdvance(words[0]), *(plain.horizontalAdvance(word) + 22 for word in words[1:])]
        scaled = bool(self._overlay.high)
        height = 2 * _PADDING + 14 + (32 if scaled else 18 * (len(words) - 1))
        return QSize(max(_BAR.width() if scaled else 0, *widths) + 2 * _PADDING, height)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self._overlay is not None:
            self._place()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._overlay is None:
            return
        theme = self._appearance.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(theme.border))
        painter.setBrush(QColor(theme.panel))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        row = QRectF(_PADDING, _PADDING - 2, self.width() - 2 * _PADDING, 18)
        title, *others = _words(self._overlay)
        painter.setFont(_font(bold=True))
        painter.setPen(QColor(theme.text))
        painter.drawText(row, Qt.AlignmentFlag.AlignVCenter, title)
        painter.setFont(_font())
        if self._overlay.high:
            self._paint_scale(painter, row.translated(0, 22))
        elif self._overlay.note or not self._has_health():
            self._paint_rows(painter, row, others)
        else:
            self._paint_health(painter, row)

    def _paint_scale(self, painter: QPainter, row: QRectF) -> None:
        assert self._overlay is not None
        theme = self._appearance.theme
        bar = QRectF(row.left(), row.top(), row.width(), _BAR.height())
        gradient = QLinearGradient(bar.topLeft(), bar.topRight())
        for number, stop in enumerate(theme.heat):
            gradient.setColorAt(number / (len(theme.heat) - 1), QColor(stop))
        painter.setPen(QPen(QColor(theme.muted), 1))
        painter.setBrush(gradient)
        painter.drawRoundedRect(bar, 3, 3)
        painter.setPen(QColor(theme.muted))
        ends = QRectF(row.left(), bar.bottom() + 2, row.width(), 18)
        painter.drawText(ends, Qt.AlignmentFlag.AlignLeft, self._overlay.low)
        painter.drawText(ends, Qt.AlignmentFlag.AlignRight, self._overlay.high)

    def _paint_rows(self, painter: QPainter, row: QRectF, words: list[str]) -> None:
        painter.setPen(QColor(self._appearance.theme.muted))
        for number, word in enumerate(words, 1):
            painter.drawText(row.translated(0, 18 * number), Qt.AlignmentFlag.AlignVCenter, word)

    def _paint_health(self, painter: QPainter, row: QRectF) -> None:
        theme = self._appearance.theme
        for number, (health, word) in enumerate(_HEALTH.items(), 1):
            line = row.translated(0, 18 * number)
            painter.setPen(QPen(QColor(theme.muted), 1))
            painter.setBrush(QColor(theme.health[health]))
            painter.drawRoundedRect(QRectF(line.left() + 0.5, line.top() + 3.5, 13, 11), 3, 3)
            painter.setPen(QColor(theme.muted))
            painter.drawText(line.adjusted(22, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, word)

    def _has_health(self) -> bool:
        return self._overlay is not None and _shows_health(self._overlay)


def _words(overlay: Overlay) -> tuple[str, ...]:
    """What a legend says, line by line."""
    if overlay.note:
        return overlay.title, overlay.note
    if overlay.high:
        return overlay.title, f"{overlay.low} – {overlay.high}"
    return (overlay.title, *_HEALTH.values()) if _shows_health(overlay) else (overlay.title,)


def _shows_health(overlay: Overlay) -> bool:
    return any(tint.health is not None for tint in overlay.tints.values())


def _font(bold: bool = False) -> QFont:
    font = QFont()
    font.setPixelSize(12)
    font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    return font
