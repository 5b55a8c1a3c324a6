"""Samples that are trained on and validated on."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from core.data.seeing.duplicates import Duplicates, duplicates_in
from core.data.seeing.explored import Explored
from core.progress import Progress
from gui.background import Background
from gui.data.loading import Loader
from gui.data.page import Page
from gui.data.pair_list import PairList
from gui.data.problems_page import ProblemsPage
from gui.data.sample_text import place_text
from gui.data.work_bar import WorkBar
from gui.parts.layouts import column, label
from gui.theme import Appearance


class DuplicatesPage(Page):
    """Looks for them when it comes into sight, and shows them side by side."""

    def __init__(self, loader: Loader, background: Background, appearance: Appearance, problems: ProblemsPage) -> None:
        super().__init__(loader, "duplicatesPage", "Duplicates", "mdi6.content-duplicate")
        self._problems = problems
        self._found: Duplicates | None = None
        self._note = label()
        self._bar = WorkBar(background, "duplicatesWork")
        self._look = QPushButton("Look again")
        self._look.setObjectName("lookForDuplicates")
        self._look.clicked.connect(self._start)
        self._copy = QPushButton("Copy all")
        self._copy.setObjectName("copyPairs")
        self._copy.setToolTip("Puts all pairs on the clipboard, a line each")
        self._copy.clicked.connect(self._copy_all)
        self.pairs = PairList(background, appearance)
        self.fill(column(self._head(), self.pairs))

    @property
    def badge(self) -> str:
        return f"{len(self._found.pairs):,}" if self._found is not None and self._found.pairs else ""

    def show_explored(self, explored: Explored) -> None:
        self._start()

    def forget(self) -> None:
        self._bar.drop()
        self._found = None
        self.pairs.show_pairs(None, ())

    def _head(self) -> QWidget:
        head = QWidget()
        layout = QHBoxLayout(head)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(12)
        layout.addWidget(self._note, 1)
        for widget in (self._bar, self._look, self._copy):
            layout.addWidget(widget)
        return head

    def _start(self) -> None:
        explored = self._shown
        if explored is None:
            return
        self._found = None
        self.pairs.show_pairs(None, ())
        self._look.hide()
        self._copy.hide()
        self._note.setText("")

        def work(progress: Progress) -> Duplicates:
            return duplicates_in(explored, progress)

        self._bar.start("data duplicates", work, self._take, self._fail, self._give_up)

    def _take(self, found: Duplicates) -> None:
        explored = self._shown
        if explored is None:
            return
        self._found = found
        words = found.words(len(explored) - explored.n_train)
        self._note.setText(words)
        self._copy.setVisible(bool(found.pairs))
        self.pairs.show_pairs(explored, found.pairs)
        for finding in found.findings:
            self._problems.add(finding)
        self.loader.changed.emit()

    def _fail(self, error: Exception) -> None:
        self._note.setText(f"The parts cannot be compared: {error}")
        self._look.show()

    def _give_up(self) -> None:
        self._note.setText("Comparing was cancelled")
        self._look.show()

    def _copy_all(self) -> None:
        explored = self._shown
        if explored is None or self._found is None:
            return
        lines = [
            "\t".join(explored.where(n) or place_text(explored, n) for n in (pair.train, pair.validation))
            for pair in self._found.pairs
        ]
        QGuiApplication.clipboard().setText("\n".join(lines))
