"""Tells at the end what a worker was doing when it died: what Python prints at that moment is far up in the output.

Loaded with ``-p tests.crashes``; without pytest-xdist's workers it does nothing.
"""

import faulthandler
import os
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

_FOLDER = "folder of crashes"
_END = "Extension modules:"
"""From here on, Python lists every compiled module."""
_OF_PYTEST = ("/_pytest/", "/pluggy/", "/xdist/", "/execnet/")


class _Workers:
    """Gives each worker a place to write to, and prints what is there when all have ended."""

    def __init__(self) -> None:
        self._folder = TemporaryDirectory()

    def pytest_configure_node(self, node) -> None:  # of pytest-xdist
        node.workerinput[_FOLDER] = self._folder.name

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        for path in sorted(Path(self._folder.name).iterdir()):
            if text := path.read_text(encoding="utf-8", errors="replace"):
                terminalreporter.section(f"what {path.stem} did when it died")
                for line in text.partition(_END)[0].splitlines():
                    if not any(part in line for part in _OF_PYTEST):
                        terminalreporter.write_line(line)

    def pytest_unconfigure(self) -> None:
        self._folder.cleanup()


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput") and config.pluginmanager.hasplugin("xdist"):
        config.pluginmanager.register(_Workers(), "crashes of workers")


def pytest_sessionstart(session: pytest.Session) -> None:
    """Write there instead of to the standard error, which pytest chose as it was configured."""
    if not hasattr(session.config, "workerinput"):
        return
    told = session.config.workerinput
    file = os.open(Path(told[_FOLDER], f"{told['workerid']}.txt"), os.O_WRONLY | os.O_CREAT)
    faulthandler.enable(file)
    session.config.add_cleanup(lambda: os.close(file))
