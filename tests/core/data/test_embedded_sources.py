"""The sets that need no download, and what importing the sources costs."""

import subprocess
import sys

import numpy as np
import pytest

from core.data.base import SOURCES, DataSettings
from core.data.split import forget_split, load_split
from core.progress import Unwatched


@pytest.mark.parametrize("type_id", ["Digits", "Iris"])
def test_an_embedded_set_is_what_its_info_says(type_id):
    source = SOURCES.get(type_id)()
    info, samples = source.info(), source.load(Unwatched())
    assert samples.inputs.shape == (info.n_samples, *info.in_shape)
    assert samples.inputs.dtype == np.float32
    assert sorted(set(samples.targets.tolist())) == list(range(len(info.classes)))


def test_digits_are_brought_to_between_0_and_1():
    inputs = SOURCES.get("Digits")().load(Unwatched()).inputs
    assert (inputs.min(), inputs.max()) == (0, 1)


def test_iris_is_split_evenly_and_standardised():
    forget_split()
    split = load_split(DataSettings(source=SOURCES.get("Iris")()), Unwatched())
    assert np.bincount(split.train_targets).tolist() == [40, 40, 40]
    assert np.bincount(split.validation_targets).tolist() == [10, 10, 10]
    np.testing.assert_allclose(split.train_inputs.mean(axis=0), 0, atol=1e-5)


def test_describing_every_source_imports_no_torch():
    code = (
        "import sys; from core.data.base import SOURCES; import core.data.split\n"
        "for _, cls in SOURCES.items(): cls().info()\n"
        "assert not {'torch', 'torchvision', 'sklearn', 'PySide6'} & set(sys.modules), 'a heavy import'"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_torchvision_works_without_its_compiled_operators():
    code = (
        "import gc; from core.data.vision import torchvision; import torch; gc.collect()\n"
        "with torch.device('meta'): model = torchvision.models.resnet18().eval()\n"
        "assert model(torch.zeros(2, 3, 64, 64, device='meta')).shape == (2, 1000)\n"
        "torch.ops.torchvision.nms.default\n"
        "from torchvision.transforms import v2; assert v2.Pad(1)(torch.zeros(1, 2, 2)).shape == (1, 4, 4)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
