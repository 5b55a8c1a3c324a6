"""Samples made ready to be painted: only those in sight, read off the window's thread where that takes long."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from core.data.info import DataError
from core.data.samples import Finding
from core.data.seeing.explored import Explored
from core.progress import Progress
from gui.background import Background, Job
from gui.data.drawing import Curves, Looks


@dataclass(frozen=True)
class Unreadable:
    """A sample that cannot be read any more, and why."""

    reason: str


Tile: TypeAlias = QImage | Curves | Unreadable

_AT_ONCE = 24
_MOST_VALUES = 1_500_000
"""So many values are made into pictures within 10 ms: they need no thread."""
_MOST_KEPT = 96_000_000


class Tiles(QObject):
    """Gives tiles of samples, and keeps those seen last.

    Signals:
        arrived: more tiles can be painted.
        failed: a sample cannot be read any more; with a Finding.
    """

    arrived = Signal()
    failed = Signal(object)

    def __init__(self, background: Background, parent: QObject) -> None:
        super().__init__(parent)
        self._background = background
        self._explored: Explored | None = None
        self._looks: Looks | None = None
        self._kept: OrderedDict[int, Tile] = OrderedDict()
        self._bytes = 0
        self._wanted: list[int] = []
        self._job: Job | None = None

    @property
    def looks(self) -> Looks | None:
        """How values become colours and heights."""
        return self._looks

    def use(self, explored: Explored | None) -> None:
        """Give tiles of other samples from now on."""
        if self._job is not None:
            self._job.silence()
            self._job.cancel()
            self._job = None
        self._kept.clear()
        self._bytes, self._wanted = 0, []
        self._explored = explored
        self._looks = Looks.of(explored) if explored is not None else None

    def tile(self, number: int) -> Tile | None:
        """A tile, if it is there already."""
        return self._kept.get(number)

    def want(self, numbers: Sequence[int]) -> None:
        """Make the tiles of these samples, and forget what was wanted before and is not there yet."""
        self._wanted = [number for number in numbers if number not in self._kept]
        for number in numbers:
            if number in self._kept:
                self._kept.move_to_end(number)
        if self._explored is None or not self._wanted:
            return
        size = int(np.prod(self._explored.info.in_shape))
        if not self._explored.is_stored and size * len(self._wanted) <= _MOST_VALUES:
            self._keep(self._made(self._wanted, None))
            self._wanted = []
        elif self._job is None:
            self._read_next()

    def _read_next(self) -> None:
        numbers = self._wanted[:_AT_ONCE]

        def work(progress: Progress) -> list[tuple[int, Tile]]:
            return self._made(numbers, progress)

        self._job = self._background.run("data tiles", work, self._take, self._lose)

    def _made(self, numbers: Sequence[int], progress: Progress | None) -> list[tuple[int, Tile]]:
        explored, looks = self._explored, self._looks
        found: list[tuple[int, Tile]] = []
        if explored is None or looks is None:
            return found
        for number in numbers:
            if progress is not None:
                progress.check_cancelled()
            found.append((number, tile_of(explored.read, looks.tile, number)))
        return found

    def _take(self, found: list[tuple[int, Tile]]) -> None:
        self._job = None
        self._keep(found)
        self._wanted = [number for number in self._wanted if number not in self._kept]
        if self._wanted:
            self._read_next()
        self.arrived.emit()

    def _lose(self, error: Exception) -> None:
        self._job = None
        self._keep([(number, Unreadable(str(error))) for number in self._wanted[:_AT_ONCE]])
        self.arrived.emit()

    def _keep(self, found: list[tuple[int, Tile]]) -> None:
        for number, tile in found:
            self._kept[number] = tile
            self._bytes += _bytes_of(tile)
            if isinstance(tile, Unreadable) and self._explored is not None:
                where = self._explored.where(number) or f"Sample {number + 1}"
                self.failed.emit(Finding(where, "cannot be read any more", "kept"))
        while self._bytes > _MOST_KEPT and len(self._kept) > len(found):
            _, gone = self._kept.popitem(last=False)
            self._bytes -= _bytes_of(gone)


def tile_of(read: Callable[[int], NDArray[Any]], make: Callable[[NDArray[Any]], Tile], number: int) -> Tile:
    """The tile of a sample, or why there is none."""
    try:
        return make(read(number))
    except DataError as error:
        return Unreadable(str(error))


def _bytes_of(tile: Tile) -> int:
    return tile.sizeInBytes() if isinstance(tile, QImage) else 1000
