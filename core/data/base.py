"""What a data source declares. Imports neither torch nor scikit-learn until data is loaded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, Annotated, ClassVar, Protocol, TypeVar

from pydantic import Field

from core.errors import Cancelled, NetloomError
from core.registry import Registry
from core.settings import Choice, Settings, Shape, one_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SOURCES: Registry[DataSource] = Registry("data set", "core.data.sources")

S = TypeVar("S", bound="type[DataSource]")


class DataError(NetloomError):
    """Data that is missing or cannot be read."""


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


@dataclass(frozen=True)
class DataInfo:
    """What is known of a data set without loading it.

    ``in_shape`` is that of one sample. ``n_test`` of the samples were put aside by the set's makers and are what a
    network is validated on; 0 if none were. ``preparation`` says in words what turns a raw sample into what the network
    gets, so that whoever takes the network home can do the same.
    """

    in_shape: Shape
    classes: tuple[str, ...]
    n_samples: int
    preparation: str
    n_test: int = 0

    @property
    def is_picture(self) -> bool:
        """Whether a sample is channels × height × width."""
        return len(self.in_shape) == 3


@dataclass(frozen=True)
class Samples:
    """Samples as a source gives them.

    Attributes:
        inputs: (N, *in_shape), uint8 (0 to 255, brought to 0 to 1 batch by batch) or float32 (used as they are).
        targets: (N,), int64 class numbers.
        standardise: whether inputs are columns to be brought to mean 0 and deviation 1 by the training part.
        validation: samples that the set's makers put aside for testing, if the source was asked for them.
    """

    inputs: NDArray[np.uint8] | NDArray[np.float32]
    targets: NDArray[np.int64]
    standardise: bool = False
    validation: Samples | None = None


class DataSource(Choice):
    """Settings of one data source; they are the form, too.

    Class attributes:
        title: its name for people.
        place: where it stands among those to choose from: what is real and at hand first, what is made up last.
    """

    title: ClassVar[str]
    place: ClassVar[int]

    def info(self) -> DataInfo:
        """What is known without loading anything."""
        raise NotImplementedError

    def load(self, progress: Progress) -> Samples:
        """Read the samples, downloading them first where the settings say so.

        Raises:
            DataError: if they are missing or broken; the sentence says what to put where.
            Cancelled: if the progress was cancelled.
        """
        raise NotImplementedError


def source(title: str, place: int = 50) -> Callable[[S], S]:
    """Register a data source under its class name; those with a lower place are offered first."""

    def register(cls: S) -> S:
        cls.type = cls.__name__
        cls.title, cls.place = title, place
        SOURCES.add(cls.type, cls)
        return cls

    return register


def sources() -> list[type[DataSource]]:
    """The data sources in the order in which people choose from them."""
    return sorted((kind for _, kind in SOURCES.items()), key=lambda kind: kind.place)


AnySource = Annotated[DataSource, *one_of(SOURCES)]


class DataSettings(Settings):
    """Which data, and how it is divided."""

    source: AnySource
    validation_fraction: float = Field(
        0.2, gt=0, lt=1, description="share of the samples kept for validation, unless the set has its own test part"
    )
    seed: int = Field(0, ge=0, lt=2**31, description="decides which samples are kept for validation")

    def part_sizes(self) -> tuple[int, int]:
        """How many samples there are for training and for validation, as far as that is known without loading."""
        info = self.source.info()
        n_validation = info.n_test or ceil(self.validation_fraction * info.n_samples)
        return info.n_samples - n_validation, n_validation
