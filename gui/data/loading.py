"""What the explorer shows, read off the window's thread, and again when the project takes other data."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, QTimer, Signal

from core.data.base import DataSettings
from core.data.seeing.explored import Explored
from core.data.sources.table import Table
from core.data.split import Split, forget_split, load_split
from core.errors import NetloomError
from core.progress import Progress
from gui.data.work_bar import WorkBar
from gui.editor import Editor

if TYPE_CHECKING:
    from core.data.tables.table_file import TableFile

State = Literal["nothing", "reading", "ready", "failed", "cancelled"]

_SETTLED = 300
"""Milliseconds in which a further change belongs to the one before: a single one is followed at once, turning numbers
when it ends."""


class Loader(QObject):
    """Holds the samples of the project's data, and the table that they come from, if they come from one.

    Of a large table its beginning is there first.

    Signals:
        changed: there is something else to show, or a reason why there is nothing.
    """

    changed = Signal()

    def __init__(self, editor: Editor, bar: WorkBar, parent: QObject) -> None:
        super().__init__(parent)
        self._editor, self._bar = editor, bar
        self.state: State = "nothing"
        self.message = ""
        self.explored: Explored | None = None
        self.beginning: TableFile | None = None
        self.table: TableFile | None = None
        self._read: tuple[object, ...] | None = None
        self._watching = False
        self._soon = QTimer(self, singleShot=True)
        self._soon.timeout.connect(self._follow)
        self._changing = QTimer(self, singleShot=True, interval=_SETTLED)
        editor.documentChanged.connect(self._hear)

    @property
    def settings(self) -> DataSettings:
        """Those of the project."""
        return self._editor.document.data

    def watch(self) -> None:
        """Follow the project from now on."""
        self._watching = True
        self._follow()

    def rest(self) -> None:
        """Let go of everything; nobody looks."""
        self._watching = False
        self._read = None
        self._bar.drop()
        self._take("nothing")

    def read_again(self) -> None:
        """Read the files again: they may have changed."""
        forget_split()
        self._begin()

    def _hear(self) -> None:
        if _key(self.settings) != self._read:
            if self._changing.isActive():
                self._soon.start(_SETTLED)
            else:
                self._follow()
            self._changing.start()

    def _follow(self) -> None:
        if self._watching and _key(self.settings) != self._read:
            self._begin()

    def _begin(self) -> None:
        settings = self.settings
        self._read = _key(settings)
        self._take("reading")
        source = settings.source
        if isinstance(source, Table) and source.lacks() is None:
            taken = partial(self._take_beginning, source)
            self._bar.start("data", source.beginning, taken, self._fail, self._give_up)
        else:
            self._begin_samples()

    def _take_beginning(self, source: Table, beginning: TableFile | None) -> None:
        self._bar.start("data", source.table, self._take_table, self._fail, self._give_up)
        if beginning is not None:
            self.beginning = beginning
            self.changed.emit()

    def _take_table(self, table: TableFile) -> None:
        self.table = table
        self.changed.emit()
        self._begin_samples()

    def _begin_samples(self) -> None:
        settings = self.settings

        def work(progress: Progress) -> Split:
            return load_split(settings, progress)

        self._bar.start("data", work, self._take_split, self._fail, self._give_up)

    def _take_split(self, split: Split) -> None:
        found = getattr(self.settings.source, "found", None)
        self.explored = Explored(split, tuple(getattr(found, "features", ())))
        self.state = "ready"
        self.changed.emit()

    def _fail(self, error: Exception) -> None:
        self.state = "failed"
        self.message = str(error) if isinstance(error, NetloomError) else f"The data cannot be read: {error}"
        self.changed.emit()

    def _give_up(self) -> None:
        self.state = "cancelled"
        self.changed.emit()

    def _take(self, state: State) -> None:
        self.state, self.message = state, ""
        self.explored = self.beginning = self.table = None
        self.changed.emit()


def _key(settings: DataSettings) -> tuple[object, ...]:
    """What decides which samples there are; what is done to them afterwards does not."""
    return settings.source, settings.validation_fraction, settings.seed
