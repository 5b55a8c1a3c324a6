"""Small real files of every kind, and a mouse for the Data tab."""

import gzip
import hashlib
import struct
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QComboBox, QListWidget, QWidget

from core.data.sources.mnist import MNIST
from gui.parts.search_popup import ROW
from tests.core.serving import serving

LEFT, NONE, COPY = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, Qt.DropAction.CopyAction


def picture(path: Path, colour: tuple[int, int, int]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (12, 10), colour).save(path)


@pytest.fixture
def pets(tmp_path) -> Path:
    """A folder of pictures: two classes, six of each."""
    folder = tmp_path / "pets"
    for name, colour in (("cats", (200, 80, 20)), ("dogs", (20, 60, 200))):
        for number in range(6):
            picture(folder / name / f"{number}.png", colour)
    return folder


@pytest.fixture
def labels(tmp_path) -> Path:
    """A table that labels the pictures beside it."""
    folder = tmp_path / "labelled"
    for number in range(8):
        picture(folder / f"{number}.png", (20 * number, 0, 0))
    path = folder / "labels.csv"
    path.write_text("file,label\n" + "".join(f"{number}.png,{'ab'[number % 2]}\n" for number in range(8)))
    return path


@pytest.fixture
def houses(tmp_path) -> Path:
    """A table: a number to predict from a number, a category and a whole number."""
    path = tmp_path / "houses.csv"
    rows = [f"{40.5 + n},{'Oslo' if n % 2 else 'Rome'},{n % 5},{1000.5 * n}" for n in range(40)]
    path.write_text("area,city,rooms,price\n" + "\n".join(rows) + "\n")
    return path


@pytest.fixture
def arrays(tmp_path) -> Path:
    """Sequences of 3×12 with four classes, in one file."""
    path = tmp_path / "sequences.npz"
    random = np.random.default_rng(0)
    np.savez(path, x=random.normal(size=(40, 3, 12)).astype(np.float32), y=np.arange(40) % 4)
    return path


@pytest.fixture
def tab(digits):
    """The Data tab of a window with the Digits template."""
    digits.scene.select_only(["input"])
    QApplication.processEvents()
    return digits.data_panel


@pytest.fixture
def settled(qtbot, window) -> Callable[[], None]:
    """Waits until nobody looks at files any more."""
    return lambda: qtbot.waitUntil(lambda: not window.data_panel.looker.is_looking)


@pytest.fixture
def idle(qtbot) -> Callable[[], None]:
    """Waits until no thread looks at data any more, also none whose answer nobody wants, and until all was heard."""

    def wait() -> None:
        qtbot.waitUntil(lambda: "data" not in {thread.name for thread in threading.enumerate()})
        QApplication.processEvents()

    return wait


@pytest.fixture
def shown(qtbot, window) -> Callable[[], None]:
    """Waits for the preview of the present settings."""

    def wait() -> None:
        QApplication.processEvents()
        previewer = window.data_panel.preparation.previewer
        qtbot.waitUntil(lambda: not previewer.is_busy)

    return wait


@pytest.fixture
def choose(qtbot, window) -> Callable[[str], None]:
    """Opens the chooser with the mouse, and clicks on a source."""

    def click(title: str) -> None:
        qtbot.mouseClick(window.data_panel.findChild(QComboBox, "sourceBox"), LEFT)
        rows = window.findChild(QListWidget, "sourcePopupRows")
        item = next(rows.item(at) for at in range(rows.count()) if rows.item(at).data(ROW).title == title)
        rows.scrollToItem(item)
        QApplication.processEvents()
        qtbot.mouseClick(rows.viewport(), LEFT, pos=rows.visualItemRect(item).center())

    return click


@pytest.fixture
def drop() -> Callable[..., bool]:
    """Lets go of files over the middle of a widget, as the window system does it; says whether they were taken."""

    def let_go(widget: QWidget, *paths: Path) -> bool:
        content = QMimeData()
        content.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        enter = QDragEnterEvent(QPoint(5, 5), COPY, content, LEFT, NONE)
        QApplication.sendEvent(widget, enter)
        event = QDropEvent(QPointF(5, 5), COPY, content, LEFT, NONE)
        QApplication.sendEvent(widget, event)
        QApplication.processEvents()
        return enter.isAccepted() and event.isAccepted()

    return let_go


@pytest.fixture
def published_mnist(monkeypatch, tmp_path) -> Iterator[MNIST]:
    """MNIST as a real server on this machine has it: 30 pictures for training and 10 for testing."""
    from core.data.vision import torchvision

    def idx(values: np.ndarray) -> bytes:
        return struct.pack(f">HBB{values.ndim}I", 0, 8, values.ndim, *values.shape) + values.astype(np.uint8).tobytes()

    files = {}
    for part, n_pictures in (("train", 30), ("t10k", 10)):
        pixels = np.random.default_rng(0).integers(0, 256, (n_pictures, 28, 28))
        files[f"{part}-images-idx3-ubyte.gz"] = gzip.compress(idx(pixels))
        files[f"{part}-labels-idx1-ubyte.gz"] = gzip.compress(idx(np.arange(n_pictures) % 10))
    checksums = [(name, hashlib.md5(content).hexdigest()) for name, content in files.items()]
    monkeypatch.setenv("no_proxy", "*")
    with serving() as server:
        server.files = files
        monkeypatch.setattr(torchvision.datasets.MNIST, "mirrors", [f"{server.address}/"])
        monkeypatch.setattr(torchvision.datasets.MNIST, "resources", checksums)
        yield MNIST(folder=str(tmp_path / "mnist"))
