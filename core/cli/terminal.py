"""What commands say, and where: results on standard output, everything else on standard error."""

from __future__ import annotations

import io
import json
import math
import shutil
import sys
from collections.abc import Sequence
from typing import Any, TextIO


class Terminal:
    """The two streams of a command.

    Args:
        out: for results.
        err: for errors and, if it is a terminal, a line that shows how far the work is.
    """

    def __init__(self, out: TextIO, err: TextIO) -> None:
        self._out = out
        self._err = err
        self._shown = 0
        self.is_watched = err.isatty()

    @property
    def room(self) -> int:
        """How many characters a status can have."""
        return shutil.get_terminal_size().columns - 1

    def say(self, text: str = "") -> None:
        """Write a line of the result."""
        self._clear()
        self._out.write(f"{text}\n")
        self._out.flush()

    def say_json(self, value: Any, indent: int | None = None) -> None:
        """Write a result for programs: valid JSON, with null for numbers that JSON does not have."""
        self.say(json.dumps(_finite(value), ensure_ascii=False, indent=indent, allow_nan=False))

    def note(self, text: str) -> None:
        """Write a line that is no part of the result."""
        self._clear()
        self._err.write(f"{text}\n")
        self._err.flush()

    def fail(self, sentence: str, code: int) -> int:
        """Say why the command ends, and return its exit code."""
        self.note(f"netloom: {sentence}")
        return code

    def status(self, text: str) -> None:
        """Rewrite the line that shows how far the work is; nothing where nobody watches."""
        if not self.is_watched:
            return
        fitting = text[: self.room]
        self._err.write(f"\r{fitting:<{self._shown}}")
        self._err.flush()
        self._shown = len(fitting)

    def _clear(self) -> None:
        if self._shown:
            self._err.write(f"\r{'':<{self._shown}}\r")
            self._err.flush()
            self._shown = 0


def table(rows: Sequence[Sequence[str]], right: frozenset[int] = frozenset()) -> list[str]:
    """Lines with the columns below each other; the columns of ``right`` end below each other."""
    widths = [max(len(row[index]) for row in rows) for index in range(len(rows[0]))]

    def line(row: Sequence[str]) -> str:
        cells = (
            f"{cell:>{width}}" if index in right else f"{cell:<{width}}"
            for index, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        return "  ".join(cells).rstrip()

    return [line(row) for row in rows]


def use_utf8() -> None:
    """Let both streams take any text, whatever the code page of the console."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _finite(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {name: _finite(item) for name, item in value.items()}
    return [_finite(item) for item in value] if isinstance(value, (list, tuple)) else value
