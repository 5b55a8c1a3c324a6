"""The mean of the weights over a run."""

import copy

import pytest
import torch
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn, update_bn

from core.layers.linear import Linear
from core.layers.normalisation import BatchNorm1d
from core.layers.shape import Flatten
from core.recipe.schedules import Moment
from core.recipe.settings import TrainingSettings
from core.training.averaging import Average
from core.training.loop import train
from core.training.resume import copied


@pytest.fixture
def network():
    torch.manual_seed(0)
    return torch.nn.Sequential(
        torch.nn.Linear(6, 8), torch.nn.BatchNorm1d(8), torch.nn.Dropout(0.5), torch.nn.Linear(8, 3)
    )


def test_statistics_are_settled_batch_by_batch_as_torch_does_it_and_nothing_is_drawn(network):
    average = Average(network, TrainingSettings(averaging="swa"))
    average.stepped(Moment(1.0, 1.0))
    batches = list(torch.randn(3, 16, 6))
    expected = copy.deepcopy(average.network)
    update_bn(batches, expected)
    before = torch.get_rng_state()
    stops = sum(1 for _ in average.settle(batches))
    assert stops == 3
    assert torch.equal(torch.get_rng_state(), before)
    assert torch.equal(average.network[1].running_mean, expected[1].running_mean)
    assert torch.equal(average.network[1].running_var, expected[1].running_var)
    assert average.network[1].momentum == network[1].momentum
    assert not any(parameter.grad_fn for parameter in average.network.buffers())


def trained(network, averages, n_steps):
    """Learn from noise, and let each average take note of every step."""
    optimizer = torch.optim.SGD(network.parameters(), lr=0.1)
    for step in range(n_steps):
        optimizer.zero_grad()
        network(torch.randn(16, 6)).square().mean().backward()
        optimizer.step()
        for average in averages:
            average.stepped(Moment(0.0, step / n_steps))


@pytest.mark.parametrize(
    ("averaging", "ours_begins", "torchs"),
    [
        ("ema", 0, {"multi_avg_fn": get_ema_multi_avg_fn(0.9), "use_buffers": True}),
        ("swa", 15, {}),
    ],
)
def test_means_are_those_of_torch(network, averaging, ours_begins, torchs):
    class Torchs(AveragedModel):
        n = 0

        def stepped(self, moment):
            self.n += 1
            if self.n > ours_begins:
                self.update_parameters(network)

    average, theirs = Average(network, TrainingSettings(averaging=averaging, ema_decay=0.9)), Torchs(network, **torchs)
    trained(network, [average, theirs], 20)
    for mine, other in zip(average.network.state_dict().values(), theirs.module.state_dict().values(), strict=True):
        if mine.is_floating_point():
            torch.testing.assert_close(mine, other)


@pytest.mark.parametrize("averaging", ["ema", "swa"])
def test_a_mean_goes_on_to_the_last_bit(network, averaging):
    settings = TrainingSettings(averaging=averaging)
    whole, first = (Average(network, settings) for _ in range(2))
    trained(network, [whole, first], 18)
    second = Average(network, settings)
    second.restore(copied(first.state()))
    for average in (whole, second):
        average.stepped(Moment(1.0, 1.0))
    assert all(map(torch.equal, whole.network.state_dict().values(), second.network.state_dict().values()))


def test_a_last_batch_of_one_sample_joins_the_one_before_when_statistics_are_settled(chain):
    layers = (Flatten(), Linear(out_features=4), BatchNorm1d(), Linear(out_features=10))
    document = chain(*layers, averaging="swa", batch_size=359, epochs=1)  # 1437 = 4 * 359 + 1
    assert list(train(document, "cpu"))[-1].reason == "completed"
