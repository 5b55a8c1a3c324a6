"""How to train: everything that is set of a run, in groups that fold away."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from pydantic import ValidationError
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QToolButton, QWidget

from core.document import edits
from core.recipe.base import LOSSES, OPTIMIZERS
from core.recipe.schedules import SCHEDULES
from core.recipe.settings import TrainingSettings
from core.settings import Choice, describe_errors
from gui.background import Background
from gui.editor import Editor
from gui.forecasts import Forecaster
from gui.forms import SettingsForm
from gui.panels.choice_form import ChoiceForm
from gui.panels.largest_batch_button import LargestBatchButton
from gui.panels.range_test_window import RangeTestWindow
from gui.panels.rate_preview import RatePreview
from gui.panels.training_groups import GROUPS, Group
from gui.parts.fold import Fold
from gui.parts.layouts import column, label, page
from gui.rate_finder import RateFinder
from gui.theme import Appearance
from gui.train_thread import TrainThread

CONSTANT = "stays the same"
"""What stands for no schedule."""


class TrainingPanel(QWidget):
    """Edits the training settings of the document.

    Args:
        device: gives the id of the device that is chosen.
        settings: remembers which groups are open.
    """

    def __init__(
        self,
        editor: Editor,
        trainer: TrainThread,
        background: Background,
        forecaster: Forecaster,
        device: Callable[[], str],
        appearance: Appearance,
        settings: QSettings,
    ) -> None:
        super().__init__()
        self.setObjectName("trainingPanel")
        self.setAccessibleName("Training")
        self._editor, self._appearance = editor, appearance
        self._finder = RateFinder(trainer, background, device)
        self._range_test: RangeTestWindow | None = None
        self._choices: dict[str, ChoiceForm] = {
            "optimizer": self._choice_form("optimizer", dict(OPTIMIZERS.items())),
            "schedule": self._choice_form("schedule", dict(SCHEDULES.items()), CONSTANT),
            "loss": self._choice_form("loss", dict(LOSSES.items())),
        }
        self._forms = {group.key: self._form(group) for group in GROUPS if group.fields}
        self.preview = RatePreview(appearance)
        batch_words = label(kind="muted")
        self._largest = LargestBatchButton(
            forecaster, background, device, partial(self._change, "batch_size"), batch_words
        )
        self._forms["run"].editor("batch_size").add_beside(self._largest)
        below = {"schedule": self.preview, "run": batch_words}
        self._folds = {
            group.key: Fold(
                group.title, group.key, self._content(group, below.get(group.key)), group.is_open, appearance, settings
            )
            for group in GROUPS
        }
        page(*self._folds.values(), into=self)
        self._choices["optimizer"].formMade.connect(self._offer_search)
        editor.documentChanged.connect(self.refresh)
        self.refresh()

    @property
    def commands(self) -> dict[str, Callable[[], object]]:
        """What its action does, by name."""
        return {"findRateAction": self.find_rate}

    def refresh(self) -> None:
        """Show the settings of the document."""
        settings = self._editor.document.training
        for form in self._forms.values():
            form.show_values(settings)
        for name, choice in self._choices.items():
            choice.show_value(getattr(settings, name))
        self._choices["loss"].offer(self._losses_of_another_task())
        self._forms["averaging"].editor("ema_decay").setEnabled(settings.averaging == "ema")
        self._largest.follow(settings.batch_size)
        for group in GROUPS:
            self._folds[group.key].summarise(group.words(settings))
        self.preview.show_run(self._editor.document)

    def find_rate(self) -> None:
        """Open the learning-rate range test, and begin it."""
        if self._range_test is None:
            self._range_test = RangeTestWindow(self.window(), self._editor, self._finder, self._appearance)
        self._range_test.show()
        self._range_test.raise_()
        self._range_test.activateWindow()
        self._range_test.start()

    def end(self) -> None:
        """The window has closed."""
        self._finder.end()

    # --- building ---------------------------------------------------------------------------------------------

    def _choice_form(self, name: str, kinds: Mapping[str, type[Choice]], none: str = "") -> ChoiceForm:
        made = ChoiceForm(name, kinds, lambda choice: self._change(name, choice), none, resettable=True)
        made.typed.connect(lambda choice: self._preview_typed(name, choice))
        return made

    def _form(self, group: Group) -> SettingsForm:
        made = SettingsForm(TrainingSettings, self._change, only=group.fields, resettable=True)
        made.typed.connect(self._preview_typed)
        return made

    def _content(self, group: Group, below: QWidget | None) -> QWidget:
        parts = (self._choices.get(group.choice), self._forms.get(group.key), below)
        return column(*(part for part in parts if part is not None), spacing=8)

    def _offer_search(self) -> None:
        """Put the button of the range test beside the learning rate of a new form."""
        form = self._choices["optimizer"].form
        if form is None:
            return
        button = QToolButton()
        button.setObjectName("findRateButton")
        button.setProperty("outlined", True)
        button.setText("Find…")
        button.setAccessibleName("Find a learning rate")
        button.setToolTip("Find a learning rate: tries rates on a copy of the network and suggests one")
        button.clicked.connect(self.find_rate)
        form.editor("lr").add_beside(button)

    # --- editing ----------------------------------------------------------------------------------------------

    def _losses_of_another_task(self) -> dict[str, str]:
        """Why some losses cannot be chosen, by their names."""
        info = self._editor.document.data.info()
        if not info.is_known:
            return {}
        task, other = ("numbers", "classes") if info.is_regression else ("classes", "numbers")
        reason = f"Not here: it is for {other}, and this data has {info.answers_text}"
        return {name: reason for name, loss in LOSSES.items() if task not in loss.answers}

    def _with(self, name: str, value: Any) -> TrainingSettings:
        return TrainingSettings.model_validate({**dict(self._editor.document.training), name: value})

    def _preview_typed(self, name: str, value: Any) -> None:
        """Draw what is being typed, which is no edit yet."""
        try:
            settings = self._with(name, value)
        except ValidationError:
            return
        self.preview.show_run(edits.change_training(self._editor.document, settings))

    def _change(self, name: str, value: Any) -> str | None:
        try:
            settings = self._with(name, value)
        except ValidationError as error:
            return describe_errors(error)
        same_kind = type(value) is type(getattr(self._editor.document.training, name))
        is_reset = value == TrainingSettings.model_fields[name].default
        merge_key = f"training.{name}" if same_kind and not is_reset else None  # others are steps of their own
        self._editor.apply_to_document(
            f"Change {name}", lambda d: edits.change_training(d, settings), merge_key=merge_key
        )
        return None
