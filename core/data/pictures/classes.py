"""A folder with one folder a class, or with such folders for training, validation and test: what is in it."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from core.data.info import DataError
from core.data.pictures.listing import entries, is_folder, is_picture, listed, not_pictures, printable
from core.data.samples import Finding
from core.progress import Progress

SplitBy = Literal["folders", "made here"]

_TRAINING = ("train", "training")
_VALIDATION = ("val", "valid", "validation", "dev")
_TEST = ("test", "testing")


@dataclass(frozen=True)
class Part:
    """Pictures with their classes.

    Attributes:
        paths: a file each.
        targets: number of the class of each.
    """

    paths: tuple[str, ...]
    targets: tuple[int, ...]


@dataclass(frozen=True)
class Classes:
    """What a folder of pictures holds.

    Attributes:
        names: of the classes, sorted; targets are places in it.
        training: pictures to learn from, and to validate on where ``validation`` is None.
        validation: pictures that folders put aside.
        findings: what was left out.
    """

    names: tuple[str, ...]
    training: Part
    validation: Part | None
    findings: tuple[Finding, ...]


def classes_in(folder: str, split: SplitBy, progress: Progress) -> Classes:
    """Look at a folder of pictures without opening any.

    Where it holds a folder "train" beside one for validation or test, these hold the folders of the classes. A test
    folder validates where there is none for validation, and is left alone otherwise.

    Args:
        folder: that of the set.
        split: "folders" keeps such parts apart; "made here" takes those for training and validation together.
        progress: told how many pictures were found.

    Raises:
        DataError: if it cannot be read or has less than two classes with pictures to learn from.
        Cancelled: if the progress was cancelled.
    """
    walk = _Walk(folder, progress)
    training, validation = walk.parts()
    if split == "made here" and validation and validation.lower() not in _TEST:
        trained, put_aside = _together(walk.pictures_of(training), walk.pictures_of(validation)), None
    else:
        trained = walk.pictures_of(training)
        put_aside = walk.pictures_of(validation) if validation and split == "folders" else None
    names = tuple(sorted(name for name, paths in trained.items() if paths))
    _require_two(folder, names)
    validated = None if put_aside is None else walk.known(put_aside, names)
    return Classes(names, _part(trained, names), _part(validated, names) if validated else None, tuple(walk.findings))


Pictures = dict[str, list[str]]
"""Paths by the name of their class."""


class _Walk:
    """One look at a folder: collects findings on the way."""

    def __init__(self, folder: str, progress: Progress) -> None:
        self.findings: list[Finding] = []
        self._folder = folder
        self._progress = progress
        self._n_found = 0

    def parts(self) -> tuple[str, str]:
        """Names of the folders that hold the training and the validation part; "" for the folder itself, or none."""
        names = [entry.name for entry in entries(self._folder) if is_folder(entry)]
        training, validation, test = (_first(names, kind) for kind in (_TRAINING, _VALIDATION, _TEST))
        if not training or not (validation or test or len(names) == 1):
            return "", ""
        for name in sorted({*names} - {training, validation, test}):
            where = printable(os.path.join(self._folder, name))
            self.findings.append(Finding(where, "is neither for training nor validation nor test", "left out"))
        return training, validation or test

    def pictures_of(self, part: str) -> Pictures:
        """The pictures of a part, by class; classes without any are left out."""
        folder = os.path.join(self._folder, part) if part else self._folder
        found: Pictures = {}
        for entry in entries(folder):
            if is_folder(entry):
                name = unicodedata.normalize("NFC", printable(entry.name))
                found.setdefault(name, []).extend(self._pictures_in(entry.path, folder))
            elif is_picture(entry.name):
                self.findings.append(Finding(printable(entry.path), "stands in no folder of a class", "left out"))
        return found

    def known(self, pictures: Pictures, names: Sequence[str]) -> Pictures:
        """Those of classes that there is something to learn of."""
        for name in sorted({*pictures} - {*names}):
            n = len(pictures[name])
            if n:
                what = f"holds {n:,} picture{'s' if n > 1 else ''} of a class without any to learn from"
                self.findings.append(Finding(os.path.dirname(printable(pictures[name][0])), what, "left out"))
        return {name: pictures[name] for name in names if name in pictures}

    def _pictures_in(self, folder: str, above: str) -> list[str]:
        inside = listed(folder, self._progress, (self._folder, above))
        self.findings += [*inside.findings, *not_pictures(folder, inside.others)]
        where = printable(folder)
        if not inside.pictures and not any(found.where == where for found in inside.findings):
            self.findings.append(Finding(where, "holds no pictures", "left out"))
        self._n_found += len(inside.pictures)
        self._progress.report(None, f"Found {self._n_found:,} pictures")
        return inside.pictures


def _first(names: Sequence[str], kind: Sequence[str]) -> str:
    return next((name for wanted in kind for name in names if name.lower() == wanted), "")


def _together(one: Pictures, other: Pictures) -> Pictures:
    return {name: one.get(name, []) + other.get(name, []) for name in {**one, **other}}


def _part(pictures: Pictures, names: Sequence[str]) -> Part:
    paths = [path for name in names for path in pictures.get(name, ())]
    targets = [index for index, name in enumerate(names) for _ in pictures.get(name, ())]
    return Part(tuple(paths), tuple(targets))


def _require_two(folder: str, names: Sequence[str]) -> None:
    where = printable(folder)
    if not names:
        raise DataError(f"{where} holds no folders of pictures: put the pictures of each class into a folder there")
    if len(names) == 1:
        raise DataError(
            f"{where} holds one class only, {names[0]}: put the pictures of each class into a folder of its own"
        )
