"""Samples that stand in both parts."""

import numpy as np
import pytest

from core.data.seeing.duplicates import duplicates_in
from core.errors import Cancelled
from core.progress import Reported, Unwatched
from tests.core.data.exploring import explored, in_files


def test_the_same_sample_in_both_parts_is_found_with_its_first_place():
    train = np.array([[1, 2], [3, 4], [1, 2], [5, 6]], np.float32)
    validation = np.array([[9, 9], [1, 2], [3, 5]], np.float32)
    found = duplicates_in(explored(train, validation, [0, 1, 0, 1], [0, 0, 1]), Unwatched())
    assert [(pair.train, pair.validation, pair.same_answer) for pair in found.pairs] == [(0, 5, True)]
    assert found.n_repeated == 1


def test_pairs_with_other_classes_are_told_apart():
    values = np.array([[1, 2], [3, 4]], np.float32)
    found = duplicates_in(explored(values, values, [0, 1], [0, 0]), Unwatched())
    assert [pair.same_answer for pair in found.pairs] == [True, False]
    assert found.words(2).startswith("2 of 2 samples of the validation part stand in the training part, too, 1 of them")


def test_pairs_with_other_numbers_to_predict_are_told_apart():
    values = np.array([[1, 2], [3, 4]], np.float32)
    found = duplicates_in(explored(values, values, [[0.5], [1.5]], [[0.5], [1.0]], ("price",)), Unwatched())
    assert found.n_contradicting == 1


def test_no_duplicates_are_a_sentence_too():
    found = duplicates_in(explored(np.eye(3, 2), np.ones((1, 2)), [0, 0, 0], [0]), Unwatched())
    assert found.pairs == ()
    assert found.words(1) == "No sample of the validation part stands in the training part."


def test_samples_in_files_are_compared_by_what_is_in_them(tmp_path):
    pictures = np.random.default_rng(0).integers(0, 256, (600, 1, 3, 3), np.uint8)
    train, validation = in_files(tmp_path / "train", pictures), in_files(tmp_path / "validation", pictures[590:])
    found = duplicates_in(explored(train, validation, [0] * 600, [0] * 10), Unwatched())
    assert [(pair.train, pair.validation) for pair in found.pairs] == [(590 + i, 600 + i) for i in range(10)]


def test_a_file_that_is_gone_is_named_and_the_others_are_compared(tmp_path):
    pictures = np.arange(8, dtype=np.uint8).reshape(2, 1, 2, 2)
    train, validation = in_files(tmp_path / "train", pictures), in_files(tmp_path / "validation", pictures)
    train.paths[0].unlink()
    found = duplicates_in(explored(train, validation, [0, 0], [0, 0]), Unwatched())
    assert [(pair.train, pair.validation) for pair in found.pairs] == [(1, 3)]
    assert [str(each) for each in found.findings] == [f"{train.paths[0]} cannot be read any more: left out"]


def test_a_search_ends_when_it_is_cancelled_half_way(tmp_path):
    files = in_files(tmp_path / "files", np.zeros((600, 1, 2, 2), np.uint8))
    told = []
    progress = Reported(lambda fraction, text: told.append(text), lambda: len(told) == 2)
    with pytest.raises(Cancelled):
        duplicates_in(explored(files, files, [0] * 600, [0] * 600), progress)
    assert told == ["Comparing: 0 of 1,200 samples", "Comparing: 256 of 1,200 samples"]
