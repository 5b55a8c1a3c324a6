"""Samples that stand in both parts: a network has seen the answer to them before it is asked."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from numpy.typing import NDArray

from core.data.info import DataError
from core.data.samples import Finding
from core.data.seeing.explored import Explored
from core.progress import Progress

_AT_ONCE = 256
_DIGEST_BYTES = 16
"""Two different samples of a billion share such a digest with a probability below 1e-20."""


@dataclass(frozen=True)
class Pair:
    """Two samples that are the same, byte for byte, by their numbers.

    Attributes:
        train: of the first such sample that is trained on.
        validation: of the one that is validated on.
        same_answer: whether both have the same class or the same numbers to predict.
    """

    train: int
    validation: int
    same_answer: bool


@dataclass(frozen=True)
class Duplicates:
    """What a search found.

    Attributes:
        pairs: samples of the validation part that stand in the training part, too.
        n_repeated: samples of the training part that stand there before, too.
        findings: samples that could not be read, and so were compared with nothing.
    """

    pairs: tuple[Pair, ...]
    n_repeated: int
    findings: tuple[Finding, ...] = ()

    @property
    def n_contradicting(self) -> int:
        """Pairs whose answers differ."""
        return sum(not pair.same_answer for pair in self.pairs)

    def words(self, n_validation: int) -> str:
        """What that means, as a sentence."""
        repeated = (
            f"{self.n_repeated:,} samples of the training part come more than once in it." if self.n_repeated else ""
        )
        if not self.pairs:
            return f"No sample of the validation part stands in the training part. {repeated}".strip()
        n = len(self.pairs)
        share = f"{n:,} of {n_validation:,} samples of the validation part"
        stand = "stands" if n == 1 else "stand"
        other = f", {self.n_contradicting:,} of them with another answer" if self.n_contradicting else ""
        return f"{share} {stand} in the training part, too{other}: they make a network look better. {repeated}".strip()


def duplicates_in(explored: Explored, progress: Progress) -> Duplicates:
    """Look for samples of the validation part that are trained on, and for repeated ones in the training part.

    Every sample is read once; of each only a digest is kept.

    Raises:
        Cancelled: if the progress was cancelled.
    """
    first: dict[bytes, int] = {}
    pairs: list[Pair] = []
    findings: list[Finding] = []
    n_repeated = 0
    for number, digest in _digests(explored, findings, progress):
        if number < explored.n_train:
            n_repeated += digest in first
            first.setdefault(digest, number)
        elif digest in first:
            pairs.append(Pair(first[digest], number, _same_answer(explored, first[digest], number)))
    return Duplicates(tuple(pairs), n_repeated, tuple(findings))


def _digests(explored: Explored, findings: list[Finding], progress: Progress) -> Iterator[tuple[int, bytes]]:
    """The digest of each sample that can be read, in order."""
    n = len(explored)
    with ThreadPoolExecutor(os.cpu_count() or 1, "digests") as pool:
        for start in range(0, n, _AT_ONCE):
            progress.report(start / n, f"Comparing: {start:,} of {n:,} samples")
            numbers = range(start, min(start + _AT_ONCE, n))
            found = _one_by_one(explored, numbers, pool, progress) if explored.is_slow else _together(explored, numbers)
            progress.check_cancelled()
            for number, each in zip(numbers, found, strict=True):
                if each is None:
                    findings.append(Finding(explored.where(number), "cannot be read any more", "left out"))
                else:
                    yield number, each


def _one_by_one(explored: Explored, numbers: range, pool: ThreadPoolExecutor, progress: Progress) -> list[bytes | None]:
    return list(pool.map(lambda number: None if progress.is_cancelled() else _read(explored, number), numbers))


def _together(explored: Explored, numbers: range) -> list[bytes | None]:
    try:
        blocks = list(explored.several_raw(numbers.start, numbers.stop))
    except DataError:  # of which sample?
        return [_read(explored, number) for number in numbers]
    return [_digest(sample) for block in blocks for sample in block]


def _read(explored: Explored, number: int) -> bytes | None:
    try:
        return _digest(explored.read_raw(number))
    except DataError:
        return None


def _digest(sample: NDArray[Any]) -> bytes:
    return blake2b(sample.tobytes(), digest_size=_DIGEST_BYTES).digest()


def _same_answer(explored: Explored, one: int, other: int) -> bool:
    if explored.info.is_regression:
        return bool((explored.numbers[one] == explored.numbers[other]).all())
    return bool(explored.classes[one] == explored.classes[other])
