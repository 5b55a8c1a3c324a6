"""Every setting has an editor that shows its value, takes another from the keyboard, and gives way to a refusal."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QFileDialog, QPushButton, QWidget

from core.data.base import SOURCES
from core.data.sources.table import Table
from core.form import fields_of
from core.layers.base import LAYERS
from core.recipe.base import LOSSES, OPTIMIZERS
from core.recipe.initialisation import SCHEMES
from gui.field_editors import read_size
from gui.forms import SettingsForm
from tests.gui.gestures import enter


@pytest.fixture
def conv(digits, hand):
    """The window with conv1 selected."""
    hand.click(hand.node("conv1"))
    return digits


def field(window, name):
    return window.inspector.form.findChild(QWidget, f"{name}Field")


def layer(window, id="conv1"):
    return window.editor.document.node(id).layer


CLASSES = [kind for registry in (LAYERS, SOURCES, OPTIMIZERS, LOSSES, SCHEMES) for _, kind in registry.items()]


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.type)
def test_every_registered_kind_has_a_form_that_shows_its_defaults_and_changes_nothing(qtbot, appearance, kind):
    said = []
    form = SettingsForm(kind, lambda name, value: said.append((name, value)))
    qtbot.addWidget(form)
    form.show_values(kind())
    form.show()
    for described in fields_of(kind):
        editor = form.editor(described.name)
        assert editor.isVisible()
        assert described.description in editor.toolTip()
        assert form.findChild(QWidget, f"{described.name}Field").accessibleName() == described.name
        editor.focusProxy().setFocus()
        qtbot.keyClick(editor.focusProxy(), Qt.Key.Key_Tab)
    assert said == []


def test_keys_change_a_setting_of_every_kind(qtbot, conv):
    before = layer(conv).out_channels
    qtbot.keyClick(field(conv, "out_channels"), Qt.Key.Key_Up)
    assert layer(conv).out_channels == before + 1
    enter(field(conv, "out_channels"), "24")
    assert layer(conv).out_channels == 24
    for text, value in (("5", 5), ("3x5", (3, 5)), ("7, 1", (7, 1))):
        enter(field(conv, "kernel_size"), text)
        assert layer(conv).kernel_size == value
    enter(field(conv, "padding"), "same")
    assert layer(conv).padding == "same"
    bias = layer(conv).bias
    qtbot.keyClick(field(conv, "bias"), Qt.Key.Key_Space)
    assert layer(conv).bias is not bias
    qtbot.keyClick(field(conv, "padding_mode"), Qt.Key.Key_Down)
    assert layer(conv).padding_mode == "reflect"


def test_a_real_number(qtbot, digits, hand):
    hand.drop("LeakyReLU", hand.edge("conv1", "norm1"))
    for text, value in (("0.25", 0.25), ("1e-3", 0.001)):
        enter(field(digits, "negative_slope"), text)
        assert layer(digits, "leakyrelu1").negative_slope == value


def test_what_is_no_number_gives_way_to_the_old_one(qtbot, digits, hand, errors):
    hand.drop("LeakyReLU", hand.edge("conv1", "norm1"))
    document, widget = digits.editor.document, field(digits, "negative_slope")
    for text in ("", "1e", "-", "abc", "nan", "1e999"):
        enter(widget, text)
        digits.canvas.setFocus()
        assert digits.editor.document is document
        assert widget.text() == "0.01"
        assert "number" in " ".join(errors(digits.inspector)), text


def test_a_refused_value_says_why_and_the_old_one_comes_back(qtbot, conv, errors):
    document = conv.editor.document
    for name, text, says in (
        ("kernel_size", "0", "at least 1"),
        ("padding", "diagonal", "'same'"),
        ("groups", "5", "multiple of 5"),
    ):
        widget = field(conv, name)
        before = widget.text()
        enter(widget, text)
        assert says in " ".join(errors(conv.inspector)), name
        assert widget.text() == before
        assert conv.editor.document is document


def test_the_sentence_goes_once_a_value_is_taken(qtbot, conv, errors):
    enter(field(conv, "kernel_size"), "0")
    enter(field(conv, "kernel_size"), "5")
    assert errors(conv.inspector) == []


def test_an_inferred_setting_shows_the_number_that_arrives(conv, hand):
    assert field(conv, "in_channels").text() == "1"
    assert not field(conv, "in_channels").isEnabled()
    hand.click(hand.node("norm1"))
    assert field(conv, "num_features").value() == layer(conv).out_channels


def test_an_inferred_setting_can_be_taken_over_and_given_back(qtbot, conv, checked):
    auto = next(box for box in conv.inspector.form.findChildren(QCheckBox) if box.text() == "auto")
    qtbot.keyClick(auto, Qt.Key.Key_Space)
    assert layer(conv).in_channels == 1
    enter(field(conv, "in_channels"), "3")
    checked()
    assert [problem.code for problem in conv.editor.check.problems] == ["wrong_in_channels"]
    qtbot.keyClick(auto, Qt.Key.Key_Space)
    checked()
    assert layer(conv).in_channels is None
    assert field(conv, "in_channels").text() == "1"
    assert conv.editor.check.ok


def test_typing_into_one_field_is_one_step_of_undo(qtbot, conv):
    document = conv.editor.document
    for text in ("5", "17", "23"):
        enter(field(conv, "out_channels"), text)
    conv.editor.undo()
    assert conv.editor.document is document
    assert field(conv, "out_channels").value() == layer(conv).out_channels


def test_two_visits_to_a_layer_are_two_steps_of_undo(qtbot, conv, hand):
    enter(field(conv, "out_channels"), "5")
    hand.click(hand.node("norm1"))
    hand.click(hand.node("conv1"))
    enter(field(conv, "out_channels"), "7")
    conv.editor.undo()
    assert layer(conv).out_channels == 5


def test_undo_by_key_works_from_within_a_field(qtbot, conv):
    document, widget = conv.editor.document, field(conv, "out_channels")
    enter(widget, "5")
    qtbot.keyClick(widget, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert conv.editor.document is document


def turn_wheel(qapp, widget):
    at = QPointF(widget.rect().center())
    event = QWheelEvent(
        at,
        QPointF(widget.mapToGlobal(at.toPoint())),
        QPoint(),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    qapp.sendEvent(widget, event)


def test_the_wheel_over_a_field_that_is_not_in_use_changes_nothing(qapp, conv):
    document = conv.editor.document
    for name in ("out_channels", "padding_mode"):
        turn_wheel(qapp, field(conv, name))
        assert conv.editor.document is document, name


def test_scrolling_past_the_optimizer_chooses_no_other(qapp, conv):
    document, box = conv.editor.document, conv.findChild(QComboBox, "optimizerBox")
    turn_wheel(qapp, box)
    assert conv.editor.document is document


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        ("3", 3),
        ("3×5", (3, 5)),
        ("1 2 3", (1, 2, 3)),
        ("-1 × 8", (-1, 8)),
        ("1.5", 1.5),
        ("same", "same"),
    ],
)
def test_reads_a_size_as_people_write_it(text, value):
    assert read_size(text) == value


class TestPaths:
    """Fields of files and folders, which have a button to browse."""

    @pytest.fixture
    def form(self, qtbot, appearance):
        form = SettingsForm(SOURCES.get("PictureTable"), lambda name, value: form.said.append((name, value)))
        form.said = []
        qtbot.addWidget(form)
        form.show_values(SOURCES.get("PictureTable")())
        form.show()
        return form

    def browse(self, qtbot, form, name):
        qtbot.mouseClick(form.editor(name).findChild(QPushButton), Qt.MouseButton.LeftButton)
        return form.said

    def test_a_file_is_browsed_for_among_those_of_its_kind(self, qtbot, form, monkeypatch):
        asked = []
        answer = ("/data/labels.csv", "")
        monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *given: asked.append(given[3]) or answer)
        assert self.browse(qtbot, form, "table") == [("table", "/data/labels.csv")]
        assert asked == ["Files (*.csv *.tsv *.txt);;All files (*)"]

    def test_a_folder_is_browsed_for(self, qtbot, form, monkeypatch):
        monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *given: "/data/pictures")
        assert self.browse(qtbot, form, "folder") == [("folder", "/data/pictures")]

    def test_nothing_changes_when_the_dialog_is_cancelled(self, qtbot, form, monkeypatch):
        monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *given: ("", ""))
        assert self.browse(qtbot, form, "table") == []

    def test_an_empty_field_says_what_is_meant(self, form):
        assert form.editor("folder").focusProxy().placeholderText() == "the folder of the table"


def test_names_are_one_line_in_which_a_comma_may_be_quoted(qtbot, appearance):
    said = []
    form = SettingsForm(Table, lambda name, value: said.append((name, value)))
    qtbot.addWidget(form)
    form.show_values(Table(features=("age", "city, state")))
    form.show()
    line = form.findChild(QWidget, "featuresField")
    assert Table(features=line.text()).features == ("age", "city, state")
    enter(line, "age, size")
    [(name, typed)] = said
    assert (name, Table(features=typed).features) == ("features", ("age", "size"))
