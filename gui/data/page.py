"""What the pages of the explorer have in common: something to see, or a sentence that says why there is nothing."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QStackedWidget, QVBoxLayout, QWidget

from core.data.seeing.explored import Explored
from gui.data.loading import Loader
from gui.parts.layouts import label, restyle


class Page(QWidget):
    """One page. It asks for what it shows when it comes into sight, not before.

    Args:
        loader: has the data.
        name: object name.
        title: what the list of pages calls it.
        icon: in the list.
    """

    def __init__(self, loader: Loader, name: str, title: str, icon: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.loader, self.title, self.icon = loader, title, icon
        self._shown: Explored | None = None
        self._message = label()
        self._message.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._again = QPushButton("Read the data")
        self._again.setObjectName(f"{name}Again")
        self._again.clicked.connect(loader.read_again)
        self._stack = QStackedWidget()
        self._stack.addWidget(_centred(self._message, self._again))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._stack)

    def fill(self, content: QWidget) -> None:
        """Give the page what it shows where there is something."""
        self._stack.addWidget(content)

    @property
    def badge(self) -> str:
        """What stands behind its title in the list: a number of problems, say."""
        return ""

    @property
    def applies(self) -> bool:
        """Whether the page makes sense for the data there is."""
        return True

    def refresh(self) -> None:
        """Follow the loader, if the page is in sight or holds something that is no more."""
        explored = self.loader.explored
        if explored is None and self._shown is not None:
            self._shown = None
            self.forget()
        if not self.isVisible():
            return
        if explored is not None and explored is not self._shown:
            self._shown = explored
            self.show_explored(explored)
        if explored is not None:
            self.show_content()
        else:
            self._explain()

    def show_explored(self, explored: Explored) -> None:
        """Show other samples."""
        raise NotImplementedError

    def forget(self) -> None:
        """Let go of what was shown."""

    def show_content(self) -> None:
        """Bring what there is to see to the front."""
        self._stack.setCurrentIndex(1)

    def say(self, text: str, error: bool = False, again: bool = False) -> None:
        """Show a sentence instead of samples."""
        self._message.setText(text)
        restyle(self._message, "error", error)
        restyle(self._message, "muted", not error)
        self._again.setVisible(again)
        self._stack.setCurrentIndex(0)

    def _explain(self) -> None:
        state = self.loader.state
        if state == "failed":
            self.say(self.loader.message, error=True, again=True)
        elif state == "cancelled":
            self.say("Reading was cancelled", again=True)
        else:
            self.say("Reading the data…")

    def showEvent(self, event: object) -> None:
        super().showEvent(event)  # type: ignore[arg-type]
        self.refresh()


def _centred(*widgets: QWidget) -> QWidget:
    made = QWidget()
    layout = QVBoxLayout(made)
    layout.setContentsMargins(48, 48, 48, 48)
    layout.setSpacing(16)
    layout.addStretch(1)
    layout.addWidget(widgets[0])
    for widget in widgets[1:]:
        layout.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)
    layout.addStretch(1)
    return made
