"""What holds for every plot in gui/plots."""

import subprocess
import sys

import numpy as np
import pytest

from core.runs import RunRecord
from gui.plots.base import plot, plot_types

KINDS = plot_types()


def whole_run(make_run, **facts):
    run = make_run(**facts)
    return run.steps([2.0, 1.5, 1.0]).predict().epoch().steps([0.8, 0.7]).predict().epoch(val=0.7)


def test_plots_come_in_their_order_and_have_their_names():
    assert [kind.title for kind in KINDS] == [
        "Loss",
        "Accuracy",
        "Gradients",
        "Learning rate",
        "Predictions",
        "Decision surface",
    ]


def test_importing_the_base_imports_neither_pyqtgraph_nor_torch():
    code = "import sys, gui.plots.base; sys.exit('pyqtgraph' in sys.modules or 'torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_name_of_a_plot_is_taken_once():
    with pytest.raises(ValueError, match="lossPlot"):
        plot("Loss again", order=9)(type("LossPlot", KINDS[0].__bases__, {}))


@pytest.mark.parametrize("kind", KINDS)
def test_object_names_are_the_ones_that_others_rely_on(kind, show):
    names = {"lossPlot", "accuracyPlot", "gradientPlot", "learningRatePlot", "predictionsView", "decisionSurface"}
    assert show(kind).objectName() in names


@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_plot_says_what_to_do_and_a_run_replaces_the_sentence(kind, show, make_run):
    widget = show(kind)
    assert "Press Train" in widget.message
    widget.show_record(RunRecord())
    assert "Press Train" in widget.message
    widget.show_record(make_run().record)
    assert widget.message
    assert "Press Train" not in widget.message
    widget.show_record(whole_run(make_run).record)
    assert not widget.message


@pytest.mark.parametrize("kind", KINDS)
def test_a_new_run_clears_the_old_one(kind, show, make_run):
    widget = show(kind)
    widget.show_record(whole_run(make_run).record)
    widget.show_record(RunRecord())
    assert "Press Train" in widget.message
    assert not widget.header.legend.entries
    widget.show_record(whole_run(make_run, layers=("only",), classes=("a", "b")).record)
    assert not widget.message


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_drawn_again_when_nothing_is_new(kind, show, make_run, monkeypatch):
    widget, run = show(kind), whole_run(make_run)
    widget.show_record(run.record)
    drawn = []
    monkeypatch.setattr(widget, "draw", drawn.append)
    widget.show_record(run.record)
    assert not drawn
    run.steps([0.5]).predict().epoch()
    widget.show_record(run.record)
    assert drawn == [run.record]


@pytest.mark.parametrize("kind", KINDS)
def test_a_change_of_theme_repaints_in_the_other_colours(kind, show, make_run, appearance, qtbot):
    widget = show(kind)
    widget.show_record(whole_run(make_run).record)
    light = widget.grab().toImage()
    appearance.mode = "dark"
    dark = widget.grab().toImage()
    # The middle of the left edge is ground, the title is text.
    assert light.pixelColor(2, 115).name() == "#ffffff"
    assert dark.pixelColor(2, 115).name() == "#1b1f26"
    assert not widget.message


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("size", [(260, 160), (800, 500)])
def test_anything_that_a_run_may_be_can_be_drawn(kind, size, show, make_run):
    many = tuple(f"class number {i}" for i in range(100))
    pictures = np.random.default_rng(0).normal(size=(24, 3, 224, 224)).astype(np.float32)
    runs = [
        make_run().steps([1.0]).predict(),
        make_run(layers=()).steps([1.0, 0.5], norms=[]).predict().epoch(),
        make_run(layers=tuple(f"fc{i}" for i in range(1000))).steps([1.0]).steps([0.9]).predict().epoch(),
        make_run(classes=many, shown=pictures).steps([1.0, 1.0]).predict([99] * 24, 1.0).epoch(0.0, 0.0),
        make_run(shown=np.zeros((3, 4), np.float32)).steps([0.0, 0.0], norms=[0.0, 0.0]).predict().epoch(1.0, 1.0),
        make_run(shown=np.zeros((0, 1, 8, 8), np.float32)).steps([-1.0, 1.0]).predict().epoch(),
        make_run(shown=np.ones((2, 5, 1, 9), np.float32)).steps(np.linspace(9, 1, 5000)).predict().epoch(),
        make_run(shown=np.ones((2, 7, 12), np.float32)).steps([1e-9, 1e9], norms=[1e-30, 1e20]).predict().epoch(),
    ]
    widget = show(kind, *size)
    for run in runs:
        widget.show_record(run.record)
        widget.grab()


@pytest.mark.parametrize("kind", KINDS)
def test_screen_readers_hear_the_figures(kind, show, make_run):
    widget = show(kind)
    assert "Press Train" in widget.accessibleName()
    widget.show_record(whole_run(make_run).record)
    assert any(digit in widget.accessibleName() for digit in "0123456789")
