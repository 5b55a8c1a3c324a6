"""The heads of columns: kind, name, what is missing, and a small picture of what stands in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QHelpEvent, QPainter
from PySide6.QtWidgets import QHeaderView, QToolTip, QWidget

from core.data.tables.summaries import Summary
from core.data.tables.table_file import Sort
from core.progress import Progress
from gui.background import Background, Job
from gui.parts.row_painter import smaller
from gui.plots.figures import figure, percent
from gui.theme import Appearance

if TYPE_CHECKING:
    from core.data.tables.table_file import TableFile

_ICONS = {
    "number": "mdi6.decimal",
    "whole number": "mdi6.numeric",
    "yes or no": "mdi6.toggle-switch-outline",
    "category": "mdi6.shape-outline",
    "date": "mdi6.calendar-blank-outline",
    "text": "mdi6.format-text",
    "empty": "mdi6.border-none-variant",
}
_BARS, _WORDS, _PICTURE, _MARGIN, _ICON = 20, 3, 40, 8, 15


class GridHead(QHeaderView):
    """Paints the heads in sight, and has the summaries of their columns worked out one after the other.

    Signals:
        summarised: the summary of a column is there; with its name.
    """

    summarised = Signal(str)

    def __init__(self, background: Background, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setObjectName("gridHead")
        self.setSectionsClickable(True)
        self.setSectionsMovable(False)
        self.setHighlightSections(False)
        self.setMinimumSectionSize(72)
        self.setDefaultSectionSize(136)
        self.setMouseTracking(True)
        self._background, self._appearance = background, appearance
        self._table: TableFile | None = None
        self._target = ""
        self._order: Sort | None = None
        self._whole = True
        self.summaries: dict[str, Summary] = {}
        self._job: Job | None = None
        appearance.changed.connect(self.viewport().update)

    def use(self, table: TableFile | None, target: str, whole: bool = True) -> None:
        """Show the heads of another table.

        Args:
            table: it.
            target: the column that is predicted.
            whole: whether these are all of its rows; figures of the first ones alone would not be its own.
        """
        if self._job is not None:
            self._job.silence()
            self._job.cancel()
            self._job = None
        self._table, self._target, self._order, self._whole = table, target, None, whole
        self.summaries = {}

    def show_order(self, order: Sort | None) -> None:
        """Say which column orders the rows. Qt's own indicator turns at each click and knows no third state."""
        self._order = order
        self.viewport().update()

    def sizeHint(self) -> QSize:
        lower = QFontMetrics(smaller(self.font())).height()
        return QSize(0, self.fontMetrics().height() + lower + _PICTURE + 22)

    # --- summaries --------------------------------------------------------------------------------------------

    def _next(self) -> None:
        """Summarise the first column in sight that has no summary yet."""
        table = self._table
        if table is None or self._job is not None or not self._whole:
            return
        name = next((name for name in self._names_in_sight(table) if name not in self.summaries), None)
        if name is None:
            return

        def work(progress: Progress) -> Summary:
            return table.summary(name, _BARS, progress)

        self._job = self._background.run(
            "data summary", work, lambda found: self._take(name, found), lambda error: self._lose()
        )

    def _names_in_sight(self, table: TableFile) -> list[str]:
        first = max(0, self.visualIndexAt(0))
        last = self.visualIndexAt(self.viewport().width() - 1)
        last = len(table.columns) - 1 if last < 0 else last
        return [column.name for column in table.columns[first : last + 1]]

    def _take(self, name: str, summary: Summary) -> None:
        self._job = None
        self.summaries[name] = summary
        self.viewport().update()
        self.summarised.emit(name)
        self._next()

    def _lose(self) -> None:
        """Without pictures from now on; the rows tell why."""

    # --- painting ---------------------------------------------------------------------------------------------

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        table = self._table
        if table is None or logicalIndex >= len(table.columns):
            return
        column, theme = table.columns[logicalIndex], self._appearance.theme
        if column.name not in self.summaries:
            self._next()
        painter.save()
        painter.setClipRect(rect)
        painter.fillRect(rect, QColor(theme.panel))
        is_target = column.name == self._target
        self._paint_name(painter, rect, column.name, column.kind, is_target)
        self._paint_missing(painter, rect, column.n_missing * self._whole, table.n_rows, is_target, column.kind)
        summary = self.summaries.get(column.name)
        if summary is not None:
            place = QRect(rect.left() + _MARGIN, rect.bottom() - _PICTURE - 6, rect.width() - 2 * _MARGIN, _PICTURE)
            (self._paint_bars if column.is_numeric else self._paint_words)(painter, place, summary, is_target)
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), QColor(theme.border))
        painter.fillRect(QRect(rect.right(), rect.top() + 8, 1, rect.height() - 16), QColor(theme.grid))
        if is_target:
            painter.fillRect(QRect(rect.left(), rect.top(), rect.width(), 2), QColor(theme.accent))
        painter.restore()

    def _paint_name(self, painter: QPainter, rect: QRect, name: str, kind: str, is_target: bool) -> None:
        theme, metrics = self._appearance.theme, self.fontMetrics()
        line = QRect(rect.left() + _MARGIN, rect.top() + 6, rect.width() - 2 * _MARGIN, metrics.height())
        self._paint_icon(painter, line.left(), line, _ICONS.get(kind, _ICONS["text"]), is_target)
        right = self._paint_arrow(painter, line, name)
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(QColor(theme.text))
        area = QRect(line.left() + _ICON + 6, line.top(), right - line.left() - _ICON - 6, line.height())
        shown = QFontMetrics(font).elidedText(name, Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, shown)

    def _paint_arrow(self, painter: QPainter, line: QRect, name: str) -> int:
        """Which way the column orders the rows; returns where the name must end."""
        if self._order is None or self._order.column != name:
            return line.right()
        sign = "mdi6.arrow-down" if self._order.descending else "mdi6.arrow-up"
        self._paint_icon(painter, line.right() - _ICON, line, sign, True)
        return line.right() - _ICON - 4

    def _paint_icon(self, painter: QPainter, left: int, line: QRect, name: str, loud: bool) -> None:
        theme, pixels = self._appearance.theme, round(_ICON * self.devicePixelRatioF())
        pixmap = self._appearance.pixmap(name, theme.accent if loud else theme.muted, pixels)
        painter.drawPixmap(QRect(left, line.center().y() - _ICON // 2, _ICON, _ICON), pixmap)

    def _paint_missing(self, painter: QPainter, rect: QRect, missing: int, n: int, is_target: bool, kind: str) -> None:
        theme, font = self._appearance.theme, smaller(self.font())
        metrics = QFontMetrics(font)
        top = rect.top() + 8 + self.fontMetrics().height()
        line = QRect(rect.left() + _MARGIN, top, rect.width() - 2 * _MARGIN, metrics.height())
        text = f"{percent(missing / max(1, n))} missing" if missing else "target" if is_target else kind
        painter.setFont(font)
        painter.setPen(QColor(theme.warning if missing else theme.accent if is_target else theme.muted))
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, text)

    def _paint_bars(self, painter: QPainter, place: QRect, summary: Summary, is_target: bool) -> None:
        if not summary.bars:
            return
        theme = self._appearance.theme
        highest = max([1, *(bar.count for bar in summary.bars)])
        wide = place.width() / len(summary.bars)
        colour = QColor(theme.accent)
        colour.setAlphaF(1.0 if is_target else 0.65)
        for number, bar in enumerate(summary.bars):
            tall = max(1.0, place.height() * bar.count / highest) if bar.count else 0.0
            left = place.left() + number * wide
            painter.fillRect(QRectF(left, place.bottom() - tall, max(1.0, wide - 1), tall), colour)

    def _paint_words(self, painter: QPainter, place: QRect, summary: Summary, is_target: bool) -> None:
        theme, font = self._appearance.theme, smaller(smaller(self.font()))
        metrics = QFontMetrics(font)
        painter.setFont(font)
        line = place.height() / _WORDS
        faint = QColor(theme.accent)
        faint.setAlphaF(0.4 if is_target else 0.22)
        for number, bar in enumerate(summary.bars[:_WORDS]):
            row = QRectF(place.left(), place.top() + number * line, place.width(), line - 1)
            share = bar.count / max(1, summary.n_values)
            painter.fillRect(QRectF(row.left(), row.top(), row.width() * share, row.height()), faint)
            painter.setPen(QColor(theme.text))
            text = percent(share, 0)
            room = int(row.width()) - metrics.horizontalAdvance(text) - 10
            inner = row.adjusted(3, 0, -3, 0)
            shown = metrics.elidedText(bar.label, Qt.TextElideMode.ElideRight, room)
            painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter, shown)
            painter.setPen(QColor(theme.muted))
            painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, text)

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip and self._table is not None:
            section = self.logicalIndexAt(event.pos())
            if section >= 0 and self._whole:
                name = self._table.columns[section].name
                QToolTip.showText(event.globalPos(), tip_of(self._table, name, self.summaries.get(name)), self)
            return True
        return super().viewportEvent(event)


def tip_of(table: TableFile, name: str, summary: Summary | None) -> str:
    """All that is known of a column."""
    column = table.column(name)
    lines = [name, column.kind]
    if column.n_missing:
        lines.append(f"{column.n_missing:,} of {table.n_rows:,} cells hold nothing")
    if column.n_wrong:
        lines.append(f"{column.n_wrong:,} cells hold something else than a {column.kind}")
    lines.append(f"about {column.n_distinct:,} different values")
    if summary is not None and summary.minimum:
        lines.append(f"from {summary.minimum} to {summary.maximum}")
    if summary is not None and summary.mean is not None and summary.deviation is not None and column.kind != "date":
        lines.append(f"mean {figure(summary.mean)}, deviation {figure(summary.deviation)}")
    return "\n".join([*lines, "Click to order the rows"])
