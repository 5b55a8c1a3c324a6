"""What training is said to keep in memory is what autograd keeps."""

import pytest
import torch
from torch.autograd.graph import saved_tensors_hooks

from core.graph.cost import Cost, Placed, activation_bytes, training_memory
from core.graph.shapes import Measured, measure
from core.layers.activation import GELU, ReLU, Sigmoid, Tanh
from core.layers.base import LayerSpec
from core.layers.convolution import Conv2d
from core.layers.linear import Linear
from core.layers.merge import Add, Concatenate, Multiply
from core.layers.normalisation import BatchNorm2d, LayerNorm
from core.layers.pooling import AdaptiveAvgPool2d, AvgPool2d, MaxPool2d
from core.layers.regularisation import Dropout
from core.layers.shape import Flatten
from core.recipe.optimizers.adaptive import Adam
from core.recipe.optimizers.gradient import SGD

Network = dict[str, tuple[LayerSpec, tuple[str, ...]]]
"""Layers by id, with what each gets its inputs from."""

IN_SHAPE = (1, 12, 12)
PERCEPTRON = (Flatten(), Linear(out_features=32), ReLU(), Dropout(), Linear(out_features=10))
CONVOLUTIONAL = (
    Conv2d(out_channels=8, padding=1),
    BatchNorm2d(),
    ReLU(inplace=True),
    MaxPool2d(),
    Conv2d(out_channels=4),
    Tanh(),
    AvgPool2d(),
    Flatten(),
    Linear(out_features=10),
)
POOLED_FIRST = (MaxPool2d(), ReLU(), Conv2d(), GELU(), AdaptiveAvgPool2d(), Flatten(), LayerNorm(), Linear())


@pytest.mark.parametrize("layers", [PERCEPTRON, CONVOLUTIONAL, POOLED_FIRST], ids=lambda layers: layers[0].type)
@pytest.mark.parametrize("batch", [2, 5])
def test_activations_of_a_chain_are_what_autograd_saves(layers, batch):
    sources = ("input", *map(str, range(len(layers))))
    network = {str(row): (layer, (sources[row],)) for row, layer in enumerate(layers)}
    assert forecast(network, batch) == really_saved(network, batch)


@pytest.mark.parametrize("merge", [Add(), Multiply(), Concatenate()], ids=lambda merge: merge.type)
def test_activations_of_branches_are_what_autograd_saves(merge):
    network = {
        "conv": (Conv2d(out_channels=4), ("input",)),
        "relu": (ReLU(), ("conv",)),
        "tanh": (Tanh(), ("conv",)),
        "merge": (merge, ("relu", "tanh", "conv")),
        "second": (Conv2d(out_channels=2), ("merge",)),
        "flat": (Flatten(), ("second",)),
        "full": (Linear(out_features=10), ("flat",)),
    }
    assert forecast(network, 3) == really_saved(network, 3)


def test_a_tensor_that_several_layers_keep_counts_once():
    wide = measure(Linear(out_features=100), ((10,),))
    narrow = measure(Linear(out_features=1), ((100,),))
    layers = [Placed("wide", wide, ("input",)), Placed("a", narrow, ("wide",)), Placed("b", narrow, ("wide",))]
    assert activation_bytes(layers) == 400


def test_layers_before_the_first_that_learns_keep_nothing():
    activation = measure(Sigmoid(), ((10,),))
    linear = measure(Linear(out_features=4), ((10,),))
    before = [Placed("sigmoid", activation, ("input",)), Placed("linear", linear, ("sigmoid",))]
    assert activation_bytes(before) == 40
    assert activation_bytes([before[0], Placed("linear", linear, ("sigmoid",), frozen=True)]) == 0


def test_costs_add_up_and_repeat():
    linear, norm = (Cost.of(measure(layer, ((6, 4, 4),))) for layer in (Linear(out_features=4), BatchNorm2d()))
    twice = 2 * (linear + norm)
    assert twice == linear + norm + linear + norm == (linear + norm) * 2
    assert (twice.parameters, twice.buffers) == (2 * (20 + 12), 2 * 13)
    assert sum([linear, norm], Cost()) == linear + norm


def test_frozen_layers_have_weights_but_neither_gradients_nor_optimizer_state():
    cost = Cost.of(measure(Linear(out_features=10), ((20,),)), frozen=True)
    memory = training_memory(cost, 0, 1, Adam().state_per_parameter, (20,))
    assert (memory.weights, memory.gradients, memory.optimizer) == (4 * 210, 0, 0)


def test_memory_is_weights_gradients_state_and_the_batch():
    cost = Cost.of(measure(BatchNorm2d(), ((5, 3, 3),)))
    memory = training_memory(cost, 100, 8, SGD(momentum=0.9).state_per_parameter, (5, 3, 3))
    parts = (memory.weights, memory.gradients, memory.optimizer, memory.activations, memory.inputs)
    assert parts == (4 * (10 + 11), 40, 40, 800 + 2 * 5 * 4, 45 * 4 * 8)
    assert memory.total == sum(parts)


def placed(network: Network) -> list[Placed]:
    """The layers as the forecast takes them."""
    shapes, found = {"input": IN_SHAPE}, []
    for id, (layer, sources) in network.items():
        known = measure(layer, tuple(shapes[source] for source in sources))
        assert isinstance(known, Measured)
        shapes[id] = known.out_shape
        found.append(Placed(id, known, sources))
    return found


def forecast(network: Network, batch: int) -> int:
    layers = placed(network)
    cost = sum((Cost.of(layer.measured) for layer in layers), Cost())
    return training_memory(cost, activation_bytes(layers), batch, 0, IN_SHAPE).activations


def really_saved(network: Network, batch: int) -> int:
    """Bytes that autograd saves on the CPU of what is neither the network's own nor its input."""
    saved: dict[int, torch.Tensor] = {}
    flowing, own = {"input": torch.rand(batch, *IN_SHAPE)}, []
    with saved_tensors_hooks(lambda tensor: saved.setdefault(storage(tensor), tensor.detach()), lambda kept: kept):
        for id, (layer, sources) in network.items():
            module = layer.build(tuple(flowing[sources[0]].shape[1:]))
            own += [*module.parameters(), *module.buffers()]
            flowing[id] = module(*(flowing[source] for source in sources))
    assert flowing[id].requires_grad
    not_counted = {storage(tensor) for tensor in (*own, flowing["input"])}
    return sum(tensor.untyped_storage().nbytes() for id, tensor in saved.items() if id not in not_counted)


def storage(tensor: torch.Tensor) -> int:
    return tensor.untyped_storage()._cdata
