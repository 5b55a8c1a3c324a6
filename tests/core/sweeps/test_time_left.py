"""What a sweep still takes follows from what its trials took, and from how much work each of the others is."""

import pytest

from core.runs.trial import Trial
from core.sweeps.outcomes import Outcome
from core.sweeps.planning import planned
from core.sweeps.sweep import make_sweep, parse_swept
from core.sweeps.time_left import Doing, SweepTime, left_text


@pytest.fixture
def epochs(perceptron):
    """A sweep whose second trial is ten times the work of the first, the third a hundred times."""
    return SweepTime(perceptron, sweep := make_sweep([parse_swept("epochs=1,10,100,3")])), planned(sweep)


def over(trial, seconds, whole=None, status="completed"):
    return Outcome(trial, status, seconds=seconds, whole=seconds if whole is None else whole)


def test_nothing_is_said_before_a_trial_has_shown_how_long_it_takes(epochs):
    time, (first, second, *_) = epochs
    assert time.left([]) is None
    assert time.left([], [Doing(first, 5)]) is None
    assert time.left([over(first, 0, status="refused"), over(second, 3, status="stopped")]) is None


def test_larger_trials_take_as_much_longer_as_they_have_epochs(epochs):
    time, (first, second, third, last) = epochs
    assert time.left([over(first, 2)]) == pytest.approx(2 * (10 + 100 + 3))
    assert time.left([over(first, 2), over(second, 20)], [Doing(third, 0)]) == pytest.approx(2 * (100 + 3))
    assert time.left([over(first, 2), over(second, 20), over(third, 200), over(last, 6)]) == 0


def test_reading_the_data_is_done_for_each_trial_and_pauses_are_not(epochs):
    time, (first, second, *_) = epochs
    paused_for_an_hour = over(second, 20, whole=20 + 3600)
    assert time.left([over(first, 2, whole=5), paused_for_an_hour]) == pytest.approx(2 * (100 + 3) + 2 * 3)


def test_what_is_done_of_a_trial_is_not_left_and_trials_side_by_side_share_the_rest(epochs):
    time, (first, second, third, last) = epochs
    steps = 8 * 100  # of 120 flowers in batches of 16, 100 times
    half = Doing(third, steps // 2)
    assert time.left([over(first, 2), over(second, 20)], [half]) == pytest.approx(2 * (50 + 3))
    assert time.left([over(first, 2)], [half, Doing(second, 800)]) == pytest.approx(2 * 50)  # the longest ends last
    assert time.left([over(first, 2)], [Doing(last, 0), Doing(second, 0)]) == pytest.approx(2 * (100 + 10 + 3) / 2)


def test_trials_that_cannot_be_trained_take_no_time(perceptron):
    sweep = make_sweep([parse_swept("fc2.out_features=3,7"), parse_swept("lr=0.1,0.01")])  # flowers of three species
    first, *_ = planned(sweep)
    assert SweepTime(perceptron, sweep).left([over(first, 2, whole=6)]) == pytest.approx(6)


def test_what_optuna_will_propose_takes_as_long_as_what_is_drawn(perceptron):
    pytest.importorskip("optuna")
    sweep = make_sweep([parse_swept("epochs=1..100")], way="optuna", trials=90)
    proposed = Trial(1, (("epochs", "10"),))
    assert SweepTime(perceptron, sweep).left([over(proposed, 10)]) == pytest.approx(89 * 50.5, rel=0.15)


def test_times_are_said_roughly():
    assert [left_text(seconds) for seconds in (0.2, 8.4, 250, 9000)] == [
        "about 1 s",
        "about 8 s",
        "about 4.2 min",
        "about 2.5 h",
    ]
