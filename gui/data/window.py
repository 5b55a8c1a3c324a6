"""The window in which people look at their data: pages at the left, the chosen one at the right."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from core.data.base import DataSource
from core.data.samples import Finding
from core.layers.base import shape_text
from gui.background import Background
from gui.data.classes_page import ClassesPage
from gui.data.duplicates_page import DuplicatesPage
from gui.data.figures_page import FiguresPage
from gui.data.loading import Loader
from gui.data.page import Page
from gui.data.problems_page import ProblemsPage
from gui.data.samples_page import SamplesPage
from gui.data.table_page import TablePage
from gui.data.work_bar import WorkBar
from gui.editor import Editor
from gui.parts.layouts import label
from gui.parts.on_screen import resize_on_screen
from gui.theme import Appearance


class DataWindow(QDialog):
    """Looks at the data of a project as long as it is open, and follows what the project takes as data.

    Args:
        parent: the window of the project.
        editor: has the project.
        background: reads off the window's thread.
        appearance: the theme.
    """

    def __init__(self, parent: QWidget, editor: Editor, background: Background, appearance: Appearance) -> None:
        super().__init__(parent)
        self.setObjectName("dataExplorer")
        self.setWindowFlags(Qt.WindowType.Window)
        self._appearance, self._editor = appearance, editor
        self._is_table = False
        self._bar = WorkBar(background, "readingData")
        self.loader = Loader(editor, self._bar, self)
        self.samples = SamplesPage(self.loader, background, appearance)
        self.classes = ClassesPage(self.loader, editor, appearance)
        self.figures = FiguresPage(self.loader, background, appearance)
        self.table = TablePage(self.loader, background, appearance)
        self.problems = ProblemsPage(self.loader)
        self.duplicates = DuplicatesPage(self.loader, background, appearance, self.problems)
        self._pages: tuple[Page, ...] = (
            self.table,
            self.samples,
            self.classes,
            self.figures,
            self.problems,
            self.duplicates,
        )
        self._lay_out()
        self._connect()
        self._recolour()
        for button in self.findChildren(QPushButton):
            button.setAutoDefault(False)  # Enter is for the samples

    def open_window(self) -> None:
        """Bring it to the front; what it shows is read while it stands there already."""
        self.show()
        self.raise_()
        self.activateWindow()

    def show_page(self, page: Page) -> None:
        """Go to a page."""
        self._list.setCurrentRow(self._pages.index(page))

    # --- building ---------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self._list = QListWidget()
        self._list.setObjectName("explorerPages")
        self._list.setAccessibleName("What to look at")
        self._list.setIconSize(QSize(18, 18))
        self._stack = QStackedWidget()
        for page in self._pages:
            self._list.addItem(QListWidgetItem(page.title))
            self._stack.addWidget(page)
        right = QWidget()
        right.setProperty("panel", True)
        layout = QVBoxLayout(right)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._head())
        layout.addWidget(self._stack, 1)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._list)
        whole.addWidget(right, 1)
        metrics = self.fontMetrics()
        self._list.setFixedWidth(26 * metrics.averageCharWidth())
        resize_on_screen(self, 184 * metrics.averageCharWidth(), 52 * metrics.height())

    def _head(self) -> QFrame:
        head = QFrame()
        head.setObjectName("explorerHead")
        self._title, self._facts = label(kind="heading", wraps=False), label(kind="muted", wraps=False)
        self._again = QToolButton()
        self._again.setObjectName("readAgain")
        self._again.setToolTip("Read the files again (F5)")
        self._again.setAccessibleName("Read the files again")
        layout = QHBoxLayout(head)
        layout.setContentsMargins(16, 10, 12, 10)
        layout.setSpacing(12)
        layout.addWidget(self._title)
        layout.addWidget(self._facts)
        layout.addStretch(1)
        layout.addWidget(self._bar)
        layout.addWidget(self._again)
        return head

    def _connect(self) -> None:
        self._list.currentRowChanged.connect(self._stack.setCurrentIndex)
        self.loader.changed.connect(self.refresh)
        self._editor.stateChanged.connect(self._name)
        self._again.clicked.connect(self.loader.read_again)
        self.classes.chosen.connect(self._show_class)
        self.samples.unreadable.connect(lambda finding: self.add_problems([finding]))
        self._appearance.changed.connect(self._recolour)
        QShortcut(QKeySequence(Qt.Key.Key_F5), self, self.loader.read_again)
        QShortcut(QKeySequence.StandardKey.Close, self, self.close)

    # --- following --------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Show what the loader has now."""
        self._name()
        self._show_facts()
        for row, page in enumerate(self._pages):
            item = self._list.item(row)
            item.setHidden(not page.applies)
            item.setText(f"{page.title}  {page.badge}".rstrip())
            page.refresh()
        self._choose_page()

    def _choose_page(self) -> None:
        """Begin with a table where the data is one, and with samples where it is not; then people choose."""
        is_table = self.table.applies
        row = self._list.currentRow()
        if row < 0 or self._list.item(row).isHidden() or (is_table and not self._is_table):
            self.show_page(self.table if is_table else self.samples)
        self._is_table = is_table

    def _name(self) -> None:
        self.setWindowTitle(f"Data of {self._editor.name} — Netloom")

    def _show_facts(self) -> None:
        settings, explored = self.loader.settings, self.loader.explored
        self._title.setText(_title(settings.source))
        self._again.setEnabled(not self._bar.is_busy)
        if explored is None:
            self._facts.setText("")
            return
        info = explored.info
        self._facts.setText(
            f"{len(explored):,} samples   ·   {shape_text(info.in_shape)}   ·   {info.answers_text}   ·   "
            f"{explored.n_train:,} to train on, {len(explored) - explored.n_train:,} to validate"
        )

    def _show_class(self, number: int) -> None:
        self.show_page(self.samples)
        self.samples.show_class(number)

    def add_problems(self, findings: Sequence[Finding]) -> None:
        """Name what went wrong while somebody looked, or while a network was trained."""
        self.problems.add(*findings)
        self._list.item(self._pages.index(self.problems)).setText(f"{self.problems.title}  {self.problems.badge}")

    def _recolour(self) -> None:
        for row, page in enumerate(self._pages):
            self._list.item(row).setIcon(self._appearance.icon(page.icon))
        self._again.setIcon(self._appearance.icon("mdi6.refresh"))

    # --- Qt ---------------------------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.loader.watch()
        self.refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if not event.spontaneous():  # not where it is only minimised
            self.loader.rest()


def _title(source: DataSource) -> str:
    """What the data is called: the name of the file or folder where it comes from one of those."""
    path = getattr(source, "file", "") or getattr(source, "folder", "")
    return f"{source.title}: {Path(path).name}" if isinstance(path, str) and path else source.title
