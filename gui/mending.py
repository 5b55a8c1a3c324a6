"""Fix all: mends a network off the window's thread, as one step that can be undone."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from core.graph.mend import Mended, mend_all
from core.progress import Progress
from gui.background import Background, Job
from gui.editor import Editor

_NAMED = 3
"""So many fixes are named; of more, only the number is said."""


class Mender(QObject):
    """Applies the fixes of all problems, for as long as they help.

    Signals:
        changed: it began or ended.
        told: how it ended: what kind of message it is, and a sentence.
    """

    changed = Signal()
    told = Signal(str, str)

    def __init__(self, editor: Editor, background: Background) -> None:
        super().__init__(editor)
        self._editor, self._background = editor, background
        self._job: Job | None = None

    @property
    def is_working(self) -> bool:
        """Whether it is mending."""
        return self._job is not None

    def start(self) -> None:
        """Mend the present network."""
        document, check = self._editor.document, self._editor.check
        if self._job is not None:
            return

        def work(progress: Progress) -> Mended:
            return mend_all(document, check, progress)

        def done(mended: Mended) -> None:
            self._end()
            if self._editor.document is not document:
                self.told.emit("warning", "The network was changed while it was mended: nothing was fixed. Try again.")
            elif mended.applied:
                self._editor.apply_to_document("Fix all", lambda _: mended.document)
                self.told.emit("success" if not mended.remaining else "warning", _said(mended))
            else:
                self.told.emit("warning", "No fix makes this network better: mend what is left by hand.")

        def failed(error: Exception) -> None:
            self._end()
            self.told.emit("error", f"The network could not be mended: {error}")

        self._job = self._background.run("mend", work, done, failed, self._end)
        self.changed.emit()

    def cancel(self) -> None:
        """Leave the network as it is."""
        if self._job is not None:
            self._job.cancel()

    def _end(self) -> None:
        self._job = None
        self.changed.emit()


def _said(mended: Mended) -> str:
    n, left = len(mended.applied), len(mended.remaining)
    fixes = "1 fix" if n == 1 else f"{n} fixes"
    what = f": {', '.join(mended.applied)}" if n <= _NAMED else ""
    rest = "" if not left else " 1 problem is left." if left == 1 else f" {left} problems are left."
    return f"Applied {fixes}{what}. Undo takes it back.{rest}"
