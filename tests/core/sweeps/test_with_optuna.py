"""Trials that Optuna proposes, learns from and prunes."""

import sys
from statistics import median

import pytest

from core.runs.trial import Trial
from core.sweeps.outcomes import Outcome
from core.sweeps.planning import next_trial
from core.sweeps.pruning import pruned
from core.sweeps.running import Running, TrialEnded
from core.sweeps.spaces import SweepError
from core.sweeps.sweep import make_sweep, parse_swept
from core.training.control import Control
from core.training.events import EpochDone, Finished

OVER = ("lr=0.0001..1:log", "batch_size=8..64", "optimizer=Adam,SGD")


def sweep_of(*assignments, **how):
    return make_sweep([parse_swept(each) for each in assignments], **{"way": "optuna", "trials": 3, **how})


def epochs(*scores):
    return [EpochDone(n, n, 1.0, score, 1 - score, score, 1.0, 1.0, True) for n, score in enumerate(scores, 1)]


def test_three_trials_of_one_epoch_are_trained_and_all_are_different(perceptron):
    pytest.importorskip("optuna")
    short = perceptron.changed(training=perceptron.training.model_copy(update={"epochs": 1}))
    running = Running(short, sweep_of(*OVER), "cpu")
    ended = [event for event in running.events() if isinstance(event, TrialEnded)]
    assert [event.outcome.status for event in ended] == ["completed"] * 3
    assert len({event.outcome.trial.values for event in ended}) == 3
    assert all(len(event.outcome.course) == 1 for event in ended)


@pytest.mark.parametrize("sampler", ["tpe", "gp"])
def test_what_was_good_is_tried_more_often(perceptron, sampler):
    pytest.importorskip("optuna")
    sweep, known = sweep_of("lr=0.001..1", trials=30, sampler=sampler, seed=1), []
    while len(known) < 30:
        found = next_trial(perceptron, sweep, known)
        rate = float(found.trial.values[0][1])
        known.append(Outcome(found.trial, "completed", 1 - abs(rate - 0.7)))
    assert median(1 - outcome.result for outcome in known[10:]) < 0.2  # by chance it would be 0.3


def test_a_trial_worse_than_half_of_those_before_it_is_pruned(perceptron):
    pytest.importorskip("optuna")
    sweep = sweep_of("lr=0.001..1", trials=10, pruner="median")
    known = [Outcome(Trial(n, (("lr", str(n / 10)),)), "completed", 0.9, (0.5, 0.8, 0.9)) for n in range(1, 6)]
    pruning = next_trial(perceptron, sweep, known).pruning
    assert not pruning.gives_up(1, 9.0, 0.1)  # the first epoch says little
    assert pruning.gives_up(2, 9.0, 0.1)
    better = next_trial(perceptron, sweep, known).pruning
    assert not any(better.gives_up(n, 0.1, 0.95) for n in (1, 2, 3))


def test_a_run_that_is_pruned_stops_and_says_so():
    class AfterTwo:
        def gives_up(self, epoch, loss, score):
            return epoch == 2

    control = Control()
    told = []

    def run():
        for epoch in epochs(0.1, 0.1, 0.1):
            if control.stopping:
                yield Finished("stopped", "Stopped after 2 of 3 epochs")
                return
            yield epoch

    told = list(pruned(run(), control, AfterTwo()))
    assert [type(event).__name__ for event in told] == ["EpochDone", "EpochDone", "Finished"]
    assert told[-1].reason == "pruned"
    assert "after epoch 2" in told[-1].message


def test_without_optuna_a_sentence_says_what_to_install(perceptron, monkeypatch):
    monkeypatch.setitem(sys.modules, "optuna", None)
    with pytest.raises(SweepError, match="pip install optuna"):
        next_trial(perceptron, sweep_of("lr=0.1,0.2"), [])
