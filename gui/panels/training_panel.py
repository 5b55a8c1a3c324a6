"""How to train: optimizer, loss, epochs, batch size, seed."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError
from PySide6.QtWidgets import QWidget

from core.document import edits
from core.recipe.base import LOSSES, OPTIMIZERS
from core.recipe.settings import TrainingSettings
from core.settings import Choice, describe_errors
from gui.editor import Editor
from gui.forms import SettingsForm
from gui.panels.choice_form import ChoiceForm
from gui.parts.layouts import label, page


class TrainingPanel(QWidget):
    """Edits the training settings of the document."""

    def __init__(self, editor: Editor) -> None:
        super().__init__()
        self.setObjectName("trainingPanel")
        self.setAccessibleName("Training")
        self._editor = editor
        self._optimizer = ChoiceForm("optimizer", dict(OPTIMIZERS.items()), self._set_optimizer)
        self._loss = ChoiceForm("loss", dict(LOSSES.items()), self._set_loss)
        self._form = SettingsForm(TrainingSettings, self._change, only=("epochs", "batch_size", "seed"))
        parts = {"Run": self._form, "Optimizer": self._optimizer, "Loss": self._loss}
        page(*(part for title, form in parts.items() for part in (label(title, "heading"), form)), into=self)
        editor.documentChanged.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show the settings of the document."""
        settings = self._editor.document.training
        self._form.show_values(settings)
        self._optimizer.show_value(settings.optimizer)
        self._loss.show_value(settings.loss)

    def _set_optimizer(self, optimizer: Choice) -> None:
        self._change("optimizer", optimizer)

    def _set_loss(self, loss: Choice) -> None:
        self._change("loss", loss)

    def _change(self, name: str, value: Any) -> str | None:
        try:
            settings = TrainingSettings.model_validate({**dict(self._editor.document.training), name: value})
        except ValidationError as error:
            return describe_errors(error)
        same_kind = type(value) is type(getattr(self._editor.document.training, name))
        merge_key = f"training.{name}" if same_kind else None  # another kind is a step of its own
        self._editor.apply_to_document(
            f"Change {name}", lambda d: edits.change_training(d, settings), merge_key=merge_key
        )
        return None
