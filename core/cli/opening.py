"""Reads the project that a command is about, and tells what became of names in it."""

from __future__ import annotations

from pathlib import Path

from core.cli.terminal import Terminal
from core.document.freeing import told
from core.document.model import Document
from core.document.storage import read


def opened(path: Path, terminal: Terminal) -> Document:
    """The project in a file; a line on standard error where layers had to get other names.

    Raises:
        ProjectError: if it cannot be read; the sentence says why.
    """
    document, renamed = read(path)
    if renamed:
        terminal.note(f"netloom: note: {told(renamed)}")
    return document
