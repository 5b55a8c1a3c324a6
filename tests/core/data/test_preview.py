"""What is shown of a list of transforms: the same samples before and after each, drawn anew by another seed."""

from dataclasses import replace

import numpy as np
import pytest

from core.data.base import DataSettings
from core.data.info import DataError, DataInfo
from core.data.preview import figures_of, preview
from core.data.sources.iris import Iris
from core.data.sources.synthetic import Synthetic
from core.data.split import Split, load_split
from core.data.transforms.crops import RandomCrop
from core.data.transforms.flips import RandomHorizontalFlip
from core.data.transforms.mixing import MixUp
from core.data.transforms.noise import GaussianNoise
from core.data.transforms.shapes import Flatten
from core.data.transforms.sizes import CenterCrop, Resize
from core.data.transforms.values import Normalize
from core.errors import Cancelled
from core.progress import Reported, Unwatched

SOURCE = Synthetic(height=8, width=8, samples=100)


def shown(*transforms, seed=0, source=SOURCE, **more):
    settings = DataSettings(source=source)
    split = load_split(settings, Unwatched())
    return preview(settings.model_copy(update={"transforms": transforms}), split, seed, Unwatched(), **more)


def test_each_transform_has_a_stage_after_that_of_the_raw_samples():
    transforms = (Resize(size=12), RandomCrop(), Normalize(), Flatten())
    found = shown(*transforms)
    assert [stage.transform for stage in found.stages] == [None, *transforms]
    assert [stage.samples.shape for stage in found.stages] == [(8, 3, 8, 8), *[(8, 3, 12, 12)] * 3, (8, 432)]
    assert found.objection is None
    assert all(stage.samples.dtype == np.float32 for stage in found.stages)


def test_the_same_seed_draws_the_same_and_another_one_draws_anew_for_the_same_samples():
    first, again, other = (shown(GaussianNoise(), seed=seed) for seed in (1, 1, 2))
    assert np.array_equal(first.after.samples, again.after.samples)
    assert np.array_equal(first.before.samples, other.before.samples)
    assert not np.array_equal(first.after.samples, other.after.samples)


def test_without_transforms_the_samples_are_shown_as_they_are():
    found = shown(indices=[3, 5])
    split = load_split(DataSettings(source=SOURCE), Unwatched())
    assert np.allclose(found.before.samples * 255, split.train_inputs[[3, 5]])
    assert list(found.before.targets) == list(split.train_targets[[3, 5]])
    assert found.before is found.after


def test_a_list_that_does_not_fit_is_shown_up_to_the_first_that_does_not():
    found = shown(RandomHorizontalFlip(), CenterCrop(size=20), Flatten())
    assert len(found.stages) == 2
    assert found.objection.index == 1
    assert str(found.objection).startswith("Crop the middle cuts 20×20 pixels, but a picture has only 8×8")


def test_mixed_samples_have_shares_of_classes():
    found = shown(MixUp(alpha=1))
    assert found.before.targets.shape == (8,)
    assert found.after.targets.shape == (8, 10)
    assert np.allclose(found.after.targets.sum(axis=1), 1)


def test_vectors_are_shown_too():
    found = shown(GaussianNoise(sigma=0.5), source=Iris(), n=4)
    assert found.after.samples.shape == (4, 4)


def test_figures_are_those_of_the_batch():
    found = shown(Normalize(per="sample"), n=80).after.figures
    assert (found.mean, found.std) == (pytest.approx(0, abs=1e-3), pytest.approx(1, abs=1e-3))
    assert found.counts.sum() == 80 * 3 * 8 * 8
    assert found.edges[0] == pytest.approx(found.lowest)
    assert found.edges[-1] == pytest.approx(found.highest)


def test_figures_leave_out_what_is_no_number():
    figures = figures_of(np.array([1, np.nan, 3, np.inf], np.float32))
    assert (figures.mean, figures.lowest, figures.highest) == (2, 1, 3)
    assert figures_of(np.full(3, np.nan, np.float32)).counts.sum() == 0


def test_fewer_samples_than_asked_for_are_all_shown_once():
    found = shown(n=1_000)
    assert len(found.indices) == len(set(found.indices)) == 80


def test_a_sample_that_is_not_there_is_refused():
    with pytest.raises(DataError, match="samples 0 to 79"):
        shown(indices=[80])


def test_a_preview_can_be_cancelled_while_figures_are_taken():
    pixels = np.zeros((100_000, 3, 32, 32), np.uint8)
    targets = np.zeros(len(pixels), np.int64)
    split = Split(pixels, targets, pixels[:1], targets[:1], DataInfo((3, 32, 32), ("a", "b"), len(pixels), ""))
    asked = 0

    def after_three() -> bool:
        nonlocal asked
        asked += 1
        return asked > 3

    with pytest.raises(Cancelled):
        preview(
            DataSettings(source=SOURCE, transforms=(Normalize(),)), split, 0, Reported(lambda *_: None, after_three)
        )
    assert asked == 4


def test_numbers_to_predict_are_refused_where_classes_are_mixed():
    from core.data.transforms.mixing import CutMix

    split = load_split(DataSettings(source=SOURCE), Unwatched())
    info = replace(split.info, classes=(), quantities=("price",))
    numbers = np.zeros((len(split.train_targets), 1), np.float32)
    split = replace(split, info=info, train_targets=numbers)
    found = preview(DataSettings(source=SOURCE, transforms=(CutMix(),)), split, 0, Unwatched())
    assert "predicts numbers" in str(found.objection)
