"""The window of the manual: its pages at the left, the chosen one at the right."""

from __future__ import annotations

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QListWidget, QTextBrowser, QWidget

from gui.help.manual import PAGES, text_of
from gui.parts.on_screen import resize_on_screen
from gui.theme import Appearance


class ManualWindow(QDialog):
    """Shows pages that come with Netloom; it reads nothing from a network."""

    def __init__(self, parent: QWidget, appearance: Appearance) -> None:
        super().__init__(parent)
        self.setObjectName("manualWindow")
        self.setWindowTitle("Manual")
        self._list = QListWidget()
        self._list.setObjectName("manualPages")
        self._list.setAccessibleName("Pages of the manual")
        self._list.addItems([page.title for page in PAGES])
        self._page = QTextBrowser()
        self._page.setObjectName("manualPage")
        self._page.setAccessibleName("Page of the manual")
        self._page.setOpenLinks(False)
        self._page.setFrameShape(QFrame.Shape.NoFrame)
        self._page.document().setDocumentMargin(24)
        self._page.document().setIndentWidth(18)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._list)
        layout.addWidget(self._page, 1)
        self._list.currentRowChanged.connect(self._show)
        self._page.anchorClicked.connect(self._follow)
        appearance.changed.connect(self._show)
        QShortcut(QKeySequence(Qt.Key.Key_F1), self, self.close)
        self._fit_font()

    @property
    def shown(self) -> str:
        """Name of the page shown."""
        return PAGES[max(0, self._list.currentRow())].name

    @property
    def text(self) -> str:
        """What stands on the page, without its marks."""
        return self._page.toPlainText()

    def open_page(self, name: str) -> None:
        """Show a page, and the window in front of all others."""
        self._list.setCurrentRow(next(row for row, page in enumerate(PAGES) if page.name == name))
        self.show()
        self.raise_()
        self.activateWindow()
        self._page.setFocus()

    def _follow(self, link: QUrl) -> None:
        self.open_page(link.fileName().removesuffix(".md"))

    def _show(self) -> None:
        self._page.setMarkdown(text_of(self.shown))

    def _fit_font(self) -> None:
        """As large as the font asks for."""
        self.ensurePolished()
        self._list.ensurePolished()
        self._list.doItemsLayout()  # the style sheet has just given them their height
        metrics = self.fontMetrics()
        self._list.setFixedWidth(self._list.sizeHintForColumn(0) + 8 * metrics.averageCharWidth())
        resize_on_screen(self, self._list.width() + 78 * metrics.averageCharWidth(), 36 * metrics.height())
