"""How much memory samples may fill, and where those of the last run were."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from core.data.base import DataSettings
from gui.forms import SettingsForm
from gui.parts.layouts import column, label
from gui.train_thread import TrainThread

_BEFORE = "What fits is kept in memory, and on the device where it fits there; the rest is read while training."


class FeedingPart(QWidget):
    """The limit, and what was chosen by it.

    Args:
        change: is told the name and the value of a setting, and answers with what is wrong.
        trainer: knows the last run.
    """

    def __init__(self, change: Callable[[str, Any], str | None], trainer: TrainThread) -> None:
        super().__init__()
        self._trainer = trainer
        self._form = SettingsForm(DataSettings, change, only=("memory_limit",))
        self._chosen = label(_BEFORE, kind="muted")
        self._chosen.setObjectName("feedingText")
        column(self._form, self._chosen, spacing=8, into=self)
        trainer.advanced.connect(self._show_chosen)

    def show_values(self, settings: DataSettings) -> None:
        """Show the limit of a document."""
        self._form.show_values(settings)

    def _show_chosen(self) -> None:
        started = self._trainer.record.started
        text = f"The last run: {started.feeding}." if started is not None and started.feeding else _BEFORE
        if text != self._chosen.text():
            self._chosen.setText(text)
