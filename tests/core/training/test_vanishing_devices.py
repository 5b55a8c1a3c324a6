"""A device that vanishes ends the run with what was saved, says so, and the run goes on elsewhere."""

import subprocess
import sys
import threading

import pytest
import torch
from torch.utils._python_dispatch import TorchDispatchMode

from core.document.edits import change_training
from core.document.storage import save
from core.graph.weights import load_weights
from core.training.events import EpochDone, Finished, StepsDone
from core.training.failures import explain
from core.training.loop import train
from core.training.resume import load_state


class Vanishing(TorchDispatchMode):
    """A device that answers nothing any more once it is gone, not even for a copy of what it holds."""

    gone = False

    def __torch_dispatch__(self, function, types, arguments=(), keywords=None):
        if self.gone:
            raise RuntimeError("CUDA error: unspecified launch failure\nCompile with TORCH_USE_CUDA_DSA")
        return function(*arguments, **(keywords or {}))


@pytest.fixture
def often_saved(perceptron):
    return change_training(perceptron, perceptron.training.model_copy(update={"epochs": 20, "save_steps": 4}))


def test_a_device_that_vanishes_ends_the_run_with_what_was_saved(often_saved, tmp_path):
    events = []
    with Vanishing() as device:
        for event in train(often_saved, "cpu", folder=tmp_path / "run"):
            events.append(event)
            if isinstance(event, EpochDone) and event.epoch == 3:
                device.gone = True
    assert isinstance(events[-1], Finished)
    assert events[-1].reason == "failed"
    assert "cpu does not answer any more (CUDA error: unspecified launch failure)" in events[-1].message
    assert "continue the run" in events[-1].message
    assert load_state(tmp_path / "run")["step"] == 24
    assert load_weights(tmp_path / "run" / "best.pth")
    assert "write run" not in {thread.name for thread in threading.enumerate()}


def test_the_run_goes_on_from_there_and_ends_as_one_that_nothing_happened_to(often_saved, tmp_path):
    list(train(often_saved, "cpu", folder=tmp_path / "whole"))
    with Vanishing() as device:
        for event in train(often_saved, "cpu", folder=tmp_path / "run"):
            device.gone = device.gone or (isinstance(event, StepsDone) and event.first_step > 8)
    assert list(train(often_saved, "cpu", folder=tmp_path / "run", resume=True))[-1].reason == "completed"
    whole, parted = (load_weights(tmp_path / name / "last.pth") for name in ("whole", "run"))
    assert all(torch.equal(whole[name], parted[name]) for name in whole)


def test_what_a_driver_says_is_explained(perceptron):
    text = explain(RuntimeError("CUDA error: device-side assert triggered"), perceptron, "cuda:0")
    assert text.startswith("cuda:0 does not answer any more")


_BREAKS_ITS_GPU = """
import sys
from pathlib import Path
import torch
from core.document.storage import load
from core.training.events import EpochDone
from core.training.loop import train
for event in train(load(Path(sys.argv[1])), "cuda:0", folder=Path(sys.argv[2])):
    if isinstance(event, EpochDone) and event.epoch == 3:
        torch.zeros(1, device="cuda:0")[torch.tensor([7], device="cuda:0")]  # the driver gives the device up
print(event.reason, event.message)
"""


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU that CUDA can use, to break its context")
def test_a_gpu_that_gives_up_ends_the_run_with_what_was_saved(often_saved, tmp_path):
    save(often_saved, tmp_path / "project.netloom")
    command = [sys.executable, "-c", _BREAKS_ITS_GPU, tmp_path / "project.netloom", tmp_path / "run"]
    told = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False).stdout
    assert told.startswith("failed cuda:0 does not answer any more")
    assert load_state(tmp_path / "run")["step"] >= 20
    assert list(train(often_saved, "cpu", folder=tmp_path / "run", resume=True))[-1].reason == "completed"
