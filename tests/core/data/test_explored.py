"""Samples under one number each, filtered and in an order."""

import numpy as np
import pytest

from core.data.seeing.statistics import figures_of
from core.progress import Unwatched
from tests.core.data.exploring import explored, in_files


@pytest.fixture
def four():
    values = np.arange(8, dtype=np.float32).reshape(4, 2)
    return explored(values[:3], values[3:], [1, 0, 1], [0])


def test_the_validation_part_follows_the_training_part(four):
    assert len(four) == 4
    assert [four.part_of(number) for number in range(4)] == ["training"] * 3 + ["validation"]
    assert four.read(3).tolist() == [6, 7]


def test_samples_are_chosen_by_part_and_class(four):
    assert four.chosen(None, None, "as stored").tolist() == [0, 1, 2, 3]
    assert four.chosen("training", 1, "as stored").tolist() == [0, 2]
    assert four.chosen("validation", 0, "as stored").tolist() == [3]
    assert four.chosen("validation", 1, "as stored").tolist() == []


def test_an_order_by_class_leaves_samples_of_a_class_as_they_were(four):
    assert four.chosen(None, None, "by class").tolist() == [1, 3, 0, 2]


def test_shuffled_samples_are_the_same_ones_and_the_same_each_time(four):
    shuffled = four.chosen(None, None, "shuffled").tolist()
    assert sorted(shuffled) == [0, 1, 2, 3]
    assert four.chosen(None, None, "shuffled").tolist() == shuffled


def test_values_are_given_in_the_units_of_the_source():
    raw = np.array([[10, 200], [30, 400]], np.float32)
    mean, std = raw.mean(axis=0), raw.std(axis=0)
    found = explored((raw - mean) / std, (raw[:1] - mean) / std, [0, 1], [0], mean=mean, std=std)
    assert found.read(1) == pytest.approx([30, 400])


def test_numbers_to_predict_are_given_in_their_own_units_and_order_the_samples():
    inputs = np.zeros((3, 2), np.float32)
    found = explored(
        inputs,
        inputs[:1],
        [[1], [-1], [0]],
        [[2]],
        ("price",),
        target_mean=np.array([50], np.float32),
        target_std=np.array([10], np.float32),
    )
    assert found.answer(0) == "price 60"
    assert found.chosen(None, None, "largest first").tolist() == [3, 0, 2, 1]
    assert found.chosen("training", None, "smallest first").tolist() == [1, 2, 0]


def test_values_that_were_0_are_0_again():
    raw = np.array([[0.0], [1.0], [5.0], [2.0]], np.float32)
    mean, std = raw.mean(axis=0), raw.std(axis=0)
    standard = ((raw - mean) / std).astype(np.float32)
    found = explored(standard, standard, [0] * 4, [0] * 4, mean=mean, std=std)
    assert found.read(0) == 0
    assert figures_of(found, Unwatched()).total.low == 0


def test_a_number_to_predict_that_was_0_is_0_again():
    mean, std = np.array([3.3], np.float32), np.array([1.7], np.float32)
    targets = (np.array([[0], [5]], np.float32) - mean) / std
    inputs = np.zeros((2, 2), np.float32)
    found = explored(inputs, inputs, targets, targets, ("price",), target_mean=mean, target_std=std)
    assert (found.answer(0), found.answer(1)) == ("price 0", "price 5")


def test_counts_are_of_all_classes_even_of_those_without_samples(four):
    assert four.counts("training").tolist() == [1, 2]
    assert four.counts("validation").tolist() == [1, 0]


def test_samples_in_files_tell_their_file(tmp_path):
    values = np.zeros((2, 1, 2, 2), np.uint8)
    found = explored(in_files(tmp_path / "a", values), in_files(tmp_path / "b", values[:1]), [0, 0], [0])
    assert found.where(2) == str(tmp_path / "b" / "0.npy")
    assert found.read(2).shape == (1, 2, 2)
