"""The record of a run is what its events said."""

import numpy as np

from core.runs import RunRecord
from core.series import Series
from core.training.events import Continued, Gradients, Paused, Predictions, StepsDone


def recorded(events) -> RunRecord:
    record = RunRecord()
    for event in events:
        record.apply(event)
    return record


def test_a_run_can_be_read_back_whole(digits_run):
    record = recorded(digits_run.events)
    told = [event.losses for event in digits_run.events if isinstance(event, StepsDone)]
    assert np.array_equal(record.losses.column(), np.concatenate(told))
    assert record.epochs == digits_run.epochs
    assert record.step == digits_run.epochs[-1].step
    assert record.best == max(record.epochs, key=lambda epoch: (epoch.val_accuracy, -epoch.val_loss))
    assert record.started is digits_run.events[0]
    assert record.finished is digits_run.finished
    assert record.predictions is [event for event in digits_run.events if isinstance(event, Predictions)][-1]


def test_gradients_stand_in_a_column_for_each_layer(digits_run):
    record = recorded(digits_run.events)
    told = [event for event in digits_run.events if isinstance(event, Gradients)]
    assert np.array_equal(record.gradients.values, np.stack([event.norms for event in told]))
    assert record.gradient_steps.column().tolist() == [event.step for event in told]
    assert record.gradients.values.shape[1] == len(record.started.layers)


def test_the_smoothed_loss_of_a_constant_is_the_constant():
    record = recorded([StepsDone(1, 1, np.full(50, 2.5, np.float32), 0, 0)])
    assert np.allclose(record.smoothed.column(), 2.5)


def test_smoothing_does_not_depend_on_how_steps_were_reported():
    losses = np.random.default_rng(0).random(100).astype(np.float32)
    whole = recorded([StepsDone(1, 1, losses, 0, 0)])
    parts = recorded([StepsDone(1, i + 1, losses[i : i + 7], 0, 0) for i in range(0, 100, 7)])
    assert np.array_equal(whole.smoothed.column(), parts.smoothed.column())


def test_pausing_is_remembered_until_it_goes_on():
    assert recorded([Paused(3)]).paused
    assert not recorded([Paused(3), Continued()]).paused


def test_series_keep_every_row_while_they_grow():
    series = Series(2)
    rows = np.arange(10_000, dtype=np.float32).reshape(-1, 2)
    for part in np.array_split(rows, 37):
        series.extend(part)
    assert np.array_equal(series.values, rows)
