"""Samples read from their files by several threads: batch by batch, or all into memory."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from math import ceil, prod
from threading import Event
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from core.data.feeding.decoded import Decoded
from core.data.feeding.threads import in_turn, n_threads
from core.data.feeding.unreadable import Failure, Unreadable
from core.data.info import DataError
from core.data.samples import Inputs, Stored
from core.progress import Progress

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from core.settings import Shape

    Buffer = Callable[[Shape], NDArray[Any]]

Indices: TypeAlias = "NDArray[np.integer[Any]]"

_JOB, _JOB_BYTES = 16, 2**20
"""The most that a thread reads at a time: the first ones of a batch are soon there, and handing over costs little."""

_PLAIN_JOB = 1024
"""The same of samples that stand in their file as they are used."""

_JOBS_AHEAD, _BATCHES_AHEAD = 4, 2
"""Jobs for each thread, and batches, that are read before their turn: steps of uneven length find theirs ready."""


@dataclass(frozen=True)
class Filled:
    """Samples that were read into memory.

    Attributes:
        inputs: (K, *in_shape).
        indices: (K,) which they are of all that were to be read, ascending.
    """

    inputs: NDArray[Any]
    indices: Indices

    def some(self, indices: Indices) -> Filled:
        """Those of some samples that are there."""
        rows = np.isin(self.indices, indices)
        return Filled(self.inputs[rows], self.indices[rows])


class Reader:
    """Reads samples of one part of a data set, by threads that live as long as a pass.

    Args:
        stored: the samples.
        unreadable: told about those that cannot be read.
        n_bytes: how much of what was decoded is kept for later passes.
        threads: how many read; by default one for each core.
    """

    def __init__(self, stored: Stored, unreadable: Unreadable, n_bytes: int = 0, threads: int | None = None) -> None:
        self._stored = stored
        self._unreadable = unreadable
        self._kept = Decoded(stored, n_bytes)
        self.threads = threads or n_threads()
        each = max(1, prod(stored.shape[1:]) * stored.dtype.itemsize)
        self._job = max(1, min(_PLAIN_JOB if stored.is_plain else _JOB, _JOB_BYTES // each))
        self.n_bytes_kept = self._kept.n_bytes

    def batches(
        self, chosen: Sequence[Indices], buffer: Buffer | None = None
    ) -> Generator[tuple[NDArray[Any], NDArray[np.bool_]], None, None]:
        """Read one batch after the other, some ahead.

        Args:
            chosen: indices of each.
            buffer: makes the array that a batch of a given shape is read into.

        Yields:
            For each batch its samples (N, *in_shape) and which of them are there, (N,): the others could not be read,
            and their rows hold anything.

        Raises:
            DataError: if so many cannot be read that their source must be gone.
        """
        buffer = buffer or (lambda shape: np.empty(shape, self._stored.dtype))
        ended = Event()
        self._unreadable.begin_pass()
        ahead = max(_JOBS_AHEAD * self.threads, _BATCHES_AHEAD * ceil(max(map(len, chosen), default=0) / self._job))
        jobs = in_turn(lambda job: self._read(job, ended), self._jobs(chosen, buffer), self.threads, ahead)
        with closing(jobs):
            try:
                for job, failures in jobs:
                    for failure in failures:
                        self._unreadable.add(failure)
                    job.there[job.missing_rows(failures)] = False
                    if job.is_last:
                        yield job.batch, job.there
            finally:
                ended.set()  # before the threads are waited for

    def all(self, progress: Progress, text: str) -> Filled:
        """Read everything into memory.

        Raises:
            DataError: if too little of it can be read.
            Cancelled: if the progress was cancelled.
        """
        return self.some(np.arange(len(self._stored)), progress, text)

    def some(self, indices: Indices, progress: Progress, text: str) -> Filled:
        """Read what is wanted into memory, without what cannot be read."""
        inputs = np.empty((len(indices), *self._stored.shape[1:]), self._stored.dtype)
        there = np.ones(len(indices), bool)
        starts = range(0, len(indices), self._job * self.threads)
        pieces = [slice(start, start + self._job * self.threads) for start in starts]
        rows = iter(inputs[piece] for piece in pieces)
        read = self.batches([indices[piece] for piece in pieces], lambda _: next(rows))
        with closing(read):
            for piece, (_, found) in zip(pieces, read, strict=False):
                progress.check_cancelled()
                there[piece] = found
                progress.report(min(1.0, piece.stop / len(indices)), text)
        if there.all():
            return Filled(inputs, indices)
        return Filled(_moved_up(inputs, there), indices[there])

    def _jobs(self, chosen: Sequence[Indices], buffer: Buffer) -> Iterator[_Job]:
        for indices in chosen:
            batch = buffer((len(indices), *self._stored.shape[1:]))
            there = np.ones(len(indices), bool)
            for start in range(0, len(indices), self._job):
                yield _Job(batch, there, indices, slice(start, start + self._job))

    def _read(self, job: _Job, ended: Event) -> Sequence[Failure]:
        if self._stored.is_plain and self._read_together(job):
            return ()
        failures: list[Failure] = []
        for row, index in job.rows():
            if ended.is_set():
                break
            try:
                job.batch[row] = self._sample(index)
            except (DataError, OSError) as error:
                failures.append(Failure(index, error))
        return failures

    def _read_together(self, job: _Job) -> bool:
        """Read all rows of a job at once; False if one of them cannot be read, whichever that is."""
        try:
            job.batch[job.part] = self._stored.several(job.indices[job.part])
        except (DataError, OSError):
            return False
        return True

    def _sample(self, index: int) -> NDArray[Any]:
        kept = self._kept.get(index)
        if kept is not None:
            return kept
        sample = self._stored.read(index)
        if sample.shape != self._stored.shape[1:]:
            wanted = "×".join(map(str, self._stored.shape[1:]))
            raise DataError(f"{self._stored.where(index)} has {'×'.join(map(str, sample.shape))} values, not {wanted}")
        self._kept.keep(index, sample)
        return sample


@dataclass(frozen=True, eq=False)
class _Job:
    """A few rows of a batch."""

    batch: NDArray[Any]
    there: NDArray[np.bool_]
    indices: Indices
    part: slice

    @property
    def is_last(self) -> bool:
        return bool(self.part.stop >= len(self.indices))

    def rows(self) -> Iterator[tuple[int, int]]:
        """Each row and the index of its sample."""
        return enumerate(self.indices[self.part].tolist(), self.part.start)

    def missing_rows(self, failures: Sequence[Failure]) -> list[int]:
        """Rows whose samples could not be read."""
        missing = {failure.index for failure in failures}
        return [row for row, index in self.rows() if index in missing] if missing else []


def _moved_up(inputs: NDArray[Any], there: NDArray[np.bool_]) -> NDArray[Any]:
    """The rows that are there, in the memory that holds all: a copy of a full memory may not fit."""
    for row, taken in enumerate(np.flatnonzero(there).tolist()):
        inputs[row] = inputs[taken]
    return inputs[: int(there.sum())]


def read_some(inputs: Inputs, indices: Indices, part: str, progress: Progress) -> Filled:
    """Some of the inputs, wherever they are, without what cannot be read.

    Raises:
        DataError: if more than half of the whole part cannot be read.
        Cancelled: if the progress was cancelled.
    """
    if not isinstance(inputs, Stored):
        return Filled(inputs[indices], indices)
    return Reader(inputs, Unreadable(inputs, part)).some(indices, progress, f"Reading {part}")
