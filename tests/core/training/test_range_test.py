"""The learning-rate range test tries rates on a copy of the network and suggests one."""

import math
from itertools import pairwise

import pytest
import torch

from core.document.overrides import overridden, parse_override
from core.errors import Cancelled
from core.graph.build import build
from core.progress import Reported
from core.training.failures import TrainingError
from core.training.range_test import HIGHEST, LOWEST, Trial, range_test, smoothed, suggested

RATES = [LOWEST * (HIGHEST / LOWEST) ** (step / 99) for step in range(100)]


def changed(document, *assignments):
    return overridden(document, [parse_override(assignment) for assignment in assignments])


def curve(loss_at):
    return [Trial(rate, loss_at(rate)) for rate in RATES]


def test_rates_rise_evenly_in_their_logarithm_until_the_loss_explodes(digits):
    trials = list(range_test(changed(digits, "optimizer=SGD"), "cpu"))
    rates = [trial.rate for trial in trials]
    assert rates[0] == pytest.approx(LOWEST)
    ratios = {round(after / before, 6) for before, after in pairwise(rates)}
    assert len(ratios) == 1
    assert 20 < len(trials) < 100
    assert all(math.isfinite(trial.loss) for trial in trials)


@pytest.mark.parametrize("optimizer", ["SGD", "Adam", "Muon", "GradientDescent"])
def test_training_with_the_suggested_rate_learns(digits, optimizer, finished_losses):
    document = changed(digits, f"optimizer={optimizer}", "epochs=2")
    rate = suggested(list(range_test(document, "cpu")))
    assert rate is not None
    assert 1e-4 < rate < 1
    found = finished_losses(changed(document, f"optimizer.lr={rate}"))
    slow = finished_losses(changed(document, "optimizer.lr=1e-6"))
    assert found[-1] < 0.5 * slow[-1]


@pytest.fixture(scope="module")
def finished_losses():
    """Trains a document and gives its validation losses."""
    from core.training.events import EpochDone
    from core.training.loop import train

    return lambda document: [event.val_loss for event in train(document, "cpu") if isinstance(event, EpochDone)]


def test_the_same_test_twice_finds_the_same(digits):
    first, second = (list(range_test(digits, "cpu")) for _ in range(2))
    assert first == second


def test_neither_weights_of_the_document_nor_random_numbers_change(digits):
    before, torch_before = build(digits).state_dict(), torch.get_rng_state()
    list(range_test(digits, "cpu"))
    assert torch.equal(torch.get_rng_state(), torch_before)
    after = build(digits).state_dict()
    assert all(torch.equal(after[name], tensor) for name, tensor in before.items())


def test_it_ends_at_the_next_step_when_it_is_cancelled(digits):
    seen = []
    trials = range_test(digits, "cpu", Reported(lambda fraction, text: None, lambda: len(seen) >= 5))
    with pytest.raises(Cancelled):
        seen.extend(trials)
    assert len(seen) == 5


def test_it_tells_how_far_it_is(digits):
    told = []
    list(range_test(digits, "cpu", Reported(lambda fraction, text: told.append((fraction, text)), lambda: False)))
    fractions = [fraction for fraction, text in told if text.startswith("Trying a learning rate of")]
    assert fractions == sorted(fractions)
    assert len(fractions) > 50


@pytest.mark.parametrize("sets", [["accumulate=3"], ["clip_norm=1"], ["precision=bfloat16"], ["schedule=OneCycleLR"]])
def test_it_works_with_what_else_is_set(digits, sets):
    trials = list(range_test(changed(digits, *sets), "cpu", steps=5))
    assert [trial.rate for trial in trials] == pytest.approx([1e-7, 1e-5, 1e-3, 0.1, 10][: len(trials)])


def test_more_steps_than_batches_go_over_the_data_again(perceptron):
    assert len(list(range_test(changed(perceptron, "optimizer.lr=1"), "cpu", steps=40))) > 16


@pytest.mark.parametrize("optimizer", ["LBFGS", "Rprop"])
def test_an_optimizer_that_does_not_follow_its_rate_is_refused(digits, optimizer):
    with pytest.raises(TrainingError, match=f"{optimizer} finds the length of its steps by itself"):
        next(range_test(changed(digits, f"optimizer={optimizer}"), "cpu"))


def test_a_network_with_errors_is_refused_with_its_first(chain):
    with pytest.raises(Exception, match="empty"):
        next(range_test(chain(), "cpu"))


def test_the_suggestion_is_where_the_loss_falls_most_steeply():
    fall = curve(lambda rate: 2.3 - 1.5 / (1 + math.exp(-6 * (math.log10(rate) + 2))) + 10 * max(0, rate - 0.5))
    assert suggested(fall) == pytest.approx(0.01)


def test_noise_does_not_move_it_far():
    torch.manual_seed(0)
    noise = iter((0.05 * torch.randn(len(RATES))).tolist())
    fall = curve(lambda rate: 2.3 - 1.5 / (1 + math.exp(-6 * (math.log10(rate) + 2))) + next(noise))
    assert 0.003 <= suggested(fall) <= 0.03


@pytest.mark.parametrize(
    "trials", [[], curve(lambda rate: 2.3), curve(lambda rate: 2.3 + rate), curve(lambda rate: 2.3)[:2]]
)
def test_nothing_is_suggested_where_the_loss_does_not_fall(trials):
    assert suggested(trials) is None


def test_smoothing_leaves_a_line_a_line():
    line = [Trial(rate, float(step)) for step, rate in enumerate(RATES)]
    assert smoothed(line)[20:80] == pytest.approx(range(20, 80))
