"""Figures of samples, held against NumPy's own of all values at once."""

import numpy as np
import pytest

from core.data.info import DataError
from core.data.seeing import statistics
from core.data.seeing.statistics import figures_of
from core.errors import Cancelled
from core.progress import Reported, Unwatched
from tests.core.data.exploring import explored, in_files


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch):
    """Blocks of a few samples, so that figures come from many of them."""
    monkeypatch.setattr(statistics, "_VALUES_AT_ONCE", 30)


def test_figures_of_pictures_are_those_of_each_channel_from_0_to_1():
    pictures = np.random.default_rng(0).integers(0, 256, (50, 3, 4, 2), np.uint8)
    found = figures_of(explored(pictures, pictures[:5], [0] * 50, [0] * 5), Unwatched())
    assert [each.name for each in found.each] == ["Red", "Green", "Blue"]
    for channel, each in enumerate(found.each):
        values = pictures[:, channel] / 255
        wanted = [values.min(), values.max(), values.mean(), values.std()]
        assert [each.low, each.high, each.mean, each.deviation] == pytest.approx(wanted)
    assert found.total.deviation == pytest.approx((pictures / 255).std())
    assert found.counts.sum() == pictures.size


def test_figures_of_vectors_are_those_of_each_feature_in_the_units_of_the_source():
    raw = np.random.default_rng(0).normal([100, -3], [20, 0.5], (40, 2)).astype(np.float32)
    mean, std = raw.mean(axis=0), raw.std(axis=0)
    scaled = (raw - mean) / std
    found = figures_of(explored(scaled, scaled[:2], [0] * 40, [0] * 2, mean=mean, std=std), Unwatched())
    assert [each.mean for each in found.each] == pytest.approx(mean, rel=1e-4)
    assert [each.deviation for each in found.each] == pytest.approx(std, rel=1e-4)


def test_what_is_no_finite_number_is_counted_apart():
    values = np.array([[1, np.nan], [3, 5], [np.inf, 7]], np.float32)
    found = figures_of(explored(values, values[:1], [0, 0, 0], [0]), Unwatched())
    assert found.n_not_finite == 2
    assert [(each.low, each.high, each.mean) for each in found.each] == [(1, 3, 2), (5, 7, 6)]
    assert found.counts.sum() == 4


def test_one_value_alone_has_a_histogram_of_one_bar():
    values = np.full((3, 2), 7, np.float32)
    found = figures_of(explored(values, values[:1], [0] * 3, [0]), Unwatched())
    assert found.counts.tolist() == [6]
    assert found.total.deviation == 0


def test_few_whole_numbers_have_a_bar_each():
    words = np.array([[0, 3], [1, 3]], np.int64)
    assert figures_of(explored(words, words[:1], [0, 0], [0]), Unwatched()).counts.tolist() == [1, 1, 0, 2]


def test_of_many_files_some_are_read_unless_all_are_wanted(tmp_path, monkeypatch):
    monkeypatch.setattr(statistics, "MOST_FILES", 5)
    files = in_files(tmp_path / "files", np.zeros((20, 1, 2, 2), np.uint8))
    found = explored(files, files, [0] * 20, [0] * 20)
    assert figures_of(found, Unwatched()).n_read == 5
    assert figures_of(found, Unwatched(), all_files=True).n_read == 20


def test_files_that_are_gone_are_counted_and_the_others_measured(tmp_path):
    files = in_files(tmp_path / "files", np.full((4, 1, 2, 2), 255, np.uint8))
    found = explored(files, files, [0] * 4, [0] * 4)
    files.paths[1].unlink()
    figures = figures_of(found, Unwatched())
    assert (figures.n_read, figures.n_unreadable, figures.total.mean) == (3, 1, 1.0)
    for path in files.paths:
        path.unlink(missing_ok=True)
    with pytest.raises(DataError, match="not one sample"):
        figures_of(found, Unwatched())


def test_measuring_ends_when_it_is_cancelled_half_way():
    values = np.zeros((1000, 10), np.float32)
    told = []
    progress = Reported(lambda fraction, text: told.append(fraction), lambda: len(told) == 3)
    with pytest.raises(Cancelled):
        figures_of(explored(values, values[:1], [0] * 1000, [0]), progress)
    assert len(told) == 3
