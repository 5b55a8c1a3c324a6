"""Samples as sources give them: arrays, or files that are read one by one; and what was wrong with some of them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Protocol, Self, TypeAlias

from core.data.info import DataError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from core.settings import Shape

Inputs: TypeAlias = "NDArray[np.uint8] | NDArray[np.float32] | NDArray[np.float64] | NDArray[np.int64] | Stored"
Targets: TypeAlias = "NDArray[np.int64] | NDArray[np.float32]"

_BLOCK = 1 << 18
"""Numbers that are looked at together."""

Done = Literal["left out", "kept", "stopped"]


@dataclass(frozen=True)
class Finding:
    """Something wrong with some of the data, and what was done about it.

    Attributes:
        where: the file, with a row or a column where that says more.
        what: what is wrong, as the rest of a sentence: "cannot be decoded".
        done: what was done.
    """

    where: str
    what: str
    done: Done

    def __str__(self) -> str:
        return f"{self.where} {self.what}: {self.done}"


def summary(findings: Sequence[Finding], n_named: int = 3) -> str:
    """How much is wrong with the data, and the first findings by name."""
    left_out = sum(found.done == "left out" for found in findings)
    kept = len(findings) - left_out
    counts = [f"{left_out:,} left out of the data"] if left_out else []
    counts += [f"{kept:,} kept though something is wrong"] if kept else []
    named = [f"{found.where} {found.what}" for found in findings[:n_named]]
    more = [f"and {len(findings) - n_named:,} more"] if len(findings) > n_named else []
    return f"{', '.join(counts)}: {'; '.join([*named, *more])}"


class Fitted(Protocol):
    """What was found out on the training part, ready to prepare samples.

    Attributes:
        mean: (*in_shape), what is subtracted from every input.
        std: (*in_shape), what every input is then divided by.
    """

    @property
    def mean(self) -> NDArray[np.float32]: ...

    @property
    def std(self) -> NDArray[np.float32]: ...

    def __call__(self, inputs: NDArray[Any]) -> NDArray[np.float32]:
        """(N, *in_shape) raw inputs as the network gets them."""


Blocks: TypeAlias = "Callable[[], Iterator[NDArray[Any]]]"
"""Gives all inputs of a part, (K, *in_shape) at a time, as often as it is called."""


class Fit(Protocol):
    """What must be found out on the training part before the samples can be used."""

    def fitted(self, blocks: Blocks) -> Fitted:
        """Find it out on the raw inputs of the training part, in the order of the source."""


class Stored(ABC):
    """Inputs that stand in files and are read one by one, because all of them may be too many for memory.

    Class attributes:
        is_plain: whether samples stand in their file as numbers, so that many are read together, and none that was
            read is worth keeping: the system keeps files that are read again.
    """

    is_plain: ClassVar[bool] = False

    @property
    @abstractmethod
    def shape(self) -> Shape:
        """(N, *in_shape)."""

    @property
    @abstractmethod
    def dtype(self) -> np.dtype[Any]:
        """uint8, float32 or int64; float64 before they are prepared."""

    @abstractmethod
    def read(self, index: int) -> NDArray[Any]:
        """One sample, (*in_shape). May be called from many threads and processes at once.

        Raises:
            DataError: if it cannot be read any more; the sentence names the file.
        """

    @abstractmethod
    def taken(self, indices: NDArray[np.integer[Any]]) -> Self:
        """Some of the samples, in this order."""

    @abstractmethod
    def where(self, index: int) -> str:
        """Where a sample comes from: the path of its file."""

    def several(self, indices: NDArray[np.integer[Any]]) -> NDArray[Any]:
        """Some samples, (K, *in_shape), at least one.

        Raises:
            DataError: if one of them cannot be read any more.
        """
        import numpy as np

        return np.stack([self.read(index) for index in indices.tolist()])

    def prepared(self, fitted: Fitted) -> Stored:
        """The same samples as they come out of a preparation.

        Raises:
            DataError: if they have no columns.
        """
        raise DataError("samples that stay in files have no columns to standardise: use Normalise instead")

    def __len__(self) -> int:
        return self.shape[0]


@dataclass(frozen=True)
class Samples:
    """Samples as a source gives them.

    Attributes:
        inputs: (N, *in_shape), uint8 (0 to 255, brought to 0 to 1 batch by batch), float32 (used as they are) or int64
            (whole numbers that stay so); in memory, or stored in files.
        targets: (N,) int64 class numbers, or (N, quantities) float32 numbers to be predicted.
        standardise: whether inputs are columns to be brought to mean 0 and deviation 1 by the training part.
        standardise_targets: whether the same is done to the numbers to be predicted.
        validation: samples that the set's makers put aside for testing, if the source was asked for them.
        findings: what was wrong with some of the data.
        fit: what prepares the inputs once it is known which are trained on; they may be float64 before that, and hold
            NaN.
    """

    inputs: Inputs
    targets: Targets
    standardise: bool = False
    standardise_targets: bool = False
    validation: Samples | None = None
    findings: tuple[Finding, ...] = ()
    fit: Fit | None = None


def blocks_of(inputs: Inputs, rows: NDArray[np.integer[Any]]) -> Iterator[NDArray[Any]]:
    """Some of the inputs in this order, a few megabytes at a time."""
    step = max(1, _BLOCK // max(1, prod(inputs.shape[1:])))
    for start in range(0, len(rows), step):
        some = rows[start : start + step]
        yield inputs.several(some) if isinstance(inputs, Stored) else inputs[some]
