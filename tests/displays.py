"""Gives each process that runs tests at the same time a display of its own: windows take the focus from each other.

Loaded with ``-p tests.displays``; without pytest-xdist's workers it does nothing.
"""

import os
import subprocess
import sys

import pytest

_SCREEN = ("-screen", "0", "1600x1000x24", "-nolisten", "tcp")


class _Display:
    """An X server that nobody sees, for as long as the tests of one worker run."""

    def __init__(self) -> None:
        reading, writing = os.pipe()
        self._server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(writing), *_SCREEN], pass_fds=[writing], stderr=subprocess.DEVNULL
        )
        os.close(writing)
        with os.fdopen(reading) as told:
            number = told.readline().strip()
        if not number:
            raise pytest.UsageError("no display could be started: is Xvfb installed?")
        os.environ["DISPLAY"] = f":{number}"

    def pytest_unconfigure(self) -> None:
        self._server.terminate()
        self._server.wait()


def pytest_configure(config: pytest.Config) -> None:
    if sys.platform == "linux" and hasattr(config, "workerinput"):
        config.pluginmanager.register(_Display(), "display of the worker")
