"""Whatever ends a run is explained in one sentence that says what to do."""

import pytest
import torch

from core.errors import NetloomError
from core.training.devices import DeviceError, list_devices, resolve
from core.training.failures import explain


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (NetloomError("do this"), "do this"),
        (MemoryError(), "too little memory on cuda:0 for “"),
        (MemoryError(), "” (67 parameters) and batches of 16: make its layers smaller or set batch_size to 8"),
        (torch.OutOfMemoryError("CUDA out of memory"), "make its layers smaller or set batch_size to 8"),
        (RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory"), "too little memory"),
        (RuntimeError("mat1 and mat2 shapes cannot be multiplied (2x3 and 4x5)"), "a layer received a shape"),
        (OSError(28, "No space left on device"), "unexpected error: OSError: [Errno 28] No space left"),
        (ZeroDivisionError(), "unexpected error: ZeroDivisionError"),
    ],
)
def test_an_error_is_explained(perceptron, error, sentence):
    text = explain(error, perceptron, "cuda:0")
    assert sentence in text
    assert "\n" not in text


def test_the_cpu_is_always_there_and_comes_last():
    assert list_devices()[-1].id == "cpu"
    assert resolve("cpu") == torch.device("cpu")


def test_auto_is_the_first_device():
    assert str(resolve("auto")) == list_devices()[0].id


@pytest.mark.parametrize("id", ["cuda:99", "gpu", ""])
def test_an_unknown_device_is_answered_with_the_known_ones(id):
    with pytest.raises(DeviceError, match=r"there is no device .* here: choose auto or one of .*cpu"):
        resolve(id)
