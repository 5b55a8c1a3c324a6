"""What works but could be better is said gently, and each fix makes it go away without a new problem."""

import pytest

from core.data.sources.digits import Digits
from core.data.sources.iris import Iris
from core.data.sources.mnist import MNIST
from core.graph.check import check
from core.layers.activation import LogSoftmax, ReLU, Sigmoid, Softmax
from core.layers.convolution import Conv2d
from core.layers.linear import Identity, Linear
from core.layers.normalisation import BatchNorm1d, BatchNorm2d
from core.layers.pooling import AvgPool2d, MaxPool2d
from core.layers.regularisation import Dropout
from core.layers.shape import Flatten
from core.recipe.losses.classes import CrossEntropyLoss, NLLLoss
from core.recipe.losses.numbers import MSELoss

THREE, TEN = Linear(out_features=3), Linear(out_features=10)

WARNINGS = {
    "two Linear layers in a row": (
        [Linear(), THREE],
        Iris(),
        CrossEntropyLoss(),
        "no_activation",
        "Without an activation between them, fc1 and fc2 can do no more than one layer: put ReLU before fc2",
        ["Put ReLU before fc2"],
    ),
    "what lies between bends nothing": (
        [Linear(), Dropout(), Identity(), THREE],
        Iris(),
        CrossEntropyLoss(),
        "no_activation",
        "Without an activation between them, fc1 and fc2 can do no more than one layer: put ReLU before fc2",
        ["Put ReLU before fc2"],
    ),
    "two convolutions in a row": (
        [Conv2d(), AvgPool2d(), Conv2d(), ReLU(), Flatten(), TEN],
        Digits(),
        CrossEntropyLoss(),
        "no_activation",
        "Without an activation between them, conv1 and conv2 can do no more than one layer: put ReLU before conv2",
        ["Put ReLU before conv2"],
    ),
    "a bias before a batch normalisation": (
        [Conv2d(), BatchNorm2d(), ReLU(), Flatten(), TEN],
        Digits(),
        CrossEntropyLoss(),
        "wasted_bias",
        "norm1 takes the bias of conv1 away again: switch it off",
        ["Switch the bias of conv1 off"],
    ),
    "Dropout before a batch normalisation": (
        [Linear(bias=False), ReLU(), Dropout(), BatchNorm1d(), THREE],
        Iris(),
        CrossEntropyLoss(),
        "dropout_before_norm",
        "dropout1 disturbs the statistics of norm1: move it behind",
        ["Move dropout1 behind norm1", "Remove dropout1"],
    ),
    "a last ReLU": (
        [THREE, ReLU()],
        Iris(),
        CrossEntropyLoss(),
        "last_relu",
        "relu1 cuts off every score below zero, so classes cannot be told unlikely: remove it",
        ["Remove relu1"],
    ),
    "a last Sigmoid": (
        [THREE, Sigmoid()],
        Iris(),
        CrossEntropyLoss(),
        "sigmoid_before_loss",
        "CrossEntropyLoss wants scores of any size, but sigmoid1 squeezes them: remove it",
        ["Remove sigmoid1"],
    ),
    "a last LogSoftmax before cross entropy": (
        [THREE, LogSoftmax()],
        Iris(),
        CrossEntropyLoss(),
        "softmax_before_loss",
        "CrossEntropyLoss has a softmax built in, so logsoftmax1 does its work twice: remove it",
        ["Remove logsoftmax1", "Train with NLLLoss"],
    ),
    "NLLLoss of raw scores": (
        [THREE],
        Iris(),
        NLLLoss(),
        "nll_without_log_softmax",
        "NLLLoss needs logarithms of probabilities, but fc1 gives other numbers: end with LogSoftmax, or choose "
        "CrossEntropyLoss",
        ["Put LogSoftmax before output", "Train with CrossEntropyLoss"],
    ),
    "NLLLoss of probabilities": (
        [THREE, Softmax()],
        Iris(),
        NLLLoss(),
        "nll_without_log_softmax",
        "NLLLoss needs logarithms of probabilities, but softmax1 gives other numbers: make it a LogSoftmax",
        ["Make softmax1 a LogSoftmax"],
    ),
    "a huge Linear after convolutions": (
        [Conv2d(), ReLU(), Flatten(), Linear(out_features=256), ReLU(), TEN],
        MNIST(),
        CrossEntropyLoss(),
        "huge_layer",
        "fc1 holds 100% of all parameters (2,769,152): put AdaptiveAvgPool2d before flatten1 with output_size 15",
        ["Put AdaptiveAvgPool2d before flatten1 with output_size 15", "Set out_features of fc1 to 64"],
    ),
    "a huge Linear on raw pixels": (
        [Flatten(), Linear(out_features=2048), ReLU(), TEN],
        MNIST(),
        CrossEntropyLoss(),
        "huge_layer",
        "fc1 holds 99% of all parameters (1,607,680): set out_features of fc1 to 1024",
        ["Set out_features of fc1 to 1024"],
    ),
}


@pytest.mark.parametrize("warning", WARNINGS)
def test_the_warning_says_what_to_do_and_each_fix_makes_it_go_away(chain, warning):
    layers, source, loss, code, message, fixes = WARNINGS[warning]
    document = chain(*layers, source=source, loss=loss)
    (found,) = check(document).problems
    assert (found.severity, found.code, found.message) == ("warning", code, message)
    assert [fix.text for fix in found.fixes] == fixes
    for fix in found.fixes:
        assert check(fix.apply(document)).problems == ()


FINE = {
    "filters in groups are made to follow each other": [
        *(Conv2d(out_channels=8), ReLU(), Conv2d(out_channels=8, groups=8), Conv2d(), ReLU(), Flatten(), TEN)
    ],
    "a pooling of maxima bends": [Conv2d(), MaxPool2d(), Flatten(), TEN],
    "one layer with weights may hold them all": [Flatten(), TEN],
}


@pytest.mark.parametrize("layers", FINE.values(), ids=FINE)
def test_what_is_usual_is_not_warned_about(chain, layers):
    assert check(chain(*layers)).problems == ()


def test_habits_are_told_of_networks_that_work_only(chain):
    document = chain(Linear(), Linear(in_features=9), THREE, source=Iris())
    assert [problem.code for problem in check(document).problems] == ["wrong_in_features"]


def test_a_last_relu_is_fine_where_squared_errors_are_learned(chain):
    assert check(chain(THREE, ReLU(), source=Iris(), loss=MSELoss())).problems == ()


def test_a_network_for_negative_log_likelihood_ends_with_log_softmax(chain):
    assert check(chain(THREE, LogSoftmax(), source=Iris(), loss=NLLLoss())).problems == ()
