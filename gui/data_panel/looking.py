"""Looks at people's own files before they become the data of a project, and again when it is opened."""

from __future__ import annotations

from functools import partial
from typing import Literal

from PySide6.QtCore import QObject, QTimer, Signal

from core.data.base import DataSettings, DataSource
from core.data.looked_at import Changed, LookedAt
from core.document import edits
from core.progress import Progress
from gui.background import Background, Job
from gui.editor import Editor

_Why = Literal["taken", "opened", "again"]


class Looker(QObject):
    """Takes sources into the document, those of people's own files after a look at these.

    Until the look is through, the document stays as it is; what was chosen is kept in ``source``, also where the look
    failed, so that nothing has to be chosen or typed again.

    Signals:
        changed: there is something else to show.
        filesWanted: a project was begun on files that are still to be chosen.
        told: a sentence that people should hear of, wherever they are in the window.
    """

    changed = Signal()
    filesWanted = Signal()
    told = Signal(str)

    def __init__(self, editor: Editor, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._editor, self._background = editor, background
        self._project = editor.project
        self._base = editor.document.data.source
        self._pending: LookedAt | None = None
        self._merge_key: str | None = None
        self._job: Job | None = None
        self._now: LookedAt | None = None
        self._opened: object = None  # held, so that a table is read once: by the look, not by its columns again
        self.difference: Changed | None = None
        self.error = ""
        self.status = ""
        self.fraction: float | None = None
        editor.documentChanged.connect(self._follow)

    @property
    def source(self) -> DataSource:
        """What was chosen last, or what the document has."""
        return self._pending or self._editor.document.data.source

    @property
    def is_pending(self) -> bool:
        """Whether what was chosen last is not yet in the document."""
        return self._pending is not None

    @property
    def is_looking(self) -> bool:
        """Whether a look is under way."""
        return self._job is not None

    def take(self, source: DataSource, merge_key: str | None = None) -> None:
        """Make a source the data of the document; one of own files, once it was looked at.

        Args:
            source: it.
            merge_key: edits one after another with the same key become one step.
        """
        self._stop()
        if isinstance(source, LookedAt) and source.lacks() is None:
            self._pending, self._merge_key = source, merge_key
            self._look(source, "taken")
            return
        self._put(source, merge_key)

    def look_again(self) -> None:
        """Look at the files of what is shown; what is found is taken."""
        source = self.source
        if isinstance(source, LookedAt):
            self._stop(keep_pending=True)
            self._look(source, "taken" if self.is_pending else "again")

    def cancel(self) -> None:
        """Give the look up; the document stays as it is."""
        if self._job is not None:
            self._stop(keep_pending=True)
            self.status = "Cancelled"
            self.changed.emit()

    def give_up(self) -> None:
        """Forget what was chosen: go back to what the document has."""
        self._stop()
        self.changed.emit()

    def take_difference(self) -> None:
        """Take the files as they are now into the document."""
        if self._now is not None:
            self._put(self._now, None, "Take the files as they are now")

    def keep_known(self) -> None:
        """Leave the document as it is, whatever the files are now."""
        self.difference = self._now = None
        self.changed.emit()

    # --- looking ----------------------------------------------------------------------------------------------

    def _look(self, source: LookedAt, why: _Why) -> None:
        self.error, self.status, self.fraction = "", "Looking at the files", None
        data = self._editor.document.data
        self._base = data.source
        job: Job | None = None

        def of_this(function):
            """Called only while this look is the latest."""

            def call(*arguments: object) -> None:
                if job is not None and self._job is job:
                    function(*arguments)

            return call

        def work(progress: Progress) -> tuple[LookedAt, object]:
            opened = source.opened(progress, data.room)
            return source.looked_at(progress), opened

        job = self._background.run(
            "data",
            work,
            of_this(partial(self._found, why)),
            of_this(self._failed),
            of_this(lambda: self._end("Cancelled")),
            of_this(self._progress),
        )
        self._job = job
        self.changed.emit()

    def _found(self, why: _Why, found: tuple[LookedAt, object]) -> None:
        self._job = None
        source, self._opened = found
        known = self._editor.document.data.source
        before = known.found if isinstance(known, LookedAt) else None
        assert source.found is not None
        if why == "taken":
            self._put(source, self._merge_key)
        elif before is None:
            self._put(source, None, f"Look at {source.title}")
        elif before == source.found:
            self._end("The files are as the project knows them" if why == "again" else "")
        elif why == "again":
            text = Changed(before, source.found).words()
            self._put(source, None, "Take the files as they are now")
            self._end(f"{text[:1].upper()}{text[1:]}: taken")
        else:
            self.difference, self._now = Changed(before, source.found), source
            text = self.difference.words()
            self._end("")
            self.told.emit(f"{source.title}: {text}. The Data tab lets you take it or keep what is known")

    def _failed(self, error: Exception) -> None:
        self._job = None
        text = str(error)
        self.error, self.status = text[:1].upper() + text[1:], ""
        self.changed.emit()

    def _progress(self, fraction: float | None, text: str) -> None:
        self.fraction, self.status = fraction, text
        self.changed.emit()

    def _end(self, status: str) -> None:
        self._job = None
        self.status = status
        self.changed.emit()

    def _stop(self, keep_pending: bool = False) -> None:
        """Want nothing of the present look any more."""
        if self._job is not None:
            self._job.cancel()
            self._job = None
        if not keep_pending:
            self._pending = self._opened = None
            self.difference = self._now = None
        self.error = self.status = ""

    def _put(self, source: DataSource, merge_key: str | None, label: str | None = None) -> None:
        """Make a source the data of the document, in one step that can be undone."""
        data = self._editor.document.data
        settings = DataSettings.model_validate({**dict(data), "source": source})
        same = type(source) is type(data.source)
        label = label or ("Change source of the data" if same else f"Take {source.title} as data")
        self._pending = self.difference = self._now = None
        self.error = self.status = ""
        self._base = source  # so that nothing is forgotten when the document tells of the edit
        self._editor.apply_to_document(
            label, lambda document: edits.change_data(document, settings), merge_key if same else None
        )
        self.changed.emit()

    # --- following the document -------------------------------------------------------------------------------

    def _follow(self) -> None:
        """Look at the files of a project that was opened; forget what another source made pointless."""
        source = self._editor.document.data.source
        if self._editor.project is not self._project:
            self._project, self._base = self._editor.project, source
            self._stop()
            if isinstance(source, LookedAt):
                wanted = self.filesWanted.emit if source.lacks() else partial(self._look_at_opened, self._project)
                QTimer.singleShot(0, self, wanted)
        elif source is not self._base and source != self._base:
            self._base = source
            self._stop()
        self.changed.emit()

    def _look_at_opened(self, project: object) -> None:
        source = self._editor.document.data.source
        if project is self._editor.project and isinstance(source, LookedAt) and not self.is_looking:
            self._look(source, "opened")
