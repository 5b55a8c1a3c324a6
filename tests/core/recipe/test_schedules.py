"""Schedules go where torch's go, and can be drawn before a run."""

import pytest
import torch
from torch.optim import lr_scheduler

from core.recipe.schedules import SCHEDULES, CosineAnnealingWarmRestarts, Moment, ScheduleSpec, WarmUp, rate_at
from core.settings import choice_from_json

EPOCHS, STEPS = 12, 5
LR = 0.3
NO_WARM_UP = WarmUp(0, 0.1)
BY_EPOCH = {
    "StepLR": lambda o, s: lr_scheduler.StepLR(o, s.step_size, s.gamma),
    "MultiStepLR": lambda o, s: lr_scheduler.MultiStepLR(o, s.milestones, s.gamma),
    "ExponentialLR": lambda o, s: lr_scheduler.ExponentialLR(o, s.gamma),
}
BY_STEP = {
    "CosineAnnealingLR": lambda o, s: lr_scheduler.CosineAnnealingLR(o, EPOCHS * STEPS, s.eta_min),
    "CosineAnnealingWarmRestarts": lambda o, s: lr_scheduler.CosineAnnealingWarmRestarts(
        o, s.t_0 * STEPS, s.t_mult, s.eta_min
    ),
    "PolynomialLR": lambda o, s: lr_scheduler.PolynomialLR(o, EPOCHS * STEPS, s.power),
    "LinearLR": lambda o, s: lr_scheduler.LinearLR(o, s.start_factor, s.end_factor, EPOCHS * STEPS),
}
SETTINGS = {
    "StepLR": {"step_size": 3, "gamma": 0.5},
    "MultiStepLR": {"milestones": (2, 7), "gamma": 0.3},
    "CosineAnnealingLR": {"eta_min": 0.01},
    "CosineAnnealingWarmRestarts": {"t_0": 2, "t_mult": 2, "eta_min": 0.01},
    "PolynomialLR": {"power": 2.0},
}


def made(name: str) -> ScheduleSpec:
    return choice_from_json(SCHEDULES, {"type": name, **SETTINGS.get(name, {})})


def moment(step: int) -> Moment:
    return Moment(step / STEPS, step / (EPOCHS * STEPS))


def rates(schedule, warm_up=NO_WARM_UP):
    return [rate_at(schedule, warm_up, LR, moment(step), EPOCHS) for step in range(EPOCHS * STEPS)]


def of_torch(scheduler, optimizer, steps_between):
    found = []
    for step in range(EPOCHS * STEPS):
        found.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        if (step + 1) % steps_between == 0:
            scheduler.step()
    return found


@pytest.mark.parametrize("name", [*BY_EPOCH, *BY_STEP])
def test_a_schedule_gives_the_rates_of_torchs(name):
    schedule, optimizer = made(name), torch.optim.SGD([torch.zeros(1)], lr=LR)
    scheduler = (BY_EPOCH | BY_STEP)[name](optimizer, schedule)
    expected = of_torch(scheduler, optimizer, STEPS if name in BY_EPOCH else 1)
    assert rates(schedule) == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("strategy", ["cos", "linear"])
def test_one_cycle_gives_the_rates_and_momentums_of_torchs(strategy):
    schedule = made("OneCycleLR").model_copy(update={"anneal_strategy": strategy})
    n = 3000  # so many that it does not matter that torch ends its rise one step earlier
    optimizer = torch.optim.SGD([torch.zeros(1)], lr=LR, momentum=0.9)
    scheduler = lr_scheduler.OneCycleLR(optimizer, LR, total_steps=n, anneal_strategy=strategy)
    for step in range(n - 1):
        at = Moment(step / STEPS, step / (n - 1))
        group = optimizer.param_groups[0]
        assert schedule.rate(LR, at) == pytest.approx(group["lr"], abs=0.002 * LR)
        assert schedule.momentum(at) == pytest.approx(group["momentum"], abs=0.001)
        optimizer.step()
        scheduler.step()


@pytest.mark.parametrize("name", dict(SCHEDULES.items()))
def test_every_schedule_stays_between_nothing_and_the_rate_of_the_optimizer(name):
    assert all(0 <= rate <= LR * (1 + 1e-9) for rate in rates(made(name)))


@pytest.mark.parametrize("name", [None, *dict(SCHEDULES.items())])
def test_a_warm_up_rises_to_where_the_schedule_begins(name):
    schedule = made(name) if name else None
    warm = rates(schedule, WarmUp(2, 0.1))
    start = schedule.rate(LR, Moment(0, 0)) if schedule else LR
    assert warm[0] == pytest.approx(0.1 * start)
    rising = warm[: 2 * STEPS]
    assert rising == sorted(rising)
    assert warm[2 * STEPS] == pytest.approx(start)
    if name in BY_STEP and name != "CosineAnnealingWarmRestarts":
        end = rate_at(schedule, WarmUp(2, 0.1), LR, Moment(EPOCHS, 1.0), EPOCHS)
        assert end == pytest.approx(schedule.rate(LR, Moment(EPOCHS, 1.0)))


def test_milestones_that_do_not_rise_are_refused():
    with pytest.raises(ValueError, match="rise"):
        made("MultiStepLR").model_validate({"milestones": (5, 3)})


def test_a_million_restarts_take_no_time_to_find():
    restarts = CosineAnnealingWarmRestarts(t_0=2)
    assert restarts.rate(1.0, Moment(10**9, 0.5)) == 1.0
    assert restarts.rate(1.0, Moment(10**9 + 1, 0.5)) == pytest.approx(0.5)
