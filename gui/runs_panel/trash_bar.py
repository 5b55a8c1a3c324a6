"""Says what the trash is, and what can be done there."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton

from gui.parts.layouts import label


class TrashBar(QFrame):
    """Stands above the runs in the trash."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("runsTrashBar")
        self.setProperty("problem", "none")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(8, 2, 4, 2)
        layout.addWidget(label("Runs in the trash keep their weights until it is emptied."), 1)
        self.hide()

    def attach(self, *actions: QAction) -> None:
        """Offer these, as far as they are possible."""
        for action in actions:
            button = QToolButton()
            button.setObjectName(f"{action.objectName()}Button")
            button.setDefaultAction(action)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
            self.layout().addWidget(button)
