"""All settings of training: folded away in groups, drawn while they are typed, easy to set and to leave open."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QToolButton, QWidget

from core.data.base import DataSettings
from core.data.sources.embedded_tables import Diabetes
from core.document import edits
from core.recipe.optimizers.adaptive import Adam
from core.recipe.schedules import OneCycleLR
from core.recipe.settings import TrainingSettings
from gui.panels.training_groups import GROUPS
from gui.theme import Appearance
from tests.gui.gestures import choose, enter, texts, type_in
from tests.gui.sight import in_sight

LEFT = Qt.MouseButton.LeftButton
FOLDED = [group.key for group in GROUPS if not group.is_open]


@pytest.fixture
def panel(digits):
    digits.scene.select_only(["output"])
    return digits.training_panel


def training(window):
    return window.editor.document.training


def unfold(qtbot, panel, *keys):
    for key in keys:
        qtbot.mouseClick(in_sight(qtbot, panel, QWidget, f"{key}Fold"), LEFT)


def change(window, **settings):
    window.editor.apply_to_document(
        "change", lambda d: edits.change_training(d, d.training.model_copy(update=settings))
    )


# --- groups ---------------------------------------------------------------------------------------------------


def test_every_setting_of_training_stands_in_one_group():
    named = [name for group in GROUPS for name in (*group.fields, *([group.choice] if group.choice else []))]
    assert sorted(named) == sorted(TrainingSettings.model_fields)


def test_the_everyday_ones_are_open_and_the_others_say_what_is_set(qtbot, digits, panel):
    assert in_sight(qtbot, panel, QWidget, "epochsField")
    assert in_sight(qtbot, panel, QWidget, "optimizerBox")
    assert not panel.findChild(QWidget, "clip_normField").isVisible()
    assert "as they come" in texts(panel)
    change(digits, clip_norm=1.0, accumulate=4, patience=3)
    assert "4 batches make one step; cut to length 1" in texts(panel)
    assert "after 3 validations without a better one" in texts(panel)


def test_a_click_on_a_title_unfolds_and_the_space_bar_folds_again(qtbot, panel):
    unfold(qtbot, panel, "gradients")
    assert in_sight(qtbot, panel, QWidget, "clip_normField")
    assert "as they come" not in texts(panel)
    qtbot.keyClick(in_sight(qtbot, panel, QWidget, "gradientsFold"), Qt.Key.Key_Space)
    assert not panel.findChild(QWidget, "clip_normField").isVisible()


def test_another_window_has_the_same_groups_open(qtbot, digits, panel, further):
    unfold(qtbot, panel, "gradients", "loss")
    digits.windows.open()
    [other] = further()
    folds = {key: other.training_panel.findChild(QWidget, f"{key}Fold").isChecked() for key in ("gradients", "loss")}
    assert folds == {"gradients": True, "loss": False}


# --- fields ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["clip_norm", "minutes"])
def test_a_real_number_is_set_by_typing_and_left_open_by_emptying(qtbot, digits, panel, name):
    unfold(qtbot, panel, "gradients", "stopping")
    field = in_sight(qtbot, panel, QWidget, f"{name}Field")
    assert field.placeholderText().startswith("none, often ")
    enter(field, "2.5")
    assert getattr(training(digits), name) == 2.5
    field.selectAll()
    qtbot.keyClick(field, Qt.Key.Key_Backspace)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert getattr(training(digits), name) is None


@pytest.mark.parametrize(("name", "begins"), [("steps", 1000), ("patience", 5), ("validate_every", 100)])
def test_a_whole_number_begins_with_what_is_usual(qtbot, digits, panel, name, begins):
    unfold(qtbot, panel, "stopping")
    none = in_sight(qtbot, panel, QWidget, f"{name}Field").parentWidget().findChild(QCheckBox)
    qtbot.keyClick(none, Qt.Key.Key_Space)
    assert getattr(training(digits), name) == begins
    qtbot.keyClick(none, Qt.Key.Key_Space)
    assert getattr(training(digits), name) is None
    digits.editor.undo()
    assert getattr(training(digits), name) == begins


def test_what_is_not_as_it_was_made_has_a_button_that_makes_it_so(qtbot, digits, panel):
    enter(in_sight(qtbot, panel, QWidget, "seedField"), "7")
    qtbot.mouseClick(in_sight(qtbot, panel, QWidget, "seedReset"), LEFT)
    assert training(digits).seed == 0
    assert not panel.findChild(QToolButton, "seedReset").isVisible()
    digits.editor.undo()
    assert training(digits).seed == 7, "the reset is a step of its own"


def test_settings_of_the_optimizer_can_be_reset_too(qtbot, digits, panel):
    enter(in_sight(qtbot, panel, QWidget, "weight_decayField"), "0.1")
    qtbot.mouseClick(in_sight(qtbot, panel, QWidget, "weight_decayReset"), LEFT)
    assert training(digits).optimizer.weight_decay == 0


def test_how_slowly_a_mean_forgets_matters_for_one_kind_of_mean(qtbot, digits, panel):
    unfold(qtbot, panel, "averaging")
    assert not in_sight(qtbot, panel, QWidget, "ema_decayField").isEnabled()
    choose(in_sight(qtbot, panel, QWidget, "averagingField"), "ema")
    assert training(digits).averaging == "ema"
    assert in_sight(qtbot, panel, QWidget, "ema_decayField").isEnabled()


# --- losses ---------------------------------------------------------------------------------------------------


def test_losses_of_another_task_cannot_be_chosen_and_say_why(qtbot, digits, panel):
    box = in_sight(qtbot, panel, QComboBox, "lossBox")

    def offered():
        return {box.itemText(row) for row in range(box.count()) if box.model().item(row).isEnabled()}

    assert {"CrossEntropyLoss", "MultiMarginLoss", "MSELoss"} <= offered()
    assert "PoissonNLLLoss" not in offered()
    row = box.findText("PoissonNLLLoss")
    tip = box.itemData(row, Qt.ItemDataRole.ToolTipRole)
    assert tip == "Not here: it is for numbers, and this data has 10 classes"
    data = DataSettings(source=Diabetes())
    digits.editor.apply_to_document("data", lambda d: edits.change_data(d, data))
    assert "PoissonNLLLoss" in offered()
    assert not {"CrossEntropyLoss", "NLLLoss", "MultiMarginLoss"} & offered()


# --- schedules ------------------------------------------------------------------------------------------------


def test_a_schedule_is_chosen_drawn_and_taken_away(qtbot, digits, panel):
    unfold(qtbot, panel, "schedule")
    assert not panel.preview.view.isVisible()
    assert panel.preview.words == "The rate stays at 0.003."
    choose(in_sight(qtbot, panel, QComboBox, "scheduleBox"), "CosineAnnealingLR")
    assert training(digits).schedule.type == "CosineAnnealingLR"
    QApplication.processEvents()
    assert panel.preview.view.isVisible()
    assert panel.preview.words == "From 0.003 to 0."
    choose(in_sight(qtbot, panel, QComboBox, "scheduleBox"), "stays the same")
    assert training(digits).schedule is None


def test_the_drawing_follows_while_something_is_typed(qtbot, digits, panel):
    change(digits, schedule=OneCycleLR())
    unfold(qtbot, panel, "schedule")
    document = digits.editor.document
    type_in(in_sight(qtbot, panel, QWidget, "lrField"), "0.25")
    assert digits.editor.document is document
    assert "over 0.25 to" in panel.preview.words
    type_in(in_sight(qtbot, panel, QWidget, "epochsField"), "40")
    assert panel.preview.view.picture.across.high == 40
    type_in(in_sight(qtbot, panel, QWidget, "epochsField"), "0")
    assert panel.preview.view.picture.across.high == 40, "what is not allowed is not drawn"


def test_the_value_under_the_pointer_is_told_with_the_momentum(qtbot, digits, panel):
    change(digits, schedule=OneCycleLR(), epochs=10, optimizer=Adam(lr=0.1))
    unfold(qtbot, panel, "schedule")
    view = panel.preview.view
    qtbot.waitUntil(lambda: view.width() > 150 and view.isVisible())
    assert view.words == ""
    qtbot.mouseMove(view, QPoint(view.width() // 2, view.height() // 2))
    view.setFocus()
    for _ in range(60):
        qtbot.keyClick(view, Qt.Key.Key_Right)
    assert view.words == "10 epochs: rate 4e-07, momentum 0.95"
    for _ in range(35):
        qtbot.keyClick(view, Qt.Key.Key_Left)
    assert view.words.startswith("3 epochs: rate 0.1, momentum 0.85")
    assert view.accessibleDescription() == view.words


def test_a_plateau_says_in_words_what_it_depends_on(qtbot, digits, panel):
    unfold(qtbot, panel, "schedule")
    choose(in_sight(qtbot, panel, QComboBox, "scheduleBox"), "ReduceLROnPlateau")
    assert "depends on the validation loss" in panel.preview.words
    assert "6 validations" in panel.preview.words
    assert not panel.preview.view.isVisible()


def test_a_warm_up_alone_is_drawn(qtbot, digits, panel):
    unfold(qtbot, panel, "schedule")
    enter(in_sight(qtbot, panel, QWidget, "warmup_epochsField"), "3")
    QApplication.processEvents()
    assert panel.preview.view.isVisible()
    assert panel.preview.words == "From 0.0003 to 0.003."


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_curve_and_ground_are_told_apart(qtbot, digits, panel, appearance: Appearance, mode):
    appearance.mode = mode
    change(digits, schedule=OneCycleLR())
    unfold(qtbot, panel, "schedule")
    view = panel.preview.view
    qtbot.waitUntil(lambda: view.isVisible() and view.width() > 150)
    picture, wanted = view.grab().toImage(), QColor(appearance.theme.curves[0]).getRgb()
    seen = {picture.pixelColor(x, y).getRgb() for x in range(picture.width()) for y in range(picture.height())}
    assert min(max(abs(a - b) for a, b in zip(colour, wanted, strict=True)) for colour in seen) < 24


# --- batches --------------------------------------------------------------------------------------------------


def test_the_largest_batch_that_fits_is_taken_and_explained(qtbot, digits, panel):
    qtbot.waitUntil(lambda: digits.forecaster.forecast is not None)
    before = digits.editor.document
    qtbot.mouseClick(in_sight(qtbot, panel, QWidget, "largestBatchButton"), LEFT)
    qtbot.waitUntil(lambda: training(digits).batch_size == 512)
    assert "that are free on cpu" in texts(panel)
    digits.editor.undo()
    assert digits.editor.document is before
    assert "that are free on cpu" not in texts(panel)


def test_without_a_forecast_the_largest_batch_says_what_to_do(qtbot, empty):
    empty.scene.select_only(["output"])
    qtbot.mouseClick(in_sight(qtbot, empty.training_panel, QWidget, "largestBatchButton"), LEFT)
    assert "mend the network's problems" in texts(empty.training_panel)
