"""What a data source declares. Imports neither torch nor scikit-learn until data is loaded."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Self, TypeVar

from pydantic import BeforeValidator, Field, SerializerFunctionWrapHandler, model_serializer

from core.data.info import DataInfo
from core.data.transforms.base import AnyTransform, shape_after, switched_on
from core.fields import Unit, Usual
from core.registry import Registry
from core.settings import Choice, Settings, one_of

if TYPE_CHECKING:
    from core.data.samples import Samples
    from core.progress import Progress

SOURCES: Registry[DataSource] = Registry("data set", "core.data.sources")

S = TypeVar("S", bound="type[DataSource]")


class DataSource(Choice):
    """Settings of one data source; they are the form, too.

    Class attributes:
        title: its name for people.
        kind: the group in which it is offered.
        place: where it stands among those to choose from: what is real and at hand first, what is made up last.
    """

    title: ClassVar[str]
    kind: ClassVar[str]
    place: ClassVar[int]

    def info(self) -> DataInfo:
        """What is known without loading anything; ``UNKNOWN`` where files must be looked at first."""
        raise NotImplementedError

    def as_real_numbers(self) -> Self | None:
        """The same source with whole numbers taken as real ones; None where it has none, or they cannot be."""
        return None

    def load(self, progress: Progress) -> Samples:
        """Read the samples, downloading them first where the settings say so.

        Raises:
            DataError: if they are missing or broken; the sentence says what to put where.
            Cancelled: if the progress was cancelled.
        """
        raise NotImplementedError

    def load_within(self, room: int, progress: Progress) -> Samples:
        """The same, with so many bytes of memory: samples that do not fit may stay in files, where the source can that.

        Raises:
            DataError, Cancelled: as ``load`` does.
        """
        return self.load(progress)

    def is_at_hand(self) -> bool:
        """Whether its samples can be read as they are, with nothing to download or to unpack before.

        Raises:
            DataError: if the place where they are may not be looked into.
        """
        return True

    def stamp(self) -> object:
        """What changes when its files do, found out without reading them; None where nothing can change."""
        return None


def source(title: str, kind: str, place: int = 50) -> Callable[[S], S]:
    """Register a data source under its class name, in a group of its kind ("Pictures to download").

    Those with a lower place are offered first.
    """

    def register(cls: S) -> S:
        cls.type = cls.__name__
        cls.title, cls.kind, cls.place = title, kind, place
        SOURCES.add(cls.type, cls)
        return cls

    return register


def sources() -> list[type[DataSource]]:
    """The data sources in the order in which people choose from them."""
    return sorted((kind for _, kind in SOURCES.items()), key=lambda kind: kind.place)


AnySource = Annotated[DataSource, *one_of(SOURCES)]
_LEFT_OUT_IF_UNSET = ("transforms", "memory_limit")


class DataSettings(Settings):
    """Which data, how it is divided, and what is done to a sample before the network gets it."""

    source: AnySource
    transforms: Annotated[
        tuple[AnyTransform, ...], BeforeValidator(lambda value: tuple(value) if isinstance(value, list) else value)
    ] = Field((), description="what is done to the samples, in this order")
    validation_fraction: float = Field(
        0.2, gt=0, lt=1, description="share of the samples kept for validation, unless the set has its own test part"
    )
    seed: int = Field(0, ge=0, lt=2**31, description="decides which samples are kept for validation")
    memory_limit: Annotated[int | None, Unit("MB"), Usual(1000)] = Field(
        None,
        ge=1,
        description="memory that samples may fill; larger sets are read while training. Not set: a quarter "
        "of what is free",
    )

    @model_serializer(mode="wrap")
    def _without_what_is_unset(self, dump: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return {name: value for name, value in dump(self).items() if value or name not in _LEFT_OUT_IF_UNSET}

    @property
    def room(self) -> int:
        """Bytes of memory that samples may fill now."""
        from core.data.feeding.memory import budget  # that room needs this one

        return budget(self.memory_limit)

    def info(self) -> DataInfo:
        """What the network gets: what the source says, after the transforms, as far as these fit the samples."""
        info = self.source.info()
        if not self.transforms or not info.is_known:
            return info
        words = [text for each in switched_on(self.transforms) if (text := each.fixed_words()) is not None]
        return info.through(shape_after(self.transforms, info.in_shape), words)

    def part_sizes(self) -> tuple[int, int]:
        """How many samples there are for training and for validation, as far as that is known without loading."""
        info = self.source.info()
        n_validation = info.n_test or ceil(self.validation_fraction * info.n_samples)
        return info.n_samples - n_validation, n_validation
