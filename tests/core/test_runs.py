"""The record of a run is what its events said."""

import numpy as np

from core.runs import RunRecord
from core.series import Series
from core.training.events import (
    Continued,
    EpochDone,
    Finished,
    Gradients,
    Paused,
    Predictions,
    Started,
    StepsDone,
    Validated,
)


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


# --- runs that go on ------------------------------------------------------------------------------------------------


def done(first, *losses, rate=0.1):
    return StepsDone(1, first, np.array(losses, np.float32), 0, 0, rate)


def begun(step=0):
    nothing = np.zeros((0, 4), np.float32)
    return Started("cpu", 3, 4, 16, 4, 99, ("fc",), ("a",), nothing, np.zeros(0, np.int64), step=step)


def between(step):
    return Validated(step, 0.5, 0.5, best=True)


def norms(step):
    return Gradients(step, np.ones(1, np.float32))


def test_what_led_to_where_a_run_goes_on_stays_and_the_rest_is_forgotten():
    first = [begun(), done(1, 5, 4), norms(2), between(2), done(3, 3, 2, rate=0.01), norms(4), between(4)]
    record = recorded([*first, Finished("stopped", "Stopped"), begun(3), done(4, 7)])
    assert record.finished is None
    assert record.losses.column().tolist() == [5, 4, 3, 7]
    assert [each.step for each in record.validated] == [2]
    assert record.gradient_steps.column().tolist() == [2]
    assert record.rate_steps.column().tolist() == [2, 4]
    whole = recorded([begun(), done(1, 5, 4, 3, 7)])
    assert np.array_equal(record.smoothed.column(), whole.smoothed.column())


def test_what_a_run_does_again_that_was_saved_just_before_it_is_known_once():
    epoch = EpochDone(1, 4, 0.5, 0.4, 0.6, 0.5, 1.0, 100.0, best=True)
    record = recorded([begun(), done(1, 5, 4, 3, 2), between(4), epoch, begun(4), between(4), epoch])
    assert record.epochs == [epoch]
    assert record.validations == [between(4)]


def test_steps_that_nobody_wrote_down_are_not_known():
    record = recorded([begun(), done(1, 5, 4), begun(4), done(5, 3)])
    assert record.step == 5
    assert np.isnan(record.losses.column()).tolist() == [False, False, True, True, False]
    assert np.isfinite(record.smoothed.column()[-1])
