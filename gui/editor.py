"""The one Qt object around a document, its history and its check. Views ask it and redraw on its signals."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from core.data.base import Progress
from core.document.history import History
from core.document.model import Document
from core.document.storage import load, save
from core.errors import NetloomError
from core.graph.check import Check, check
from gui.background import Background

Edit = Callable[[Document], Document]


class Editor(QObject):
    """Holds the document of a window.

    Signals:
        documentChanged: the document is another one (an edit, undo, redo, or a file was opened).
        checkChanged: shapes, costs and problems of the present document are known.
        refused: an edit made no sense; the sentence says why.
        stateChanged: path, dirty mark or what undo and redo would do has changed.
    """

    documentChanged = Signal()
    checkChanged = Signal()
    refused = Signal(str)
    stateChanged = Signal()

    def __init__(self, document: Document, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background = background
        self._history = History.of(document)
        self._saved = document
        self._path: Path | None = None
        self._check: Check | None = None
        self._checking = False
        self._held = True
        self.project = object()
        """Another object for each project that was opened or begun, so that a run can be told to be of this one."""

    def begin_checking(self) -> None:
        """Check from now on. The first check imports torch, so the window calls this when it is on screen."""
        self._held = False
        self.run_check()

    @property
    def document(self) -> Document:
        """The present document."""
        return self._history.document

    @property
    def history(self) -> History:
        """Past and future documents."""
        return self._history

    @property
    def check(self) -> Check | None:
        """What is known of the present document, or of one shortly before; None before the first check."""
        return self._check

    @property
    def is_checked(self) -> bool:
        """Whether ``check`` is about the present document."""
        return self._check is not None and self._check.document is self.document

    @property
    def path(self) -> Path | None:
        """The file of the document; None while it has none."""
        return self._path

    @property
    def name(self) -> str:
        """What people call the project: its file, or its own name while it has none."""
        return self._path.stem if self._path else self.document.name

    @property
    def is_dirty(self) -> bool:
        """Whether the document differs from its file."""
        return self.document is not self._saved and self.document != self._saved

    def apply(self, label: str, edit: Edit, merge_key: str | None = None) -> bool:
        """Make an edit.

        Args:
            label: what undo calls it ("Add conv1").
            edit: gives the next document.
            merge_key: edits one after another with the same key become one step (typing, spinning).

        Returns:
            Whether the edit made sense; if not, ``refused`` said why and nothing changed.
        """
        try:
            document = edit(self.document)
        except NetloomError as error:
            self.refused.emit(str(error))
            return False
        self._set_history(self._history.applied(label, document, merge_key))
        return True

    def seal(self) -> None:
        """Let the next edit be a step of its own, whatever its merge key."""
        self._history = self._history.sealed()

    def undo(self) -> None:
        """Go back one step."""
        self._set_history(self._history.undone().sealed())

    def redo(self) -> None:
        """Go forward one step."""
        self._set_history(self._history.redone().sealed())

    def reset(self, document: Document, path: Path | None = None) -> None:
        """Begin with another document and an empty history."""
        self._saved, self._path, self.project = document, path, object()
        self._set_history(History.of(document))

    def open(self, path: Path) -> None:
        """Read a project.

        Raises:
            NetloomError: if it cannot be read; the present document stays.
        """
        self.reset(load(path), path)

    def save(self, path: Path) -> None:
        """Write the document.

        Raises:
            NetloomError: if it cannot be written.
        """
        save(self.document, path)
        self._saved, self._path = self.document, path
        self.seal()
        self.stateChanged.emit()

    def run_check(self) -> None:
        """Check the present document off the window's thread; while one check runs, only the newest document waits."""
        if self._held or self._checking or self.is_checked:
            return
        self._checking = True
        document = self.document

        def work(progress: Progress) -> Check:
            return check(document)

        self._background.run("check", work, self._take_check, partial(self._check_failed, document))

    def _take_check(self, found: Check) -> None:
        self._checking = False
        self._check = found
        self.run_check()
        self.checkChanged.emit()

    def _check_failed(self, document: Document, error: Exception) -> None:
        self._checking = False
        self.refused.emit(f"The network could not be checked: {error}")
        if self.document is not document:
            self.run_check()

    def _set_history(self, history: History) -> None:
        changed = history.document is not self.document
        self._history = history
        if changed:
            self.run_check()
            self.documentChanged.emit()
        self.stateChanged.emit()
