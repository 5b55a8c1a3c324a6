"""Points of a plane, and tables with a number to predict."""

import numpy as np
import pytest
from pydantic import ValidationError

from core.data.base import SOURCES, DataSettings
from core.data.split import forget_split, load_split
from core.progress import Unwatched

TOYS = ["Moons", "Circles", "Blobs", "Spiral"]
every_toy = pytest.mark.parametrize("type_id", TOYS)


def drawn(type_id, **settings):
    return SOURCES.get(type_id)(**settings).load(Unwatched())


@every_toy
def test_points_come_in_the_wanted_number_and_equally_from_each_class(type_id):
    samples = drawn(type_id, samples=120)
    assert samples.inputs.shape == (120, 2)
    assert len(set(np.bincount(samples.targets).tolist())) == 1


@every_toy
def test_noise_moves_the_points_and_nothing_else(type_id):
    calm, noisy = drawn(type_id, noise=0.0), drawn(type_id, noise=1.0)
    assert np.abs(calm.inputs).max() <= 1.6
    assert noisy.inputs.std() > calm.inputs.std()


@every_toy
def test_fewer_than_a_handful_of_points_are_refused(type_id):
    with pytest.raises(ValidationError):
        SOURCES.get(type_id)(samples=3)


def test_rings_differ_by_their_distance_from_the_middle():
    samples = drawn("Circles", noise=0.0, factor=0.25)
    distance = np.linalg.norm(samples.inputs, axis=1)
    np.testing.assert_allclose(distance[samples.targets == 0], 1, atol=1e-5)
    np.testing.assert_allclose(distance[samples.targets == 1], 0.25, atol=1e-5)


def test_clouds_and_arms_come_in_the_wanted_number():
    assert SOURCES.get("Blobs")(centres=5).info().classes[-1] == "cloud 5"
    assert set(drawn("Spiral", arms=4).targets.tolist()) == {0, 1, 2, 3}


def test_a_number_to_predict_is_standardised_by_the_training_part_and_can_be_scaled_back():
    source = SOURCES.get("Diabetes")()
    forget_split()
    split = load_split(DataSettings(source=source), Unwatched())
    np.testing.assert_allclose(split.train_targets.mean(), 0, atol=1e-5)
    np.testing.assert_allclose(split.train_targets.std(), 1, atol=1e-5)
    back = np.concatenate([split.train_targets, split.validation_targets]) * split.target_std + split.target_mean
    real = source.load(Unwatched()).targets
    np.testing.assert_allclose(np.sort(back, axis=0), np.sort(real, axis=0), rtol=1e-4)
