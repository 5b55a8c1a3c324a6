"""Kinds of fields that pydantic does not have: marks that a settings class puts on its fields."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, TypeVar

from pydantic import GetCoreSchemaHandler
from pydantic.fields import FieldInfo
from pydantic_core import CoreSchema, core_schema

from core.settings import Settings, Shape

Extents = int | float | tuple[int | float, ...]


@dataclass(frozen=True)
class Size:
    """Marks a field as one extent, or one for each axis: 3 or (3, 5).

    Args:
        axes: for how many axes; 0 means any number, None as many as the class says in its attribute ``axes``.
        sides: numbers for each axis; 2 for what is added before and after.
        minimum: the smallest number, or any above 0 where they are not whole; None means any.
        words: texts that are allowed instead ("same").
        optional: whether None is allowed.
        whole: whether the numbers are whole.
        listed: whether one number, too, becomes a tuple: (3,).
        apart: whether each number stands for itself, as moments do, and not for a side of one thing.
    """

    axes: int | None = None
    sides: int = 1
    minimum: int | None = 1
    words: tuple[str, ...] = ()
    optional: bool = False
    whole: bool = True
    listed: bool = False
    apart: bool = False

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self.validate)

    def of(self, settings: type[Settings]) -> Size:
        """The mark as it reads in one class: with its number of axes."""
        return replace(self, axes=getattr(settings, "axes", 0)) if self.axes is None else self

    @property
    def count(self) -> int:
        """How many numbers a tuple has; 0 means any number."""
        return (self.axes or 0) * self.sides

    def validate(self, value: object) -> Extents | str | None:
        """The value, with a tuple for a list.

        Raises:
            ValueError: if it is none that the mark allows.
        """
        if (isinstance(value, str) and value in self.words) or (value is None and self.optional):
            return value
        if self._is_extent(value):
            return (value,) if self.listed else value  # type: ignore[return-value]
        if isinstance(value, (list, tuple)) and self._has_room_for(len(value)) and all(map(self._is_extent, value)):
            return tuple(value)
        raise ValueError(f"must be {self.expectation()}, not {value!r}")

    def expectation(self) -> str:
        """What a valid value is, in words."""
        number = "a whole number" if self.whole else "a number"
        bound = "" if self.minimum is None else f" of at least {self.minimum}" if self.whole else " above 0"
        more = "" if self.count == 1 else f", or {self.count or 'several'} of them"
        return f"{number}{bound}{more}{''.join(f' or {word!r}' for word in self.words)}"

    def _has_room_for(self, n_numbers: int) -> bool:
        if self.count == 0:
            return n_numbers > 0
        return n_numbers == self.count and (self.listed or n_numbers > 1)

    def _is_extent(self, value: object) -> bool:
        if isinstance(value, bool) or not isinstance(value, int if self.whole else (int, float)):
            return False
        if not self.whole:
            return math.isfinite(value) and (value > 0 or self.minimum is None)
        return self.minimum is None or value >= self.minimum


@dataclass(frozen=True)
class Axis:
    """Marks a field as an axis, or axes, of a batch: 1 is the first axis of a sample, -1 the last; 0 is refused."""

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self.validate, handler(source))

    def validate(self, value: int | tuple[int, ...]) -> int | tuple[int, ...]:
        """The value itself.

        Raises:
            ValueError: if it names the axis of the batch.
        """
        if 0 in axes_of(value):
            raise ValueError("axis 0 is the batch, whose samples do not mix: count the axes of a sample from 1")
        return value


def axes_of(value: int | tuple[int, ...]) -> tuple[int, ...]:
    """The axes that a field marked as ``Axis`` names."""
    return value if isinstance(value, tuple) else (value,)


Rule = Callable[[Any, Shape], Any]
"""From a layer's settings and the shape of a sample that it accepts to a value."""


@dataclass(frozen=True)
class InferredFrom:
    """Marks a field that follows from the shape that arrives for as long as it is None.

    Args:
        rule: gives the value that the field must have, from the settings and the shape; where people may choose, it
            gives what they chose.
    """

    rule: Rule


@dataclass(frozen=True)
class Divides:
    """Marks a number that must divide one that follows from the shape that arrives.

    Args:
        rule: gives the number that is divided.
        of: what is divided ("channels").
        into: what it is divided into ("groups").
    """

    rule: Rule
    of: str
    into: str


@dataclass(frozen=True)
class Unit:
    """Marks the unit in which a field is given ("pixels")."""

    name: str


@dataclass(frozen=True)
class Usual:
    """Marks a field that may be left open with the value that it begins with once somebody sets it."""

    value: float


@dataclass(frozen=True)
class Folder:
    """Marks a text field as the path of a folder.

    Args:
        otherwise: which folder is meant while none is chosen.
    """

    otherwise: str = ""


@dataclass(frozen=True)
class File:
    """Marks a text field as the path of a file.

    Args:
        suffixes: those that it may have (".csv").
    """

    suffixes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Names:
    """Marks a field as names; it also takes them as one text: a, b, "c, with a comma"."""

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(self.parsed, handler(source))

    @staticmethod
    def parsed(value: object) -> object:
        """Names of a list or a text as a tuple; anything else as it is, to be refused."""
        if isinstance(value, str):
            value = [name.strip() for row in csv.reader([value], skipinitialspace=True) for name in row]
            value = [name for name in value if name]
        return tuple(value) if isinstance(value, list) else value

    @staticmethod
    def joined(names: Iterable[str]) -> str:
        """Names as one text, which ``parsed`` reads back."""
        line = io.StringIO()
        csv.writer(line, lineterminator="").writerow(names)
        return line.getvalue().replace(",", ", ") if '"' not in line.getvalue() else line.getvalue()


@dataclass(frozen=True)
class Unseen:
    """Marks a field that people do not fill in: Netloom does."""


@dataclass(frozen=True)
class OnCanvas:
    """Marks a field that people change on the canvas, not in a form."""


M = TypeVar("M")


def mark(info: FieldInfo, kind: type[M]) -> M | None:
    """The mark of a kind that a field has."""
    return next((found for found in info.metadata if isinstance(found, kind)), None)


@cache
def marked(settings: type[Settings], kind: type[M]) -> dict[str, M]:
    """The fields that have a mark of a kind, by name; kept, since every check asks every layer."""
    marks = {name: mark(info, kind) for name, info in settings.model_fields.items()}
    return {name: found for name, found in marks.items() if found is not None}
