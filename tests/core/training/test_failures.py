"""Whatever ends a run is explained in one sentence that says what to do."""

import weakref

import pytest
import torch

from core.errors import NetloomError
from core.layers.convolution import Conv2d
from core.layers.linear import Linear
from core.layers.shape import Flatten
from core.recipe.optimizers.gradient import SGD
from core.training.devices import DeviceError, list_devices, resolve
from core.training.events import Finished
from core.training.failures import explain
from core.training.loop import train


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (NetloomError("do this"), "do this"),
        (MemoryError(), "too little memory on cuda:0 for “"),
        (MemoryError(), "” (67 parameters) and batches of 16: make its layers smaller or set batch_size to 8"),
        (torch.OutOfMemoryError("CUDA out of memory"), "make its layers smaller or set batch_size to 8"),
        (RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory"), "too little memory"),
        (RuntimeError("mat1 and mat2 shapes cannot be multiplied (2x3 and 4x5)"), "a layer received a shape"),
        (
            RuntimeError("adaptive_avg_pool2d_backward_cuda does not have a deterministic implementation, but you set"),
            "cuda:0 cannot repeat adaptive_avg_pool2d_backward_cuda to the last bit: switch deterministic off",
        ),
        (OSError(28, "No space left on device"), "unexpected error: OSError: [Errno 28] No space left"),
        (ZeroDivisionError(), "unexpected error: ZeroDivisionError"),
    ],
)
def test_an_error_is_explained(perceptron, error, sentence):
    text = explain(error, perceptron, "cuda:0")
    assert sentence in text
    assert "\n" not in text


def test_what_cannot_fit_into_main_memory_is_refused_before_the_system_kills_for_it(chain, monkeypatch):
    monkeypatch.setattr("core.training.assembling.all_memory", lambda: 100_000)
    last = list(train(chain(Flatten(), Linear(out_features=1000), Linear(out_features=10)), "cpu"))[-1]
    assert isinstance(last, Finished)
    assert "there is too little memory on cpu" in last.message
    assert last.batch_size == 32


def test_when_a_failure_is_told_the_network_is_gone_already(chain, monkeypatch):
    """Else its memory would not be free on the device that is to be left usable."""
    made = []
    monkeypatch.setattr(torch.nn.Conv2d, "__init__", _noting(torch.nn.Conv2d.__init__, made))
    document = chain(Conv2d(out_channels=4), Flatten(), Linear(out_features=10), optimizer=SGD(lr=1e30))
    events = train(document, "cpu")
    last = next(event for event in events if isinstance(event, Finished))
    assert "not a number" in last.message
    assert made
    assert not [each for each in made if each() is not None]


def _noting(make, made):
    def init(self, *arguments, **settings):
        make(self, *arguments, **settings)
        made.append(weakref.ref(self))

    return init


def test_the_cpu_is_always_there_and_comes_last():
    cpu = list_devices()[-1]
    assert cpu.id == "cpu"
    assert cpu.memory is None or cpu.memory > 2**28
    assert resolve("cpu") == torch.device("cpu")


def test_auto_is_the_first_device():
    assert str(resolve("auto")) == list_devices()[0].id


@pytest.mark.parametrize("id", ["cuda:99", "gpu", ""])
def test_an_unknown_device_is_answered_with_the_known_ones(id):
    with pytest.raises(DeviceError, match=r"there is no device .* here: choose auto or one of .*cpu"):
        resolve(id)
