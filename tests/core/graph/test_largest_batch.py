"""The largest batch that fits is computed from the forecast of memory."""

import pytest

from core.graph.check import check
from core.graph.cost import MemoryForecast
from core.graph.forecast import forecast
from core.graph.largest_batch import largest_batch
from core.layers.activation import ReLU
from core.layers.linear import Linear
from core.layers.shape import Flatten

MB = 10**6
MEMORY = MemoryForecast(weights=10 * MB, gradients=10 * MB, optimizer=20 * MB, activations=5 * MB, inputs=MB)
"""In batches of 4: 40 MB that do not grow, 1.5 MB for each sample."""


@pytest.mark.parametrize(("free", "size"), [(1000, 256), (610, 256), (560, 128), (100, 16), (70, 4), (60, 1)])
def test_as_many_samples_as_fit_into_seven_tenths(free, size):
    found = largest_batch(MEMORY, 4, 100_000, free * MB, "cpu")
    assert found.size == size
    assert found.needed <= 0.7 * free * MB
    twice = 40 * MB + 1.5 * MB * 2 * size
    assert twice > 0.7 * free * MB


def test_the_sentence_says_what_was_computed():
    sentence = largest_batch(MEMORY, 4, 100_000, 1000 * MB, "cuda:0").sentence
    assert sentence == (
        "256 takes about 424 MB of the 1 GB that are free on cuda:0; "
        "twice as many would take more than is safe. Computed, not tried"
    )


def test_a_network_that_does_not_fit_at_all_says_so():
    found = largest_batch(MEMORY, 4, 100_000, 50 * MB, "cpu")
    assert found.size is None
    assert found.sentence.startswith("Not even one sample fits: training takes about 42 MB of the 50 MB that are free")


def test_there_are_two_steps_at_least():
    found = largest_batch(MEMORY, 4, 1437, 100_000 * MB, "cpu")
    assert (found.size, found.is_all) == (512, True)
    assert "too few samples" in found.sentence
    assert largest_batch(MEMORY, 4, 1, 100_000 * MB, "cpu").size == 1


def test_a_device_that_is_asked_has_the_last_word():
    asked = []
    found = largest_batch(MEMORY, 4, 100_000, 1000 * MB, "cuda:0", lambda size: asked.append(size) or size <= 64)
    assert found.size == 64
    assert asked == [256, 128, 64]


def test_what_is_computed_for_a_batch_is_what_its_forecast_says(chain):
    layers = (Flatten(), Linear(out_features=300), ReLU(), Linear(out_features=10))
    small, large = (forecast(check(chain(*layers, batch_size=size))).memory for size in (32, 512))
    found = largest_batch(small, 32, 1437, 10**12, "cpu")
    assert found.size == 512
    assert found.needed == large.total
