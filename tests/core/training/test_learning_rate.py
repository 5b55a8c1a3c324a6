"""The rates that an optimizer gets, step by step."""

import pytest
import torch
from torch.optim import lr_scheduler

from core.recipe.optimizers.gradient import SGD
from core.recipe.schedules import CosineAnnealingLR, Moment, OneCycleLR, ReduceLROnPlateau, StepLR
from core.recipe.settings import TrainingSettings
from core.training.learning_rate import LearningRate
from core.training.length import Length


def made(groups=None, **settings):
    wanted = TrainingSettings(optimizer=SGD(lr=0.5, momentum=0.9), **settings)
    optimizer = wanted.optimizer.over(groups or [{"params": [torch.zeros(1, requires_grad=True)]}], fused=False)
    return LearningRate(wanted, optimizer, wanted.epochs), optimizer


def rates(optimizer):
    return [group["lr"] for group in optimizer.param_groups]


def test_groups_keep_their_factors_while_the_schedule_moves_them():
    weights = [torch.zeros(1, requires_grad=True) for _ in range(2)]
    groups = [{"params": [weights[0]]}, {"params": [weights[1]], "lr": 0.05}]
    rate, optimizer = made(groups, schedule=StepLR(step_size=1, gamma=0.5))
    rate.prepare(Moment(0, 0))
    assert rates(optimizer) == pytest.approx([0.5, 0.05])
    rate.prepare(Moment(1.2, 0.1))
    assert rates(optimizer) == pytest.approx([0.25, 0.025])


def test_a_rate_set_by_hand_holds_and_the_schedule_goes_on_from_it():
    rate, optimizer = made(schedule=StepLR(step_size=1, gamma=0.5))
    rate.prepare(Moment(1, 0.1))
    assert rates(optimizer) == [0.25]
    rate.change(0.2)
    rate.prepare(Moment(1, 0.1))
    assert rates(optimizer) == [0.2]
    rate.prepare(Moment(2, 0.2))
    assert rates(optimizer) == pytest.approx([0.1])
    rate.change(0.3)
    rate.prepare(Moment(2, 0.2))
    rate.prepare(Moment(3, 0.3))
    assert rates(optimizer) == pytest.approx([0.15])


def test_a_rate_set_by_hand_holds_where_the_schedule_has_come_to_nothing():
    rate, optimizer = made(schedule=CosineAnnealingLR(eta_min=0))
    rate.prepare(Moment(10, 1.0))
    assert rates(optimizer) == [0]
    rate.change(0.2)
    rate.prepare(Moment(10, 1.0))
    assert rates(optimizer) == [0.2]


@pytest.mark.parametrize("settings", [{}, {"schedule": StepLR(step_size=1, gamma=0.7)}])
def test_a_run_that_goes_on_has_the_very_rates_that_were_set_by_hand(settings):
    first, optimizer = made(**settings)
    second, other = made(**settings)
    first.prepare(Moment(1, 0.1))
    first.change(0.123)
    second.restore(first.state())
    for epoch in (1.1, 2.1, 3.1):
        first.prepare(Moment(epoch, epoch / 10))
        second.prepare(Moment(epoch, epoch / 10))
        assert rates(optimizer) == rates(other)
        second, other = made(**settings)
        second.restore(first.state())


def test_without_a_schedule_a_rate_set_by_hand_is_taken_too():
    rate, optimizer = made()
    rate.change(0.02)
    rate.prepare(Moment(3, 0.3))
    assert rates(optimizer) == [0.02]
    assert rate.now == 0.02


def test_one_cycle_moves_the_momentum():
    rate, optimizer = made(schedule=OneCycleLR())
    rate.prepare(Moment(0, 0))
    assert optimizer.param_groups[0]["momentum"] == pytest.approx(0.95)
    rate.prepare(Moment(3, 0.3))
    assert optimizer.param_groups[0]["momentum"] == pytest.approx(0.85)


LOSSES = [1.0, 0.9, 0.95, 0.94, 0.93, 0.92, 0.91, 0.5, 0.6, 0.6, 0.6, 0.6, 0.6, 0.6]


@pytest.mark.parametrize("cooldown", [0, 2])
def test_the_plateau_is_torchs(cooldown):
    schedule = ReduceLROnPlateau(factor=0.5, patience=2, cooldown=cooldown, min_lr=0.1)
    rate, optimizer = made(schedule=schedule)
    theirs = torch.optim.SGD([torch.zeros(1)], lr=0.5)
    scheduler = lr_scheduler.ReduceLROnPlateau(theirs, factor=0.5, patience=2, cooldown=cooldown, min_lr=0.1)
    for epoch, loss in enumerate(LOSSES):
        rate.prepare(Moment(epoch, epoch / 20))
        assert rates(optimizer) == pytest.approx(rates(theirs))
        rate.validated(loss)
        scheduler.step(loss)


def test_a_plateau_goes_on_where_it_was():
    schedule = ReduceLROnPlateau(factor=0.5, patience=2)
    first, optimizer = made(schedule=schedule)
    second, other = made(schedule=schedule)
    for loss in LOSSES[:6]:
        first.validated(loss)
    second.restore(first.state())
    for loss in LOSSES[6:]:
        for rate in (first, second):
            rate.validated(loss)
            rate.prepare(Moment(1, 0.1))
        assert rates(optimizer) == rates(other)


def test_a_run_ends_with_its_epochs_steps_or_minutes_whichever_is_first():
    settings = TrainingSettings(epochs=10, steps=35, minutes=0.5)
    length = Length.of(settings, steps_per_epoch=5)
    assert (length.steps, length.epochs, length.seconds) == (35, 7.0, 30.0)
    assert not length.over(34, 29.9)
    assert length.over(35, 1.0)
    assert length.over(3, 30.0)
    assert Length.of(TrainingSettings(epochs=2), 5).steps == 10


def test_the_share_that_is_done_follows_whichever_end_is_nearer():
    length = Length(steps=100, steps_per_epoch=10, seconds=60)
    assert length.moment(25, 6.0) == Moment(2.5, 0.25)
    assert length.moment(25, 45.0) == Moment(2.5, 0.75)
