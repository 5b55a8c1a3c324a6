"""Numbers with units, as people read them."""

import pytest

from core.units import bytes_text, range_text, seconds_text


@pytest.mark.parametrize(
    ("n", "text"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (999.7, "1 kB"),
        (1234, "1.2 kB"),
        (45_678, "46 kB"),
        (1.2e9, "1.2 GB"),
        (5e16, "50,000 TB"),
    ],
)
def test_bytes(n, text):
    assert bytes_text(n) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.0008, "0.8 ms"), (0.25, "250 ms"), (0.99999, "1 s"), (1.23, "1.2 s"), (240, "4 min"), (9000, "2.5 h")],
)
def test_seconds(seconds, text):
    assert seconds_text(seconds) == text


def test_a_range_says_its_unit_once():
    assert range_text("175 ms", "417 ms") == "175–417 ms"
    assert range_text("0.8 ms", "1.2 s") == "0.8 ms – 1.2 s"
