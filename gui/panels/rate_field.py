"""The learning rate of the run: it shows the rate in force as it changes, and takes another one."""

from __future__ import annotations

from math import isfinite

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from core.runs import RunRecord
from gui.field_editors import read_number
from gui.parts.layouts import label, restyle

_TIP = (
    "The learning rate in force, without the factors of single layers. Type another one and press Enter: it holds from "
    "the next step on, and a schedule goes on from it in proportion"
)
_TIP_ELSEWHERE = "The learning rate in force, without the factors of single layers"
_REFUSED = "A learning rate is a number above 0, such as 0.001 or 1e-3: Esc brings back the one in force"
_WIDEST, _AROUND = "0.0012345", 30
"""What fits into the line, and what the style sheet puts around it."""


class RateField(QWidget):
    """A line with a name.

    Signals:
        chosen: another rate is wanted.
    """

    chosen = Signal(float)

    def __init__(self) -> None:
        super().__init__()
        self.line = _Line()
        self.line.setObjectName("learningRateField")
        self.line.setAccessibleName("Learning rate of the run")
        self.line.setFixedWidth(self.line.fontMetrics().horizontalAdvance(_WIDEST) + _AROUND)
        self.line.returnPressed.connect(self._take)
        self.line.textEdited.connect(lambda text: self._mark_refused(False))
        self.line.givenUp.connect(self._give_up)
        self.line.left.connect(self._leave)
        self._now, self._step, self._tip = 0.0, 0, _TIP
        self._wished: tuple[float, int] | None = None
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(label("Learning rate", "muted", wraps=False))
        layout.addWidget(self.line)
        self._mark_refused(False)

    def only_show(self) -> None:
        """Take no other rate: the run is trained elsewhere."""
        self.line.setReadOnly(True)
        self.line.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._tip = _TIP_ELSEWHERE
        self._mark_refused(False)

    def show_record(self, record: RunRecord) -> None:
        """Show the rate of a run: what was wished until steps tell that it holds, and not while people type."""
        if self._wished is not None and record.step > self._wished[1]:
            self._wished = None
        self._step = record.step
        if self._wished is not None:
            self._now = self._wished[0]
        elif record.latest is not None:
            self._now = record.latest.learning_rate
        if not self.line.isModified():
            self._show_now()

    def clear(self) -> None:
        """Forget what was wished of another run."""
        self._wished = None
        self.line.setModified(False)

    def _take(self) -> None:
        if not self.line.isModified():
            return
        rate = read_number(self.line.text().strip())
        if not isinstance(rate, float) or not isfinite(rate) or rate <= 0:
            self._mark_refused(True)
            return
        if rate != float(_text(self._now)):
            self._now, self._wished = rate, (rate, self._step)
            self.chosen.emit(rate)
        self._give_up()
        self.line.selectAll()

    def _leave(self) -> None:
        """What was typed counts, as in other fields; what cannot be a rate is given up."""
        self._take()
        self._give_up()

    def _give_up(self) -> None:
        self.line.setModified(False)
        self._mark_refused(False)
        self._show_now()

    def _show_now(self) -> None:
        text = _text(self._now)
        if self.line.text() != text:
            with QSignalBlocker(self.line):
                self.line.setText(text)
            self.line.setModified(False)

    def _mark_refused(self, refused: bool) -> None:
        self.line.setToolTip(_REFUSED if refused else self._tip)
        if bool(self.line.property("invalid")) != refused:
            restyle(self.line, "invalid", refused)


class _Line(QLineEdit):
    """A line that tells how it is left.

    Signals:
        givenUp: what was typed is not wanted: Esc was pressed.
        left: the focus goes elsewhere.
    """

    givenUp = Signal()
    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.givenUp.emit()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()


def _text(rate: float) -> str:
    """A rate with as many digits as people tell rates apart by."""
    return f"{rate:.4g}"
