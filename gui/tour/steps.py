"""The five steps: what they say, what they point at, and when they are done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from gui.main_window import MainWindow

LAYER = "conv1"
"""The layer of the digits network that the tour speaks of."""


@dataclass(frozen=True)
class TourStep:
    """One step.

    Attributes:
        title: heading of the bubble.
        text: what there is to see and to do.
        points_at: the part of the window it is about, in the coordinates of the window.
        done: whether the user did it, after the step began; ``before`` is what ``state`` gave then.
        state: what the step changes.
        prepare: what has to be in sight.
    """

    title: str
    text: str
    points_at: Callable[[MainWindow], QRect]
    state: Callable[[MainWindow], object]
    done: Callable[[MainWindow, object], bool]
    prepare: Callable[[MainWindow], object] = lambda window: None


def _place_of(window: MainWindow, widget: QWidget | None) -> QRect:
    if widget is None or not widget.isVisible():
        return _place_of(window, window.canvas)
    return QRect(widget.mapTo(window, widget.rect().topLeft()), widget.size())


def _named(name: str) -> Callable[[MainWindow], QRect]:
    return lambda window: _place_of(window, window.findChild(QWidget, name))


def _card(window: MainWindow) -> QRect:
    """The card of the layer; the canvas, where it is out of sight."""
    view, canvas = window.canvas, _place_of(window, window.canvas)
    if LAYER not in window.editor.graph.by_id:
        return canvas
    rect = view.mapFromScene(window.scene.node_item(LAYER).card).boundingRect()
    card = QRect(view.viewport().mapTo(window, rect.topLeft()), rect.size())
    return card if canvas.contains(card) else canvas


def _run(window: MainWindow) -> QRect:
    """The button; once the run goes on, the plots."""
    started = window.trainer.is_running or window.trainer.record.finished is not None
    return _place_of(window, window.run_area if started else window.findChild(QWidget, "trainButton"))


def _selected(window: MainWindow) -> bool:
    return [node.id for node in window.scene.selected_nodes()] == [LAYER]


def _settings(window: MainWindow) -> object:
    """The settings of all layers; neither places nor names."""
    return {node.id: node.layer for node in window.editor.graph.nodes}


def _changed(window: MainWindow, before: object) -> bool:
    now = _settings(window)
    assert isinstance(now, dict)
    assert isinstance(before, dict)
    return any(id in before and before[id] != layer for id, layer in now.items())


def _show_layer(window: MainWindow) -> None:
    if LAYER in window.editor.graph.by_id and not _selected(window):
        window.canvas.show_node(LAYER)


STEPS = (
    TourStep(
        "Layers",
        "All that a network can be made of. Drag a ReLU from here onto a wire between two cards: the wire opens and "
        "takes it in. Ctrl+Z takes it back.",
        _named("palette"),
        lambda window: len(window.editor.graph.nodes),
        lambda window, before: len(window.editor.graph.nodes) > before,  # type: ignore[operator]
    ),
    TourStep(
        "The network",
        "Data flows from the top to the bottom. On each wire stands the shape of a sample: channels × height × width. "
        "A card turns red where something does not fit, and says what to do. Click conv1.",
        _card,
        _selected,
        lambda window, before: _selected(window) and not before,
        lambda window: window.scene.clearSelection(),
    ),
    TourStep(
        "Settings",
        "What conv1 does. Set out_channels to 32 and watch the shapes below it follow. If a problem comes up, a button "
        "under its sentence mends it.",
        _named("inspector"),
        _settings,
        _changed,
        _show_layer,
    ),
    TourStep(
        "Train",
        "Press Train. It runs in the background; loss, accuracy, gradients and predictions move as it learns. Pause, "
        "Step and Stop are beside it. After a few seconds it reads nearly every digit.",
        _run,
        lambda window: window.trainer.record,
        lambda window, before: window.trainer.record.finished is not None and window.trainer.record is not before,
    ),
    TourStep(
        "Take it home",
        "Export writes the weights as a .pth and the network as plain PyTorch code, and proves that both work. F1 "
        "explains the panel in use, Ctrl+Shift+P finds everything.",
        _named("exportButton"),
        lambda window: None,
        lambda window, before: window.findChild(QWidget, "exportDialog") is not None,
    ),
)
