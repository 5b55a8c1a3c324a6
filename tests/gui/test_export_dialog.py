"""The export dialog: what can be exported is, with its proof; what cannot be says why."""

import subprocess
import sys
import threading

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QDialog, QLabel, QLineEdit, QPushButton

from core.document import edits


@pytest.fixture
def until(qtbot):
    return qtbot.waitUntil


@pytest.fixture
def trained(digits, checked, until):
    """The Digits network after one epoch."""
    training = digits.editor.document.training.model_copy(update={"epochs": 1, "batch_size": 512})
    digits.editor.apply("Change training", lambda d: edits.change_training(d, training))
    checked()
    digits.actions_by_name["trainAction"].trigger()
    until(lambda: not digits.trainer.is_running)
    return digits


def opened_dialog(window, path):
    window.actions_by_name["exportAction"].trigger()
    dialog = window.findChild(QDialog, "exportDialog")
    dialog.findChild(QLineEdit, "exportPath").setText(str(path))
    return dialog


def export(qtbot, dialog):
    qtbot.mouseClick(dialog.findChild(QPushButton, "exportNowButton"), Qt.MouseButton.LeftButton)


def result(dialog):
    return dialog.findChild(QLabel, "exportResult").text()


def test_without_training_only_the_code_can_be_exported(qtbot, digits, until, tmp_path):
    dialog = opened_dialog(digits, tmp_path / "net")
    assert dialog.findChild(QCheckBox, "pythonCheck").isChecked()
    assert not dialog.findChild(QCheckBox, "pthCheck").isEnabled()
    export(qtbot, dialog)
    until(lambda: "✓ net.py" in result(dialog))
    assert (tmp_path / "net.py").is_file()
    assert not (tmp_path / "net.pth").exists()


@pytest.mark.long
def test_after_training_weights_and_code_are_written_and_proved(qtbot, trained, until, tmp_path):
    dialog = opened_dialog(trained, tmp_path / "net")
    export(qtbot, dialog)
    until(lambda: "✓ net.py" in result(dialog) and "✓ net.pth" in result(dialog))
    load = "import torch, net; n = net.Net(); n.load_state_dict(torch.load('net.pth'))"
    use = f"{load}; print(n.eval()(torch.zeros(1, 1, 8, 8)).shape[1])"
    done = subprocess.run([sys.executable, "-c", use], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "10"


def test_after_an_edit_it_exports_what_was_trained_and_says_so(qtbot, trained, until, tmp_path):
    trained.editor.apply("Change", lambda d: edits.change_layer(d, "conv1", out_channels=99))
    dialog = opened_dialog(trained, tmp_path / "net")
    assert any("as it was trained" in label.text() for label in dialog.findChildren(QLabel) if label.isVisible())
    export(qtbot, dialog)
    until(lambda: "✓ net.py" in result(dialog))
    assert "99" not in (tmp_path / "net.py").read_text()


def test_a_place_that_cannot_be_written_gives_a_sentence(qtbot, digits, until, tmp_path):
    dialog = opened_dialog(digits, tmp_path / "no such folder" / "net")
    export(qtbot, dialog)
    until(lambda: "✗" in result(dialog))
    assert "cannot be written" in result(dialog)
    assert dialog.findChild(QPushButton, "exportNowButton").isEnabled()


def test_a_network_with_a_problem_gives_a_sentence(qtbot, digits, until, tmp_path):
    digits.editor.apply("Change", lambda d: edits.change_layer(d, "norm1", num_features=3))
    dialog = opened_dialog(digits, tmp_path / "net")
    export(qtbot, dialog)
    until(lambda: "✗" in result(dialog))
    assert "num_features" in result(dialog)


def test_closing_it_half_way_leaves_no_thread(qtbot, digits, until, tmp_path):
    dialog = opened_dialog(digits, tmp_path / "net")
    export(qtbot, dialog)
    assert "export" in {thread.name for thread in threading.enumerate()}
    qtbot.mouseClick(dialog.findChild(QPushButton, "closeExportButton"), Qt.MouseButton.LeftButton)
    until(lambda: "export" not in {thread.name for thread in threading.enumerate()})
    until(lambda: digits.findChild(QDialog, "exportDialog") is None)


def test_nothing_chosen_cannot_be_exported(digits, tmp_path):
    dialog = opened_dialog(digits, tmp_path / "net")
    dialog.findChild(QCheckBox, "pythonCheck").click()
    assert not dialog.findChild(QPushButton, "exportNowButton").isEnabled()
    dialog.findChild(QCheckBox, "pythonCheck").click()
    dialog.findChild(QLineEdit, "exportPath").clear()
    assert not dialog.findChild(QPushButton, "exportNowButton").isEnabled()


def test_says_which_files_it_replaces(digits, tmp_path):
    (tmp_path / "net.py").touch()
    dialog = opened_dialog(digits, tmp_path / "net")
    assert any(label.text() == "Replaces net.py" and label.isVisible() for label in dialog.findChildren(QLabel))
