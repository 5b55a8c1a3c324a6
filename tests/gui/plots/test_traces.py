import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.plots.traces import lasts, means, peaks


def rows_of(n, columns=3):
    random = np.random.default_rng(n)
    return np.arange(1, n + 1, dtype=np.float32), random.normal(size=(n, columns)).astype(np.float32)


@given(st.integers(1, 500), st.integers(1, 64))
def test_peaks_keep_the_greatest_and_the_least(n, stride):
    x, rows = rows_of(n)
    thin_x, thinned = peaks(x, rows, np.arange(0, n, stride))
    np.testing.assert_array_equal(thinned.max(axis=0), rows.max(axis=0))
    np.testing.assert_array_equal(thinned.min(axis=0), rows.min(axis=0))
    assert len(thin_x) == len(thinned)
    assert (np.diff(thin_x) >= 0).all()


@given(st.integers(1, 500), st.integers(1, 64))
def test_means_keep_the_sum(n, stride):
    x, rows = rows_of(n)
    starts = np.arange(0, n, stride)
    _, thinned = means(x, rows, starts)
    sizes = np.diff(np.append(starts, n))
    np.testing.assert_allclose((thinned * sizes[:, None]).sum(axis=0), rows.sum(axis=0), atol=1e-3)
    assert thinned.dtype == np.float32


@given(st.integers(1, 500), st.integers(1, 64))
def test_lasts_begin_and_end_with_the_curve(n, stride):
    x, rows = rows_of(n)
    thin_x, thinned = lasts(x, rows, np.arange(0, n, stride))
    assert (thin_x[0], thin_x[-1]) == (x[0], x[-1])
    np.testing.assert_array_equal(thinned[-1], rows[-1])


@pytest.mark.parametrize("thin", [peaks, means, lasts])
def test_a_stride_of_one_keeps_every_value(thin):
    x, rows = rows_of(20)
    _, thinned = thin(x, rows, np.arange(20))
    assert {tuple(row) for row in thinned.tolist()} == {tuple(row) for row in rows.tolist()}
