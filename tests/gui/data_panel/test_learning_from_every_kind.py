"""Data of every kind is chosen with the mouse, and a network learns from it, in one window."""

from pathlib import Path

import numpy as np
import pytest
import torch
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton

from core.data.sources.mnist import MNIST
from core.document import edits
from core.layers.linear import Linear
from core.layers.shape import Flatten
from core.progress import Unwatched
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


def test_two_files_of_arrays_are_dropped_together_and_learned_from(small, drop, learned, tmp_path):
    np.save(tmp_path / "x.npy", np.random.default_rng(0).normal(size=(40, 5)).astype(np.float32))
    np.save(tmp_path / "y.npy", np.arange(40) % 4)
    assert drop(small.canvas.viewport(), tmp_path / "x.npy", tmp_path / "y.npy")
    assert learned().finished.reason == "completed"
    assert small.editor.document.data.source.targets_file == str(tmp_path / "y.npy")
