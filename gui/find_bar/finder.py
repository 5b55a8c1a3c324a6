"""Finds while people type; in a large network off the window's thread, where only the newest query counts."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from core.blocks.base import Block
from core.document.model import Graph
from core.graph.finding import Hit, find
from core.progress import Progress
from gui.background import Background, Job
from gui.editor import Editor

AT_ONCE = 1000
"""So many layers are searched in 10 ms; 10,000 take up to 110 ms, and the window would stumble over each letter."""


class Finder(QObject):
    """Keeps what a query finds in the document of an editor.

    Signals:
        found: ``hits`` are those of the latest query, in the present document.
    """

    found = Signal()

    def __init__(self, editor: Editor, background: Background, parent: QObject) -> None:
        super().__init__(parent)
        self._editor, self._background = editor, background
        self._job: Job | None = None
        self.hits: tuple[Hit, ...] = ()

    @property
    def is_looking(self) -> bool:
        """Whether hits are being looked for."""
        return self._job is not None

    def look(self, query: str) -> None:
        """Find what a query means now."""
        self.stop()
        document, check = self._editor.document, self._editor.check
        if n_nodes(document) <= AT_ONCE:
            self._take(find(query, document, check))
            return

        def work(progress: Progress) -> tuple[Hit, ...]:
            return find(query, document, check)

        def done(hits: tuple[Hit, ...]) -> None:
            if self._job is job:  # or another query came meanwhile
                self._take(hits)

        def failed(error: Exception) -> None:
            if self._job is job:
                self._job = None
                self._editor.refused.emit(f"The network could not be searched: {error}")

        job = self._job = self._background.run("find", work, done, failed)

    def stop(self) -> None:
        """Give up looking."""
        self._job = None

    def _take(self, hits: tuple[Hit, ...]) -> None:
        self._job = None
        self.hits = hits
        self.found.emit()


def n_nodes(graph: Graph) -> int:
    """How many nodes there are, those inside of one's own blocks, too."""
    return sum(1 + (n_nodes(node.layer.body) if isinstance(node.layer, Block) else 0) for node in graph.nodes)
