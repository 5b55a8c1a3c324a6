"""All settings of training: folded away in groups, drawn while they are typed, easy to set and to leave open."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QLabel, QToolButton, QWidget

from core.data.base import DataSettings
from core.data.sources.embedded_tables import Diabetes
from core.document import edits
from core.recipe.optimizers.adaptive import Adam
from core.recipe.schedules import OneCycleLR
from core.recipe.settings import TrainingSettings
from gui.panels.training_groups import GROUPS
from gui.theme import Appearance

LEFT = Qt.MouseButton.LeftButton
FOLDED = [group.key for group in GROUPS if not group.is_open]


@pytest.fixture
def panel(digits):
    digits.scene.select_only(["output"])
    return digits.training_panel


def training(window):
    return window.editor.document.training


def child(panel, name, kind=QWidget):
    """The one in sight; a form that has just been made shows itself when the event loop runs next."""
    QApplication.processEvents()
    return next(widget for widget in panel.findChildren(kind, name) if widget.isVisible())


def unfold(qtbot, panel, *keys):
    for key in keys:
        qtbot.mouseClick(child(panel, f"{key}Fold"), LEFT)


def type_in(qtbot, field, text):
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, text)


def enter(qtbot, field, text):
    type_in(qtbot, field, text)
    qtbot.keyClick(field, Qt.Key.Key_Return)


def choose(qtbot, box, text):
    box.setFocus()
    for _ in range(box.count()):
        qtbot.keyClick(box, Qt.Key.Key_Up)
    while box.currentText() != text:
        before = box.currentText()
        qtbot.keyClick(box, Qt.Key.Key_Down)
        assert box.currentText() != before, f"{text} cannot be reached"


def texts(panel):
    return [label.text() for label in panel.findChildren(QLabel) if label.isVisible()]


def change(window, **settings):
    window.editor.apply_to_document(
        "change", lambda d: edits.change_training(d, d.training.model_copy(update=settings))
    )


# --- groups ---------------------------------------------------------------------------------------------------


def test_every_setting_of_training_stands_in_one_group():
    named = [name for group in GROUPS for name in (*group.fields, *([group.choice] if group.choice else []))]
    assert sorted(named) == sorted(TrainingSettings.model_fields)


def test_the_everyday_ones_are_open_and_the_others_say_what_is_set(digits, panel):
    assert child(panel, "epochsField").isVisible()
    assert child(panel, "optimizerBox").isVisible()
    assert not panel.findChild(QWidget, "clip_normField").isVisible()
    assert "as they come" in texts(panel)
    change(digits, clip_norm=1.0, accumulate=4, patience=3)
    assert "4 batches make one step; cut to length 1" in texts(panel)
    assert "after 3 validations without a better one" in texts(panel)


def test_a_click_on_a_title_unfolds_and_the_space_bar_folds_again(qtbot, panel):
    unfold(qtbot, panel, "gradients")
    assert child(panel, "clip_normField").isVisible()
    assert "as they come" not in texts(panel)
    qtbot.keyClick(child(panel, "gradientsFold"), Qt.Key.Key_Space)
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
    field = child(panel, f"{name}Field")
    assert field.placeholderText().startswith("none, often ")
    enter(qtbot, field, "2.5")
    assert getattr(training(digits), name) == 2.5
    field.selectAll()
    qtbot.keyClick(field, Qt.Key.Key_Backspace)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert getattr(training(digits), name) is None


@pytest.mark.parametrize(("name", "begins"), [("steps", 1000), ("patience", 5), ("validate_every", 100)])
def test_a_whole_number_begins_with_what_is_usual(qtbot, digits, panel, name, begins):
    unfold(qtbot, panel, "stopping")
    none = child(panel, f"{name}Field").parentWidget().findChild(QCheckBox)
    qtbot.keyClick(none, Qt.Key.Key_Space)
    assert getattr(training(digits), name) == begins
    qtbot.keyClick(none, Qt.Key.Key_Space)
    assert getattr(training(digits), name) is None
    digits.editor.undo()
    assert getattr(training(digits), name) == begins


def test_what_is_not_as_it_was_made_has_a_button_that_makes_it_so(qtbot, digits, panel):
    enter(qtbot, child(panel, "seedField"), "7")
    qtbot.mouseClick(child(panel, "seedReset"), LEFT)
    assert training(digits).seed == 0
    assert not panel.findChild(QToolButton, "seedReset").isVisible()
    digits.editor.undo()
    assert training(digits).seed == 7, "the reset is a step of its own"


def test_settings_of_the_optimizer_can_be_reset_too(qtbot, digits, panel):
    enter(qtbot, child(panel, "weight_decayField"), "0.1")
    qtbot.mouseClick(child(panel, "weight_decayReset"), LEFT)
    assert training(digits).optimizer.weight_decay == 0


def test_how_slowly_a_mean_forgets_matters_for_one_kind_of_mean(qtbot, digits, panel):
    unfold(qtbot, panel, "averaging")
    assert not child(panel, "ema_decayField").isEnabled()
    choose(qtbot, child(panel, "averagingField"), "ema")
    assert training(digits).averaging == "ema"
    assert child(panel, "ema_decayField").isEnabled()


# --- losses ---------------------------------------------------------------------------------------------------


def test_losses_of_another_task_cannot_be_chosen_and_say_why(qtbot, digits, panel):
    box = child(panel, "lossBox", QComboBox)

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
    choose(qtbot, child(panel, "scheduleBox", QComboBox), "CosineAnnealingLR")
    assert training(digits).schedule.type == "CosineAnnealingLR"
    QApplication.processEvents()
    assert panel.preview.view.isVisible()
    assert panel.preview.words == "From 0.003 to 0."
    choose(qtbot, child(panel, "scheduleBox", QComboBox), "stays the same")
    assert training(digits).schedule is None


def test_the_drawing_follows_while_something_is_typed(qtbot, digits, panel):
    change(digits, schedule=OneCycleLR())
    unfold(qtbot, panel, "schedule")
    document = digits.editor.document
    type_in(qtbot, child(panel, "lrField"), "0.25")
    assert digits.editor.document is document
    assert "over 0.25 to" in panel.preview.words
    type_in(qtbot, child(panel, "epochsField"), "40")
    assert panel.preview.view.picture.across.high == 40
    type_in(qtbot, child(panel, "epochsField"), "0")
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
    choose(qtbot, child(panel, "scheduleBox", QComboBox), "ReduceLROnPlateau")
    assert "depends on the validation loss" in panel.preview.words
    assert "6 validations" in panel.preview.words
    assert not panel.preview.view.isVisible()


def test_a_warm_up_alone_is_drawn(qtbot, digits, panel):
    unfold(qtbot, panel, "schedule")
    enter(qtbot, child(panel, "warmup_epochsField"), "3")
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
    qtbot.waitUntil(lambda: digits.forecaster.forecast is not None, timeout=30_000)
    before = digits.editor.document
    qtbot.mouseClick(child(panel, "largestBatchButton"), LEFT)
    qtbot.waitUntil(lambda: training(digits).batch_size == 512, timeout=30_000)
    assert any("that are free on cpu" in text for text in texts(panel))
    digits.editor.undo()
    assert digits.editor.document is before
    assert not any("that are free on cpu" in text for text in texts(panel))


def test_without_a_forecast_the_largest_batch_says_what_to_do(qtbot, empty):
    empty.scene.select_only(["output"])
    qtbot.mouseClick(child(empty.training_panel, "largestBatchButton"), LEFT)
    assert any("mend the network's problems" in text for text in texts(empty.training_panel))
