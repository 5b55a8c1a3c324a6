"""Whoever started this process: the window through torchrun, or torchrun alone. A worker does not outlive it.

Two things tell that it has ended, even if it was killed. A pipe that the window holds open, and never writes to, is the
standard input of torchrun and of all that torchrun starts: its end is the end of the window. And a process whose parent
has ended gets another parent: torchrun leaves its workers behind when it is killed.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from typing import cast

from core.training.events import Event, Finished
from core.training.team.torchrun import is_worker

HELD_BY_PIPE = "NETLOOM_HELD_BY_PIPE"
"""The environment names it where standard input is such a pipe."""
_SECONDS_BETWEEN_LOOKS = 0.5
_STDIN, _STDERR = 0, 2
_WHY = "; the program that had started it ended"


class Starter:
    """Whoever started this process.

    Attributes:
        is_gone: whether that has ended before this process did.
    """

    def __init__(self) -> None:
        self.is_gone = False

    def wait(self, parent: int, has_pipe: bool) -> None:
        """Return when it has ended.

        Args:
            parent: number of the process that started this one.
            has_pipe: whether standard input is a pipe that it holds open.
        """
        if os.name != "posix":
            _wait_for_end_of_input()
        elif _parent_or_pipe_ends(parent, has_pipe):
            _say_nothing_more()  # what this process writes goes to the window, too
        self.is_gone = True

    def told(self, events: Iterator[Event]) -> Iterator[Event]:
        """The events of a run; one that was stopped because its starter is gone has been interrupted."""
        with closing(cast("Generator[Event, None, None]", events)):
            for event in events:
                if self.is_gone and isinstance(event, Finished) and event.reason == "stopped":
                    yield replace(event, reason="interrupted", message=event.message + _WHY)
                else:
                    yield event


@contextmanager
def stopped_with_starter(stop: Callable[[], object]) -> Iterator[Starter]:
    """Let a worker of torchrun ``stop`` when its starter has ended; other processes are on their own."""
    starter, parent, has_pipe = Starter(), os.getppid(), HELD_BY_PIPE in os.environ
    if is_worker() and (has_pipe or os.name == "posix"):

        def watch() -> None:
            starter.wait(parent, has_pipe)
            stop()

        threading.Thread(target=watch, name="starter", daemon=True).start()
    yield starter


def _parent_or_pipe_ends(parent: int, has_pipe: bool) -> bool:
    """Wait until one of both has ended. Returns whether it was the pipe."""
    from select import select

    while os.getppid() == parent:
        readable, _, _ = select([_STDIN] if has_pipe else [], [], [], _SECONDS_BETWEEN_LOOKS)
        if readable and not os.read(_STDIN, 1024):
            return True
    return False


def _wait_for_end_of_input() -> None:
    while os.read(_STDIN, 1024):
        pass


def _say_nothing_more() -> None:
    """Whoever writes into a pipe that nobody reads gets an error."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, _STDERR)
    os.close(nowhere)
