"""The learning rate of a run can be drawn before it begins."""

import pytest

from core.recipe.optimizers.adaptive import Adam
from core.recipe.optimizers.gradient import SGD
from core.recipe.rate_curve import rate_curve
from core.recipe.schedules import SCHEDULES, CosineAnnealingLR, ExponentialLR, OneCycleLR, StepLR
from core.recipe.settings import TrainingSettings


@pytest.mark.parametrize("schedule", [None, *(kind for _, kind in SCHEDULES.items())])
def test_every_schedule_has_a_curve_over_the_whole_run(schedule):
    settings = TrainingSettings(schedule=schedule() if schedule else None, warmup_epochs=1.0)
    curve = rate_curve(settings, 30.0)
    assert len(curve.epochs) == len(curve.rates)
    assert (curve.epochs[0], curve.epochs[-1]) == (0, 30)
    assert all(rate >= 0 for rate in curve.rates)


def test_a_cosine_goes_from_the_rate_of_the_optimizer_to_zero():
    curve = rate_curve(TrainingSettings(optimizer=Adam(lr=0.5), schedule=CosineAnnealingLR()), 10)
    assert curve.rates[0] == 0.5
    assert curve.rates[-1] == pytest.approx(0)
    assert curve.rates == tuple(sorted(curve.rates, reverse=True))


@pytest.mark.parametrize(
    ("optimizer", "changes"), [(Adam(), True), (SGD(momentum=0.9), True), (SGD(), False)], ids=["Adam", "0.9", "none"]
)
def test_momentum_is_drawn_where_there_is_one_to_change(optimizer, changes):
    curve = rate_curve(TrainingSettings(optimizer=optimizer, schedule=OneCycleLR()), 10)
    assert bool(curve.momenta) == changes
    if changes:
        assert (curve.momenta[0], min(curve.momenta)) == (0.95, pytest.approx(0.85, abs=1e-3))


def test_what_falls_through_decades_is_told_from_what_does_not():
    assert rate_curve(TrainingSettings(schedule=StepLR(step_size=2)), 10).spans_decades
    assert not rate_curve(TrainingSettings(schedule=ExponentialLR()), 10).spans_decades
    assert not rate_curve(TrainingSettings(schedule=CosineAnnealingLR()), 10).spans_decades


def test_what_would_change_after_the_last_epoch_is_not_drawn():
    curve = rate_curve(TrainingSettings(optimizer=Adam(lr=1.0), schedule=StepLR(step_size=5, gamma=0.5)), 10)
    assert (curve.rates[0], curve.rates[-1]) == (1.0, 0.5)
