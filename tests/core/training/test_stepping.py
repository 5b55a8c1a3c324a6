"""Steps over one batch and over several, clipped, in half precision, and with optimizers that ask again."""

import copy
from functools import partial

import pytest
import torch
from torch.nn import functional

from core.recipe.base import OPTIMIZERS
from core.recipe.losses.numbers import MSELoss
from core.recipe.optimizers.gradient import SGD
from core.recipe.optimizers.matrices import LBFGS
from core.recipe.settings import TrainingSettings
from core.training.losses import Loss
from core.training.precision import Precision, compiled, precision_for
from core.training.stepping import Stepper, groups_of

CPU = torch.device("cpu")


@pytest.fixture
def network():
    torch.manual_seed(0)
    return torch.nn.Sequential(torch.nn.Linear(6, 8), torch.nn.Tanh(), torch.nn.Linear(8, 3))


@pytest.fixture
def batch():
    generator = torch.Generator().manual_seed(1)
    return torch.randn(64, 6, generator=generator), torch.randint(3, (64,), generator=generator)


def stepper(network, computing=None, class_weights=None, **settings):
    wanted = TrainingSettings(**{"optimizer": SGD(lr=0.1, momentum=0.9), **settings})
    parameters = list(network.parameters())
    optimizer = wanted.optimizer.build(parameters)
    loss = Loss(partial(functional.cross_entropy, weight=class_weights), class_weights)
    return Stepper(network, parameters, loss, optimizer, wanted, computing or precision_for(wanted, CPU))


def gradients(network):
    return torch.cat([parameter.grad.reshape(-1) for parameter in network.parameters()])


def weights(network):
    return torch.cat([parameter.detach().reshape(-1) for parameter in network.parameters()])


@pytest.mark.parametrize("class_weights", [None, torch.tensor([0.2, 1.0, 5.0])])
@pytest.mark.parametrize("sizes", [[16, 16, 16, 16], [30, 30, 4], [64]])
def test_batches_together_are_one_batch_of_all_samples(network, batch, sizes, class_weights):
    whole, parts = copy.deepcopy(network), copy.deepcopy(network)
    inputs, targets = batch
    for _ in range(3):
        expected, _ = stepper(whole, class_weights=class_weights).step(inputs, targets)
        divided = list(zip(inputs.split(sizes), targets.split(sizes), strict=True))
        loss, outputs = stepper(parts, class_weights=class_weights).step_over(divided)
        assert [len(each) for each in outputs] == sizes
        assert loss.item() == pytest.approx(expected.item(), rel=1e-5)
    assert torch.allclose(weights(whole), weights(parts), atol=1e-6)


def test_gradients_are_cut_to_a_length_or_number_by_number(network, batch):
    stepper(network).step(*batch)
    free = gradients(network).norm().item()
    stepper(network, clip_norm=free / 10).step(*batch)
    assert gradients(network).norm().item() == pytest.approx(free / 10, rel=1e-3)
    stepper(network, clip_value=1e-3).step(*batch)
    assert gradients(network).abs().max().item() == pytest.approx(1e-3)


@pytest.mark.parametrize("name", dict(OPTIMIZERS.items()))
def test_every_optimizer_learns_from_steps(network, batch, name):
    taking = stepper(network, optimizer=OPTIMIZERS.get(name)())
    losses = [float(taking.step(*batch)[0].detach()) for _ in range(20)]
    assert losses[-1] < losses[0]


def test_lbfgs_sees_all_batches_of_a_step(network, batch):
    inputs, targets = batch
    taking = stepper(network, optimizer=LBFGS(max_iter=5))
    first, _ = taking.step_over(list(zip(inputs.split(16), targets.split(16), strict=True)))
    second, _ = taking.step_over([batch])
    assert float(second) < float(first)


@pytest.mark.parametrize("precision", ["bfloat16", "float16"])
def test_half_precision_learns_where_the_device_has_it(network, batch, precision):
    wanted = TrainingSettings(precision=precision)
    found = precision_for(wanted, CPU)
    taking = stepper(network, found, precision=precision)
    losses = [float(taking.step(*batch)[0].detach()) for _ in range(30)]
    assert losses[-1] < losses[0]
    if found.notes:
        assert "training with float32" in found.notes[0]
    else:
        with found.autocast():
            assert network(batch[0]).dtype == getattr(torch, precision)


def test_a_device_without_a_precision_says_so():
    class Refusing:
        type = "nothing"

        def __str__(self):
            return "nothing:0"

    found = precision_for(TrainingSettings(precision="bfloat16"), Refusing())
    assert found.notes == ("nothing:0 does not compute with bfloat16: training with float32",)
    assert isinstance(found, Precision)
    assert found.scaler is None


def test_a_network_that_cannot_be_compiled_is_trained_as_it_is(batch, monkeypatch):
    network = torch.nn.Sequential(torch.nn.BatchNorm1d(6), torch.nn.Linear(6, 3))
    before = copy.deepcopy(network.state_dict())

    def refuse(*arguments, **options):
        raise RuntimeError("no compiler found\nand much more")

    monkeypatch.setattr(torch, "compile", refuse)
    forward, notes = compiled(network, batch[0])
    assert forward is network
    assert notes == ("torch.compile does not work here (no compiler found): training without it",)
    assert all(torch.equal(before[name], tensor) for name, tensor in network.state_dict().items())


def test_the_last_step_of_a_pass_takes_what_is_left():
    assert groups_of([16] * 9 + [5], 4) == [[16] * 4, [16] * 4, [16, 5]]
    assert groups_of([16] * 3, 1) == [[16], [16], [16]]
    assert groups_of([5], 4) == [[5]]


@pytest.mark.parametrize("name", ["bfloat16", "float16"])
def test_numbers_to_predict_are_not_rounded_where_layers_compute_with_half_of_the_bits(name):
    line = torch.nn.Linear(1, 1)
    for parameter in line.parameters():
        torch.nn.init.zeros_(parameter)
    settings = TrainingSettings(precision=name, loss=MSELoss(), optimizer=SGD(lr=0.1))
    optimizer = settings.optimizer.build(list(line.parameters()))
    loss = Loss(settings.loss.build(1))
    steps = Stepper(line, list(line.parameters()), loss, optimizer, settings, precision_for(settings, CPU))
    told, _ = steps.step(torch.ones(2, 1), torch.tensor([[257.0625], [70_000.0]]))
    assert told.item() == pytest.approx((257.0625**2 + 70_000.0**2) / 2, rel=1e-6)
