"""Many pictures checked before training: those that cannot be read are found now, not in the middle of an epoch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

from core.data.pictures.decoding import PictureError, check
from core.data.pictures.listing import printable
from core.data.samples import Finding
from core.progress import Progress

_THREADS = 8
"""More than cores: on a cold disk or a network most of the time is spent waiting."""
_CHUNK = 64


def faults(paths: Sequence[str], progress: Progress) -> dict[int, Finding]:
    """What is wrong with pictures, by their index; each file is opened, few are decoded.

    Raises:
        Cancelled: if the progress was cancelled.
    """
    found: dict[int, Finding] = {}
    starts = range(0, len(paths), _CHUNK)
    with ThreadPoolExecutor(_THREADS) as threads:
        try:
            chunks = threads.map(lambda start: list(_faults_in(paths, start)), starts)
            for start, chunk in zip(starts, chunks, strict=True):
                progress.check_cancelled()
                done = min(start + _CHUNK, len(paths))
                progress.report(done / len(paths), f"Checking pictures: {done:,} of {len(paths):,}")
                found |= chunk
        except BaseException:
            threads.shutdown(cancel_futures=True)
            raise
    return found


def _faults_in(paths: Sequence[str], start: int) -> Iterator[tuple[int, Finding]]:
    for index, path in enumerate(paths[start : start + _CHUNK], start):
        try:
            check(path)
        except PictureError as error:
            yield index, Finding(printable(path), str(error), "left out")
