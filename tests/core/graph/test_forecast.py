"""What training is said to take, for the network, its blocks and its layers."""

from __future__ import annotations

import pytest
import torch
from torch.autograd.graph import saved_tensors_hooks

from core.blocks.convolutional import SqueezeExcite
from core.blocks.grouping import group
from core.blocks.residual import InvertedResidual, ResidualBlock
from core.document import edits, storage
from core.document.model import Document
from core.graph.build import build
from core.graph.check import check
from core.graph.duration import DeviceSpeed, Rates
from core.graph.forecast import forecast
from core.layers.linear import Linear
from core.layers.pooling import AdaptiveAvgPool2d
from core.layers.shape import Flatten
from resources import templates

SPEED = DeviceSpeed("cpu", *[Rates(1e-4, 1e-5, 1e-5, 1e-10, 1e-10, 1e-10, 1e-9, 0.5)] * 2)


def saved(document: Document, batch: int) -> int:
    """Bytes that autograd saves on the CPU besides the network's own numbers and its input."""
    network, samples = build(document), torch.rand(batch, *check(document).input_shape)
    kept: dict[int, torch.Tensor] = {}
    with saved_tensors_hooks(
        lambda tensor: kept.setdefault(storage_of(tensor), tensor.detach()), lambda tensor: tensor
    ):
        outputs = network(samples)
    assert outputs.requires_grad
    own = {storage_of(tensor) for tensor in (*network.parameters(), *network.buffers(), samples)}
    return sum(tensor.untyped_storage().nbytes() for id, tensor in kept.items() if id not in own)


def storage_of(tensor: torch.Tensor) -> int:
    return tensor.untyped_storage()._cdata


@pytest.fixture
def blocks(chain) -> Document:
    """Blocks in a block, repeated ones, one frozen part, a gate."""
    body = (ResidualBlock(out_channels=8, repeat=2), InvertedResidual(out_channels=8, repeat=2), SqueezeExcite())
    document = chain(*body, AdaptiveAvgPool2d(output_size=1), Flatten(), Linear(out_features=10), batch_size=32)
    return group(document, ["inverted1", "excite1"], "Body")


def test_activations_with_blocks_are_what_autograd_saves(blocks):
    assert forecast(check(blocks)).memory.activations == saved(blocks, 32)


def test_a_mean_of_the_weights_takes_as_much_as_they_do(chain):
    layers = (Flatten(), Linear(out_features=32), Linear(out_features=10))
    plain, accumulating = (forecast(check(chain(*layers, accumulate=n))).memory for n in (1, 8))
    mean = forecast(check(chain(*layers, averaging="ema"))).memory
    assert (plain.averages, mean.averages) == (0, plain.weights)
    assert mean.total == plain.total + plain.weights
    assert accumulating == plain


@pytest.mark.parametrize("name", ["resnet20_cifar10", "unet", "lenet5", "digits"])
def test_activations_of_a_template_are_what_autograd_saves(name):
    document = storage.load(next(path for path in templates() if path.stem == name))
    small = edits.change_training(document, document.training.model_copy(update={"batch_size": 4}))
    assert forecast(check(small)).memory.activations == saved(small, 4)


def test_what_layers_and_blocks_keep_adds_up(blocks):
    found = forecast(check(blocks))
    top = sum(part.kept for path, part in found.parts.items() if len(path) == 1)
    assert top * 32 + check(blocks).cost.kept_once == found.memory.activations
    inside = {path: part.kept for path, part in found.parts.items() if len(path) == 2 and path[0] == "body1"}
    assert sum(inside.values()) == found.parts["body1",].kept
    assert set(inside) == {("body1", "inverted1"), ("body1", "excite1")}


def test_the_memory_of_layers_and_blocks_adds_up_to_that_of_the_network(blocks):
    checked = check(blocks)
    found = forecast(checked)
    assert sum(found.parts[id,].memory for id in checked.order) + found.memory.inputs == found.memory.total
    assert found.parts["residual1",].memory == sum(
        part.memory for path, part in found.parts.items() if len(path) == 2 and path[0] == "residual1"
    )


def test_freezing_takes_gradients_and_optimizer_state_away(blocks):
    free, frozen = (forecast(check(each)).memory for each in (blocks, edits.freeze(blocks, ["body1"], True)))
    parameters = check(blocks).layers["body1"].parameters
    assert free.gradients - frozen.gradients == 4 * parameters
    assert free.optimizer - frozen.optimizer == 8 * parameters
    assert free.weights == frozen.weights


def test_an_epoch_is_forecast_when_the_device_is_known(blocks):
    checked = check(blocks)
    assert forecast(checked).epoch is None
    known = forecast(checked, SPEED)
    assert 0 < known.epoch.low < known.epoch.seconds < known.epoch.high
    assert sum(known.parts[id,].share for id in checked.order) == pytest.approx(1)


def test_a_network_with_errors_has_no_forecast(blocks):
    assert forecast(check(edits.remove(blocks, ["flatten1"]))) is None


def test_the_parts_of_the_data_are_known_without_loading_it():
    for path in templates():
        document = storage.load(path)
        assert sum(document.data.part_sizes()) == document.data.source.info().n_samples
