"""Writes runs into the record while they go on: on a thread of its own, and never in the way of the training."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Protocol, cast

from core.document.model import Document
from core.document.storage import reason
from core.runs.journal import Journal
from core.runs.store import Environment, RunStore, RunStoreError, Status
from core.runs.trial import Trial
from core.runs.writing import RunWriter
from core.training.checkpoint import PROJECT
from core.training.events import Event, Finished, Noted, Started

_SECONDS_BETWEEN_WRITES = 1.0
_SECONDS_AT_THE_END = 10.0
"""So long may a file that others hold keep a run from its end."""


def recorded(
    events: Iterator[Event],
    path: Path,
    document: Document,
    folder: Path | None,
    device: str,
    name: str = "",
    sweep: str = "",
    resumed: bool = False,
    trial: Trial | None = None,
) -> Iterator[Event]:
    """Pass the events of a run on as they come, and write them into the record, and into the journal of its folder.

    A record or a journal that cannot be written ends no training: one ``Noted`` for each is told instead, before
    ``Finished`` at the latest, and what is owed is tried again as long as the run goes on. A run that is stopped
    before it began leaves nothing.

    Args:
        events: of the run.
        path: the file of the record.
        document: the snapshot that is trained.
        folder: where the run keeps its weights; None if nowhere.
        device: what it was asked to train on; once it has started, the record says what that came to.
        name: what to call it; the name of the project if empty.
        sweep: the sweep that it belongs to.
        resumed: whether it goes on where an earlier one in the same folder ended.
        trial: what it tries of that sweep.
    """
    recorder = _Recorder(path, document, folder, name, sweep, resumed, trial)
    try:
        with closing(cast("Generator[Event, None, None]", events)):
            for event in events:
                recorder.take(event, device)
                if isinstance(event, Finished):
                    recorder.close()
                yield from recorder.complaints()
                yield event
    finally:
        recorder.close()


class _Recorder:
    """A queue of events, and the thread that writes them."""

    def __init__(
        self,
        path: Path,
        document: Document,
        folder: Path | None,
        name: str,
        sweep: str,
        resumed: bool,
        trial: Trial | None,
    ) -> None:
        self._path, self._document, self._folder = path, document, folder
        self._name, self._sweep, self._resumed, self._trial = name, sweep, resumed, trial
        self._queue: SimpleQueue[Event | None] = SimpleQueue()
        self._complaints: SimpleQueue[str] = SimpleQueue()
        self._complained: set[type] = set()
        self._thread: threading.Thread | None = None

    def take(self, event: Event, device: str) -> None:
        """Take an event; never waits."""
        if self._thread is None and self._begins_with(event):
            device = event.device if isinstance(event, Started) else device
            self._thread = threading.Thread(target=self._work, args=(device,), name="record", daemon=True)
            self._thread.start()
        if self._thread is not None:
            self._queue.put(event)

    def _begins_with(self, event: Event) -> bool:
        """Whether there is a run to tell of; one that could not start leaves another one in its folder alone."""
        if isinstance(event, Finished) and event.reason == "failed":
            return not (self._folder and (self._folder / PROJECT).exists())
        return isinstance(event, Started)

    def close(self) -> None:
        """Wait until everything is written, but not for ever."""
        self._queue.put(None)
        thread, self._thread = self._thread, None
        if thread is not None:
            thread.join(_SECONDS_AT_THE_END)
            if thread.is_alive():
                self._complain(_Written, f"the record of runs {self._path} is held by another program")

    def complaints(self) -> Iterator[Noted]:
        """What is to be told by now."""
        while True:
            try:
                yield Noted(self._complaints.get_nowait())
            except Empty:
                return

    def _complain(self, about: type, sentence: str) -> None:
        """Tell one sentence about the record, and one about the journal."""
        if about not in self._complained:
            self._complained.add(about)
            self._complaints.put(sentence)

    def _work(self, device: str) -> None:
        books: list[_Book] = []
        if self._folder and self._folder.is_dir():  # a run that failed at once may have none
            books.append(_Journalled(Journal(self._folder, self._resumed)))
        store = self._opened()
        try:
            if store is not None:
                store.note_interrupted()
                books.append(_Written(store, self._begin(store, device), self._resumed))
        except Exception as error:  # whatever it is, training has nothing to do with it
            self._complain(_Written, str(error))
        try:
            self._write(books)
        finally:
            if store is not None:
                store.close()

    def _opened(self) -> RunStore | None:
        try:
            return RunStore(self._path)
        except RunStoreError as error:
            self._complain(_Written, str(error))
            return None

    def _begin(self, store: RunStore, device: str) -> str:
        environment = Environment.here(device)
        before = store.of_folder(self._folder) if self._resumed and self._folder else None
        if before is None:
            self._resumed = False
            return store.begin(self._document, self._folder, environment, self._name, self._sweep, self._trial)
        store.resume(before.id, environment)
        return before.id

    def _write(self, books: list[_Book]) -> None:
        while True:
            try:
                event = self._queue.get(timeout=_SECONDS_BETWEEN_WRITES)
                if event is None:
                    break
                self._each(books, partial(_apply, event))
            except Empty:
                self._each(books, lambda book: book.flush())
        self._each(books, lambda book: book.end())

    def _each(self, books: list[_Book], do: Callable[[_Book], object]) -> None:
        """Do something with all books; one in which nothing can be written any more is given up."""
        for book in tuple(books):
            try:
                do(book)
            except Exception as error:  # whatever it is, training has nothing to do with it
                books.remove(book)
                self._complain(type(book), str(error))
            if book.error:
                self._complain(type(book), book.error)


def _apply(event: Event, book: _Book) -> None:
    book.apply(event)


class _Book(Protocol):
    """Something that events are written into.

    Attributes:
        error: what went wrong at last; empty if nothing did.
    """

    error: str

    def apply(self, event: Event) -> None:
        """Write an event, now or later."""

    def flush(self) -> None:
        """Write what is owed if it is time."""

    def end(self) -> None:
        """Write everything."""


class _Journalled:
    """The journal of a run, whatever happens to its file."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self.error = ""

    def _try(self, write: Callable[[], object]) -> None:
        try:
            write()
            self.error = ""
        except OSError as error:
            self.error = f"{self._journal.path} cannot be written, so nobody can follow the run: {reason(error)}"

    def apply(self, event: Event) -> None:
        self._try(lambda: self._journal.apply(event))

    def flush(self) -> None:
        self._try(self._journal.flush_when_due)

    def end(self) -> None:
        self._try(self._journal.flush)


class _Written:
    """A run in the record, whatever happens to the record.

    Attributes:
        error: what went wrong at last; empty if nothing did.
    """

    def __init__(self, store: RunStore, id: str, resumed: bool) -> None:
        self._store, self._writer, self._resumed = store, RunWriter(store, id), resumed
        self._end: Finished | None = None
        self.error = ""

    def _try(self, write: Callable[[], object]) -> None:
        try:
            write()
            self.error = ""
        except RunStoreError as error:
            self.error = str(error)

    def apply(self, event: Event) -> None:
        if isinstance(event, Finished):
            self._end = event
            return
        if self._resumed and isinstance(event, Started):
            self._resumed, done = False, event.step
            self._try(lambda: self._store.rewind(self._writer.id, done))
        self._try(lambda: self._writer.apply(event))

    def flush(self) -> None:
        self._try(self._writer.flush)

    def end(self) -> None:
        """Write how it ended; a run that nobody listened to until its end was interrupted."""
        self.flush()
        status: Status = self._end.reason if self._end else "interrupted"
        message = self._end.message if self._end else "The program let go of it while it trained"
        self._try(lambda: self._store.end(self._writer.id, status, message))
