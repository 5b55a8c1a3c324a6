"""What all tests share."""

import os

import pytest

# Before torch is imported, and for the processes that tests start: networks this small are faster on one thread, and
# much faster where tests run side by side.
os.environ.setdefault("OMP_NUM_THREADS", "1")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the tests that take long: one of them at the end would let the other processes wait for it."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)
