"""One setting that is varied: over values, or over a range."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QStackedWidget, QToolButton, QWidget

from core.sweeps.offers import Offer
from core.sweeps.spaces import Range, SweepError, as_number, parse_space
from core.sweeps.sweep import Swept
from gui.parts.calm_box import CalmBox
from gui.parts.fields import number_box
from gui.parts.layouts import column, label, restyle, row
from gui.sweep.choices_menu import ChoicesButton

_KINDS = ("Values", "Range", "Logarithmic range")


class SpaceRow(QWidget):
    """The name of a setting, and fields for what it is varied over.

    Args:
        offer: the setting.

    Signals:
        changed: something else was typed or chosen.
        removed: it is not to be varied any more.
    """

    changed = Signal()
    removed = Signal()

    def __init__(self, offer: Offer) -> None:
        super().__init__()
        self.setObjectName(f"sweepRow {offer.path}")
        self.offer = offer
        name = label(offer.path, "strong", wraps=False)
        name.setToolTip(offer.about)
        self.kind = CalmBox()
        self.kind.setObjectName("spaceKind")
        self.kind.setAccessibleName(f"How {offer.path} is varied")
        self.kind.addItems(_KINDS if offer.is_number else _KINDS[:1])
        self.kind.setVisible(offer.is_number)
        self.values = _line("spaceValues", f"Values of {offer.path}", "Values with commas: 0.1, 0.01")
        self.low = _line("spaceLow", f"Lowest {offer.path}", "from")
        self.high = _line("spaceHigh", f"Highest {offer.path}", "to")
        self.steps = number_box(2, 1000, 5)
        self.steps.setObjectName("spaceSteps")
        self.steps.setAccessibleName(f"Number of values of {offer.path}")
        self.steps.setSuffix(" values")
        self.steps.setToolTip("Into how many values a grid divides the range")
        self._remove = QToolButton()
        self._remove.setObjectName("removeSettingButton")
        self._remove.setText("✕")
        self._remove.setAccessibleName(f"Do not vary {offer.path}")
        self._remove.setToolTip("Do not vary it")
        self.error = label(kind="error")
        self.error.hide()
        self._fields = QStackedWidget()
        self._fields.addWidget(self.values)
        self._fields.addWidget(row(self.low, label("to", "muted", wraps=False), self.high, self.steps))
        self.choices = ChoicesButton(offer.path, offer.choices, self.values)
        self.choices.setVisible(bool(offer.choices))
        top = row(name, self.choices, self.kind, self._remove)
        top.layout().setStretch(0, 1)
        column(top, self._fields, self.error, spacing=4, into=self)
        self._connect()
        self._suggest()

    def _connect(self) -> None:
        self.kind.currentIndexChanged.connect(self._turn)
        for line in (self.values, self.low, self.high):
            line.textChanged.connect(self._tell)
        self.steps.valueChanged.connect(self._tell)
        self._remove.clicked.connect(self.removed)

    def show_grid(self, is_grid: bool) -> None:
        """Ask for a number of values in a range only where a grid needs one."""
        self.steps.setVisible(is_grid)

    def swept(self) -> Swept | None:
        """What is varied; None, and a sentence below the fields, where that is nothing."""
        try:
            self._require_numbers()
            found = Swept(path=self.offer.path, space=parse_space(self.text))
        except SweepError as error:
            self.say(str(error))
            return None
        self.say("")
        return found

    def say(self, sentence: str) -> None:
        """Say what is wrong; nothing takes that away."""
        self.error.setText(sentence[:1].upper() + sentence[1:])
        self.error.setVisible(bool(sentence))
        for line in (self.values, self.low, self.high):
            restyle(line, "invalid", bool(sentence))

    @property
    def text(self) -> str:
        """What was typed, as the command line takes it."""
        if self.kind.currentIndex() == 0:
            return self.values.text()
        log = ":log" if self.kind.currentIndex() == 2 else ""
        return f"{self.low.text().strip()}..{self.high.text().strip()}{log}:{self.steps.value()}"

    def _require_numbers(self) -> None:
        """A range has two ends.

        Raises:
            SweepError: if one of them is no number.
        """
        for line in (self.low, self.high) if self.kind.currentIndex() else ():
            if as_number(line.text().strip()) is None:
                raise SweepError(f"{line.accessibleName()} is to be a number, not “{line.text()}”")

    def _suggest(self) -> None:
        """Begin with what suits the setting."""
        suggested = parse_space(self.offer.suggested or self.offer.now)
        if isinstance(suggested, Range):
            self.kind.setCurrentIndex(2 if suggested.log else 1)
            self.low.setText(suggested.text(suggested.low))
            self.high.setText(suggested.text(suggested.high))
            self.values.setText(", ".join(suggested.grid()))
        else:
            self.values.setText(", ".join(suggested.values))
            self.low.setText(suggested.values[0])
            self.high.setText(suggested.values[-1])
        self.steps.setValue(5)

    def _turn(self, kind: int) -> None:
        self._fields.setCurrentIndex(min(kind, 1))
        self._tell()

    def _tell(self) -> None:
        self.changed.emit()


def _line(name: str, what: str, hint: str) -> QLineEdit:
    made = QLineEdit()
    made.setObjectName(name)
    made.setAccessibleName(what)
    made.setPlaceholderText(hint)
    return made
