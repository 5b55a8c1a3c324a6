"""Runs that have ended leave nothing behind in memory."""

import gc
import os
import sys
import threading
from itertools import count
from pathlib import Path

import pytest

from core.document.edits import change_training
from core.runs.recording import recorded
from core.training.control import Control
from core.training.events import Paused
from core.training.loop import train

_AT_FIRST = 20
"""Runs after which everything that stays for good is there: buffers of torch, arenas, caches."""

_WRITTEN = 4
"""Every so many runs are kept and recorded: that waits for the disk most of the time."""


def megabytes():
    """What this process holds of main memory."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


@pytest.mark.skipif(sys.platform != "linux", reason="asks Linux (/proc) how much memory a process holds")
def test_two_hundred_starts_and_stops_hold_no_more_memory_than_a_few(perceptron, tmp_path):
    document = change_training(perceptron, perceptron.training.model_copy(update={"epochs": 1_000_000}))

    def start_and_stop(number):
        control, folder = Control(), None if number % _WRITTEN else tmp_path / "run"
        control.step()
        events = train(document, "cpu", control, folder)
        if folder:
            events = recorded(events, tmp_path / "runs.sqlite", document, folder, "cpu")
        for event in events:
            if isinstance(event, Paused):
                control.stop()

    def start_and_stop_on_a_thread(number):
        thread = threading.Thread(target=start_and_stop, args=(number,))
        thread.start()
        thread.join()

    numbers, sizes = count(), []
    for runs in (_AT_FIRST, 200):
        for _ in range(runs):
            start_and_stop_on_a_thread(next(numbers))
        sizes.append(megabytes())
    assert sizes[1] - sizes[0] < 20
