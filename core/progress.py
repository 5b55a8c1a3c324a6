"""How long work tells where it is, and learns that it is not wanted any more."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from core.errors import Cancelled


class Progress(Protocol):
    """How long work tells where it is, and learns that it is not wanted any more."""

    def report(self, fraction: float | None, text: str) -> None:
        """Say how far the work is (0 to 1, None where nobody knows) and what it is doing."""

    def is_cancelled(self) -> bool:
        """Whether the work is not wanted any more."""

    def check_cancelled(self) -> None:
        """Return while the work is wanted.

        Raises:
            Cancelled: if it is not.
        """


class Unwatched:
    """Progress that nobody looks at and nobody cancels."""

    def is_cancelled(self) -> bool:
        """Never."""
        return False

    def report(self, fraction: float | None, text: str) -> None:
        """Do nothing."""

    def check_cancelled(self) -> None:
        """Return at once."""


class Reported:
    """Progress that goes to a function, and is cancelled by an event.

    Args:
        show: called with the fraction done and a text, on the thread that works.
        cancelled: says whether the work is not wanted any more.
    """

    def __init__(self, show: Callable[[float | None, str], None], cancelled: Callable[[], bool]) -> None:
        self._show = show
        self._cancelled = cancelled

    def report(self, fraction: float | None, text: str) -> None:
        """Pass it on."""
        self._show(fraction, text)

    def is_cancelled(self) -> bool:
        """Ask the function."""
        return self._cancelled()

    def check_cancelled(self) -> None:
        """Return while the work is wanted; raise Cancelled if it is not."""
        if self._cancelled():
            raise Cancelled
