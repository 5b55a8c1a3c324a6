"""Runs whose program ended while they trained are offered, and go on in the window as if nothing had happened."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QToolButton

from core.data.base import DataSettings
from core.data.sources.digits import Digits
from core.document import edits
from core.document.model import empty_document
from core.document.storage import save
from core.graph.weights import load_weights
from core.layers.activation import ReLU
from core.layers.linear import Linear
from core.layers.regularisation import Dropout
from core.layers.shape import Flatten
from core.recipe.schedules import CosineAnnealingLR
from core.recipe.settings import TrainingSettings
from core.runs.store import RunStore, store_path
from core.runs.writing import record_of

ROOT, LEFT = Path(__file__).parents[2], Qt.MouseButton.LeftButton
EPOCHS = 40


@pytest.fixture
def project(tmp_path):
    """A small network with everything that is easily forgotten: random numbers, a schedule."""
    training = TrainingSettings(epochs=EPOCHS, batch_size=16, save_steps=20, schedule=CosineAnnealingLR())
    document = empty_document(DataSettings(source=Digits()), training, "Small")
    for layer in (Flatten(), Linear(out_features=24), ReLU(), Dropout(p=0.2), Linear(out_features=10)):
        document = edits.append(document, layer)
    save(document, tmp_path / "small.netloom")
    return tmp_path / "small.netloom"


def train(project, folder, until=lambda told: False):
    """Train in a process of its own, which is killed once ``until`` holds of what it tells."""
    command = [sys.executable, "main.py", "train", project, "--run", folder, "--json"]
    child = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env=os.environ | {"OMP_NUM_THREADS": "1"}
    )
    with child.stdout:
        for line in child.stdout:
            if until(json.loads(line)):
                child.kill()
                break
    return child.wait()


@pytest.fixture
def killed(project, home, tmp_path):
    """The folder of a run whose process was killed in the middle of its third epoch or later."""
    folder = tmp_path / "killed"
    assert train(project, folder, lambda told: told.get("epoch", 0) >= 2 and (folder / "resume.pt").is_file()) == -9
    return folder


@pytest.fixture
def window_after(killed, window):
    """The window, which comes up after the crash."""
    return window


@pytest.fixture
def until(qtbot):
    return qtbot.waitUntil


def the_run():
    store = RunStore(store_path())
    (run,) = store.runs()
    record = record_of(store, run.id)
    store.close()
    return run, record


@pytest.mark.long
def test_after_a_crash_a_press_goes_on_and_the_end_is_that_of_a_run_that_was_not_killed(
    window_after, killed, project, until, tmp_path
):
    window = window_after
    until(lambda: "“Small” was interrupted after" in window.notice.text)
    _, before = the_run()
    QTest.mouseClick(window.notice.findChild(QPushButton, "noticeButton"), LEFT)
    until(lambda: window.trainer.record.started is not None and window.trainer.record.started.step > 0)
    assert window.canvas.isVisible()
    assert window.notice.text == ""
    until(lambda: not window.trainer.is_running)
    record = window.trainer.record
    assert record.finished.reason == "completed"
    assert [epoch.epoch for epoch in record.epochs] == list(range(1, EPOCHS + 1))
    assert np.array_equal(record.losses.column()[:100], before.losses.column()[:100])
    run, kept = the_run()
    assert (run.status, run.epochs) == ("completed", EPOCHS)
    assert np.array_equal(kept.losses.column(), record.losses.column(), equal_nan=True)
    assert train(project, tmp_path / "whole") == 0
    for name in ("last.pth", "best.pth"):
        ours, theirs = load_weights(killed / name), load_weights(tmp_path / "whole" / name)
        assert all(torch.equal(ours[key], theirs[key]) for key in theirs), name


def test_a_run_that_nobody_wants_is_offered_once_and_stays_in_the_panel(window_after, project, until):
    window = window_after
    until(lambda: "was interrupted" in window.notice.text)
    QTest.mouseClick(window.notice.findChild(QToolButton), LEFT)
    window.files.open(project)
    window.actions_by_name["runsAction"].trigger()
    panel = window.runs.panel
    until(lambda: [run.status for run in panel.model.shown] == ["interrupted"])
    assert window.notice.text == ""
    go_on = window.actions_by_name["continueRunAction"]
    assert not go_on.isEnabled()
    QTest.mouseClick(panel.table.viewport(), LEFT, pos=panel.table.visualRect(panel.model.index(0, 0)).center())
    assert go_on.isEnabled()
    go_on.trigger()
    until(lambda: window.trainer.record.started is not None and window.trainer.record.started.step > 0)
    assert window.trainer.project is window.editor.project
    assert not go_on.isEnabled() or panel.selected[0].status == "interrupted"
    window.actions_by_name["stopAction"].trigger()
    until(lambda: not window.trainer.is_running)
    until(lambda: bool(panel.selected) and panel.selected[0].status in ("stopped", "completed"))
    assert go_on.isEnabled() == (panel.selected[0].status == "stopped")


def test_opening_the_project_offers_its_run_again_after_another_window_came_up_without_it(
    digits, project, home, until, tmp_path
):
    assert digits.notice.text == ""
    folder = tmp_path / "killed"
    assert train(project, folder, lambda told: (folder / "resume.pt").is_file()) == -9
    digits.files.open(project)
    until(lambda: "“Small” was interrupted" in digits.notice.text)
    digits.actions_by_name["trainAction"].trigger()
    until(lambda: digits.trainer.is_running)
    assert digits.notice.text == ""
