"""What is changed of a run while it goes on: its learning rate; and saving it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from gui.actions import Actions
from gui.panels.rate_field import RateField
from gui.train_thread import TrainThread


class RunningControls(QObject):
    """Connects the field of the learning rate, and the actions on a run that is under way, to its thread.

    Signals:
        told: a sentence on what was done.
    """

    told = Signal(str)

    def __init__(self, trainer: TrainThread, rate: RateField, parent: QObject) -> None:
        super().__init__(parent)
        self._trainer, self._rate = trainer, rate
        self._actions: Actions | None = None
        self._available = False
        self._saves_before: int | None = None
        self._step_before = 0
        rate.chosen.connect(self.change_rate)
        trainer.started.connect(self._begin)
        trainer.advanced.connect(self.refresh)
        trainer.finished.connect(self.refresh)

    @property
    def commands(self) -> dict[str, Callable[[], object]]:
        """What each of its actions does, by name."""
        return {"saveRunAction": self.save, "learningRateAction": self.go_to_rate}

    def attach(self, actions: Actions) -> None:
        """Keep these actions in line with the run."""
        self._actions = actions
        self.refresh()

    def set_available(self, available: bool) -> None:
        """Say whether a project is in sight."""
        self._available = available
        self.refresh()

    def save(self) -> None:
        """Save the run after the batch in progress."""
        record = self._trainer.record
        self._saves_before, self._step_before = record.saves, record.step  # what was saved earlier may still be told
        self._trainer.control.save()

    def change_rate(self, rate: float) -> None:
        """Train with another rate from the next step on."""
        self._trainer.control.change_learning_rate(rate)

    def go_to_rate(self) -> None:
        """Let people type another rate."""
        self._rate.line.setFocus()
        self._rate.line.selectAll()

    def refresh(self) -> None:
        """Enable what makes sense now, and tell what was wished and is done."""
        trainer = self._trainer
        goes_on = trainer.is_running and trainer.record.started is not None and not trainer.control.stopping
        self._rate.setEnabled(goes_on)
        for name in self.commands if self._actions is not None else ():
            self._actions[name].setEnabled(goes_on and self._available)
        self._tell_of_saved()

    def _begin(self) -> None:
        self._saves_before = None
        self._rate.clear()
        self.refresh()

    def _tell_of_saved(self) -> None:
        record = self._trainer.record
        if self._saves_before is None or record.saved is None:
            return
        if record.saves > self._saves_before and record.saved >= self._step_before:
            self._saves_before = None
            self.told.emit(f"Saved after step {record.saved:,}: the run can go on from there, whatever happens")
