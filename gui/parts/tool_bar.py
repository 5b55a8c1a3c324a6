"""The tool bar: what people press most, from the project on the left to running and exporting on the right."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QToolBar, QToolButton, QWidget

from gui.parts.layouts import stretch

_LEFT = "newAction openAction saveAction | undoAction redoAction | groupAction | arrangeAction fitAction".split()
_RUN = ("trainAction", "pauseAction", "stepAction", "stopAction")


def tool_bar(actions: Mapping[str, QAction], device_box: QWidget) -> QToolBar:
    """A bar with these actions and the box of devices."""
    bar = QToolBar("Tools")
    bar.setObjectName("toolBar")
    bar.setMovable(False)
    bar.setIconSize(QSize(20, 20))
    for name in _LEFT:
        bar.addSeparator() if name == "|" else bar.addAction(actions[name])
    bar.addWidget(stretch())
    bar.addWidget(device_box)
    for name in _RUN:
        bar.addWidget(_text_button(name, actions[name]))
    bar.addSeparator()
    bar.addWidget(_text_button("exportAction", actions["exportAction"]))
    return bar


def _text_button(name: str, action: QAction) -> QToolButton:
    button = QToolButton()
    button.setObjectName(name.replace("Action", "Button"))
    button.setDefaultAction(action)
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button
