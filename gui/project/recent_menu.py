"""The part of the File menu that opens what was worked on lately."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QMenu

from gui.project.project_files import ProjectFiles


class RecentMenu(QMenu):
    """Lists the recent projects that still exist, each time it is looked for; greyed where there is none.

    Args:
        around: the menu in which it stands.
        files: knows them, and opens one.
    """

    def __init__(self, around: QMenu, files: ProjectFiles) -> None:
        super().__init__("Open &recent", around)
        self.setObjectName("recentMenu")
        self.setToolTipsVisible(True)
        self._files = files
        around.aboutToShow.connect(self._fill)
        self._fill()

    def _fill(self) -> None:
        self.clear()
        recent = self._files.recent
        for number, path in enumerate(recent, 1):
            action = self.addAction(_text(number, path))
            action.setToolTip(str(path))
            action.triggered.connect(partial(self._open, path))
        self.menuAction().setEnabled(bool(recent))

    def _open(self, path: Path, _checked: bool = False) -> None:
        self._files.open(path)


def _text(number: int, path: Path) -> str:
    """The name with a number to press, and the folder; an "&" would mark the letter behind it."""
    return f"&{number}  {f'{path.stem} — {path.parent.name}'.replace('&', '&&')}"
