"""The mean of the weights over a run."""

import copy

import pytest
import torch
from torch.optim.swa_utils import update_bn

from core.recipe.schedules import Moment
from core.recipe.settings import TrainingSettings
from core.training.averaging import Average


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
