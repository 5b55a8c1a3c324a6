"""The canvas of a large network, in a window of 1600×1000: frames while it pans, and while a node is dragged."""

from __future__ import annotations

import json
import sys
import tempfile
from itertools import pairwise
from pathlib import Path
from time import perf_counter

from PySide6.QtCore import QPoint, QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from core.data.base import DataSettings
from core.data.sources.iris import Iris
from core.document.model import Document, Edge, Node, empty_document
from core.document.orientation import Direction
from core.document.placement import COLUMN, PITCH, Position
from core.document.storage import save
from core.layers.activation import ReLU
from core.layers.linear import Linear
from gui.garbage import spare_collector
from gui.main_window import MainWindow
from gui.theme import Appearance

_FRAMES = 60
_ROWS = 40


def main(n_nodes: int, direction: Direction) -> None:
    """Measure and print one line of JSON."""
    application = QApplication([])
    folder = Path(tempfile.mkdtemp())
    path = folder / "large.netloom"
    save(serpentine(n_nodes).changed(direction=direction), path)
    settings = QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat)
    window = MainWindow(Appearance(application, settings), settings)
    spare_collector(window)
    window.resize(1600, 1000)
    window.show()
    QTest.qWaitForWindowExposed(window)
    began = perf_counter()
    window.open_path(path)
    application.processEvents()
    opened = perf_counter() - began
    while not window.editor.is_checked:
        application.processEvents()
    canvas = window.canvas
    canvas.fit()
    canvas.zoom_to_actual_size()
    canvas.centerOn(canvas.canvas.node_item("layer0").pos())
    figures = {"open_seconds": opened, "pan_at_1_to_1": panned(application, canvas)}
    figures["drag_one_node"] = dragged(application, canvas)
    canvas.fit()
    figures["pan_all_visible"] = panned(application, canvas)
    print(json.dumps(figures), flush=True)
    window.close()


def serpentine(n: int) -> Document:
    """Linear and ReLU in turn, in columns of forty."""
    document = empty_document(DataSettings(source=Iris()))
    layers = [ReLU() if index % 2 else Linear(out_features=16) for index in range(n - 1)] + [Linear(out_features=3)]
    added = tuple(
        Node(id=f"layer{index}", name=f"layer{index}", layer=layer, position=_place(index))
        for index, layer in enumerate(layers)
    )
    ids = ["input", *(node.id for node in added), "output"]
    edges = tuple(Edge(source=source, target=target) for source, target in pairwise(ids))
    return Document(data=document.data, nodes=(*document.nodes, *added), edges=edges)


def _place(index: int) -> Position:
    column, row = divmod(index, _ROWS)
    return Position((column + 1) * COLUMN, row * PITCH)


def panned(application: QApplication, canvas) -> list[float]:
    """Milliseconds of each frame while the view moves by some pixels."""
    found = []
    bar = canvas.verticalScrollBar()
    for frame in range(_FRAMES):
        began = perf_counter()
        bar.setValue(bar.value() + (7 if frame % 20 < 10 else -7))
        canvas.viewport().repaint()
        found.append(1000 * (perf_counter() - began))
        application.processEvents()
    return found


def dragged(application: QApplication, canvas) -> list[float]:
    """Milliseconds of each frame while a node in the middle of the view is dragged."""
    item = canvas.canvas.node_item("layer2")
    canvas.centerOn(item)
    application.processEvents()
    viewport = canvas.viewport()
    start = canvas.mapFromScene(item.pos()) + QPoint(60, 20)
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, pos=start)
    found = []
    for frame in range(_FRAMES):
        began = perf_counter()
        QTest.mouseMove(viewport, start + QPoint(10 + 3 * frame, 2 * frame))
        viewport.repaint()
        found.append(1000 * (perf_counter() - began))
        application.processEvents()
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=start)
    return found


if __name__ == "__main__":
    main(int(sys.argv[1]), "right" if sys.argv[2] == "right" else "down")
