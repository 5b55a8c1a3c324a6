"""What a setting is varied over: a list of values, or a range."""

from __future__ import annotations

import json
import math
import re
from random import Random
from typing import Annotated, Literal, Self

from pydantic import Field, ValidationError, model_validator

from core.errors import NetloomError
from core.settings import Settings, describe_errors

MOST_TRIALS = 10_000
_DIGITS = 4
"""Of a number that is drawn: more would only make it longer to read."""
_NUMBER = r"[+-]?(?:\d+\.\d+|\d+|\.\d+)(?:[eE][+-]?\d+)?"
_RANGE = re.compile(rf"({_NUMBER})\s*\.\.\s*({_NUMBER})((?::\w+)*)")
_TAKES = (
    "takes values with commas between them (0.1,0.01) or a range (0.001..0.1, 0.001..0.1:log, "
    "16..256:5 for five values of it)"
)


class SweepError(NetloomError):
    """A sweep that cannot be made."""


class Values(Settings):
    """A list of values, each as people type it."""

    kind: Literal["values"] = "values"
    values: tuple[str, ...]

    @model_validator(mode="after")
    def _has_some(self) -> Self:
        if not self.values or not all(self.values):
            raise ValueError(f"there is an empty value: it {_TAKES}")
        return self

    def grid(self) -> tuple[str, ...]:
        """Its values in a grid, each once."""
        return tuple(dict.fromkeys(self.values))

    def draw(self, chance: Random) -> str:
        """One of them."""
        return self.values[int(chance.random() * len(self.values))]

    @property
    def n_values(self) -> int | None:
        """How many there are; None where they cannot be counted."""
        return len(self.grid())

    def __str__(self) -> str:
        return ",".join(self.values)


class Range(Settings):
    """Numbers from ``low`` to ``high``, both among them.

    Attributes:
        log: whether each power of ten gets the same room, as suits learning rates.
        whole: whether they are whole numbers.
        steps: into how many values a grid divides it.
    """

    kind: Literal["range"] = "range"
    low: float
    high: float
    log: bool = False
    whole: bool = False
    steps: int = Field(5, ge=2, le=MOST_TRIALS)

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        if self.low >= self.high:
            raise ValueError(f"the range {self} is empty: let it go from a lower to a higher number")
        if self.log and self.low <= 0:
            raise ValueError(f"the range {self} is logarithmic: let it begin above 0")
        return self

    def grid(self) -> tuple[str, ...]:
        """Its values in a grid: evenly spread, or by equal factors."""
        return tuple(dict.fromkeys(self._at(step / (self.steps - 1)) for step in range(self.steps)))

    def draw(self, chance: Random) -> str:
        """A number in it."""
        return self._at(chance.random())

    def text(self, number: float) -> str:
        """A number of it as people type it: rounded, and never out of its bounds."""
        if self.whole:
            return str(min(int(self.high), max(int(self.low), round(number))))
        return repr(min(self.high, max(self.low, float(f"{number:.{_DIGITS}g}"))))

    @property
    def n_values(self) -> int | None:
        """How many there are; None where they cannot be counted."""
        return int(self.high) - int(self.low) + 1 if self.whole else None

    def _at(self, share: float) -> str:
        if not self.log:
            return self.text(self.low + share * (self.high - self.low))
        return self.text(math.exp(math.log(self.low) + share * (math.log(self.high) - math.log(self.low))))

    def __str__(self) -> str:
        low, high = (str(int(end)) if self.whole else repr(end) for end in (self.low, self.high))
        return f"{low}..{high}{':log' if self.log else ''}{f':{self.steps}' if self.steps != 5 else ''}"


Space = Annotated[Values | Range, Field(discriminator="kind")]


def parse_space(text: str) -> Values | Range:
    """Read what people type: "0.1, 0.01", "16..256", "0.0001..0.1:log", "0.1..0.9:3" for three values in a grid.

    Raises:
        SweepError: if it is neither values nor a range; the sentence says what it takes.
    """
    text = text.strip()
    try:
        found = _RANGE.fullmatch(text)
        return _range(found) if found else Values(values=tuple(part.strip() for part in _parts(text)))
    except ValidationError as error:
        raise SweepError(describe_errors(error)) from None


def _range(found: re.Match[str]) -> Range:
    low, high, more = found.groups()
    log, steps = False, 5
    for word in filter(None, more.split(":")):
        if word == "log":
            log = True
        elif word.isdecimal():
            steps = int(word)
        else:
            raise SweepError(f"{word!r} is not known here: a range may end in :log, or in the number of its values, :5")
    whole = all(re.fullmatch(r"[+-]?\d+", end) for end in (low, high))
    return Range(low=float(low), high=float(high), log=log, whole=whole, steps=steps)


def _parts(text: str) -> list[str]:
    """A text cut at its commas, but for those inside of brackets, which belong to one value: "[3, 5], 7"."""
    parts, depth = [""], 0
    for letter in text:
        depth += (letter in "[(") - (letter in "])")
        if letter == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += letter
    return parts


def as_number(text: str) -> float | None:
    """The number that a value is; None if it is none."""
    try:
        value = json.loads(text)
    except ValueError:
        return None
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None
