"""Sources of one's own files: what they are like is found by a look at them, and kept in the project."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Self

from pydantic import BeforeValidator, Field

from core.data.base import DataSource
from core.data.info import UNKNOWN, DataInfo
from core.fields import Unseen
from core.settings import Settings

if TYPE_CHECKING:
    from core.progress import Progress


def _tuples(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


Shapes = Annotated[tuple[int, ...], BeforeValidator(_tuples)]
Names = Annotated[tuple[str, ...], BeforeValidator(_tuples)]


class Found(Settings):
    """What a look at the files told. It stands in the project, so shapes are known where the files are not."""

    in_shape: Shapes = Field(description="of one sample")
    classes: Names = Field((), description="names of the classes; none where numbers are predicted")
    quantities: Names = Field((), description="names of the numbers to predict")
    n_samples: int = Field(ge=0, description="how many there are")
    features: Names = Field((), description="names of the numbers of a sample, where each has one of its own")
    n_test: int = Field(0, ge=0, description="how many of them were put aside for testing")
    whole_numbers: bool = Field(False, description="whether samples are whole numbers that stay so")
    n_words: int = Field(0, ge=0, description="how many different whole numbers may occur; 0 if nobody knows")
    stored_as: str = Field("", description="what the values in the files are, in words")


def _found(value: Any) -> Any:
    return Found.model_validate(value) if isinstance(value, dict) else value


class LookedAt(DataSource):
    """A source of which nothing is known before its files were looked at."""

    found: Annotated[Found | None, BeforeValidator(_found), Unseen()] = Field(
        None, description="what the last look at the files told"
    )

    def info(self) -> DataInfo:
        if self.found is None:
            return UNKNOWN
        facts = self.found.model_dump(exclude={"stored_as"})
        return DataInfo(**facts, preparation=self.preparation())

    def preparation(self) -> str:
        """What turns a raw sample into what the network gets, in words; asked only after a look."""
        raise NotImplementedError

    def lacks(self) -> str | None:
        """What must be chosen before there is anything to look at, as a sentence; None if nothing."""
        raise NotImplementedError

    def look(self, progress: Progress) -> Found:
        """Look at the files: quickly, without reading all of them where that can be helped.

        Raises:
            DataError: if they are missing or not what they should be; the sentence says what to do.
            Cancelled: if the progress was cancelled.
        """
        raise NotImplementedError

    def opened(self, progress: Progress, room: int | None = None) -> object:
        """What a look opens and whoever reads the data next can use, as long as it is held; None if nothing.

        Args:
            progress: told of, and asked whether to go on.
            room: bytes of memory that it may take; by default a quarter of what is free.

        Raises:
            DataError, Cancelled: as ``look`` does.
        """
        return None

    def looked_at(self, progress: Progress) -> Self:
        """The same source with what a look at its files tells now.

        Raises:
            DataError, Cancelled: as ``look`` does.
        """
        return self.model_copy(update={"found": self.look(progress)})


@dataclass(frozen=True)
class Changed:
    """What differs between what the project knows of the files and what they are now."""

    before: Found
    now: Found

    @property
    def matters(self) -> bool:
        """Whether a network made for what was known before does not fit any more."""
        return (self.before.in_shape, self.before.classes, self.before.quantities) != (
            self.now.in_shape,
            self.now.classes,
            self.now.quantities,
        )

    def words(self) -> str:
        """What differs, as a sentence without its end: "the files now have 11 classes, the project knows 10"."""
        for now, before in zip(_told(self.now), _told(self.before), strict=True):
            if now != before:
                return f"the files now have {now}, the project knows {before}"
        if self.now.classes != self.before.classes:
            new = [name for name in self.now.classes if name not in self.before.classes]
            gone = [name for name in self.before.classes if name not in self.now.classes]
            return f"classes are called otherwise now: {', '.join(new[:3])} instead of {', '.join(gone[:3])}"
        return "the files are not what they were when the project was saved"


def _told(found: Found) -> tuple[str, str, str, str]:
    """What people know a set by, the most telling first."""
    n_classes, n_numbers = len(found.classes), len(found.quantities)
    predicted = ", ".join(found.quantities)
    answers = f"{n_classes} classes" if n_classes else f"{n_numbers} numbers to predict ({predicted})"
    return (
        answers if n_classes or n_numbers != 1 else f"the number {predicted} to predict",
        f"samples of {'×'.join(map(str, found.in_shape)) or 'one number'}",
        f"{found.n_samples:,} samples",
        f"{found.n_test:,} samples to test on",
    )
