import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt

from core.runs import RunRecord
from core.training.events import StepsDone, Validated
from gui.plots.loss import LossPlot


@pytest.fixture
def plot(show):
    return show(LossPlot)


def figures(plot):
    return {entry.name: entry.value for entry in plot.header.legend.entries}


def test_curves_are_those_of_the_record(plot, make_run):
    run = make_run().steps([3.0, 2.0, 1.0]).epoch(val_loss=0.9).steps([0.5])
    plot.show_record(run.record)
    assert plot.steps.x.tolist() == [1, 2, 3, 4]
    assert plot.steps.rows[:, 0].tolist() == [3.0, 2.0, 1.0, 0.5]
    np.testing.assert_array_equal(plot.smoothed.rows, run.record.smoothed.values)


def test_validation_stands_at_the_last_step_of_its_epoch(plot, make_run):
    run = make_run().steps([3.0, 2.0]).epoch(val_loss=0.9).steps([1.0, 0.5, 0.4]).epoch(val_loss=0.25)
    plot.show_record(run.record)
    assert plot.validation.x.tolist() == [2, 5]
    assert plot.validation.values.tolist() == pytest.approx([0.9, 0.25])
    assert plot.chart.boundaries.at == [2, 5]


def test_boundaries_disappear_when_there_are_too_many_to_read(plot, make_run):
    run = make_run()
    for _ in range(40):
        run.steps([1.0]).epoch()
    plot.show_record(run.record)
    assert plot.chart.boundaries.at == []


def test_the_legend_tells_the_latest_figures(plot, make_run):
    plot.show_record(make_run().steps([2.0]).epoch(val_loss=0.0312).record)
    assert figures(plot) == {"train": "2.00", "val": "0.0312", "batch": "2.00"}


def test_the_legend_tells_the_figures_under_the_mouse_while_it_is_there(plot, make_run):
    run = make_run().steps([3.0]).epoch(val_loss=0.9).steps([1.0]).epoch(val_loss=0.5)
    plot.show_record(run.record)
    plot.point_at(QPointF(0.8, 1.0))
    assert figures(plot) == {"step": "1", "train": "3.00", "val": "0.900", "batch": "3.00"}
    plot.point_at(None)
    assert figures(plot)["batch"] == "1.00"


def test_hovering_with_a_real_mouse_reads_the_curves(plot, make_run, qtbot):
    plot.show_record(make_run().steps(np.linspace(3, 1, 100)).record)
    qtbot.mouseMove(plot.chart.viewport(), QPoint(200, 60))
    qtbot.waitUntil(lambda: "step" in figures(plot))


def test_everything_is_in_view_and_stays_so_while_the_run_goes_on(plot, make_run):
    run = make_run().steps([5.0, 4.0])
    plot.show_record(run.record)
    run.steps(np.linspace(4, 1, 500))
    plot.show_record(run.record)
    (left, right), (low, high) = plot.chart.view.viewRange()
    assert left <= 1
    assert right >= 502
    assert low <= 1
    assert high >= 5


def test_zooming_stops_following_and_a_double_click_follows_again(plot, make_run, qtbot):
    run = make_run().steps(np.linspace(4, 1, 100))
    plot.show_record(run.record)
    plot.chart.view.scaleBy((0.5, 0.5))
    plot.chart.view.sigRangeChangedManually.emit([True, True])
    zoomed = plot.chart.view.viewRange()
    run.steps([9.0] * 100)
    plot.show_record(run.record)
    assert plot.chart.view.viewRange() == zoomed
    assert plot.chart.fit_button.isVisible()
    qtbot.mouseDClick(plot.chart.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(200, 60))
    assert plot.chart.following
    assert plot.chart.view.viewRange()[0][1] >= 200
    assert not plot.chart.fit_button.isVisible()


def test_the_key_a_shows_everything(plot, make_run, qtbot):
    plot.show_record(make_run().steps([1.0, 2.0]).record)
    plot.chart.view.sigRangeChangedManually.emit([True, True])
    assert not plot.chart.following
    qtbot.keyClick(plot.chart, Qt.Key.Key_A)
    assert plot.chart.following


def test_a_new_run_is_followed_though_the_old_one_was_zoomed(plot, make_run):
    plot.show_record(make_run().steps([1.0]).record)
    plot.chart.view.sigRangeChangedManually.emit([True, True])
    plot.show_record(RunRecord())
    assert plot.chart.following


def test_the_axis_can_be_logarithmic(plot, make_run, qtbot):
    plot.show_record(make_run().steps([100.0, 0.01]).epoch(val_loss=1.0).record)
    qtbot.mouseClick(plot.log_button, Qt.MouseButton.LeftButton)
    low, high = plot.chart.view.viewRange()[1]
    assert low < -2
    assert high > 2
    assert low > -4
    assert plot.chart.y_on_axis(np.array([1.0], np.float32)).tolist() == [0.0]
    qtbot.mouseClick(plot.log_button, Qt.MouseButton.LeftButton)
    assert plot.chart.view.viewRange()[1][1] > 100


def test_what_is_drawn_covers_the_view_after_each_change_of_it(plot, make_run):
    run = make_run().steps([100.0, 0.01]).epoch()
    plot.show_record(run.record)
    plot.log_button.click()
    (left, right), (low, high) = plot.chart.view.viewRange()
    for drawing in (plot.chart.boundaries, plot.steps, plot.validation):
        bounds = drawing.boundingRect()
        covered = (bounds.left(), bounds.right(), bounds.top(), bounds.bottom())
        assert covered == pytest.approx((left, right, low, high))


def middle_of_colour(chart, colour):
    image = chart.grab().toImage()
    everywhere = [(x, y) for x in range(image.width()) for y in range(image.height())]
    pixels = [(x, y) for x, y in everywhere if image.pixelColor(x, y).name() == colour]
    return (np.mean(pixels, axis=0) + 0.5) / image.devicePixelRatioF()


def test_dots_are_where_their_values_are(plot, make_run):
    plot.show_record(make_run().steps(np.full(100, 2.0)).epoch(val_loss=1.0).record)
    middle = middle_of_colour(plot.chart, plot.validation.stroke.colour)
    expected = plot.chart.view.mapViewToScene(QPointF(100, 1.0))
    assert middle == pytest.approx([expected.x(), expected.y()], abs=1.5)


def test_a_single_step_is_a_dot_too(plot, make_run):
    plot.show_record(make_run().steps([2.0]).record)
    middle = middle_of_colour(plot.chart, plot.smoothed.strokes[0].colour)
    expected = plot.chart.view.mapViewToScene(QPointF(1, 2.0))
    assert middle == pytest.approx([expected.x(), expected.y()], abs=1.5)


def test_a_loss_of_zero_has_a_place_on_the_logarithmic_axis(plot, make_run):
    plot.show_record(make_run().steps([1.0, 0.0]).record)
    plot.log_button.click()
    zero = plot.chart.up.zero_at
    assert zero is not None
    assert plot.chart.up.tickStrings([zero, 0.0], 1.0, 1.0) == ["0", "1"]


def test_there_is_no_context_menu(plot):
    assert not plot.chart.view.menuEnabled()


def test_validations_within_an_epoch_are_drawn_and_read(plot, make_run):
    run = make_run().steps(np.full(10, 2.0))
    run.record.apply(Validated(5, 1.5, 0.5, best=True))
    plot.show_record(run.epoch(val_loss=1.0).record)
    assert (plot.validation.x.tolist(), plot.validation.values.tolist()) == ([5, 10], [1.5, 1.0])
    plot.point_at(QPointF(7, 1))
    assert figures(plot)["val"] == "1.50"


def test_steps_that_are_not_known_leave_a_gap(plot, make_run):
    run = make_run().steps([2.0, 1.5])
    run.record.apply(StepsDone(1, 6, np.float32([1.0, 0.5]), 1.0, 1.0))
    plot.show_record(run.record)
    assert plot.chart.view.viewRange()[1][1] == pytest.approx(2.0, rel=0.2)
    plot.point_at(QPointF(4, 1))
    assert figures(plot)["batch"] == "–"
