"""What Netloom is made of: versions and licences, as text that can be copied."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version

from PySide6.QtCore import qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

import core
from gui.parts.layouts import label, row, stretch
from gui.parts.on_screen import resize_on_screen

_LIBRARIES = {
    "torch": "BSD-3-Clause",
    "torchvision": "BSD-3-Clause",
    "PySide6-Essentials": "LGPL-3.0",
    "pyqtgraph": "MIT",
    "QtAwesome": "MIT",
    "numpy": "BSD-3-Clause",
    "pydantic": "MIT",
    "scikit-learn": "BSD-3-Clause",
    "networkx": "BSD-3-Clause",
    "fast-sugiyama": "MIT",
    "platformdirs": "MIT",
    "filelock": "MIT",
}
"""The libraries in use and their licences."""


class AboutDialog(QDialog):
    """Shows the text, and copies it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("aboutDialog")
        self.setWindowTitle("About Netloom")
        self._text = QPlainTextEdit(about_text())
        self._text.setObjectName("aboutText")
        self._text.setAccessibleName("Versions and licences")
        self._text.setReadOnly(True)
        copy = QPushButton("Copy")
        copy.setObjectName("copyAboutButton")
        copy.setToolTip("Copy this text, for instance into a report of a mistake")
        copy.setAutoDefault(False)
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(about_text()))
        close = QPushButton("Close")
        close.setDefault(True)
        close.clicked.connect(self.close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 16)
        layout.setSpacing(12)
        layout.addWidget(label("Netloom", "title"))
        layout.addWidget(label("Build a network, train it, and take it home as PyTorch.", "muted"))
        layout.addWidget(self._text)
        layout.addWidget(row(stretch(), copy, close))
        metrics = self.fontMetrics()
        resize_on_screen(self, 64 * metrics.averageCharWidth(), 30 * metrics.height())


def about_text() -> str:
    """Versions and licences, one a line; torch is asked of the installation, without importing it."""
    lines = [
        f"Netloom {core.__version__} (MIT licence)",
        f"Python {platform.python_version()} on {platform.platform()}",
        f"Qt {qVersion()}",
        "",
        *(f"{name} {_version(name)} ({licence})" for name, licence in _LIBRARIES.items()),
    ]
    return "\n".join(lines)


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
