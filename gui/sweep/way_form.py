"""In which way a sweep goes, how many trials it has, and what is wanted of them."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QFormLayout, QWidget

from core.sweeps.spaces import MOST_TRIALS
from gui.parts.fields import beside, number_box

_WAYS = (("grid", "Every combination"), ("random", "Drawn at random"), ("optuna", "As Optuna proposes"))
_GOALS = (("score", "A high validation score"), ("loss", "A low validation loss"))
_SAMPLERS = (
    ("tpe", "TPE: what good trials have in common"),
    ("gp", "Gaussian process: few trials that cost much"),
    ("random", "At random"),
)


class WayForm(QWidget):
    """Fields that come and go with the way.

    Signals:
        changed: something else was chosen.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.way = _box("sweepWay", "Way", _WAYS)
        self.trials, self.seed = number_box(1, MOST_TRIALS, 20), number_box(0, 2**31 - 1, 0)
        self.trials.setObjectName("sweepTrials")
        self.seed.setObjectName("sweepSeed")
        self.seed.setToolTip("Decides what is drawn; the same seed draws the same")
        self.goal = _box("sweepGoal", "Wanted", _GOALS)
        self.sampler = _box("sweepSampler", "Sampler", _SAMPLERS)
        self.prune = QCheckBox("Stop trials that are worse than half of those before")
        self.prune.setObjectName("sweepPrune")
        self._form = QFormLayout(self)
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.setVerticalSpacing(8)
        self._form.setHorizontalSpacing(12)
        fields = {"Way": self.way, "Trials": self.trials, "Seed": self.seed, "Sampler": self.sampler}
        for title, field in {**fields, "": self.prune, "Wanted": self.goal}.items():
            self._form.addRow(beside(field, title), field)
            if title and not field.accessibleName():
                field.setAccessibleName(title)
        for box in (self.way, self.goal, self.sampler):
            box.currentIndexChanged.connect(self._tell)
        for spin in (self.trials, self.seed):
            spin.valueChanged.connect(self._tell)
        self.prune.toggled.connect(self._tell)
        self._tell()

    @property
    def is_grid(self) -> bool:
        """Whether every combination is tried."""
        return self.way.currentData() == "grid"

    def how(self) -> dict[str, Any]:
        """The attributes of a sweep that are not its settings."""
        how: dict[str, Any] = {"way": self.way.currentData(), "goal": self.goal.currentData()}
        if not self.is_grid:
            how |= {"trials": self.trials.value(), "seed": self.seed.value()}
        if how["way"] == "optuna":
            how |= {"sampler": self.sampler.currentData(), "pruner": "median" if self.prune.isChecked() else "none"}
        return how

    def _tell(self) -> None:
        for field in (self.trials, self.seed):
            self._form.setRowVisible(field, not self.is_grid)
        for field in (self.sampler, self.prune):
            self._form.setRowVisible(field, self.way.currentData() == "optuna")
        self.changed.emit()


def _box(name: str, title: str, choices: tuple[tuple[str, str], ...]) -> QComboBox:
    box = QComboBox()
    box.setObjectName(name)
    box.setAccessibleName(title)
    for id, words in choices:
        box.addItem(words, id)
    return box
