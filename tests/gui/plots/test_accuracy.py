import pytest
from PySide6.QtCore import QPointF

from gui.plots.accuracy import AccuracyPlot


@pytest.fixture
def plot(show):
    return show(AccuracyPlot)


def test_points_are_percent_by_epoch(plot, make_run):
    run = make_run().steps([1.0]).epoch(0.5, 0.6).steps([1.0]).epoch(0.7, 0.65, best=False)
    plot.show_record(run.record)
    assert plot.train.x.tolist() == [1, 2]
    assert plot.train.values.tolist() == pytest.approx([50, 70])
    assert plot.validation.values.tolist() == pytest.approx([60, 65])


def test_the_best_epoch_has_a_ring_and_a_figure(plot, make_run):
    run = make_run().steps([1.0]).epoch(0.5, 0.8).epoch(0.9, 0.7, best=False)
    plot.show_record(run.record)
    assert plot.best.x.tolist() == [1]
    assert plot.best.values.tolist() == pytest.approx([80])
    assert plot.best.stroke.mark == "ring"
    assert any("80.0\u202f% in epoch 1" in text for text in plot.header.legend.shown)


def test_the_axis_starts_at_zero_unless_everything_is_far_above(plot, make_run):
    run = make_run().steps([1.0]).epoch(0.5, 0.6)
    plot.show_record(run.record)
    assert plot.chart.view.viewRange()[1][0] == 0
    other = make_run().steps([1.0]).epoch(0.97, 0.96)
    plot.show_record(other.record)
    low, high = plot.chart.view.viewRange()[1]
    assert 85 < low < 96
    assert high >= 100


def test_the_mouse_reads_the_epoch_that_is_nearest(plot, make_run):
    run = make_run().steps([1.0]).epoch(0.5, 0.6).epoch(0.7, 0.8)
    plot.show_record(run.record)
    plot.point_at(QPointF(1.2, 10))
    texts = [entry.text for entry in plot.header.legend.entries]
    assert texts == ["epoch 1", "train 50.0\u202f%", "val 60.0\u202f%"]


def test_a_run_that_predicts_numbers_is_judged_by_r2(plot, make_run, make_number_run):
    run = make_number_run().steps([1.0])
    plot.show_record(run.record)
    assert plot.message == "The R² shows after the first epoch"
    plot.show_record(run.epoch(0.5, 0.25).record)
    assert plot.train.values.tolist() == [0.5]
    assert plot.header.title.text() == "R²"
    assert plot.chart.up.labelText == "R²"
    assert plot.header.legend.shown[:2] == ["train 0.500", "val 0.250"]
    assert "R²" in plot.accessibleName()
    plot.show_record(make_run().steps([1.0]).epoch(0.5, 0.6).record)
    assert plot.header.title.text() == "Accuracy"
    assert "%" in plot.header.legend.shown[0]


def test_the_axis_of_r2_reaches_down_to_what_was_measured(plot, make_number_run):
    plot.show_record(make_number_run().steps([1.0]).epoch(-0.5, -0.25).epoch(0.5, 0.6).record)
    low, high = plot.chart.view.viewRange()[1]
    assert -0.8 < low < -0.5
    assert 1 <= high < 1.3


def test_one_terrible_epoch_does_not_flatten_all_others(plot, make_number_run):
    plot.show_record(make_number_run().steps([1.0]).epoch(-5000.0, -4000.0).epoch(0.5, 0.6).record)
    assert plot.chart.view.viewRange()[1][0] > -3
