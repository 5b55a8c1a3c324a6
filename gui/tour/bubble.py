"""A bubble that says something about a part of the window, with an arrow and a soft frame around that part."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from gui.parts.layouts import label, row, stretch
from gui.theme import Appearance

_GAP, _MARGIN, _LETTERS = 22, 12, 44
_ARROW = 9.0


class Bubble(QFrame):
    """The text of a step with its buttons.

    Signals:
        backWanted, nextWanted, skipWanted: a button was pressed.
    """

    backWanted = Signal()
    nextWanted = Signal()
    skipWanted = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setObjectName("tourBubble")
        self.setProperty("popup", True)
        self._heading, self._text, self._count = label(kind="heading"), label(), label(kind="muted", wraps=False)
        self._skip = _button("Skip", "tourSkip", "End the tour (Esc)", self.skipWanted)
        self._back = _button("Back", "tourBack", "Go back to the step before", self.backWanted)
        self._next = _button("Next", "tourNext", "Go on to the next step", self.nextWanted)
        self._next.setProperty("primary", True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(8)
        layout.addWidget(self._heading)
        layout.addWidget(self._text)
        layout.addWidget(row(self._count, stretch(), self._skip, self._back, self._next))
        self.hide()

    @property
    def title(self) -> str:
        """The heading shown."""
        return self._heading.text()

    def show_step(self, title: str, text: str, number: int, n_steps: int) -> None:
        """Show the text of a step."""
        self._heading.setText(title)
        self._text.setText(text)
        self._count.setText(f"{number} of {n_steps}")
        self._back.setEnabled(number > 1)
        self._next.setText("Done" if number == n_steps else "Next")
        self.setAccessibleName(f"Guided tour, {number} of {n_steps}: {title}")
        self.setAccessibleDescription(text)
        self.setFixedWidth(_LETTERS * self.fontMetrics().averageCharWidth() + 2 * 16)
        self.setFixedHeight(self.layout().totalHeightForWidth(self.width()))
        self.show()
        self.raise_()

    def take_focus(self) -> None:
        """Let Enter and Space go on."""
        self._next.setFocus(Qt.FocusReason.TabFocusReason)


class Highlight(QWidget):
    """Lies over the whole window, lets the mouse through, and draws a frame and an arrow."""

    def __init__(self, window: QWidget, appearance: Appearance) -> None:
        super().__init__(window)
        self.setObjectName("tourHighlight")
        self.setAccessibleName("What the tour points at")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._appearance = appearance
        self._target, self._bubble = QRect(), QRect()
        self.hide()

    @property
    def target(self) -> QRect:
        """What is framed, in the coordinates of the window."""
        return self._target

    def point(self, target: QRect, bubble: QRect) -> None:
        """Frame a part of the window, with an arrow to it from where the bubble is."""
        self.setGeometry(self.parentWidget().rect())
        self._target, self._bubble = target, bubble
        self.show()
        self.raise_()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        accent = QColor(self._appearance.theme.accent)
        frame = QRectF(self._target).adjusted(-3, -3, 3, 3)
        outside = QPainterPath()
        outside.addRect(QRectF(self.rect()))
        hole = QPainterPath()
        hole.addRoundedRect(frame, 9, 9)
        painter.fillPath(outside.subtracted(hole), QColor(0, 0, 0, 50))
        for width, alpha in ((9, 40), (5, 80), (2, 255)):
            colour = QColor(accent)
            colour.setAlpha(alpha)
            painter.setPen(QPen(colour, width))
            painter.drawRoundedRect(frame, 9, 9)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(accent)
        painter.drawPolygon(_arrow(self._bubble, self._target))


def place_beside(target: QRect, bubble: QRect, window: QRect) -> QRect:
    """Where a bubble goes: right, left, below or above of what it is about, wherever there is room; else inside."""
    room = window.adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
    left = target.center().x() - bubble.width() // 2
    top = target.center().y() - bubble.height() // 2
    places = (
        QPoint(target.right() + _GAP, top),
        QPoint(target.left() - _GAP - bubble.width(), top),
        QPoint(left, target.bottom() + _GAP),
        QPoint(left, target.top() - _GAP - bubble.height()),
    )
    around = target.adjusted(-4, -4, 4, 4)
    wanted = [QRect(place, bubble.size()) for place in places]
    for moved in (*filter(room.contains, wanted), *(_inside(rect, room) for rect in wanted)):
        if not moved.intersects(around):
            return moved
    return _inside(QRect(QPoint(left, top), bubble.size()), room)


def _inside(rect: QRect, room: QRect) -> QRect:
    """A rectangle moved into a room, its upper left corner above all."""
    x = max(room.left(), min(rect.left(), room.right() - rect.width()))
    y = max(room.top(), min(rect.top(), room.bottom() - rect.height()))
    return QRect(QPoint(x, y), rect.size())


def _arrow(bubble: QRect, target: QRect) -> QPolygonF:
    """From the edge of the bubble that faces the target; nothing where one lies over the other."""
    if bubble.isNull() or bubble.intersects(target):
        return QPolygonF()
    x = float(max(bubble.left() + 16, min(bubble.right() - 16, target.center().x())))
    y = float(max(bubble.top() + 16, min(bubble.bottom() - 16, target.center().y())))
    if bubble.left() > target.right():
        return _tip(QPointF(bubble.left(), y), QPointF(-1, 0))
    if bubble.right() < target.left():
        return _tip(QPointF(bubble.right() + 1, y), QPointF(1, 0))
    if bubble.top() > target.bottom():
        return _tip(QPointF(x, bubble.top()), QPointF(0, -1))
    return _tip(QPointF(x, bubble.bottom() + 1), QPointF(0, 1))


def _tip(base: QPointF, way: QPointF) -> QPolygonF:
    aside = QPointF(way.y(), way.x()) * _ARROW
    return QPolygonF([base + aside, base + way * 1.4 * _ARROW, base - aside])


def _button(text: str, name: str, tip: str, pressed: object) -> QPushButton:
    button = QPushButton(text)
    button.setObjectName(name)
    button.setToolTip(tip)
    button.clicked.connect(lambda _checked: pressed.emit())  # type: ignore[attr-defined]
    return button
