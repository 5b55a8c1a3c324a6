"""What people write about a run, and where and with what it was made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QStackedWidget, QWidget

from core.runs.summary import RunSummary
from gui.parts.layouts import label, page, scrolled
from gui.runs_panel.columns import duration_text, seconds_of


class NoteEdit(QPlainTextEdit):
    """A text of several lines that tells when it is left.

    Signals:
        left: the focus went elsewhere.
    """

    left = Signal()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()


class About(QStackedWidget):
    """Note, tags and facts of one run.

    Args:
        edit: called with the id of the run and what has changed of "note" and "tags".
    """

    def __init__(self, edit: Callable[..., object]) -> None:
        super().__init__()
        self.setObjectName("runAbout")
        self._edit = edit
        self._run: RunSummary | None = None
        self.hint = label("Select one run to write a note about it.", "muted")
        self.hint.setMargin(16)
        self.note = NoteEdit()
        self.note.setObjectName("runNote")
        self.note.setAccessibleName("Note")
        self.note.setPlaceholderText("What you tried, and what you learned from it")
        self.note.setTabChangesFocus(True)
        self.note.setMaximumHeight(72)
        self.tags = QLineEdit()
        self.tags.setObjectName("runTags")
        self.tags.setAccessibleName("Tags")
        self.tags.setPlaceholderText("Tags, with commas between them")
        self.facts = label(kind="muted")
        self.facts.setObjectName("runFacts")
        content = QWidget()
        page(label("Note", "heading"), self.note, label("Tags", "heading"), self.tags, self.facts, into=content)
        self._page = scrolled(content)
        self._page.setAccessibleName("About the run")
        self.addWidget(self.hint)
        self.addWidget(self._page)
        self.note.left.connect(self.keep)
        self.tags.editingFinished.connect(self.keep)

    def show_run(self, run: RunSummary | None) -> None:
        """Show one run; None says that one is to be selected. What is being typed stays."""
        same = run is not None and self._run is not None and run.id == self._run.id
        if not same:
            self.keep()
        before, self._run = self._run if same else None, run
        self.setCurrentWidget(self.hint if run is None else self._page)
        if run is None:
            return
        self.facts.setText(_facts(run))
        if before is None or (before.note != run.note and not self.note.hasFocus()):
            self.note.setPlainText(run.note)
        if before is None or (before.tags != run.tags and not self.tags.hasFocus()):
            self.tags.setText(", ".join(run.tags))

    def keep(self) -> None:
        """Tell what was typed."""
        if self._run is None:
            return
        note, tags = self.note.toPlainText().strip(), tags_in(self.tags.text())
        if note != self._run.note.strip() or tags != self._run.tags:
            self._run = replace(self._run, note=note, tags=tags)  # before others hear of it, and show runs anew
            self._edit(self._run.id, note=note, tags=tags)


def tags_in(text: str) -> tuple[str, ...]:
    """The words between commas, each once."""
    return tuple(dict.fromkeys(word.strip() for word in text.split(",") if word.strip()))


def _facts(run: RunSummary) -> str:
    where = run.environment
    seconds = seconds_of(run)
    lines = [
        run.message,
        f"Began {datetime.fromtimestamp(run.began):%Y-%m-%d %H:%M:%S}"
        + (f", took {duration_text(seconds)}" if seconds else ""),
        f"{run.steps:,} steps, {run.epochs:,} epochs",
        f"{where.device} on {where.host} ({where.system})" if where.host else "",
        f"PyTorch {where.torch}, Python {where.python}" if where.torch else "",
        str(run.folder) if run.folder.name else "Its weights were not kept",
    ]
    return "\n".join(line for line in lines if line)
