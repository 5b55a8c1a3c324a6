"""The one Qt object around a document, its history and its check. Views ask it and redraw on its signals."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from core.blocks.base import Composite
from core.blocks.nesting import inside
from core.document.history import History
from core.document.model import Document, Graph
from core.document.storage import load, save
from core.errors import NetloomError
from core.graph.check import Check, GraphCheck, carried_over, check
from core.graph.problems import Problem
from core.progress import Progress
from gui.background import Background
from gui.greeting import mistakes
from gui.opened import Opened, all_editable, frozen_around, problems_by_node, trail

Edit = Callable[[Any], Any]
"""From a graph, or a document, to the next."""

_PAINTED = 60
"""Milliseconds after which another project is on screen. A check that ran meanwhile would keep Python's lock for up to
5 ms at each call of Qt: 1,000 layers would take 0.2 s longer to come up."""


class Editor(QObject):
    """Holds the document of a window, and knows which of its blocks is open.

    Signals:
        documentChanged: the document is another one (an edit, undo, redo, or a file was opened).
        checkChanged: shapes, costs and problems of the present document are known.
        refused: an edit, or a part of it, made no sense; the sentence says why.
        stateChanged: file, dirty mark or what undo and redo would do has changed.
        pathChanged: another block is open, or none any more. It comes before a change of the document that led to it.
    """

    documentChanged = Signal()
    checkChanged = Signal()
    refused = Signal(str)
    stateChanged = Signal()
    pathChanged = Signal()

    def __init__(self, document: Document, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background = background
        self._history = History.of(document)
        self._saved: Document | None = document
        self._file: Path | None = None
        self._check: Check | None = None
        self._opened = trail(document, None, ())
        self._problems: dict[str, tuple[Problem, ...]] = {}
        self._checking = False
        self._soon = QTimer(self, singleShot=True)  # the views come first: see _PAINTED
        self._soon.timeout.connect(self.run_check)
        self._held = True
        self.project = object()
        """Another object for each project that was opened or begun, so that a run can be told to be of this one."""

    def begin_checking(self) -> None:
        """Check from now on. The first check imports torch, so the window calls this when it is on screen."""
        self._held = False
        self._soon.start(_PAINTED)

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
        """What is known of the present document, or of one shortly before; None before the first check of a project."""
        return self._check

    @property
    def is_checked(self) -> bool:
        """Whether ``check`` is about the present document."""
        return self._check is not None and self._check.document is self.document

    @property
    def file(self) -> Path | None:
        """The file of the document; None while it has none."""
        return self._file

    @property
    def name(self) -> str:
        """What people call the project: its file, or its own name while it has none."""
        return self._file.stem if self._file else self.document.name

    @property
    def is_dirty(self) -> bool:
        """Whether the document differs from its file."""
        return self.document is not self._saved and self.document != self._saved

    def is_saved(self, document: Document) -> bool:
        """Whether this is the very document that stands in the file; what the history shows is told by it."""
        return self._file is not None and document is self._saved

    # --- the block that is open -------------------------------------------------------------------------------

    @property
    def opened(self) -> tuple[Opened, ...]:
        """The document and the blocks that are open, one inside of the other."""
        return self._opened

    @property
    def path(self) -> tuple[str, ...]:
        """Ids of the blocks that are open, the outermost first; none while the whole network is on the canvas."""
        return tuple(each.node.id for each in self._opened if each.node is not None)

    @property
    def graph(self) -> Graph:
        """What stands on the canvas: the document, or the inside of the open block."""
        return self._opened[-1].graph

    @property
    def graph_check(self) -> GraphCheck | None:
        """What is known of ``graph``, or was shortly before; None before the first check, and where nothing arrives."""
        return self._opened[-1].check

    @property
    def is_editable(self) -> bool:
        """Whether the layers on the canvas can be changed; those of a block of the library follow from its settings."""
        return self._opened[-1].editable

    @property
    def frozen_around(self) -> str | None:
        """Name of an open block that is frozen, and with it all that is inside; None if there is none."""
        return next(frozen_around(self._opened), None)

    def problems_of(self, id: str) -> tuple[Problem, ...]:
        """Mistakes in the document that belong to a node on the canvas, or are inside of it."""
        return self._problems.get(id, ())

    def open_block(self, id: str) -> None:
        """Show what is inside of a block on the canvas."""
        node = self.graph.by_id.get(id)
        if node is None or not isinstance(node.layer, Composite):
            return
        path = (*self.path, id)
        if len(trail(self.document, self._check, path)) <= len(path):
            reason = "wire it first, and mend its problems" if self.is_checked else "wait until it is worked out"
            reason = "it is bypassed, so use it again first" if node.bypassed else reason
            self.refused.emit(f"What is inside of {node.name} depends on what arrives at it: {reason}")
            return
        self.go_to(path)

    def leave_block(self) -> None:
        """Show the graph in which the open block stands."""
        self.go_to(self.path[:-1])

    def go_to(self, path: tuple[str, ...]) -> None:
        """Show the inside of a block anywhere in the document; the nearest around it that exists."""
        self.seal()
        if self._locate(path):
            self.pathChanged.emit()

    def make_editable(self) -> None:
        """Turn the open block of the library, and those around it, into blocks whose layers can be changed."""
        path, known = self.path, self._check if self.is_checked else None
        label = f"Make {self._opened[-1].node.name} editable" if self._opened[-1].node else "Make editable"
        self.apply_to_document(label, lambda document: all_editable(document, known, path))

    # --- edits ------------------------------------------------------------------------------------------------

    def apply(self, label: str, edit: Edit, merge_key: str | None = None) -> bool:
        """Make an edit of what stands on the canvas.

        Args:
            label: what undo calls it ("Add conv1").
            edit: gives the next graph.
            merge_key: edits one after another with the same key become one step (typing, spinning).

        Returns:
            Whether the edit made sense; if not, ``refused`` said why and nothing changed.
        """
        path = self.path
        if not self.may_edit():
            return False
        key = "/".join((*path, merge_key)) if merge_key is not None else None
        return self.apply_to_document(label, lambda document: inside(document, path, edit), key)

    def may_edit(self) -> bool:
        """Whether the layers on the canvas can be changed; if not, ``refused`` says why."""
        block = self._opened[-1].node
        if block is not None and not self.is_editable:
            self.refused.emit(f"The layers inside of {block.name} follow from its settings: make it editable first")
        return self.is_editable

    def apply_to_document(self, label: str, edit: Edit, merge_key: str | None = None) -> bool:
        """Make an edit of the whole document, whatever block is open; arguments and answer as for ``apply``."""
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

    def jump(self, index: int) -> None:
        """Go back or forward to a step of the history; no step is lost."""
        self._set_history(self._history.jump(index).sealed())

    def reset(self, document: Document, path: Path | None = None) -> None:
        """Begin with another document and an empty history."""
        self._begin(document, path, document)

    def recover(self, document: Document, path: Path | None) -> None:
        """Begin with a document that differs from its file, whatever stands in that, until it is saved."""
        self._begin(document, path, None)

    def _begin(self, document: Document, path: Path | None, saved: Document | None) -> None:
        self._saved, self._file, self.project = saved, path, object()
        self.go_to(())
        self._check = None  # what is known is about another project
        self._set_history(History.of(document))
        self._soon.start(_PAINTED)

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
        self._saved, self._file = self.document, path
        self.seal()
        self.stateChanged.emit()

    def run_check(self) -> None:
        """Check the present document off the window's thread; while one check runs, only the newest document waits."""
        if self._held or self._checking or self.is_checked:
            return
        self._checking = True
        document, before, project = self.document, self._check, self.project

        def work(progress: Progress) -> Check:
            return check(document, before)

        self._background.run("check", work, partial(self._take_check, project), partial(self._check_failed, document))

    def _take_check(self, project: object, found: Check) -> None:
        self._checking = False
        if project is not self.project:
            self.run_check()
            return
        self._check = found
        self.run_check()
        if self._locate(self.path):
            self.pathChanged.emit()
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
            carried = carried_over(self._check, self.document)
            self._check = carried or self._check
            if self._locate(self.path):
                self.pathChanged.emit()
            self.documentChanged.emit()
            if carried is not None:
                self.checkChanged.emit()
            self._soon.start(0)
        self.stateChanged.emit()

    def _locate(self, path: tuple[str, ...]) -> bool:
        """Find what ``path`` leads to in the present document. Returns whether another block is open now."""
        before = self.path
        self._opened = trail(self.document, self._check, path)
        self._problems = problems_by_node(mistakes(self._check.problems) if self._check else (), self.path)
        return self.path != before
