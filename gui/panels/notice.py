"""A card at the top of the canvas that says what went wrong or well, until it is closed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from gui.parts.layouts import label, restyle
from gui.theme import Appearance

Kind = Literal["error", "warning", "success", "offer"]
"""What a message is about: something wrong, something done, or something that could be done."""
_ICONS = {
    "error": "mdi6.alert-circle",
    "warning": "mdi6.alert",
    "success": "mdi6.check-circle",
    "offer": "mdi6.information-outline",
}


@dataclass(frozen=True, eq=False)
class Offer:
    """What can be done about a message.

    Attributes:
        title: of the button.
        does: what the button does, once the message is gone.
        refused: called when the message is closed instead.
    """

    title: str
    does: Callable[[], object]
    refused: Callable[[], object] = lambda: None


_MARGIN = 12
_WIDEST = 520
_SEEN = frozenset({QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.Show, QEvent.Type.Hide})


class Notice(QFrame):
    """Hidden until there is something to say. It floats: what is below the pointer stays there when it comes.

    Signals:
        closed: somebody has closed a message, and there is room for another one.
    """

    closed = Signal()

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self.setObjectName("notice")
        self._appearance = appearance
        self._of_state = False
        self._ground: QWidget | None = None
        self._beside: QWidget | None = None
        self._icon = QLabel()
        self._text = label()
        self._text.setObjectName("noticeText")
        close = QToolButton()
        close.setText("✕")
        close.setToolTip("Close this message")
        close.setAccessibleName("Close message")
        close.clicked.connect(self._close)
        self._offer: Offer | None = None
        self._button = QPushButton("OK")
        self._button.setObjectName("noticeButton")
        self._button.setProperty("narrow", True)
        self._button.clicked.connect(self._take)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 8, 8, 8)
        layout.addWidget(self._icon)
        layout.addWidget(self._text, 1)
        layout.addWidget(self._button)
        layout.addWidget(close)
        self.hide()

    @property
    def text(self) -> str:
        """The sentence shown; empty if none is."""
        return self._text.text() if self.isVisibleTo(self.parentWidget()) else ""

    def tell_of_state(self, kind: Kind, text: str) -> None:
        """Show a sentence that is true of the present document only, see ``outdate``."""
        self.tell(kind, text)
        self._of_state = True

    def outdate(self) -> None:
        """Hide what was true of another document."""
        if self._of_state:
            self.hide()

    def tell(self, kind: Kind, text: str, offer: Offer | None = None) -> None:
        """Show a sentence, and a button for what can be done about it."""
        self._of_state, self._offer = False, offer
        theme = self._appearance.theme
        colours = {"error": theme.error, "warning": theme.warning, "success": theme.success, "offer": theme.accent}
        colour = colours[kind]
        self._button.setVisible(offer is not None)
        if offer is not None:
            self._button.setText(offer.title)
        restyle(self._button, "primary", kind == "offer")
        self._icon.setPixmap(self._appearance.icon(_ICONS[kind], colour).pixmap(18, 18))
        self._text.setText(text)
        restyle(self, "problem", kind)
        self.show()
        self._place()

    def _take(self) -> None:
        offer, self._offer = self._offer, None
        self.hide()
        if offer is not None:
            offer.does()

    def _close(self) -> None:
        offer, self._offer = self._offer, None
        self.hide()
        if offer is not None:
            offer.refused()
        self.closed.emit()

    def float_over(self, host: QWidget, ground: QWidget, beside: QWidget) -> None:
        """Lie on a widget from now on.

        Args:
            host: the widget; it lies in the middle of its lower end.
            ground: a part of it that comes and goes; while that is in sight, it lies in its corner at the top left,
                below what else is there.
            beside: what stands at the top of the ground, at times.
        """
        self._ground, self._beside = ground, beside
        self.setParent(host)
        self.hide()
        for widget in (host, ground, beside):
            widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _SEEN and not self.isHidden():
            self._place()
        return False

    def _place(self) -> None:
        host = self.parentWidget()
        if host is None or self._ground is None or self._beside is None:
            return
        on_ground = self._ground.isVisible()
        room = _inside(self._ground, host) if on_ground else host.rect()
        width = min(_WIDEST, room.width() - 2 * _MARGIN)
        size = QSize(width, self.layout().totalHeightForWidth(width))
        place = QRect(room.topLeft(), size).translated(_MARGIN, _MARGIN)
        if not on_ground:
            place.moveCenter(room.center())
            place.moveBottom(room.bottom() - 2 * _MARGIN)
        other = _inside(self._beside, host)
        if self._beside.isVisible() and other.intersects(place):
            place.moveTop(other.bottom() + _MARGIN)
        self.setGeometry(place)
        self.raise_()


def _inside(widget: QWidget, host: QWidget) -> QRect:
    """Where a widget is in another one around it."""
    return QRect(widget.mapTo(host, widget.rect().topLeft()), widget.size())


def sentence(text: str) -> str:
    """A text with a capital at its beginning."""
    return text[:1].upper() + text[1:]
