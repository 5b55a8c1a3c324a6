"""Pictures of a folder, found by what a table calls them."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

from core.data.pictures.listing import printable


class PictureNames:
    """Finds the picture that a text means: its path below the folder, or the end of that where no other has it.

    The suffix may be missing, and the text may begin with the last folders of the folder's own path: "images/1.png"
    is 1.png in the folder images.

    Args:
        folder: where the pictures are.
        pictures: their paths, all of them below ``folder``.
    """

    def __init__(self, folder: Path, pictures: Sequence[str]) -> None:
        self._folder = folder
        self._by_path: dict[str, str] = {}
        self._by_stem: dict[str, str | None] = {}
        self._alone: dict[str, str | None] = {}
        for picture in pictures:
            below = _plain(printable(os.path.relpath(picture, folder)))
            self._by_path[below] = picture
            stem = os.path.splitext(below)[0]
            self._by_stem[stem] = None if stem in self._by_stem else picture
            for name in _ends(below):
                self._alone[name] = None if name in self._alone else picture

    def find(self, text: str) -> str | None:
        """The path of the picture; None if there is none, or several may be meant."""
        if not text:
            return None
        for name in self._names_for(_plain(text)):
            if found := self._by_path.get(name) or self._by_stem.get(name) or self._alone.get(name):
                return found
        return self._elsewhere(_plain(text))

    def lack(self, text: str) -> str:
        """Why ``find`` found none, as the rest of a sentence that names the text."""
        are_several = any(name in self._alone for name in self._names_for(_plain(text)))
        return "as several pictures are called" if are_several else "which is not there"

    def _names_for(self, wanted: str) -> tuple[str, ...]:
        """What a text may mean below the folder, the likeliest first."""
        if ".." in PurePosixPath(wanted).parts:
            return (_plain(os.path.relpath(self._reached(wanted), self._folder)),)
        return wanted, self._without_folder(wanted)

    def _elsewhere(self, wanted: str) -> str | None:
        """A picture that is not below the folder, where the text says so."""
        says_so = Path(wanted).is_absolute() or ".." in PurePosixPath(wanted).parts
        return self._reached(wanted) if says_so and os.path.isfile(self._reached(wanted)) else None

    def _reached(self, wanted: str) -> str:
        return os.path.normpath(self._folder / wanted)

    def _without_folder(self, wanted: str) -> str:
        """The text without the folders that the folder's own path ends with."""
        parts, own = PurePosixPath(wanted).parts, self._folder.absolute().parts
        for n in range(len(parts) - 1, 0, -1):
            if parts[:n] == own[-n:]:
                return "/".join(parts[n:])
        return wanted


def _plain(text: str) -> str:
    """One spelling for a path: slashes of one kind, letters with accents as one character."""
    return unicodedata.normalize("NFC", text.replace("\\", "/")).removeprefix("./")


def _ends(below: str) -> Iterator[str]:
    """What a picture may be called where that is no other's name: the ends of its path, with and without suffix."""
    parts = below.split("/")
    for start in range(len(parts)):
        end = "/".join(parts[start:])
        yield from {end, os.path.splitext(end)[0]}
