"""Figures of the training part: those of all its samples, or of some that are spread over it."""

from dataclasses import dataclass

import numpy as np
import pytest
import torch

from core.data.base import DataSettings
from core.data.fitting import fitted
from core.data.info import DataInfo
from core.data.samples import Stored
from core.data.sources.synthetic import Synthetic
from core.data.split import Split, load_split
from core.data.transforms.flips import RandomHorizontalFlip
from core.data.transforms.noise import GaussianNoise
from core.data.transforms.sizes import Pad, Resize
from core.data.transforms.values import Normalize, ToRange
from core.progress import Unwatched

CPU = torch.device("cpu")


def split_of(inputs) -> Split:
    targets = np.zeros(len(inputs), np.int64)
    info = DataInfo(tuple(inputs.shape[1:]), ("a", "b"), len(inputs), "")
    return Split(inputs, targets, inputs, targets, info)


def prepared(inputs, *transforms):
    return fitted(transforms, split_of(inputs), CPU).prepared(torch.as_tensor(inputs)).double()


@pytest.mark.parametrize("shape", [(3, 8, 9), (5,), (4, 7)], ids=str)
def test_each_channel_has_mean_0_and_deviation_1_afterwards(shape):
    drawn = np.random.default_rng(0)
    scale = np.arange(1, shape[0] + 1).reshape(-1, *(1,) * (len(shape) - 1))
    inputs = (drawn.normal(size=(500, *shape)) * scale + 10 * scale).astype(np.float32)
    made = prepared(inputs, Normalize())
    others = [axis for axis in range(made.dim()) if axis != 1]
    assert torch.allclose(made.mean(others), torch.zeros(shape[0], dtype=torch.float64), atol=1e-5)
    assert torch.allclose(made.std(others, correction=0), torch.ones(shape[0], dtype=torch.float64), atol=1e-5)


def test_each_number_or_the_whole_sample_may_have_figures_of_its_own():
    inputs = np.random.default_rng(0).integers(0, 256, (300, 2, 3, 4), dtype=np.uint8)
    each, whole = prepared(inputs, Normalize(per="number")), prepared(inputs, Normalize(per="sample"))
    assert torch.allclose(each.mean(0), torch.zeros(2, 3, 4, dtype=torch.float64), atol=1e-5)
    assert whole.mean().item() == pytest.approx(0, abs=1e-5)
    assert not torch.allclose(whole.mean((0, 2, 3)), torch.zeros(2, dtype=torch.float64), atol=1e-5)


def test_figures_are_those_behind_the_transforms_before_without_anything_drawn():
    inputs = np.random.default_rng(0).integers(0, 256, (200, 1, 6, 6), dtype=np.uint8)
    made = prepared(inputs, Pad(padding=3), Resize(size=8), GaussianNoise(sigma=9), ToRange(), Normalize())
    assert made.mean().item() == pytest.approx(0, abs=1e-5)
    assert made.std(correction=0).item() == pytest.approx(1, abs=1e-5)


def test_a_small_deviation_far_from_0_is_not_lost_in_rounding():
    inputs = (1e4 + np.random.default_rng(0).normal(size=(5_000, 1)) * 0.5).astype(np.float32)
    made = prepared(inputs, Normalize())
    assert made.std().item() == pytest.approx(1, rel=0.01)


def test_what_is_constant_is_only_moved():
    inputs = np.full((50, 2), 7, np.float32)
    inputs[:, 1] = np.arange(50)
    made = prepared(inputs, Normalize())
    assert torch.equal(made[:, 0], torch.zeros(50, dtype=torch.float64))
    assert made[:, 1].std(correction=0).item() == pytest.approx(1, abs=1e-5)


def test_the_validation_part_has_no_say():
    data = DataSettings(source=Synthetic(height=4, width=4, samples=50))
    split = load_split(data, Unwatched())
    altered = Split(
        split.train_inputs, split.train_targets, split.validation_inputs // 9, split.validation_targets, split.info
    )
    sample = torch.as_tensor(split.train_inputs[:5])
    assert torch.equal(
        fitted((Normalize(),), split, CPU).prepared(sample), fitted((Normalize(),), altered, CPU).prepared(sample)
    )


@dataclass(frozen=True, eq=False)
class Counted(Stored):
    """Samples in order, as a folder holds them class by class; counts what is read."""

    values: np.ndarray
    reads: list

    @property
    def shape(self):
        return self.values.shape

    @property
    def dtype(self):
        return self.values.dtype

    def read(self, index):
        self.reads.append(index)
        return self.values[index]

    def taken(self, indices):
        return Counted(self.values[indices], self.reads)

    def where(self, index):
        return str(index)


def test_samples_in_files_are_read_spread_over_all_and_only_if_figures_are_needed():
    stored = Counted(np.linspace(0, 1, 5_000, dtype=np.float32)[:, None, None, None].repeat(3, 1), [])
    big = Counted(np.broadcast_to(stored.values, (5_000, 3, 1, 1)), stored.reads)
    fitted((RandomHorizontalFlip(), Resize(size=2), Normalize(statistics="ImageNet")), split_of(big), CPU)
    assert not stored.reads
    steps = fitted((Resize(size=192), Normalize()), split_of(big), CPU)
    assert len(stored.reads) == 2_000
    assert (min(stored.reads), max(stored.reads)) == (0, 4_999)
    middle = steps.prepared(torch.full((1, 3, 1, 1), 0.5))
    assert torch.allclose(middle, torch.zeros(1), atol=0.01)


def test_samples_in_files_are_read_as_the_caller_wants():
    stored, asked = Counted(np.zeros((50, 2), np.float32), []), []

    def read(indices):
        asked.extend(indices)
        return stored.values[indices]

    fitted((Normalize(),), split_of(stored), CPU, read=read)
    assert asked == list(range(50))
    assert not stored.reads


def test_the_same_list_is_measured_once_for_the_same_data():
    stored = Counted(np.random.default_rng(0).random((60, 2), np.float32), [])
    split = split_of(stored)
    first = fitted((Normalize(),), split, CPU).codes()[0].constants["MEAN"]
    again = fitted((Normalize(), Normalize(per="sample")), split, CPU).codes()[0].constants["MEAN"]
    assert torch.equal(first, again)
    assert len(stored.reads) == 120  # the second one stands behind the first: that is another list
