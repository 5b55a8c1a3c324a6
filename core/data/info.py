"""What is known of a data set before it is loaded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from core.errors import NetloomError

if TYPE_CHECKING:
    from core.settings import Shape


class DataError(NetloomError):
    """Data that is missing or cannot be read."""


@dataclass(frozen=True)
class DataInfo:
    """What is known of a data set without loading it.

    Attributes:
        in_shape: of one sample.
        classes: names of the classes; none where numbers are to be predicted.
        n_samples: how many there are.
        preparation: in words, what turns a raw sample into what the network gets, so that whoever takes the network
            home can do the same.
        n_test: how many of the samples were put aside by the set's makers; a network is validated on them. 0 if none.
        quantities: names of the numbers to be predicted, where there are no classes: regression.
        whole_numbers: whether a sample is made of whole numbers that stay so, as the words of a text do.
        n_words: how many different whole numbers may occur, from 0 to one less; 0 if nobody knows.
        features: names of the numbers of a sample, where each has one of its own, as the columns of a table do.
    """

    in_shape: Shape
    classes: tuple[str, ...]
    n_samples: int
    preparation: str
    n_test: int = 0
    quantities: tuple[str, ...] = ()
    whole_numbers: bool = False
    n_words: int = 0
    features: tuple[str, ...] = ()

    @property
    def is_known(self) -> bool:
        """Whether anything is known: files must be looked at first."""
        return bool(self.classes or self.quantities)

    @property
    def is_picture(self) -> bool:
        """Whether a sample is channels × height × width."""
        return len(self.in_shape) == 3

    @property
    def is_regression(self) -> bool:
        """Whether numbers are to be predicted, not a class."""
        return bool(self.quantities)

    @property
    def n_answers(self) -> int:
        """How many numbers a network must give: one for each class or each quantity."""
        return len(self.quantities) or len(self.classes)

    @property
    def answers_text(self) -> str:
        """What the network must give, in words: "10 classes", "1 number to predict"."""
        n = self.n_answers
        if self.is_regression:
            return f"{n} number{'s' if n > 1 else ''} to predict"
        return f"{n} class{'es' if n != 1 else ''}"

    def through(self, in_shape: Shape, words: Sequence[str]) -> DataInfo:
        """The same set after some steps of preparation, each of which says what it did."""
        features = self.features if in_shape == self.in_shape else ()
        return replace(self, in_shape=in_shape, features=features, preparation="; ".join([self.preparation, *words]))


UNKNOWN = DataInfo(in_shape=(), classes=(), n_samples=0, preparation="")
"""What is known of files that nobody looked at."""
