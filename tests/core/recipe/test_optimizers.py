"""What optimizers say of themselves is what torch's do."""

import pytest
import torch

from core.recipe.base import OPTIMIZERS
from core.recipe.optimizers import SGD, Adam, AdamW, RMSprop

EVERY = [kind() for _, kind in OPTIMIZERS.items()]
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
