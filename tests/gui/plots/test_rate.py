"""The learning rate is drawn where it does not stay the same."""

import numpy as np
import pytest
from PySide6.QtCore import QPointF

from core.runs import RunRecord
from core.training.events import StepsDone
from gui.plots.rate import LearningRatePlot


def told(*rates):
    record = RunRecord()
    for number, rate in enumerate(rates):
        record.apply(StepsDone(1, 10 * number + 1, np.ones(10, np.float32), 1.0, 1.0, rate))
    return record


def test_it_leaves_its_place_to_the_others_while_the_rate_stays_the_same(show):
    plot = show(LearningRatePlot)
    assert not plot.suits(RunRecord())
    assert not plot.suits(told(0.1, 0.1, 0.1))
    assert plot.suits(told(0.1, 0.1, 0.05))


def test_every_rate_is_drawn_at_its_step_and_can_be_read_there(show, make_run):
    plot, record = show(LearningRatePlot), make_run().record
    for first, rate in ((1, 0.1), (11, 0.05)):
        record.apply(StepsDone(1, first, np.ones(10, np.float32), 1.0, 1.0, rate))
    plot.show_record(record)
    assert plot.rates.x.tolist() == [10, 20]
    assert plot.rates.rows[:, 0].tolist() == pytest.approx([0.1, 0.05])
    plot.point_at(QPointF(9, 0))
    assert [(entry.name, entry.value) for entry in plot.header.legend.entries] == [("step", "10"), ("rate", "0.100")]
