"""Splits lose nothing, mix nothing, repeat themselves, and look at the training part only."""

import math
from threading import Event, Thread
from typing import ClassVar

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.data.base import DataSettings, DataSource
from core.data.info import DataError, DataInfo
from core.data.samples import Samples
from core.data.split import forget_split, load_split
from core.errors import Cancelled
from core.progress import Reported, Unwatched


class Numbered(DataSource):
    """Samples that carry their own number: ``counts[c]`` of class c."""

    type = "Numbered"
    title = "Numbered"
    n_loads: ClassVar[int] = 0

    counts: tuple[int, ...] = (10, 10)
    n_put_aside: int = 0

    def info(self):
        return DataInfo((1,), tuple(map(str, range(len(self.counts)))), sum(self.counts), "none")

    def load(self, progress):
        Numbered.n_loads += 1
        targets = np.repeat(np.arange(len(self.counts)), self.counts)
        aside = self.n_put_aside
        validation = Samples(-np.ones((aside, 1), np.float32), np.zeros(aside, np.int64)) if aside else None
        return Samples(np.arange(len(targets), dtype=np.float32)[:, np.newaxis], targets, validation=validation)


class Given(DataSource):
    """Whatever ``samples`` holds, said to be three numbers of two classes."""

    type = "Given"
    title = "Given"
    samples: ClassVar[Samples]

    def info(self):
        return DataInfo((3,), ("no", "yes"), 100, "none")

    def load(self, progress):
        return Given.samples


@pytest.fixture(autouse=True)
def fresh():
    forget_split()
    Numbered.n_loads = 0


def split_of(*counts, fraction=0.2, seed=0):
    forget_split()
    return load_split(
        DataSettings(source=Numbered(counts=counts), validation_fraction=fraction, seed=seed), Unwatched()
    )


def given_split(inputs, targets, **rest):
    Given.samples = Samples(inputs, targets, **rest)
    return load_split(DataSettings(source=Given(), validation_fraction=0.25), Unwatched())


def numbers(inputs):
    return inputs[:, 0].astype(int).tolist()


many = settings(max_examples=60, deadline=None)
fractions = st.floats(0.05, 0.95)
seeds = st.integers(0, 2**31 - 1)


@many
@given(st.lists(st.integers(0, 9), min_size=1, max_size=5).filter(lambda counts: sum(counts) >= 2), fractions, seeds)
def test_every_sample_is_in_exactly_one_part_with_its_own_target(counts, fraction, seed):
    n = sum(counts)
    if math.ceil(fraction * n) == n:
        with pytest.raises(DataError, match="leave the training or the validation part empty"):
            split_of(*counts, fraction=fraction, seed=seed)
        return
    split = split_of(*counts, fraction=fraction, seed=seed)
    assert sorted(numbers(split.train_inputs) + numbers(split.validation_inputs)) == list(range(n))
    assert len(split.validation_targets) == math.ceil(fraction * n)
    targets = np.repeat(np.arange(len(counts)), counts)
    np.testing.assert_array_equal(split.train_targets, targets[numbers(split.train_inputs)])
    np.testing.assert_array_equal(split.validation_targets, targets[numbers(split.validation_inputs)])


@many
@given(st.lists(st.integers(10, 40), min_size=2, max_size=5), st.floats(0.2, 0.8), seeds)
def test_each_class_has_its_share_of_the_validation_part(counts, fraction, seed):
    split = split_of(*counts, fraction=fraction, seed=seed)
    share = len(split.validation_targets) / sum(counts)
    found = np.bincount(split.validation_targets, minlength=len(counts))
    assert np.all(np.abs(found - share * np.array(counts)) <= 1)


def test_the_same_seed_gives_the_same_parts_and_another_seed_others():
    assert numbers(split_of(50, 50, seed=7).validation_inputs) == numbers(split_of(50, 50, seed=7).validation_inputs)
    assert numbers(split_of(50, 50, seed=7).validation_inputs) != numbers(split_of(50, 50, seed=8).validation_inputs)


def test_a_class_with_one_sample_does_not_prevent_the_split():
    split = split_of(20, 1)
    assert len(split.train_targets) + len(split.validation_targets) == 21


def test_the_makers_own_validation_part_is_used_and_nothing_else_is_put_aside():
    source = Numbered(counts=(10, 10), n_put_aside=4)
    split = load_split(DataSettings(source=source), Unwatched())
    assert numbers(split.train_inputs) == list(range(20))
    assert numbers(split.validation_inputs) == [-1] * 4
    assert split.info.n_samples == 24


def test_pictures_stay_bytes():
    Given.samples = Samples(np.zeros((8, 3), np.uint8), np.arange(8) % 2)
    split = load_split(DataSettings(source=Given()), Unwatched())
    assert split.train_inputs.dtype == split.validation_inputs.dtype == np.uint8
    assert split.mean is None
    assert split.std is None


def test_columns_are_standardised_by_the_training_part_alone():
    inputs = np.random.default_rng(1).normal([5, -3, 100], [1, 20, 0.1], (40, 3)).astype(np.float32)
    split = given_split(inputs, np.arange(40) % 2, standardise=True)
    np.testing.assert_allclose(split.train_inputs.mean(axis=0), 0, atol=1e-3)
    np.testing.assert_allclose(split.train_inputs.std(axis=0), 1, rtol=1e-3)
    restored = np.concatenate([split.train_inputs, split.validation_inputs]) * split.std + split.mean
    np.testing.assert_allclose(np.sort(restored, axis=0), np.sort(inputs, axis=0), rtol=1e-4)
    assert np.abs(split.validation_inputs.mean(axis=0)).max() > 1e-3


def test_a_validation_part_with_other_values_does_not_move_the_mean():
    train = np.random.default_rng(2).normal(0, 1, (20, 3)).astype(np.float32)
    far = Samples(np.full((5, 3), 1e6, np.float32), np.zeros(5, np.int64))
    split = given_split(train, np.arange(20) % 2, standardise=True, validation=far)
    np.testing.assert_allclose(split.mean, train.mean(axis=0), rtol=1e-5)
    np.testing.assert_allclose(split.std, train.std(axis=0), rtol=1e-5)
    assert split.validation_inputs.min() > 1e5


def test_a_constant_column_keeps_deviation_1():
    inputs = np.random.default_rng(3).normal(size=(40, 3)).astype(np.float32)
    inputs[:, 1] = 0.1
    split = given_split(inputs, np.arange(40) % 2, standardise=True)
    assert split.std[1] == 1
    np.testing.assert_allclose(split.train_inputs[:, 1], 0, atol=1e-6)
    assert split.mean.shape == split.std.shape == (3,)
    assert split.train_inputs.dtype == split.mean.dtype == split.std.dtype == np.float32


@pytest.mark.parametrize(
    ("inputs", "targets", "fault"),
    [
        (np.zeros((8, 4), np.float32), np.zeros(8, np.int64), r"have the shape \(4,\) instead of \(3,\)"),
        (np.zeros((8, 3), np.float32), np.zeros(7, np.int64), r"are 8 with targets of shape \(7,\)"),
        (np.zeros((8, 3), np.float32), np.full(8, 2), "have classes from 0 to 2 where 0 to 1 exist"),
        (np.zeros((8, 3), np.float32), np.full(8, -1), "have classes from -1 to 0 where 0 to 1 exist"),
        (np.zeros((8, 3), np.float64), np.zeros(8, np.int64), "are float64 with int64 targets"),
        (np.zeros((8, 3), np.float32), np.zeros(8, np.float32), "are float32 with float32 targets"),
        (np.zeros((0, 3), np.float32), np.zeros(0, np.int64), "part empty"),
        (np.zeros((1, 3), np.float32), np.zeros(1, np.int64), "part empty"),
    ],
)
def test_samples_that_are_not_what_the_source_said_are_refused(inputs, targets, fault):
    with pytest.raises(DataError, match=fault):
        given_split(inputs, targets)


def test_a_faulty_or_empty_validation_part_is_refused_too():
    inputs, targets = np.zeros((8, 3), np.float32), np.zeros(8, np.int64)
    for rest, fault in [
        (Samples(inputs, targets + 5), "have classes from 0 to 5"),
        (Samples(inputs[:0], targets[:0]), "part empty"),
        (Samples(inputs.astype(np.uint8), targets), "of different types"),
    ]:
        with pytest.raises(DataError, match=fault):
            given_split(inputs, targets, validation=rest)


def test_asking_twice_for_the_same_reads_once():
    first = load_split(DataSettings(source=Numbered()), Unwatched())
    assert load_split(DataSettings(source=Numbered()), Unwatched()) is first
    assert Numbered.n_loads == 1


def test_how_much_memory_samples_may_fill_does_not_change_which_they_are():
    first = load_split(DataSettings(source=Numbered()), Unwatched())
    assert load_split(DataSettings(source=Numbered(), memory_limit=5), Unwatched()) is first
    assert Numbered.n_loads == 1


@pytest.mark.parametrize("other", [{"seed": 1}, {"validation_fraction": 0.5}, {"source": Numbered(counts=(9, 9))}])
def test_other_settings_are_read_anew_and_only_the_last_are_kept(other):
    first = DataSettings(source=Numbered())
    load_split(first, Unwatched())
    load_split(first.model_copy(update=other), Unwatched())
    load_split(first, Unwatched())
    assert Numbered.n_loads == 3


def test_a_failure_is_not_kept():
    with pytest.raises(DataError):
        given_split(np.zeros((8, 4), np.float32), np.zeros(8, np.int64))
    assert given_split(np.zeros((8, 3), np.float32), np.zeros(8, np.int64)).info.n_samples == 8


class Slow(Numbered):
    """Loads as long as it is told to."""

    started: ClassVar[Event] = Event()
    go_on: ClassVar[Event] = Event()

    def load(self, progress):
        Slow.started.set()
        Slow.go_on.wait()
        return super().load(progress)


def test_two_threads_read_once_and_the_one_that_waits_can_cancel():
    settings = DataSettings(source=Slow())
    splits = []
    threads = [Thread(target=lambda: splits.append(load_split(settings, Unwatched()))) for _ in range(2)]
    for thread in threads:
        thread.start()
    Slow.started.wait()
    with pytest.raises(Cancelled):
        load_split(settings, Reported(lambda fraction, text: None, lambda: True))
    Slow.go_on.set()
    for thread in threads:
        thread.join()
    assert splits[0] is splits[1]
    assert Numbered.n_loads == 1
