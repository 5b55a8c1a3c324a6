"""The panels of data and training."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QPushButton, QWidget

from core.data.base import DataSettings
from core.data.sources.mnist import MNIST
from core.document import edits
from tests.gui.gestures import choose, enter, texts
from tests.gui.sight import in_sight


@pytest.fixture
def data(digits):
    digits.scene.select_only(["input"])
    return digits.data_panel


@pytest.fixture
def training(digits):
    digits.scene.select_only(["output"])
    return digits.training_panel


def use_missing_mnist(window, folder):
    """MNIST from a folder that has no files, and no download."""
    settings = DataSettings(source=MNIST(folder=str(folder), download=False))
    window.editor.apply("Change data", lambda d: edits.change_data(d, settings))


# --- data -----------------------------------------------------------------------------------------------------


def test_other_data_changes_the_document_the_shapes_and_the_facts(qtbot, digits, data, checked):
    choose(data.findChild(QComboBox, "sourceBox"), "Iris")
    assert digits.editor.document.data.source.type == "Iris"
    assert "setosa" in texts(data)
    checked()
    assert digits.scene.edge_item(digits.editor.document.arrival("conv1")).label == "4"
    assert not digits.editor.check.ok


def test_undo_brings_the_old_data_back_into_the_panel(qtbot, digits, data):
    document = digits.editor.document
    choose(data.findChild(QComboBox, "sourceBox"), "MNIST")
    while digits.editor.history.undo_label:
        digits.editor.undo()
    assert digits.editor.document is document
    assert data.findChild(QComboBox, "sourceBox").currentText() == "Digits"


def test_the_share_for_validation(qtbot, digits, data):
    enter(data.findChild(QWidget, "validation_fractionField"), "0.3")
    assert digits.editor.document.data.validation_fraction == 0.3


def test_a_share_that_leaves_nothing_to_train_on_is_refused(qtbot, digits, data, errors):
    document = digits.editor.document
    enter(data.findChild(QWidget, "validation_fractionField"), "1")
    assert "less than 1" in " ".join(errors(data))
    assert digits.editor.document is document
    assert data.findChild(QWidget, "validation_fractionField").text() == "0.2"


def test_loading_says_how_many_samples_there_are(qtbot, data):
    qtbot.mouseClick(data.findChild(QPushButton, "loadDataButton"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "Ready: 1,437 samples to train on, 360 to validate" in texts(data))
    assert not data.findChild(QPushButton, "cancelDataButton").isVisible()


def test_loading_what_is_not_there_says_what_to_do(qtbot, digits, data, errors, tmp_path):
    use_missing_mnist(digits, tmp_path / "no data")
    qtbot.mouseClick(data.findChild(QPushButton, "loadDataButton"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: errors(data) != [])
    assert "put them there" in errors(data)[0]
    assert str(tmp_path / "no data") in errors(data)[0]
    assert data.findChild(QPushButton, "loadDataButton").isEnabled()


def test_loading_can_be_cancelled(qtbot, digits, data, tmp_path, stalled_mnist):
    digits.editor.apply("Change data", lambda d: edits.change_data(d, DataSettings(source=MNIST(folder=str(tmp_path)))))
    qtbot.mouseClick(data.findChild(QPushButton, "loadDataButton"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "train-images" in texts(data))
    qtbot.mouseClick(data.findChild(QPushButton, "cancelDataButton"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "Cancelled" in texts(data))
    assert data.findChild(QPushButton, "loadDataButton").isEnabled()


# --- training -------------------------------------------------------------------------------------------------


def test_another_optimizer_comes_with_its_own_settings(qtbot, digits, training):
    choose(training.findChild(QComboBox, "optimizerBox"), "SGD")
    assert digits.editor.document.training.optimizer.type == "SGD"
    enter(in_sight(qtbot, training, QWidget, "momentumField"), "0.9")
    assert digits.editor.document.training.optimizer.momentum == 0.9


def test_nesterov_without_momentum_is_refused(qtbot, digits, training, errors):
    choose(training.findChild(QComboBox, "optimizerBox"), "SGD")
    document = digits.editor.document
    qtbot.keyClick(in_sight(qtbot, training, QWidget, "nesterovField"), Qt.Key.Key_Space)
    assert "nesterov needs a momentum above 0" in " ".join(errors(training))
    assert not in_sight(qtbot, training, QWidget, "nesterovField").isChecked()
    assert digits.editor.document is document


def test_another_loss(qtbot, digits, training):
    choose(training.findChild(QComboBox, "lossBox"), "MSELoss")
    assert digits.editor.document.training.loss.type == "MSELoss"


def test_rare_classes_may_count_for_more(qtbot, digits, training):
    box = in_sight(qtbot, training, QWidget, "class_weightsField")
    choose(box, "balanced")
    assert digits.editor.document.training.loss.weighs_classes
    digits.editor.undo()
    assert box.currentText() == "none"


def test_epochs_and_batch_size(qtbot, digits, training):
    enter(in_sight(qtbot, training, QWidget, "epochsField"), "3")
    enter(in_sight(qtbot, training, QWidget, "batch_sizeField"), "128")
    assert (digits.editor.document.training.epochs, digits.editor.document.training.batch_size) == (3, 128)


def test_the_learning_rate_must_be_above_zero(qtbot, digits, training, errors):
    document = digits.editor.document
    enter(in_sight(qtbot, training, QWidget, "lrField"), "0")
    assert "lr" in " ".join(errors(training))
    assert digits.editor.document is document
