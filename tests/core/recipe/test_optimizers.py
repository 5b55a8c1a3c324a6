"""What optimizers say of themselves is what torch's do."""

import pytest
import torch

from core.recipe.base import OPTIMIZERS
from core.recipe.optimizers.adaptive import Adam, AdamW, RMSprop
from core.recipe.optimizers.gradient import SGD, GradientDescent
from core.recipe.optimizers.matrices import LBFGS

ABOUT = ("Adafactor", "LBFGS", "Muon")  # what they keep depends on shapes and on how far they are
EVERY = [kind() for name, kind in OPTIMIZERS.items() if name not in ABOUT]
SETTINGS = (
    SGD(momentum=0.9),
    SGD(momentum=0.9, nesterov=True),
    Adam(amsgrad=True),
    AdamW(amsgrad=True),
    RMSprop(momentum=0.5),
    RMSprop(centered=True),
    RMSprop(momentum=0.5, centered=True),
)


@pytest.mark.parametrize("optimizer", [*EVERY, *SETTINGS], ids=repr)
def test_an_optimizer_keeps_as_many_numbers_for_each_parameter_as_it_says(optimizer):
    weights = torch.rand(7, 5, requires_grad=True)
    built = optimizer.build([weights])
    weights.sum().backward()
    built.step()
    kept = [value for value in built.state[weights].values() if isinstance(value, torch.Tensor) and value.dim()]
    assert sum(tensor.numel() for tensor in kept) == optimizer.state_per_parameter * weights.numel()


def kept_by(optimizer, weights, n_steps):
    built = optimizer.build([weights])
    for _ in range(n_steps):
        built.zero_grad()

        def loss():
            value = (weights**2).sum()
            value.backward()
            return value

        built.step(loss if optimizer.asks_again else (loss(), None)[1])
    states = built.state.values() if built.state else [s for part in built._parts for s in part.state.values()]
    return sum(_numbers(value) for state in states for value in state.values())


def _numbers(value):
    if isinstance(value, list):
        return sum(map(_numbers, value))
    return value.numel() if isinstance(value, torch.Tensor) and value.dim() else 0


@pytest.mark.parametrize(("name", "within"), [("Adafactor", 0.2), ("Muon", 0.01)])
def test_what_an_optimizer_keeps_of_a_matrix_is_about_what_it_says(name, within):
    weights = torch.rand(40, 30, requires_grad=True)
    optimizer = OPTIMIZERS.get(name)()
    kept = kept_by(optimizer, weights, 2)
    assert abs(kept - optimizer.state_per_parameter * weights.numel()) <= within * weights.numel()


def test_lbfgs_keeps_at_most_what_it_says():
    weights = torch.rand(40, 30, requires_grad=True)
    optimizer = LBFGS(history_size=3)
    assert 0 < kept_by(optimizer, weights, 3) <= optimizer.state_per_parameter * weights.numel()


@pytest.mark.parametrize("kind", [SGD, GradientDescent])
def test_plain_descent_is_the_textbooks_to_the_last_bit(kind):
    weights = torch.rand(17, requires_grad=True)
    before = weights.detach().clone()
    built = kind(lr=0.3).build([weights])
    (weights.sin() * weights).sum().backward()
    built.step()
    assert torch.equal(weights.detach(), before - 0.3 * weights.grad)


@pytest.mark.parametrize("name", dict(OPTIMIZERS.items()))
def test_a_group_may_have_a_learning_rate_of_its_own(name):
    optimizer = OPTIMIZERS.get(name)()
    if optimizer.asks_again:
        pytest.skip("LBFGS takes all parameters as one")
    slow, fast = (torch.ones(4, 4, requires_grad=True) for _ in range(2))
    groups = [{"params": [slow], "lr": optimizer.lr / 10}, {"params": [fast]}]
    built = optimizer.over(groups, fused=False)
    ((slow**2).sum() + (fast**2).sum()).backward()
    built.step()
    assert 0 < (1 - slow).abs().mean() < (1 - fast).abs().mean()


def test_muon_leaves_what_is_no_matrix_to_adamw_and_comes_back_from_its_state():
    network = torch.nn.Sequential(torch.nn.Conv2d(1, 4, 3), torch.nn.Flatten(), torch.nn.Linear(144, 2))
    optimizer = OPTIMIZERS.get("Muon")()
    built = optimizer.build(network.parameters())
    network(torch.rand(3, 1, 8, 8)).sum().backward()
    built.step()
    again = optimizer.build(network.parameters())
    again.load_state_dict(built.state_dict())
    assert str(again.state_dict()) == str(built.state_dict())
    assert {group["lr"] for group in again.param_groups} == {0.001}
