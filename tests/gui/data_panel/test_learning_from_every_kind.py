"""Data of every kind is chosen with the mouse, and a network learns from it, in one window."""

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QLabel, QSpinBox, QToolButton

from core.data.sources.mnist import MNIST
from core.document import edits
from core.layers.linear import Linear
from core.layers.shape import Flatten
from core.progress import Unwatched
from gui.data_panel.feeding_part import FeedingPart
from tests.gui.gestures import enter
from tests.gui.sight import in_sight

LEFT, SECONDS = Qt.MouseButton.LeftButton, 60_000


@pytest.fixture
def small(empty, checked):
    """A window with a network of one layer that learns for one epoch."""
    training = empty.editor.document.training.model_copy(update={"epochs": 1})
    empty.editor.apply("Flatten", lambda document: edits.append(document, Flatten()))
    empty.editor.apply("Add a layer", lambda document: edits.append(document, Linear(out_features=3)))
    empty.editor.apply_to_document("One epoch", lambda document: edits.change_training(document, training))
    checked()
    return empty


@pytest.fixture
def learned(qtbot, small, settled, checked):
    """Mends the network for the data that was chosen, trains with a click, and gives the record of the run."""

    def learn():
        settled()
        checked()
        if not small.editor.check.ok:
            small.actions_by_name["fixAllAction"].trigger()
            qtbot.waitUntil(lambda: not small.mender.is_working and small.editor.is_checked, timeout=SECONDS)
        before = small.trainer.record
        qtbot.mouseClick(in_sight(qtbot, small, QToolButton, "trainButton"), LEFT)
        qtbot.waitUntil(lambda: small.trainer.record is not before and not small.trainer.is_running, timeout=SECONDS)
        return small.trainer.record

    return learn


@pytest.fixture
def in_folder(published_mnist, monkeypatch):
    """MNIST in the folder in which Netloom looks for it, without a network that could give it."""
    from core.data.vision import torchvision

    MNIST().load(Unwatched())
    monkeypatch.setattr(torchvision.datasets.MNIST, "mirrors", ["http://127.0.0.1:1/"])


@pytest.fixture
def tensors(tmp_path) -> Path:
    path = tmp_path / "tensors.pt"
    torch.save({"x": torch.rand(40, 1, 6, 6), "y": torch.arange(40) % 2}, path)
    return path


def test_every_kind_of_data_is_chosen_with_the_mouse_and_learned_from(
    in_folder, small, choose, finger, learned, pets, labels, houses, arrays, tensors
):
    kinds = [
        ("Iris", None),
        ("Arrays", arrays),
        ("Moons", None),
        ("Arrays", tensors),
        ("Synthetic pictures", None),
        ("MNIST", None),
        ("Folder of pictures", pets),
        ("Pictures with labels", labels),
        ("Table", houses),
    ]
    for title, path in kinds:
        if path is not None:
            finger.choose_file(path)
        choose(title)
        record = learned()
        assert small.editor.document.data.source.title == title
        assert record.finished.reason == "completed", f"{title}: {record.finished.message}"
        assert len(record.epochs) == 1, title
        told = small.data_panel.findChild(QLabel, "feedingText")
        assert told.text() == f"The last run: {record.started.feeding}."


def test_a_limit_of_memory_is_set_by_hand_and_what_follows_is_shown(
    qtbot, small, choose, finger, learned, settled, pets
):
    for number in range(6, 26):
        Image.new("RGB", (160, 160), (9 * number, 80, 20)).save(pets / "cats" / f"{number}.png")
    finger.choose_file(pets)
    choose("Folder of pictures")
    settled()
    for side in ("height", "width"):
        enter(in_sight(qtbot, small.data_panel, QSpinBox, f"{side}Field").lineEdit(), "160")
        settled()
    part = small.data_panel.findChild(FeedingPart)
    none = in_sight(qtbot, part, QCheckBox, text="none")
    qtbot.mouseClick(none, LEFT)
    enter(in_sight(qtbot, part, QSpinBox, "memory_limitField").lineEdit(), "1")
    assert small.editor.document.data.memory_limit == 1
    record = learned()
    assert record.finished.reason == "completed", record.finished.message
    told = in_sight(qtbot, part, QLabel, "feedingText").text()
    assert told.startswith("The last run: 32 samples read from files while training, by ")


def test_two_files_of_arrays_are_dropped_together_and_learned_from(small, drop, learned, tmp_path):
    np.save(tmp_path / "x.npy", np.random.default_rng(0).normal(size=(40, 5)).astype(np.float32))
    np.save(tmp_path / "y.npy", np.arange(40) % 4)
    assert drop(small.canvas.viewport(), tmp_path / "x.npy", tmp_path / "y.npy")
    assert learned().finished.reason == "completed"
    assert small.editor.document.data.source.targets_file == str(tmp_path / "y.npy")
