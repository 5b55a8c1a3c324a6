from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPointF

from gui.plots.gradients import MOST_LAYERS, GradientPlot


@pytest.fixture
def plot(show):
    return show(GradientPlot)


def test_curves_are_those_of_the_record(plot, make_run):
    run = make_run(layers=("a", "b")).steps([1.0, 1.0], [0.5, 0.25])
    plot.show_record(run.record)
    run.steps([1.0], [0.125, 2.0])
    plot.show_record(run.record)
    assert plot.norms.x.tolist() == [2, 3]
    assert plot.norms.rows.tolist() == [[0.5, 0.25], [0.125, 2.0]]
    assert plot.layers == ["a", "b"]


def test_steps_that_a_run_takes_back_as_it_goes_on_are_forgotten(plot, make_run):
    run = make_run(layers=("a",)).steps([1.0], [0.5]).steps([1.0], [0.25]).steps([1.0], [0.125])
    plot.show_record(run.record)
    run.record.apply(replace(run.record.started, step=1))
    run.steps([1.0], [2.0])
    plot.show_record(run.record)
    assert plot.norms.x.tolist() == [1, 2]
    assert plot.norms.rows[:, 0].tolist() == [0.5, 2.0]


def test_every_layer_has_a_stroke_of_its_own(plot, make_run):
    layers = tuple(f"fc{i}" for i in range(MOST_LAYERS))
    plot.show_record(make_run(layers=layers).steps([1.0]).record)
    assert len(set(plot.norms.strokes)) == MOST_LAYERS


def test_of_many_layers_some_are_drawn_from_first_to_last_and_the_legend_says_so(plot, make_run):
    layers = tuple(f"fc{i}" for i in range(1000))
    run = make_run(layers=layers).steps([1.0], list(np.arange(1, 1001.0)))
    plot.show_record(run.record)
    assert len(plot.layers) == MOST_LAYERS
    assert (plot.layers[0], plot.layers[-1]) == ("fc0", "fc999")
    assert plot.norms.rows[0, -1] == 1000
    assert plot.header.legend.shown[0] == "24 of 1,000 layers"
    assert plot.header.legend.shown[-1].startswith("+ ")


def test_zero_is_drawn_at_the_bottom_and_called_zero(plot, make_run):
    run = make_run(layers=("dead", "alive")).steps([1.0], [0.0, 0.1]).steps([1.0], [0.0, 0.01])
    plot.show_record(run.record)
    zero = plot.chart.up.zero_at
    assert zero is not None
    assert zero < -2
    assert plot.chart.y_on_axis(np.zeros(1, np.float32))[0] == pytest.approx(zero)
    assert plot.chart.up.tickStrings([zero], 1.0, 1.0) == ["0"]


def test_without_zeros_the_axis_has_no_place_for_them(plot, make_run):
    plot.show_record(make_run().steps([1.0], [0.1, 0.2]).record)
    assert plot.chart.up.zero_at is None


def test_a_network_without_weights_is_told_so(plot, make_run):
    plot.show_record(make_run(layers=()).steps([1.0], []).record)
    assert "No layer of this network has weights" in plot.message


def test_a_new_run_with_other_layers_replaces_them(plot, make_run):
    plot.show_record(make_run(layers=("a", "b", "c")).steps([1.0]).steps([1.0]).record)
    plot.show_record(make_run(layers=("x",)).steps([1.0], [0.5]).record)
    assert plot.layers == ["x"]
    assert plot.norms.rows.tolist() == [[0.5]]
    assert len(plot.norms.strokes) == 1


def test_the_mouse_reads_the_nearest_layer_first(plot, make_run):
    run = make_run(layers=("low", "high")).steps([1.0], [0.001, 1.0])
    plot.show_record(run.record)
    plot.point_at(QPointF(1.0, 0.1))
    assert [entry.text for entry in plot.header.legend.entries] == ["step 1", "high 1.00", "low 0.00100"]


def test_colours_follow_the_theme(plot, make_run, appearance):
    plot.show_record(make_run().steps([1.0]).record)
    light = [stroke.colour for stroke in plot.norms.strokes]
    appearance.mode = "dark"
    assert [stroke.colour for stroke in plot.norms.strokes] == list(appearance.theme.curves[:2])
    assert light != [stroke.colour for stroke in plot.norms.strokes]
