"""Stable ids and the classes they stand for, filled by importing every module of a package."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from typing import Generic, TypeVar

from core.errors import NetloomError

T = TypeVar("T")


class UnknownId(NetloomError):
    """An id that no registered class has."""


class Registry(Generic[T]):
    """Classes by stable id, in the order in which their modules declare them.

    Args:
        kind: what is registered, for messages ("layer").
        packages: those whose modules register themselves when imported; scanned at the first look-up.
    """

    def __init__(self, kind: str, *packages: str) -> None:
        self.kind = kind
        self._packages = packages
        self._entries: dict[str, type[T]] = {}
        self._scanned = False

    def add(self, id: str, entry: type[T]) -> None:
        """Register ``entry``.

        Raises:
            ValueError: if the id is taken.
        """
        if id in self._entries:
            raise ValueError(f"two classes are registered as {self.kind} {id!r}")
        self._entries[id] = entry

    def get(self, id: str) -> type[T]:
        """Return the class registered as ``id``.

        Raises:
            UnknownId: if there is none.
        """
        self._scan()
        try:
            return self._entries[id]
        except KeyError:
            known = ", ".join(self._entries)
            raise UnknownId(f"there is no {self.kind} called {id!r}: choose one of {known}") from None

    def items(self) -> Iterator[tuple[str, type[T]]]:
        """Yield every id with its class."""
        self._scan()
        yield from self._entries.items()

    def _scan(self) -> None:
        if self._scanned:
            return
        self._scanned = True
        for name in self._packages:
            package = importlib.import_module(name)
            for module in pkgutil.iter_modules(package.__path__):
                importlib.import_module(f"{name}.{module.name}")
