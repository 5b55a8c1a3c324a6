"""What people see of a run in a terminal."""

import io

import numpy as np
import pytest

from core.cli.terminal import Terminal
from core.cli.train_report import TextReport
from core.training.events import Started, StepsDone


class Screen(io.StringIO):
    """A terminal that remembers what was written."""

    def isatty(self):
        return True


@pytest.fixture
def screen():
    return Screen()


@pytest.mark.parametrize("columns", [80, 100, 200])
def test_the_line_of_a_running_epoch_fits_with_all_its_figures(monkeypatch, screen, columns):
    monkeypatch.setenv("COLUMNS", str(columns))
    report = TextReport(Terminal(io.StringIO(), screen))
    nothing = np.zeros((0, 4), np.float32)
    report.show(Started("cpu", 300, 100, 100, 20, 1234, (), ("a",), nothing, np.zeros(0, np.int64)))
    report.show(StepsDone(15, 1450, np.array([0.2761], np.float32), 110_963.0, 3723.0, score=0.8852))
    line = screen.getvalue().rsplit("\r", 1)[-1]
    assert len(line) < columns
    for figure in ("epoch 15/300", "█", "50%", "loss 0.2761", "accuracy 88.52%", "110,963", "/s", "1:02:03 left"):
        assert figure in line
