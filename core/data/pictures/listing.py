"""Pictures found in folders by their names alone, fast: nothing is opened."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from core.data.info import DataError
from core.data.samples import Finding
from core.progress import Progress

SUFFIXES = frozenset(".jpg .jpeg .jpe .jfif .png .gif .bmp .dib .webp .tif .tiff .ppm .pgm .pbm .pnm".split())
"""Names of pictures end with one of these, in small or capital letters."""

_BY_SYSTEMS = frozenset(("thumbs.db", "ehthumbs.db", "desktop.ini", "icon\r", "__macosx", "@eadir"))
"""What operating systems put into folders of pictures."""


@dataclass
class Listed:
    """What stands in a folder and in those inside of it.

    Attributes:
        pictures: their paths, in an order that is the same on each machine.
        findings: what was left out.
        others: how many files are no pictures by their names, by suffix.
    """

    pictures: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    others: Counter[str] = field(default_factory=Counter)


def printable(path: str | Path) -> str:
    r"""A path or a name for people and JSON: bytes that are no UTF-8 as \xe9."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def is_hidden(name: str) -> bool:
    """Whether people do not see it, and do not mean it."""
    return name.startswith(".") or name.lower() in _BY_SYSTEMS


def is_picture(name: str) -> bool:
    """Whether a file is a picture by its name."""
    return os.path.splitext(name)[1].lower() in SUFFIXES


def entries(folder: str | Path) -> list[os.DirEntry[str]]:
    """What stands in a folder, by name; hidden things are left out.

    Raises:
        DataError: if it is missing, no folder, or may not be read.
    """
    try:
        with os.scandir(folder) as found:
            return sorted((entry for entry in found if not is_hidden(entry.name)), key=lambda entry: entry.name)
    except FileNotFoundError:
        raise DataError(f"{printable(folder)} is missing: put it there or choose another folder") from None
    except NotADirectoryError:
        raise DataError(f"{printable(folder)} is no folder: choose the folder it stands in") from None
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise DataError(
            f"{printable(folder)} cannot be read ({reason}): change its rights or choose another folder"
        ) from None


def is_folder(entry: os.DirEntry[str]) -> bool:
    """Whether it is a folder, or leads to one."""
    try:
        return entry.is_dir()
    except OSError:
        return False


def listed(folder: str, progress: Progress, above: tuple[str, ...] = ()) -> Listed:
    """All pictures in a folder and in those inside of it.

    Args:
        folder: where to begin.
        progress: asked at each folder whether the work is still wanted.
        above: folders that must not be entered again through a link.

    Raises:
        Cancelled: if the progress was cancelled.
    """
    found = Listed()
    entered = {identity for path in above if (identity := _identity(path))}
    waiting = [folder]
    while waiting:
        progress.check_cancelled()
        here = waiting.pop()
        if (identity := _identity(here)) in entered:
            found.findings.append(Finding(printable(here), "leads to a folder that is read already", "left out"))
            continue
        entered |= {identity} if identity else set()
        inside = list(_inside(here, found))
        waiting += reversed(inside)  # the first one is taken next
    return found


def _inside(folder: str, found: Listed) -> Iterator[str]:
    """Note the files of a folder, and give the folders in it."""
    try:
        here = entries(folder)
    except DataError:
        found.findings.append(Finding(printable(folder), "may not be read", "left out"))
        return
    for entry in here:
        name = entry.name
        if is_folder(entry):
            yield entry.path
        elif not is_picture(name):
            found.others[os.path.splitext(name)[1].lower() or name] += 1
        elif _is_file(entry):
            found.pictures.append(entry.path)
        else:
            found.findings.append(Finding(printable(entry.path), "leads to no file", "left out"))


def not_pictures(folder: str, others: Counter[str]) -> Iterator[Finding]:
    """A finding for all files of a kind in a folder: sets often have a text beside each picture."""
    for kind, number in sorted(others.items()):
        files = f"a {printable(kind)} file" if number == 1 else f"{number:,} {printable(kind)} files"
        yield Finding(printable(folder), f"holds {files} that Netloom does not take for a picture", "left out")


def _is_file(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_file()
    except OSError:  # a link that leads to itself
        return False


def _identity(path: str) -> tuple[int, int] | None:
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_dev, status.st_ino
