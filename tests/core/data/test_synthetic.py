"""Synthetic pictures: any shape, the same for the same seed, learnable, and never more than fits into memory."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from core.data.base import DataSettings
from core.data.info import DataError
from core.data.sources.synthetic import Synthetic
from core.data.split import forget_split, load_split
from core.errors import Cancelled
from core.layers.linear import Linear
from core.layers.shape import Flatten
from core.progress import Unwatched
from core.settings import describe_errors
from core.training.events import EpochDone
from core.training.loop import train


def load(**fields):
    return Synthetic(**fields).load(Unwatched())


def pattern_of(samples, number):
    """What the noise leaves of a class."""
    return samples.inputs[samples.targets == number].mean(axis=0)


sizes = st.integers(1, 9)


@settings(max_examples=40, deadline=None)
@given(sizes, sizes, sizes, st.integers(2, 12), st.integers(24, 200), st.integers(0, 2**31 - 1))
def test_samples_are_what_the_info_says_with_each_class_as_often(channels, height, width, classes, samples, seed):
    source = Synthetic(channels=channels, height=height, width=width, classes=classes, samples=samples, seed=seed)
    info, loaded = source.info(), source.load(Unwatched())
    assert loaded.inputs.shape == (samples, channels, height, width) == (info.n_samples, *info.in_shape)
    assert (loaded.inputs.dtype, loaded.targets.dtype) == (np.uint8, np.int64)
    counts = np.bincount(loaded.targets, minlength=len(info.classes))
    assert counts.shape == (classes,)
    assert counts.max() - counts.min() <= 1


def test_classes_are_called_by_their_numbers():
    assert Synthetic(classes=3).info().classes == ("0", "1", "2")


def test_the_same_seed_gives_the_same_pictures_and_another_seed_others():
    first, again, other = load(seed=5), load(seed=5), load(seed=6)
    np.testing.assert_array_equal(first.inputs, again.inputs)
    np.testing.assert_array_equal(first.targets, again.targets)
    assert (first.targets != other.targets).any()
    assert np.abs(pattern_of(first, 0) - pattern_of(other, 0)).mean() > 10


def test_the_classes_come_mixed():
    assert len(set(load().targets[:50].tolist())) > 5


def test_no_two_samples_are_the_same_and_neighbouring_pixels_of_a_class_are_alike():
    samples = load(classes=2, samples=400)
    assert len(np.unique(samples.inputs.reshape(400, -1), axis=0)) == 400
    pattern = pattern_of(samples, 0)
    assert np.abs(np.diff(pattern, axis=2)).mean() < pattern.std() / 2


@pytest.mark.parametrize("shape", [(3, 32, 32), (1, 8, 8), (16, 5, 40)])
def test_a_linear_layer_tells_samples_that_it_never_saw_apart(shape, chain):
    channels, height, width = shape
    source = Synthetic(channels=channels, height=height, width=width)
    document = chain(Flatten(), Linear(out_features=10), source=source, epochs=20)
    last = [event for event in train(document, "cpu") if isinstance(event, EpochDone)][-1]
    assert last.val_accuracy > 0.7


def test_they_can_be_divided_with_only_two_of_each_class():
    forget_split()
    split = load_split(DataSettings(source=Synthetic(classes=20, samples=40, height=4, width=4)), Unwatched())
    assert len(split.train_targets) + len(split.validation_targets) == 40


def test_fewer_than_two_of_each_class_are_refused_with_a_way_out():
    with pytest.raises(ValidationError) as error:
        Synthetic(classes=50, samples=99)
    assert describe_errors(error.value) == (
        "50 classes need at least 100 samples, one of each to train on and one to validate, but there are 99: "
        "raise samples or lower classes"
    )


@pytest.mark.parametrize(
    "field", [{"channels": 0}, {"channels": 513}, {"height": 1025}, {"width": 0}, {"classes": 1}, {"samples": 9}]
)
def test_sizes_out_of_bounds_are_refused(field):
    with pytest.raises(ValidationError, match=next(iter(field))):
        Synthetic(**field)


def test_more_than_fits_into_memory_is_refused_with_a_way_out():
    with pytest.raises(DataError) as error:
        load(height=1024, width=1024)
    assert str(error.value) == (
        "2,000 synthetic pictures of 3×1024×1024 need 5.9 GiB where 4 GiB are allowed: "
        "choose fewer samples or smaller pictures"
    )


def test_describing_the_largest_set_computes_nothing():
    largest = Synthetic(channels=512, height=1024, width=1024, classes=10_000, samples=1_000_000)
    assert largest.info().in_shape == (512, 1024, 1024)
    assert len(largest.info().classes) == 10_000


def test_the_progress_grows_to_the_whole_and_does_not_flood(watched):
    watch = watched()
    Synthetic(classes=5_000, samples=10_000, channels=1, height=2, width=2).load(watch)
    assert watch.fractions == sorted(watch.fractions)
    assert watch.fractions[-1] == 1
    assert 50 < len(watch.fractions) <= 101
    assert watch.texts[-1] == "Drawing pictures: 10,000 of 10,000"


def test_cancelling_stops_in_the_middle_of_a_class(watched):
    watch = watched(until=lambda fraction, text: True)
    with pytest.raises(Cancelled):
        Synthetic(classes=2, samples=100, height=512, width=512).load(watch)
    assert len(watch.fractions) == 1
    assert watch.fractions[0] < 0.5


@pytest.mark.parametrize("shape", [(1, 7, 9), (3, 32, 32), (4, 8, 5)])
def test_noise_is_that_of_fake_data(shape):
    from core.data.vision import torchvision

    channels, height, width = shape
    samples = load(content="noise", channels=channels, height=height, width=width, classes=7, samples=40, seed=11)
    fake = torchvision.datasets.FakeData(40, shape, 7, random_offset=11)
    pictures, targets = zip(*(fake[index] for index in range(40)), strict=True)
    expected = np.stack([np.asarray(picture).reshape(height, width, channels) for picture in pictures])
    np.testing.assert_array_equal(samples.inputs, np.moveaxis(expected, -1, 1))
    assert samples.targets.tolist() == list(targets)


def test_noise_has_any_number_of_channels_and_leaves_the_random_numbers_of_others_alone():
    before = torch.get_rng_state()
    assert load(content="noise", channels=7, height=4, width=3, samples=20).inputs.shape == (20, 7, 4, 3)
    assert torch.equal(torch.get_rng_state(), before)


def test_noise_can_be_cancelled_while_it_is_drawn(watched):
    watch = watched(until=lambda fraction, text: fraction > 0.3)
    with pytest.raises(Cancelled):
        Synthetic(content="noise", samples=100).load(watch)
    assert 0.3 < watch.fractions[-1] < 0.4


def test_projects_from_before_there_was_noise_have_patterns():
    source = DataSettings.model_validate({"source": {"type": "Synthetic", "seed": 3}}).source
    assert source == Synthetic(content="patterns", seed=3)
