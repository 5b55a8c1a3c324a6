"""Plots on real widgets, fed with records made of real events."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QSettings
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.runs import RunRecord
from core.training.events import EpochDone, Gradients, Plane, Predictions, Started, StepsDone, Surface
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
        self.layers, self.n_classes = layers, len(classes)
        points = self.random.normal(size=(20, 2)).astype(np.float32)
        plane = Plane(np.float32([-2, -1]), np.float32([2, 1]), points, np.arange(20) % len(classes), n_train=16)
        self.record.apply(Started("cpu", epochs, 10, 100, 20, 1234, layers, classes, shown, self.targets, plane=plane))

    def steps(self, losses: np.ndarray | list[float], norms: list[float] | None = None) -> Run:
        first = self.record.step + 1
        self.record.apply(StepsDone(1, first, np.asarray(losses, np.float32), 1000.0, 5.0, 0.1 / first))
        norms = [0.1] * len(self.layers) if norms is None else norms
        self.record.apply(Gradients(self.record.step, np.asarray(norms, np.float32)))
        return self

    def predict(self, predicted: list[int] | None = None, probability: float = 0.75) -> Run:
        predicted = self.targets.tolist() if predicted is None else predicted
        chances = np.full(len(predicted), probability, np.float32)
        self.record.apply(Predictions(self.record.step, np.array(predicted, np.int64), chances))
        places = np.arange(100).reshape(10, 10) * self.n_classes // 100
        self.record.apply(Surface(self.record.step, places, np.full((10, 10), probability, np.float32)))
        return self

    def epoch(self, train: float = 0.5, val: float = 0.6, val_loss: float = 0.4, best: bool = True) -> Run:
        if self.record.epochs and self.record.epochs[-1].step == self.record.step:
            self.steps([1.0])  # an epoch that ended at the step of the one before is that one, made again
        number = len(self.record.epochs) + 1
        self.record.apply(EpochDone(number, self.record.step, 0.5, train, val_loss, val, 1.0, 1000.0, best))
        return self


class NumberRun(Run):
    """A run that predicts numbers, which were standardised: 100 is their mean, 10 their deviation."""

    def __init__(self, shown: np.ndarray | None = None, quantities: tuple[str, ...] = ("price",)) -> None:
        super().__init__(classes=("none",))
        shown = self.random.random((6, 4)).astype(np.float32) if shown is None else shown
        self.quantities = quantities
        self.numbers = np.linspace(-1, 1, len(shown), dtype=np.float32)[:, None].repeat(len(quantities), 1)
        scale = {"target_mean": np.float32([100.0]), "target_std": np.float32([10.0])}
        facts = {"quantities": quantities, "classes": (), "shown": shown, "shown_targets": self.numbers, **scale}
        assert self.record.started is not None
        self.record.apply(replace(self.record.started, **facts))

    def predict_numbers(self, off: float = 0.0) -> NumberRun:
        self.record.apply(Predictions(self.record.step, self.numbers + np.float32(off), np.zeros(0, np.float32)))
        return self

    def epoch(self, train: float = 0.5, val: float = 0.6, val_loss: float = 0.4, best: bool = True) -> NumberRun:
        super().epoch(train, val, val_loss, best)
        self.record.epochs[-1] = replace(self.record.epochs[-1], measure="R²")
        return self


@pytest.fixture
def make_run() -> type[Run]:
    return Run


@pytest.fixture
def make_number_run() -> type[NumberRun]:
    return NumberRun
