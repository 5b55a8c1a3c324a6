"""Which trials a sweep has, and what is said of those that cannot be."""

import json
import math

import pytest

from core.runs.trial import Trial, dump_trial, parse_trial
from core.sweeps.outcomes import Outcome
from core.sweeps.planning import Next, Refused, next_trial, planned, require_settings
from core.sweeps.spaces import Range, SweepError, Values, parse_space
from core.sweeps.sweep import dump_sweep, make_sweep, parse_sweep, parse_swept


def sweep_of(*assignments, **how):
    return make_sweep([parse_swept(assignment) for assignment in assignments], **how)


def texts(sweep):
    return [tuple(text for _, text in trial.values) for trial in planned(sweep)]


def test_a_grid_has_every_combination_and_the_last_setting_changes_fastest():
    sweep = sweep_of("lr=0.1,0.01", "batch_size=8,16,32")
    assert sweep.n_trials == 6
    assert texts(sweep)[:4] == [("0.1", "8"), ("0.1", "16"), ("0.1", "32"), ("0.01", "8")]
    assert [trial.number for trial in planned(sweep)] == [1, 2, 3, 4, 5, 6]


def test_values_may_hold_commas_of_their_own():
    assert parse_space("[3, 5], same , 3x5").values == ("[3, 5]", "same", "3x5")


def test_a_range_in_a_grid_goes_from_end_to_end():
    assert parse_space("0.0001..0.1:log:4").grid() == ("0.0001", "0.001", "0.01", "0.1")
    assert parse_space("1..9:3").grid() == ("1", "5", "9")
    assert parse_space("1..3").grid() == ("1", "2", "3")  # each once, though five are asked for


def test_random_trials_follow_from_the_seed_and_are_all_different():
    sweep = sweep_of("lr=0.001..0.1:log", "optimizer=Adam,SGD", way="random", trials=50, seed=3)
    assert texts(sweep) == texts(sweep.model_copy())
    assert len(set(texts(sweep))) == 50
    assert texts(sweep) != texts(sweep.model_copy(update={"seed": 4}))
    assert texts(sweep.model_copy(update={"trials": 60}))[:50] == texts(sweep)


def test_more_random_trials_than_combinations_are_the_combinations():
    sweep = sweep_of("batch_size=1..3", "optimizer=Adam,SGD", way="random", trials=100)
    assert sweep.n_trials == len(set(texts(sweep))) == 6


def test_a_logarithmic_range_is_drawn_evenly_by_powers_and_within_its_bounds():
    sweep = sweep_of("lr=0.00012345678..0.0987654321:log", way="random", trials=2000)
    rates = [float(text) for (text,) in texts(sweep)]
    assert min(rates) >= 0.00012345678
    assert max(rates) <= 0.0987654321
    middle = math.sqrt(0.00012345678 * 0.0987654321)
    assert 0.45 < sum(rate < middle for rate in rates) / len(rates) < 0.55


@pytest.mark.parametrize(
    ("assignment", "sentence"),
    [
        ("lr", "--set takes KEY=VALUES, for example lr=0.1,0.01, not 'lr'"),
        ("lr=0.1..0.01", "the range 0.1..0.01 is empty: let it go from a lower"),
        ("lr=0..1:log", "the range 0.0..1.0:log is logarithmic|the range 0..1:log is logarithmic: let it begin above"),
        ("lr=0.1,,0.2", "there is an empty value: it takes values with commas"),
        ("lr=", "there is an empty value"),
        ("lr=1..2:fast", "'fast' is not known here: a range may end in :log"),
    ],
)
def test_what_is_no_space_is_told_in_one_sentence(assignment, sentence):
    with pytest.raises(SweepError, match=sentence) as caught:
        parse_swept(assignment)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("assignments", "how", "sentence"),
    [
        ((), {}, "there is no setting to vary"),
        (("lr=0.1", "lr=0.2"), {}, "lr is varied twice"),
        (("lr=0.1",), {"way": "random"}, "say how many trials"),
        (("lr=0.1..0.2:200", "batch_size=1..100:100"), {}, "this grid has 20,000 trials, and at most 10,000"),
        (("lr=0.1",), {"pruner": "median"}, "only a sweep of way optuna prunes"),
    ],
)
def test_what_is_no_sweep_is_told_in_one_sentence(assignments, how, sentence):
    with pytest.raises(SweepError, match=sentence):
        sweep_of(*assignments, **how)


@pytest.mark.parametrize(
    ("assignments", "sentence"),
    [
        (("rate=1",), "there is no setting 'rate'; known are"),
        (("lr=0.1,fast",), "lr=fast: lr: must be a valid number"),
        (("fc1.depth=1",), "Linear has no setting 'depth'"),
        (("lr=0.1,0.2", "optimizer.lr=0.3"), "lr and optimizer.lr are the same setting"),
        (("batch_size=0..4",), "must be greater than or equal to 1"),
    ],
)
def test_a_setting_that_cannot_be_is_told_before_anything_is_trained(perceptron, assignments, sentence):
    with pytest.raises(SweepError, match=sentence):
        require_settings(perceptron, sweep_of(*assignments))


def test_a_value_may_need_that_of_another_setting(perceptron):
    with pytest.raises(SweepError, match="Adam has no setting 'momentum'"):
        require_settings(perceptron, sweep_of("optimizer=Adam", "optimizer.momentum=0.5,0.9"))
    sweep, outcomes, momenta = sweep_of("optimizer=Adam,SGD", "optimizer.momentum=0.5,0.9"), [], []
    require_settings(perceptron, sweep)
    while (found := next_trial(perceptron, sweep, outcomes)) is not None:
        outcomes.append(Outcome(found.trial, "completed" if isinstance(found, Next) else "refused"))
        momenta += [found.document.training.optimizer.momentum] if isinstance(found, Next) else []
    assert [outcome.status for outcome in outcomes].count("refused") == 2
    assert momenta == [0.5, 0.9]


def test_a_trial_is_the_project_with_its_values(perceptron):
    found = next_trial(perceptron, sweep_of("lr=0.5", "fc1.out_features=24"), [])
    assert isinstance(found, Next)
    assert found.document.training.optimizer.lr == 0.5
    assert found.document.node("fc1").layer.out_features == 24
    assert perceptron.node("fc1").layer.out_features == 8


def test_a_trial_whose_network_cannot_work_is_refused_and_the_next_one_comes(perceptron):
    sweep = sweep_of("fc1.in_features=9,4")
    first = next_trial(perceptron, sweep, [])
    assert isinstance(first, Refused)
    assert "9" in first.reason
    second = next_trial(perceptron, sweep, [Outcome(first.trial, "refused")])
    assert isinstance(second, Next)
    assert next_trial(perceptron, sweep, [Outcome(first.trial, "refused"), Outcome(second.trial, "completed")]) is None


def test_a_value_that_a_setting_takes_only_beside_others_is_refused_elsewhere(perceptron):
    found = next_trial(perceptron, sweep_of("optimizer=Adam,SGD", "optimizer.momentum=0.9"), [])
    assert isinstance(found, Refused)
    assert "Adam has no setting 'momentum'" in found.reason


def test_a_sweep_and_a_trial_come_back_from_their_texts():
    sweep = sweep_of("lr=1e-4..0.1:log", "optimizer=Adam,SGD", way="optuna", trials=30, goal="loss", pruner="median")
    assert parse_sweep(dump_sweep(sweep)) == sweep
    assert isinstance(sweep.settings[0].space, Range)
    assert isinstance(sweep.settings[1].space, Values)
    trial = Trial(3, (("lr", "0.1"), ("optimizer", "SGD")))
    assert parse_trial(dump_trial(trial)) == trial
    with pytest.raises(SweepError, match="cannot be read"):
        parse_sweep(json.dumps({"settings": [], "way": "grid", "command": "rm"}))
