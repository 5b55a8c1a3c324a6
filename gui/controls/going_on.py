"""Goes on with runs that ended before their time, and offers to where a program ended while it trained."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSettings, Qt, Slot

from core.document.model import Document
from core.document.recovery import moment
from core.document.storage import load
from core.errors import NetloomError
from core.progress import Progress
from core.runs.going_on import Resumable, in_folder, interrupted, resumable, saved_at
from core.runs.store import RunStore, store_path
from core.runs.summary import RunSummary
from gui.controls.training_controls import TrainingControls
from gui.panels.notice import Offer
from gui.runs_panel.library import RunLibrary

if TYPE_CHECKING:
    from gui.workbench import Workbench

_REFUSED = "runs/refused"
_MOST_REFUSED = 50
Found = tuple[RunSummary, datetime]


class GoingOn(QObject):
    """Continues runs in one window.

    Args:
        window: where they are shown.
        library: the record of runs.
        training: starts runs.
        settings: remembers the runs that nobody wants to go on with.
        complain: shows a sentence to the user.
    """

    def __init__(
        self,
        window: Workbench,
        library: RunLibrary,
        training: TrainingControls,
        settings: QSettings,
        complain: Callable[[str], None],
    ) -> None:
        super().__init__(window)
        self._window, self._library, self._training = window, library, training
        self._settings, self._complain = settings, complain
        self._offered: Found | None = None
        self._looks = 0
        # later: the project is not in sight yet
        window.files.opened.connect(self.look, Qt.ConnectionType.QueuedConnection)
        window.notice.closed.connect(self._show)
        window.trainer.started.connect(self._forget)

    # --- going on ---------------------------------------------------------------------------------------------

    def go_on(self, run: RunSummary) -> None:
        """Go on with a run from where it was saved last."""
        self._read(lambda store: run)

    def go_on_in(self, folder: Path) -> None:
        """Go on with the run in a folder."""
        self._read(lambda store: in_folder(store, folder))

    def show_project(self, document: Document, then: Callable[[], object]) -> None:
        """Do something with a project in sight: the one that is, or else this one."""
        if self._window.canvas.isVisible():
            then()
            return
        recent = self._window.files.recent

        def work(store: RunStore, progress: Progress) -> Path | None:
            return _file_of(document, recent)

        def found(file: Path | None) -> None:
            self._open(document, file)
            then()

        self._library.read(work, found, self._tell_why_not)

    def _read(self, which: Callable[[RunStore], RunSummary]) -> None:
        recent = self._window.files.recent

        def work(store: RunStore, progress: Progress) -> tuple[Resumable, Path | None]:
            found = resumable(store, which(store).id)
            return found, _file_of(found.document, recent)

        self._library.read(work, lambda found: self._choose(*found), self._tell_why_not)

    def _choose(self, found: Resumable, file: Path | None) -> None:
        """Begin at once; a run that several processes trained may get as many again."""
        started = found.record.started
        if started is None or started.processes == 1:
            self._begin(found, file)
        else:
            self._window.following.go_on(found, partial(self._begin, found, file))

    def _begin(self, found: Resumable, file: Path | None) -> None:
        if not self._window.canvas.isVisible() and not self._open(found.document, file):
            return
        self._training.go_on(found)

    def _open(self, document: Document, file: Path | None) -> bool:
        """Show the project of a run: from its file if that holds it still. Returns whether it stands on the canvas."""
        window = self._window
        if file is not None:
            window.files.open(file)
        elif window.files.may_leave():
            window.editor.recover(document, None)
            window.files.opened.emit()
        return bool(window.editor.document == document)

    def _tell_why_not(self, error: Exception) -> None:
        if not isinstance(error, NetloomError):
            raise error
        self._complain(str(error))

    # --- offering ---------------------------------------------------------------------------------------------

    @Slot()
    def look(self, others: bool = False) -> None:
        """Offer to go on with the latest run of the project in sight that was interrupted.

        Args:
            others: whether a run of another project is offered where there is none of this one.
        """
        self._offered = None
        self._looks += 1
        number, path, refused, window = self._looks, store_path(), self._refused(), self._window
        names = {window.editor.name, window.editor.document.name} if window.canvas.isVisible() else set()

        def work(store: RunStore, progress: Progress) -> Found | None:
            run = interrupted(store, refused, lambda run: run.name in names, others)
            return (run, saved_at(run)) if run is not None else None

        if path.is_file():  # without a record there is nothing to offer, and none has to be made
            self._library.read(work, partial(self._offer, number), lambda error: None)

    def _offer(self, number: int, found: Found | None) -> None:
        is_latest, is_free = number == self._looks, self._window.trainer.turn.holder is None
        if found is not None and is_latest and is_free:
            self._offered = found
            self._show()

    def _show(self) -> None:
        """Offer it, once whatever else is told was read and closed."""
        if self._offered is None or self._window.notice.text:
            return
        run, saved = self._offered
        done = f"after {run.steps:,} steps" if run.steps else "when it had just begun"
        text = f"The run “{run.name}” was interrupted {done}. It can go on from where it was saved at {moment(saved)}."
        offer = Offer("Continue run", partial(self.go_on, run), partial(self._refuse, run))
        self._window.notice.tell("offer", text, offer)

    def _forget(self) -> None:
        self._offered = None

    def _refused(self) -> Sequence[str]:
        stored = self._settings.value(_REFUSED, [])
        return [stored] if isinstance(stored, str) else list(stored or [])

    def _refuse(self, run: RunSummary) -> None:
        """Do not offer it again; the panel of runs has it still."""
        self._offered = None
        self._settings.setValue(_REFUSED, [*self._refused(), run.id][-_MOST_REFUSED:])


def _file_of(document: Document, files: Sequence[Path]) -> Path | None:
    """The file among some in which a project stands as it is."""
    for file in files:
        try:
            if load(file) == document:
                return file
        except NetloomError:
            continue
    return None
