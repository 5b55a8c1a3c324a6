"""A button whose text takes as many lines as it needs, so that a long one never widens what it stands in."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QFontMetrics, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QStyle, QStyleOptionButton, QStylePainter

_AROUND = QSize(24, 14)
"""What the style sheet puts around the text: padding and border of both sides."""


class WrappingButton(QPushButton):
    """As wide as the room it gets, and as high as its text is then."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def lines(self, width: int) -> list[str]:
        """The text as it stands in a button of this width."""
        return wrapped(self.text(), self.fontMetrics(), width - _AROUND.width())

    # --- Qt ---------------------------------------------------------------------------------------------------

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        higher = (len(self.lines(width)) - 1) * self.fontMetrics().lineSpacing()
        return super().sizeHint().height() + higher

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text = "\n".join(self.lines(self.width()))
        QStylePainter(self).drawControl(QStyle.ControlElement.CE_PushButton, option)


def wrapped(text: str, metrics: QFontMetrics, width: int) -> list[str]:
    """A text in lines that are no wider than ``width`` pixels, where its words allow that."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and metrics.horizontalAdvance(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines or [""]
