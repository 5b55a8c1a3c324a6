"""How long a sweep takes follows from the length of each of its trials."""

import pytest

from core.graph.check import check
from core.graph.duration import DeviceSpeed, Rates
from core.sweeps.estimate import run_seconds, sweep_seconds
from core.sweeps.sweep import make_sweep, parse_swept

NOTHING = dict.fromkeys(
    ("step", "kernel", "convolution", "flop", "convolution_flop", "byte", "parameter", "error"), 0.0
)
A_STEP = Rates(**NOTHING | {"step": 3.0})
"""Whatever the network, a step takes three seconds, and validating a batch one."""
A_NUMBER = Rates(**NOTHING | {"parameter": 1.0})


def seconds(document, *assignments, rates=A_STEP, **how):
    sweep = make_sweep([parse_swept(assignment) for assignment in assignments], **how)
    return sweep_seconds(document, sweep, DeviceSpeed("cpu", rates, rates))


def run(document, **training):
    changed = document.model_copy(update={"training": document.training.model_copy(update=training)})
    return run_seconds(check(changed), DeviceSpeed("cpu", A_STEP, A_STEP))


def test_a_run_takes_its_steps_and_its_validations(perceptron):  # 120 flowers to learn from, 30 to validate
    assert run(perceptron) == pytest.approx(3 * (8 * 3 + 1))
    assert run(perceptron, accumulate=2, epochs=1) == pytest.approx(8 * 3 + 1)  # every batch takes its time
    assert run(perceptron, steps=4) == pytest.approx((8 * 3 + 1) / 2)
    assert run(perceptron, validate_every=2, epochs=1) == pytest.approx(8 * 3 + 1 + 4)
    assert run(perceptron, minutes=1) == 60
    assert run(perceptron, minutes=1, epochs=2) == pytest.approx(2 * 25)


def test_each_trial_takes_as_long_as_its_own_epochs_and_batches_do(perceptron):
    assert seconds(perceptron, "lr=0.1,0.01") == pytest.approx(2 * 75)
    assert seconds(perceptron, "epochs=1,10,100") == pytest.approx((1 + 10 + 100) * 25)
    assert seconds(perceptron, "batch_size=8,120", "epochs=1") == pytest.approx((15 * 3 + 1) + (3 + 1))


def test_each_trial_takes_as_long_as_its_own_network_does(perceptron):
    parameters = [4 * n + n + n * 3 + 3 for n in (8, 80)]
    assert seconds(perceptron, "fc1.out_features=8,80", "epochs=1", rates=A_NUMBER) == pytest.approx(
        sum(8 * n + n / 3 for n in parameters)
    )


def test_trials_that_cannot_be_trained_take_no_time(perceptron):
    assert seconds(perceptron, "fc2.out_features=3,7") == pytest.approx(75)
    assert seconds(perceptron, "optimizer.momentum=0.9", "optimizer=Adam") == 0


def test_a_huge_sweep_is_judged_by_some_of_its_trials(perceptron):
    found = seconds(perceptron, "epochs=1..100", "lr=0.001..0.1:log", way="random", trials=5000)
    assert found == pytest.approx(5000 * 50.5 * 25, rel=0.1)
