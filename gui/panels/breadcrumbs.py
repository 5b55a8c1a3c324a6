"""The bar above the canvas that says which block is open, and leads back."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QWidget

from gui.editor import Editor
from gui.parts.layouts import label

_WIDEST = 240
"""So many pixels of a name are shown; its tooltip has all of it."""


class Breadcrumbs(QFrame):
    """One button for the network and each open block; hidden while the whole network is on the canvas.

    Args:
        leave: the action that goes one block back.
        make_editable: called when the block of the library that is open is to become one's own.
    """

    def __init__(self, editor: Editor, leave: QAction, make_editable: Callable[[], object]) -> None:
        super().__init__()
        self.setObjectName("breadcrumbs")
        self.setAccessibleName("Open block")
        self._editor = editor
        self._crumbs = QWidget()
        # a long way must not make the window wider
        self._crumbs.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._way = QHBoxLayout(self._crumbs)
        self._way.setContentsMargins(0, 0, 0, 0)
        self._way.setSpacing(2)
        self._note = label("Its layers follow from its settings", "muted", wraps=False)
        self._editable = QPushButton("Make it editable")
        self._editable.setObjectName("makeEditableButton")
        self._editable.setToolTip("Turn it into a block of your own whose layers you can change (can be undone)")
        self._editable.clicked.connect(lambda _checked: make_editable())
        up = QToolButton()
        up.setObjectName("closeBlockButton")
        up.setDefaultAction(leave)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(8, 4, 12, 4)
        layout.setSpacing(8)
        for widget, stretch in ((up, 0), (self._crumbs, 1), (self._note, 0), (self._editable, 0)):
            layout.addWidget(widget, stretch)
        for signal in (editor.pathChanged, editor.documentChanged, editor.stateChanged):
            signal.connect(self.refresh)
        self._names: list[str] = []
        self.refresh()

    def refresh(self) -> None:
        """Say where one is."""
        opened = self._editor.opened
        self.setVisible(len(opened) > 1)
        for part in (self._note, self._editable):
            part.setVisible(not self._editor.is_editable)
        names = [self._editor.name, *(each.node.name for each in opened if each.node is not None)]
        if names != self._names:
            self._names = names
            self._rebuild()

    def _rebuild(self) -> None:
        while (item := self._way.takeAt(0)) is not None:
            if item.widget() is not None:
                item.widget().hide()
                item.widget().deleteLater()
        for depth, name in enumerate(self._names):
            if depth:
                self._way.addWidget(QLabel("›"))
            self._way.addWidget(self._crumb(depth, name))
        self._way.addStretch(1)

    def _crumb(self, depth: int, name: str) -> QToolButton:
        is_here = depth == len(self._names) - 1
        button = QToolButton()
        button.setObjectName(f"crumb{depth}")
        button.setText(button.fontMetrics().elidedText(name, Qt.TextElideMode.ElideMiddle, _WIDEST))
        button.setToolTip(f"{name} is on the canvas" if is_here else f"Go back to {name}")
        button.setEnabled(not is_here)
        button.setProperty("here", is_here)
        button.clicked.connect(lambda: self._editor.go_to(self._editor.path[:depth]))
        return button
