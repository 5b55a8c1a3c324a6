"""What all tests share."""

import os
from itertools import islice

import pytest

# Before torch is imported, and for the processes that tests start: networks this small are faster on one thread, and
# much faster where tests run side by side.
os.environ.setdefault("OMP_NUM_THREADS", "1")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the tests that take long: one of them at the end would let the other processes wait for it.

    Of processes side by side, each begins with a part of the list as long as those of the others.
    """
    n_processes = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    long = [item for item in items if item.get_closest_marker("long")]
    others = iter([item for item in items if not item.get_closest_marker("long")])
    ordered: list[pytest.Item] = []
    for process in range(n_processes):
        size = (len(items) - len(ordered)) // (n_processes - process)
        first = long[process::n_processes]
        ordered += [*first, *islice(others, max(0, size - len(first)))]
    items[:] = [*ordered, *others]
