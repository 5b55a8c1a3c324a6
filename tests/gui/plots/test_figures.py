import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.plots.figures import figure, percent, power_text, tick_texts
from gui.plots.ticks import linear_ticks, power_ticks

S = "\u202f"


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.03124, "0.0312"), (2.3026, "2.30"), (123.4, "123"), (12345.0, "12,345"), (3.1e-7, "3.1e-7"), (0, "0")],
)
def test_figures(value, text):
    assert figure(value) == text


@pytest.mark.parametrize(
    ("fraction", "text"),
    [(0.986, "98.6"), (1.0, "100"), (0.99999, "99.9"), (0.0, "0"), (0.00001, "<0.1"), (0.5, "50.0")],
)
def test_percentages_round_neither_to_all_nor_to_nothing(fraction, text):
    assert percent(fraction) == f"{text}{S}%"


def test_percentages_without_decimals():
    assert percent(0.999, digits=0) == f"99{S}%"


def test_numbers_that_are_none_are_dashes():
    assert figure(math.nan) == percent(math.inf) == "–"


@pytest.mark.parametrize(
    ("values", "spacing", "texts"),
    [
        ([0, 500, 1000, 1500], 500, ["0", "500", "1k", "1.5k"]),
        ([0, 0.5, 1.0], 0.5, ["0", "0.5", "1.0"]),
        ([0.02, 0.04], 0.02, ["0.02", "0.04"]),
        ([1_000_000, 1_200_000], 200_000, ["1M", "1.2M"]),
        ([1e-6, 2e-6], 1e-6, ["1e-6", "2e-6"]),
    ],
)
def test_ticks(values, spacing, texts):
    assert tick_texts(values, spacing) == texts


@pytest.mark.parametrize(
    ("exponent", "text"), [(-2, "0.01"), (0, "1"), (math.log10(20), "20"), (-7, "1e-7"), (3, "1000")]
)
def test_ticks_of_powers(exponent, text):
    assert power_text(exponent) == text


@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6), st.integers(2, 12))
def test_linear_ticks_are_in_range_few_and_told_apart(low, width, count):
    spacing, values = linear_ticks(low, low + width, count, whole=False)
    assert all(low - 1e-6 * width <= value <= low + width * (1 + 1e-6) for value in values)
    assert len(values) <= count + 1
    if spacing > 1e-6 * max(abs(low), 1):
        texts = tick_texts(values, spacing)
        assert len(values) < 2 or abs(low) > 900 or len(set(texts)) == len(texts)


def test_whole_ticks_are_whole():
    assert linear_ticks(0.5, 2.5, 8, whole=True) == (1.0, [1.0, 2.0])


@given(st.floats(-12, 6), st.floats(0.01, 18), st.integers(2, 12))
def test_ticks_of_powers_are_in_range(low, decades, count):
    _, exponents = power_ticks(low, low + decades, count)
    assert all(low - 1e-6 <= exponent <= low + decades + 1e-6 for exponent in exponents)
    assert len(exponents) <= 3 * count + 2
