"""The main job, done as a person does it: a real window, a real mouse, from the start page to weights in hand."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QSettings
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QPushButton, QToolButton, QWidget

from core.data.split import load_split
from core.document.placement import NODE_HEIGHT, NODE_WIDTH
from core.progress import Unwatched
from gui.main_window import MainWindow
from gui.theme import Appearance
from tests.gui.leftovers import take_away_windows
from tests.gui.patience import PatientBot

pytestmark = [
    pytest.mark.window,
    pytest.mark.skipif(shutil.which("xdotool") is None, reason="xdotool, which moves the real mouse, is not installed"),
]

BARE_PYTHON = """
import collections, json, sys
import numpy as np
import torch
from torch import nn

folder = sys.argv[1]
network = nn.Sequential(collections.OrderedDict(
    flatten1=nn.Flatten(), fc1=nn.Linear(64, 64), relu1=nn.ReLU(), fc2=nn.Linear(64, 10)))
network.load_state_dict(torch.load(folder + "/mine.pth"))
network.eval()
with torch.no_grad():
    shown = network(torch.from_numpy(np.load(folder + "/shown.npy"))).argmax(1).tolist()
    predicted = network(torch.from_numpy(np.load(folder + "/inputs.npy"))).argmax(1).numpy()
accuracy = float((predicted == np.load(folder + "/targets.npy")).mean())
known = [name for name in sys.modules if name.split(".")[0] in ("core", "gui", "PySide6")]
print(json.dumps({"shown": shown, "accuracy": accuracy, "netloom_modules": known}))
"""


class Hand:
    """A hand on mouse and keyboard: X events from another process, so that Qt sees what it sees from a person."""

    def __init__(self, qtbot) -> None:
        self._qtbot = qtbot

    def do(self, *arguments: object) -> None:
        """Run xdotool while the window goes on living."""
        process = subprocess.Popen(["xdotool", *map(str, arguments)])
        self._qtbot.waitUntil(lambda: process.poll() is not None)
        assert process.returncode == 0

    def click(self, widget: QWidget, place: QPoint | None = None) -> None:
        """Click into a widget, in its middle unless told where."""
        self._qtbot.waitUntil(widget.isVisible)
        point = widget.mapToGlobal(place or widget.rect().center())
        self.do("mousemove", point.x(), point.y(), "click", 1)

    def drag(self, start: QPoint, end: QPoint) -> None:
        """Press, move in small steps as a hand does, let go."""
        steps = [start + (end - start) * step / 12 for step in range(1, 13)]
        moves = [word for point in steps for word in ("mousemove", point.x(), point.y(), "sleep", 0.02)]
        self.do("mousemove", start.x(), start.y(), "mousedown", 1, "sleep", 0.05, *moves, "sleep", 0.1, "mouseup", 1)

    def type(self, field: QWidget, text: str) -> None:
        """Replace the text of a field."""
        self.click(field)
        self.do("key", "ctrl+a", "type", "--delay", 1, text)
        self.do("key", "Tab")


@pytest.fixture
def qtbot(qapp, request) -> PatientBot:
    return PatientBot(request)


@pytest.fixture
def hand(qtbot) -> Hand:
    return Hand(qtbot)


@pytest.fixture
def window(qtbot, qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MainWindow]:
    if qapp.platformName() != "xcb":
        pytest.skip("a real mouse needs an X display")
    monkeypatch.setenv("NETLOOM_HOME", str(tmp_path / "home"))
    (tmp_path / "home").mkdir()
    settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    settings.setValue("theme", "light")
    window = MainWindow(Appearance(qapp, settings), settings)
    window.setGeometry(0, 0, 1500, 950)
    window.show()
    qtbot.waitExposed(window)
    qtbot.waitUntil(lambda: bool(window.run_area.plots), timeout=60_000)
    yield window
    window.editor.save(tmp_path / "mine.netloom")
    with qtbot.waitSignal(window.closed):
        window.close()
    take_away_windows()


@pytest.mark.long
def test_from_the_start_page_to_weights_that_a_bare_python_can_use(
    window: MainWindow, hand: Hand, qtbot, tmp_path: Path
) -> None:
    hand.click(child(window, QPushButton, "new-Digits"))
    qtbot.waitUntil(window.canvas.isVisible)
    for layer, expected in (("Flatten", 1), ("Linear", 2), ("ReLU", 3), ("Linear", 4)):
        drag_from_palette(window, hand, layer)
        qtbot.waitUntil(lambda n=expected: len(window.editor.document.nodes) == n + 2)
    checked(window, qtbot)
    assert [window.editor.document.by_id[id].layer.type for id in window.editor.check.order] == [
        "Flatten", "Linear", "ReLU", "Linear",
    ]  # fmt: skip

    hand.do("key", "Escape")
    mend(window, hand, qtbot)
    train(window, hand, qtbot, epochs=20)
    accuracy = window.trainer.record.epochs[-1].val_accuracy
    assert accuracy > 0.9

    export_last_weights(window, hand, qtbot, tmp_path / "mine")
    found = classify_with_bare_python(window, tmp_path)
    view = next(plot for plot in window.run_area.plots if plot.objectName() == "predictionsView")
    assert found["netloom_modules"] == []
    assert found["shown"] == [predicted for _, predicted, _ in view.predictions()]
    assert found["accuracy"] == pytest.approx(accuracy)


# --- what the person does -------------------------------------------------------------------------------------


def drag_from_palette(window: MainWindow, hand: Hand, layer: str) -> None:
    """Take a layer from the palette and let it go just above the output."""
    tree = window.palette_panel.tree
    item = window.palette_panel.item(layer)
    tree.scrollToItem(item)
    start = tree.viewport().mapToGlobal(tree.visualItemRect(item).center())
    output = window.scene.node_item("output").pos()
    place = output + QPointF(NODE_WIDTH / 2, -NODE_HEIGHT / 4)
    end = window.canvas.viewport().mapToGlobal(window.canvas.mapFromScene(place))
    hand.drag(start, end)


def mend(window: MainWindow, hand: Hand, qtbot) -> None:
    """Press the button that lets the last layer give one value for each class."""
    window.canvas.setFocus()
    wanted = "Set out_features of fc2 to 10"
    qtbot.waitUntil(lambda: [button.text() for button in visible_buttons(window, "fixButton")][:1] == [wanted])
    hand.click(visible_buttons(window, "fixButton")[0])
    checked(window, qtbot)
    assert window.editor.check.ok


def train(window: MainWindow, hand: Hand, qtbot, epochs: int) -> None:
    output = window.scene.node_item("output").sceneBoundingRect().center()
    hand.click(window.canvas.viewport(), window.canvas.mapFromScene(output))
    hand.type(child(window.training_panel, QWidget, "epochsField"), str(epochs))
    qtbot.waitUntil(lambda: window.editor.document.training.epochs == epochs)
    checked(window, qtbot)
    hand.click(child(window, QToolButton, "trainButton"))
    qtbot.waitUntil(lambda: window.trainer.is_running)
    qtbot.waitUntil(lambda: not window.trainer.is_running)
    assert window.trainer.record.finished.reason == "completed"
    window.run_area.draw_plots()


def export_last_weights(window: MainWindow, hand: Hand, qtbot, path: Path) -> None:
    hand.click(child(window, QToolButton, "exportButton"))
    dialog = window.findChild(QWidget, "exportDialog")
    qtbot.waitUntil(dialog.isVisible)
    choice = child(dialog, QComboBox, "weightsBox")
    hand.do("windowfocus", int(dialog.winId()))
    hand.click(choice)
    qtbot.waitUntil(choice.view().isVisible)
    hand.do("key", "End", "key", "Return")
    qtbot.waitUntil(lambda: choice.currentText().startswith("Last epoch: 20"))
    field = child(dialog, QLineEdit, "exportPath")
    hand.type(field, str(path))
    assert field.text() == str(path)
    hand.click(child(dialog, QPushButton, "exportNowButton"))
    result = child(dialog, QLabel, "exportResult")
    qtbot.waitUntil(lambda: "✓ mine.pth" in result.text() and "✓ mine.py" in result.text())
    hand.click(child(dialog, QPushButton, "closeExportButton"))


def classify_with_bare_python(window: MainWindow, folder: Path) -> dict:
    """Let a Python without Netloom load the weights into a network written by hand."""
    split = load_split(window.trainer.document.data, Unwatched())
    np.save(folder / "shown.npy", window.trainer.record.started.shown)
    np.save(folder / "inputs.npy", split.validation_inputs)
    np.save(folder / "targets.npy", split.validation_targets)
    command = [sys.executable, "-I", "-c", BARE_PYTHON, str(folder)]
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=folder, timeout=120)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


# --- finding things -------------------------------------------------------------------------------------------


def child(parent: QWidget, kind: type, name: str):
    found = parent.findChild(kind, name)
    assert found is not None, f"there is no {kind.__name__} called {name}"
    return found


def visible_buttons(window: MainWindow, name: str) -> list[QPushButton]:
    return [button for button in window.findChildren(QPushButton, name) if button.isVisible()]


def checked(window: MainWindow, qtbot) -> None:
    """Wait until the check speaks of the present document."""
    is_checked: Callable[[], bool] = lambda: window.editor.is_checked  # noqa: E731
    qtbot.waitUntil(is_checked)
