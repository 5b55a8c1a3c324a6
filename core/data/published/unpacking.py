"""Folders and files out of an archive onto the disk: whole, below one folder, or not there at all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from core.data.published.archives import CHUNK, Limits, Member, check_size, members, reading
from core.data.published.download import writing_to
from core.data.published.file_set import broken
from core.progress import Progress

MOST_FILES = 1_000_000
"""Files above which an archive counts as broken."""

_ODD = frozenset('\\:\0"<>|?*')
"""What no published set has in its names, and what leads elsewhere on some systems."""


def unpack(path: Path, places: Mapping[str, str], folder: Path, limits: Limits, progress: Progress) -> None:
    """Take folders and files out of an archive.

    What is unpacked stands in a folder of its own until the archive was read to its end, and only then takes its place:
    what was interrupted never looks whole, and is gone with the next attempt.

    Args:
        path: a .tar, .tar.gz or .zip.
        places: what is taken, by its name in the archive ("set/images"), and where it goes below ``folder``, which has
            nothing there yet.
        folder: where to; nothing is written outside it, whatever the archive says.
        limits: what is too large.
        progress: told the share of the archive that was read.

    Raises:
        DataError: if the archive cannot be read, is broken, too large, lacks something, or names a file that is not
            below its folder; and if the folder cannot be written to.
        Cancelled: if the progress was cancelled.
    """
    part = folder / ".unpacking"
    with writing_to(folder):
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
    try:
        _unpack(path, places, part, limits, progress)
        if lacking := [name for name, place in places.items() if not (part / place).exists()]:
            raise broken(path, f"it lacks {', '.join(lacking)}")
        with writing_to(folder):
            for place in places.values():
                (folder / place).parent.mkdir(parents=True, exist_ok=True)
                os.replace(part / place, folder / place)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _unpack(path: Path, places: Mapping[str, str], part: Path, limits: Limits, progress: Progress) -> None:
    n_files = 0
    with reading(path):
        for member in members(path, limits, progress, "Unpacking"):
            n_files += 1
            if n_files > MOST_FILES:
                raise broken(path, f"it has more than {MOST_FILES:,} files")
            if (place := _place(member, places, path)) is not None:
                check_size(member, path, limits)
                _write(member, part / place)


def _place(member: Member, places: Mapping[str, str], path: Path) -> PurePosixPath | None:
    """Where a file goes; nowhere if it is not wanted, or is a link or a folder."""
    name = PurePosixPath(member.name)
    wanted = next((wanted for wanted in places if name.is_relative_to(wanted)), None)
    if wanted is None or not member.is_file:
        return None
    below = name.relative_to(wanted)
    if ".." in below.parts or not _ODD.isdisjoint(str(below)):
        raise broken(path, f"its {member.name!r} is no name for a file below its folder")
    return PurePosixPath(places[wanted]) / below


def _write(member: Member, target: Path) -> None:
    with writing_to(target.parent):
        target.parent.mkdir(parents=True, exist_ok=True)
        out = target.open("wb")
    with out:
        while chunk := member.content.read(CHUNK):
            with writing_to(target.parent):
                out.write(chunk)
