from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QToolTip

from core.runs import RunRecord
from core.training.events import Surface
from gui.plots.decision_surface import DecisionSurface


@pytest.fixture
def plot(show):
    return show(DecisionSurface, 400, 300)


def halves(step=1):
    """The first class on the left, the second on the right; sure of the upper half alone."""
    answers = np.zeros((20, 20), np.int64)
    answers[:, 10:] = 1
    sure = np.full((20, 20), 0.5, np.float32)
    sure[10:] = 1
    return Surface(step, answers, sure)


def colour_at(plot, x, y):
    return plot.view.grab().toImage().pixelColor(plot.view.position_of(x, y).toPoint())


def without_points(run):
    plane = replace(run.record.started.plane, points=np.zeros((1, 2), np.float32), targets=np.zeros(1, np.int64))
    run.record.apply(replace(run.record.started, plane=plane))
    return run


def test_each_place_has_the_colour_of_its_class(plot, make_run):
    run = without_points(make_run(classes=("left", "right")).steps([1.0]))
    run.record.apply(halves())
    plot.show_record(run.record)
    left, right = colour_at(plot, -1, 0.5), colour_at(plot, 1, 0.5)
    first, second = (QColor(colour) for colour in plot.appearance.theme.curves[:2])
    assert abs(left.hue() - first.hue()) < 8
    assert abs(right.hue() - second.hue()) < 8


def test_what_the_network_is_not_sure_of_is_faint(plot, make_run):
    run = without_points(make_run(classes=("left", "right")).steps([1.0]))
    run.record.apply(halves())
    plot.show_record(run.record)
    assert colour_at(plot, -1, 0.5).saturation() > 2 * colour_at(plot, -1, -0.5).saturation()


def test_a_sample_stands_where_it_is_in_the_colour_of_what_is_true(plot, make_run):
    run = without_points(make_run(classes=("left", "right")).steps([1.0]))
    run.record.apply(halves())
    plot.show_record(run.record)
    assert colour_at(plot, 0, 0) == QColor(plot.appearance.theme.curves[0])


def test_a_click_tells_the_answer_at_a_place(plot, make_run, qtbot):
    run = make_run(classes=("left", "right")).steps([1.0])
    run.record.apply(halves())
    plot.show_record(run.record)
    qtbot.mouseClick(plot.view, Qt.MouseButton.LeftButton, pos=plot.view.position_of(1, 0.5).toPoint())
    qtbot.waitUntil(lambda: "right (100\u202f% sure)" in QToolTip.text())
    assert plot.view.said_at(plot.view.area.topLeft() - plot.view.area.center()) == ""
    QToolTip.hideText()


def test_the_legend_names_the_classes(plot, make_run):
    run = make_run(classes=("left", "right")).steps([1.0])
    run.record.apply(halves(step=7))
    plot.show_record(run.record)
    assert plot.header.legend.shown == ["left", "right", "after step 7"]


def test_numbers_are_told_in_the_units_of_the_data(plot, make_number_run):
    run = make_number_run().steps([1.0])
    run.record.apply(Surface(1, np.linspace(-1, 1, 400, dtype=np.float32).reshape(20, 20), np.zeros(0, np.float32)))
    plot.show_record(run.record)
    assert plot.view.said_at(plot.view.position_of(1.99, 0.99)).endswith("price 110")
    assert plot.view.said_at(plot.view.position_of(-1.99, -0.99)).endswith("price 90.0")


def test_it_has_no_place_beside_runs_on_other_data(plot, make_run):
    record = make_run().record
    assert plot.suits(record)
    record.apply(replace(record.started, plane=None))
    assert not plot.suits(record)
    assert not plot.suits(RunRecord())
