"""Plots on real widgets, fed with records made of real events."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QSettings
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.runs import RunRecord
from core.training.events import EpochDone, Gradients, Predictions, Started, StepsDone
from gui.plots.base import Plot
from gui.theme import Appearance


@pytest.fixture(scope="session")
def any_appearance(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Appearance:
    """Made once: a style sheet for the whole application takes its time."""
    path = tmp_path_factory.mktemp("settings") / "settings.ini"
    return Appearance(qapp, QSettings(str(path), QSettings.Format.IniFormat))


@pytest.fixture
def appearance(any_appearance: Appearance) -> Iterator[Appearance]:
    if any_appearance.mode != "light":
        any_appearance.mode = "light"
    yield any_appearance
    # pytest-qt deletes widgets later, and each that is left makes the next change of theme slower.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def show(qtbot: QtBot, appearance: Appearance) -> Callable[..., Plot]:
    """Put a plot on the screen."""

    def show_plot(kind: type[Plot], width: int = 380, height: int = 230) -> Plot:
        plot = kind(appearance)
        qtbot.addWidget(plot)
        plot.resize(width, height)
        plot.show()
        qtbot.waitExposed(plot)
        return plot

    return show_plot


class Run:
    """A run told event by event; ``record`` holds what it said."""

    def __init__(
        self,
        layers: tuple[str, ...] = ("conv1", "fc1"),
        classes: tuple[str, ...] = tuple("0123456789"),
        shown: np.ndarray | None = None,
        epochs: int = 3,
    ) -> None:
        self.record = RunRecord()
        self.random = np.random.default_rng(0)
        shown = self.random.random((6, 1, 8, 8)).astype(np.float32) if shown is None else shown
        self.targets = np.arange(len(shown), dtype=np.int64) % len(classes)
        self.layers = layers
        self.record.apply(Started("cpu", epochs, 10, 100, 20, 1234, layers, classes, shown, self.targets))

    def steps(self, losses: np.ndarray | list[float], norms: list[float] | None = None) -> Run:
        first = self.record.step + 1
        self.record.apply(StepsDone(1, first, np.asarray(losses, np.float32), 1000.0, 5.0))
        norms = [0.1] * len(self.layers) if norms is None else norms
        self.record.apply(Gradients(self.record.step, np.asarray(norms, np.float32)))
        return self

    def predict(self, predicted: list[int] | None = None, probability: float = 0.75) -> Run:
        predicted = self.targets.tolist() if predicted is None else predicted
        chances = np.full(len(predicted), probability, np.float32)
        self.record.apply(Predictions(self.record.step, np.array(predicted, np.int64), chances))
        return self

    def epoch(self, train: float = 0.5, val: float = 0.6, val_loss: float = 0.4, best: bool = True) -> Run:
        number = len(self.record.epochs) + 1
        self.record.apply(EpochDone(number, self.record.step, 0.5, train, val_loss, val, 1.0, 1000.0, best))
        return self


@pytest.fixture
def make_run() -> type[Run]:
    return Run
