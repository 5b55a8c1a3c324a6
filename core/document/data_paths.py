"""Paths to data in a project: in its file they stand from its folder, so that both can move together."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path, PureWindowsPath

from core.document.model import Document
from core.fields import File, Folder, marked


def found_from(document: Document, folder: Path) -> Document:
    """The document with its data where a project file in ``folder`` means it: no path is relative any more.

    Paths that begin with ~ stay so; they are of whoever reads them.
    """
    base = os.path.abspath(folder)
    return _with_paths(document, lambda path: path if _is_rooted(path) else os.path.normpath(os.path.join(base, path)))


def told_from(document: Document, folder: Path) -> Document:
    """The document as a project file in ``folder`` tells it: relative paths to what is inside of it, absolute others.

    What is relative before is taken from where the process works, as a command line means it.
    """
    base = Path(os.path.abspath(folder))
    return _with_paths(document, lambda path: _told(path, base))


def _told(path: str, base: Path) -> str:
    if path.startswith("~") or (_is_rooted(path) and not Path(path).is_absolute()):
        return path
    whole = Path(os.path.abspath(path))
    if not whole.is_relative_to(base):
        return str(whole)
    inside = whole.relative_to(base).as_posix()
    return f"./{inside}" if inside.startswith("~") else inside


def _is_rooted(path: str) -> bool:
    """Whether a path means the same from everywhere, on this system or on another."""
    return path.startswith("~") or Path(path).is_absolute() or PureWindowsPath(path).is_absolute()


def _with_paths(document: Document, change: Callable[[str], str]) -> Document:
    source = document.data.source
    fields = (*marked(type(source), Folder), *marked(type(source), File))
    before = {name: path for name in fields if isinstance(path := getattr(source, name), str) and path}
    after = {name: change(path) for name, path in before.items()}
    if after == before:
        return document
    return document.changed(data=document.data.model_copy(update={"source": source.model_copy(update=after)}))
