"""The ways in which published sets say which picture is of which class."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from core.data.pictures.listing import entries, is_picture, printable
from core.data.published.file_set import broken, unreadable
from core.data.samples import Finding
from core.progress import Progress

_MOST_TEXT = 1 << 26


@dataclass
class Listed:
    """Pictures of a part of a set.

    Attributes:
        paths: their files.
        labels: their classes, from 0.
        findings: what was left out.
    """

    paths: list[str] = field(default_factory=list)
    labels: list[int] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def __add__(self, other: Listed) -> Listed:
        return Listed(self.paths + other.paths, self.labels + other.labels, self.findings + other.findings)


def by_folder(folder: Path, classes: Mapping[str, int], progress: Progress, ignored: Sequence[str] = ()) -> Listed:
    """A folder for each class.

    Args:
        folder: where the folders of the classes are.
        classes: the class for the name of each folder.
        progress: asked whether the user cancelled.
        ignored: names of folders that are there and mean nothing.

    Raises:
        DataError: if the folder cannot be read.
        Cancelled: if the progress was cancelled.
    """
    listed = Listed()
    for entry in entries(folder):
        progress.check_cancelled()
        if entry.name in ignored or not entry.is_dir():
            continue
        if (label := classes.get(entry.name)) is None:
            listed.findings.append(Finding(printable(entry.path), "is the folder of no class of this set", "left out"))
            continue
        paths = [found.path for found in entries(entry.path) if is_picture(found.name)]
        listed.paths += paths
        listed.labels += [label] * len(paths)
    return listed


def by_name(folder: Path, named: Sequence[tuple[str, int]], source: Path) -> Listed:
    """Pictures that a list names one by one; those that are not there are left out and told.

    Args:
        folder: where the pictures are.
        named: the path of each below the folder, with its class.
        source: where the list stands, for messages.

    Raises:
        DataError: if a name leads out of the folder, or the folder cannot be read.
    """
    listed, there = Listed(), _Present()
    base = str(folder)
    for name, label in named:
        if ".." in PurePosixPath(name).parts or name.startswith("/") or "\\" in name:
            raise broken(source, f"its {name!r} is no name for a picture below its folder")
        path = os.path.join(base, *name.split("/"))
        if there.has(path):
            listed.paths.append(path)
            listed.labels.append(label)
        else:
            listed.findings.append(Finding(printable(path), "is named by the set, but is not there", "left out"))
    return listed


class _Present:
    """Which files are there: each folder is looked into once, which is faster than asking for each file."""

    def __init__(self) -> None:
        self._names: dict[str, frozenset[str]] = {}

    def has(self, path: str) -> bool:
        folder, name = os.path.split(path)
        if folder not in self._names:
            self._names[folder] = _names_in(folder)
        return name in self._names[folder]


def _names_in(folder: str) -> frozenset[str]:
    try:
        return frozenset(os.listdir(folder))
    except (FileNotFoundError, NotADirectoryError):
        return frozenset()
    except OSError as error:
        raise unreadable(Path(folder), error) from error


def lines_of(path: Path) -> list[str]:
    """The lines of a list that are not empty.

    Raises:
        DataError: if it cannot be read, is too large or no text.
    """
    return [line.strip() for line in _text_of(path).splitlines() if line.strip()]


def rows_of(path: Path, columns: Sequence[str]) -> list[dict[str, str]]:
    """The rows of a table whose columns are divided by semicolons.

    Raises:
        DataError: if it cannot be read, or lacks a column.
    """
    try:
        rows = list(csv.DictReader(io.StringIO(_text_of(path)), delimiter=";", skipinitialspace=True))
    except csv.Error:
        raise broken(path, "it is no table") from None
    if not rows or any(row.get(column) is None for row in rows for column in columns):
        raise broken(path, f"it is no table with the columns {' and '.join(columns)}")
    return rows


def json_of(path: Path) -> Any:
    """What a JSON file holds.

    Raises:
        DataError: if it cannot be read or is no JSON.
    """
    try:
        return json.loads(_text_of(path))
    except (ValueError, RecursionError):
        raise broken(path, "it is cut off or no JSON") from None


def number_of(text: str, path: Path) -> int:
    """A class as a list writes it.

    Raises:
        DataError: if it is no whole number.
    """
    try:
        return int(text)
    except ValueError:
        raise broken(path, f"it has {text[:40]!r} where the number of a class is meant") from None


def _text_of(path: Path) -> str:
    try:
        if path.stat().st_size > _MOST_TEXT:
            raise broken(path, f"it has more than {_MOST_TEXT:,} bytes")
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise broken(path, "it is no text") from None
    except OSError as error:
        raise unreadable(path, error) from error
